"""What nobody knows to have arrived is shown, and never silently said again."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import delivery as module
from bot.channels import ChannelBusy, DeliveryUnknown, Letter
from bot.delivery import LEASE
from tests.bot.post import NOW, Post


@pytest.mark.parametrize("error", [DeliveryUnknown("timed out"), TypeError("a fault of ours")])
async def test_t20_what_may_have_arrived_is_shown_and_never_silently_repeated(
    post: Post, error: Exception
) -> None:
    async def no_word(_address: str, letter: Letter) -> None:
        if letter.text == "1":
            raise error

    post.channel.answer = no_word
    first, second = await post.say("a", "1", "2")
    await post.deliver()
    post.clock.now += timedelta(days=2)
    await post.deliver()

    assert [(await post.row(row)).state for row in (first, second)] == ["unknown", "sent"]
    assert post.channel.arrived == [("a", "2")]
    assert await post.kinds() == ["message.unknown"]


async def test_t20_a_send_that_hangs_ends_before_its_lease(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SEND_SECONDS", 0.05)

    async def hang(_address: str, _letter: Letter) -> None:
        await asyncio.Event().wait()

    post.channel.answer = hang
    (row_id,) = await post.say("a", "1")
    await post.deliver()

    assert (await post.row(row_id)).state == "unknown"


async def test_t20_a_crash_between_sending_and_recording_repeats_once_and_is_flagged(
    post: Post,
) -> None:
    first, second = await post.say("a", "1", "2")
    await post.die_while_sending(first)

    assert await post.deliver() == 0, "the lease still runs"
    post.clock.now += LEASE
    assert await post.deliver() == 2

    assert post.channel.arrived[1:] == [("a", "1"), ("a", "2")]
    row = await post.row(first)
    assert (row.state, row.error) == ("sent", "interrupted")
    assert (await post.row(second)).error is None
    assert await post.kinds() == ["message.repeated"]


async def test_where_customers_see_what_is_stored_a_crash_leaves_no_doubt(post: Post) -> None:
    post.channel.is_page = True
    (row_id,) = await post.say("a", "1")
    for _ in range(3):
        await post.die_while_sending(row_id)
        post.clock.now += LEASE

    await post.deliver()

    row = await post.row(row_id)
    assert (row.state, row.error) == ("sent", None)
    assert await post.kinds() == []


KILLED_WHILE_SENDING = """
import asyncio, os, signal, sys
from datetime import datetime
from bot.delivery import Delivery
from escalation.unit_of_work import open_database

class Channel:
    name = "fake"
    routes = pace = longest = None
    is_page = False
    async def send(self, address, letter):
        with open(sys.argv[2], "a") as file:
            file.write(letter.text + "\\n")
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    now = datetime.fromisoformat(sys.argv[3])
    database = open_database(sys.argv[1])
    await Delivery(database, {"fake": Channel()}, lambda: now).deliver_due(now)

asyncio.run(main())
"""


async def test_t20_a_process_killed_while_sending_costs_one_flagged_repeat_at_most(
    post: Post, database_url: str, tmp_path: Path
) -> None:
    first, _ = await post.say("a", "1", "2")
    sent = tmp_path / "sent"
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED_WHILE_SENDING, database_url, str(sent), NOW.isoformat()
    )
    assert await killed.wait() == -signal.SIGKILL
    assert sent.read_text() == "1\n"

    post.clock.now += LEASE
    assert await post.deliver() == 2

    assert post.channel.arrived == [("a", "1"), ("a", "2")]
    assert (await post.row(first)).error == "interrupted"
    assert await post.kinds() == ["message.repeated"]


async def test_t20_a_message_over_which_the_sender_died_twice_is_not_sent_a_third_time(
    post: Post,
) -> None:
    (row_id,) = await post.say("a", "1")
    await post.die_while_sending(row_id)
    post.clock.now += LEASE
    await post.die_while_sending(row_id)
    post.clock.now += LEASE
    await post.deliver()

    assert (await post.row(row_id)).state == "unknown"
    assert len(post.channel.arrived) == 2
    assert await post.kinds() == ["message.unknown"]


async def test_a_repeat_stays_flagged_when_the_channel_was_busy_in_between(post: Post) -> None:
    (row_id,) = await post.say("a", "1")
    await post.die_while_sending(row_id)
    post.clock.now += LEASE

    async def busy(_address: str, _letter: Letter) -> None:
        raise ChannelBusy(5)

    post.channel.answer = busy
    await post.deliver()
    post.channel.answer = None
    post.clock.now += timedelta(seconds=5)
    await post.deliver()

    assert (await post.row(row_id)).error == "interrupted"
    assert await post.kinds() == ["message.repeated"]


async def test_whoever_lost_the_lease_writes_nothing(post: Post) -> None:
    (row_id,) = await post.say("a", "1")
    taken_over = False

    async def so_slow_that_another_takes_over(_address: str, _letter: Letter) -> None:
        nonlocal taken_over
        if not taken_over:
            taken_over = True
            post.clock.now += LEASE
            await post.delivery.deliver_due(post.clock.now)

    post.channel.answer = so_slow_that_another_takes_over
    with capture_logs() as logs:
        await post.deliver()

    row = await post.row(row_id)
    assert (row.state, row.fence, row.external_id) == ("sent", 2, "x1")
    assert "delivery.lease_lost" in [entry["event"] for entry in logs]
    assert await post.kinds() == ["message.repeated"]


async def test_what_happened_is_recorded_although_the_database_is_away_for_a_moment(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row_id,) = await post.say("a", "1")
    write = post.delivery._write
    failures = iter([True, True, False])

    async def away(*arguments: object) -> bool:
        if next(failures):
            raise ConnectionError
        return await write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(post.delivery, "_write", away)
    with capture_logs():
        await post.deliver()

    assert (await post.row(row_id)).state == "sent"
    assert post.channel.arrived == [("a", "1")]
