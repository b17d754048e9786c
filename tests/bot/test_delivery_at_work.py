"""Deliveries beside each other, woken and stopped, with a database that comes and goes."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot import delivery as module
from bot.channels import ChannelBusy, Letter
from bot.delivery import Delivery
from escalation.unit_of_work import Database
from tests.bot.post import NOW, FakeChannel, Post, running, until


async def test_two_deliveries_at_once_send_each_message_once_and_in_order(
    database: Database,
) -> None:
    post = Post(database)
    rival = Delivery(database, {"fake": post.channel}, post.clock)
    for address in "abcde":
        await post.say(address, *(str(n) for n in range(8)))

    async with running(post.delivery), running(rival):
        await until(lambda: len(post.channel.arrived) >= 40)
        await asyncio.sleep(0.05)

    assert len(post.channel.arrived) == 40
    for address in "abcde":
        texts = [text for to, text in post.channel.arrived if to == address]
        assert texts == [str(n) for n in range(8)]


async def test_a_commit_wakes_it_at_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 3600.0)
    async with running(post.delivery):
        await asyncio.sleep(0.1)
        await post.say("a", "1")
        await until(lambda: post.channel.arrived == [("a", "1")])


async def test_the_time_of_a_message_put_off_wakes_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 3600.0)
    started = asyncio.get_running_loop().time()
    tries = 0

    def clock() -> datetime:
        return NOW + timedelta(seconds=asyncio.get_running_loop().time() - started)

    async def busy_once(_address: str, _letter: Letter) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ChannelBusy(1)

    post.channel.answer = busy_once
    await post.say("a", "1")
    async with running(Delivery(post.database, {"fake": post.channel}, clock)):
        await until(lambda: post.channel.arrived == [("a", "1")])
    assert asyncio.get_running_loop().time() - started >= 1


async def test_messages_for_channels_elsewhere_are_left_alone(post: Post) -> None:
    (elsewhere,) = await post.say("b", "1", channel="other")
    await post.say("a", "1")
    await post.deliver()

    assert post.channel.arrived == [("a", "1")]
    assert (await post.row(elsewhere)).state == "queued"


async def test_a_crowded_channel_does_not_hold_up_another(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 3)

    async def hang(_address: str, _letter: Letter) -> None:
        await asyncio.Event().wait()

    post = Post(embedded)
    slow = FakeChannel("slow", hang)
    for number in range(10):
        await post.say(f"s{number}", "1", channel="slow")
    await post.say("a", "1")

    monkeypatch.setattr(module, "GRACE_SECONDS", 0.01)
    delivery = Delivery(embedded, {"slow": slow, "fake": post.channel}, post.clock)
    async with running(delivery):
        await until(lambda: post.channel.arrived == [("a", "1")])


async def test_stopping_lets_a_send_in_progress_end_well(embedded: Database) -> None:
    post = Post(embedded)
    sending = asyncio.Event()

    async def takes_a_moment(_address: str, _letter: Letter) -> None:
        sending.set()
        await asyncio.sleep(0.2)

    post.channel.answer = takes_a_moment
    (row_id,) = await post.say("a", "1")
    async with running(post.delivery):
        await sending.wait()

    assert (await post.row(row_id)).state == "sent"


async def test_it_goes_on_when_the_database_was_away(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    post = Post(embedded)
    await post.say("a", "1")
    claim = post.delivery._claim
    failures = iter([True, True])

    async def away(now: datetime) -> object:
        if next(failures, False):
            raise ConnectionError
        return await claim(now)

    monkeypatch.setattr(post.delivery, "_claim", away)
    with capture_logs() as logs:
        async with running(post.delivery):
            await until(lambda: post.channel.arrived == [("a", "1")])
    assert [entry["event"] for entry in logs].count("delivery.claim_failed") == 2
