"""A channel that counts: one pace for all processes, and answers first."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bot.channels import ChannelBusy, Letter
from bot.channels.telegram import Telegram
from bot.delivery import Delivery
from escalation.models import Message, Rank
from escalation.repositories.outbox import LONG
from escalation.repositories.slots import AHEAD, Pace
from escalation.unit_of_work import Database, open_database
from tests.bot.channels.bot_api import TOKEN, Stub, serving
from tests.bot.pace import NONE, SECOND, Counter, Post, handful, unhurried
from tests.bot.post import running, until


@pytest.fixture
def post(database: Database) -> Post:
    return unhurried(database)


async def test_one_a_second_to_a_chat_and_the_others_do_not_wait_for_it(database: Database) -> None:
    post = Post(database, Counter(pace=Pace(f"bot {uuid4()}", NONE, SECOND, late=SECOND)))
    await post.say("a", "1", "2")
    await post.say("b", "1")

    assert await post.deliver() == 2
    post.now += SECOND * 0.9
    assert await post.deliver() == 0
    post.now += SECOND * 0.1
    assert await post.deliver() == 1
    assert post.channel.arrived == [("a", "1"), ("b", "1"), ("a", "2")]


async def test_two_talks_of_one_chat_share_its_pace(database: Database) -> None:
    """A talk that moved on leaves another in the chat where its customer is: two rows, one chat."""
    post = Post(database, Counter(pace=Pace(f"bot {uuid4()}", NONE, SECOND, late=SECOND)))
    await post.say("a", "1")
    (other,) = await post.say("b", "2")
    async with database.uow() as uow:
        row = await uow.outbox.get(other)
        assert row is not None
        row.address = "a"

    assert [await post.deliver(), await post.deliver()] == [1, 0]
    post.now += SECOND
    assert await post.deliver() == 1
    assert post.channel.arrived == [("a", "1"), ("a", "2")]


async def test_a_pause_for_all_is_kept_by_every_process_and_over_a_restart(post: Post) -> None:
    async def busy(_address: str, _letter: Letter) -> None:
        raise ChannelBusy(17, for_all=True)

    post.channel.answer = busy
    await post.say("a", "1")
    assert await post.deliver() == 1
    post.channel.answer = None
    await post.say("b", "1")

    post.now += SECOND * 16
    assert await post.deliver() == 0
    post.now += SECOND
    assert await post.deliver() == 2
    assert post.channel.arrived == [("a", "1"), ("b", "1")]


async def test_what_waits_for_its_moment_when_a_pause_begins_waits_for_its_end(
    embedded: Database,
) -> None:
    post = Post(embedded, Counter())

    async def busy(_address: str, _letter: Letter) -> None:
        post.channel.answer = None
        raise ChannelBusy(17, for_all=True)

    post.channel.answer = busy
    for address in "abc":
        await post.say(address, "1")
    delivery = Delivery(embedded, {"fake": post.channel}, lambda: post.now)
    for parcel in await delivery._claim(post.now):
        await delivery._deliver(parcel)

    assert post.channel.arrived == []
    post.now += SECOND * 17
    assert await post.deliver() == 3


async def test_a_pause_of_one_chat_is_no_pause_of_the_others(post: Post) -> None:
    async def busy_with_a(address: str, _letter: Letter) -> None:
        if address == "a":
            raise ChannelBusy(17)

    post.channel.answer = busy_with_a
    await post.say("a", "1")
    await post.deliver()
    await post.say("b", "1")
    assert await post.deliver() == 1
    assert post.channel.arrived == [("b", "1")]


async def test_who_was_held_up_takes_another_moment(database: Database) -> None:
    pace = Pace(f"bot {uuid4()}", SECOND / 100, SECOND / 10, late=SECOND / 20)
    post = Post(database, Counter(pace=pace))
    await post.say("a", "1")
    delivery = Delivery(database, {"fake": post.channel}, lambda: post.now)
    (parcel,) = await delivery._claim(post.now)

    post.now += SECOND / 10  # the process stood still
    await delivery._deliver(parcel)

    assert post.channel.arrived == [("a", "1")]
    async with database.reading() as uow:
        taken = await uow.slots.next_free(pace, post.now)
    assert taken == post.now + SECOND / 10 + pace.gap, "as far ahead as it was late"


async def test_on_a_machine_that_is_too_busy_it_goes_back_into_the_line(
    embedded: Database,
) -> None:
    pace = Pace(f"bot {uuid4()}", NONE, NONE, late=SECOND / 1000)
    post = Post(embedded, Counter(pace=pace))
    (row_id,) = await post.say("a", "1")

    pause = SECOND / 100

    def ever_later() -> datetime:
        nonlocal pause
        pause *= 2
        post.now += pause
        return post.now

    delivery = Delivery(embedded, {"fake": post.channel}, ever_later)
    (parcel,) = await delivery._claim(post.now)
    await delivery._deliver(parcel)

    assert post.channel.arrived == []
    row = await post.row(row_id)
    assert (row.state, row.error) == ("queued", None)
    assert await post.deliver() == 1


@asynccontextmanager
async def senders(
    url: str, api: str, many: int, seen: Callable[[int], None]
) -> AsyncIterator[list[Database]]:
    """So many processes' worth of senders of one bot, each with its own way to the database."""

    class Watched(Telegram):
        async def send(self, address: str, letter: Letter) -> str:
            seen(int(address))
            return await super().send(address, letter)

    async with AsyncExitStack() as stack:
        opened = []
        for _ in range(many):
            database = open_database(url)
            stack.push_async_callback(database.dispose)
            channel = Watched(TOKEN, api_url=api)
            stack.push_async_callback(channel.stop)
            delivery = Delivery(database, {"telegram": channel}, lambda: datetime.now(UTC))
            await stack.enter_async_context(running(delivery))
            opened.append(database)
        yield opened


async def test_several_processes_of_one_bot_never_exceed_what_telegram_allows(
    database: Database, database_url: str
) -> None:
    began: list[float] = []
    began_to: defaultdict[int, list[float]] = defaultdict(list)

    def seen(chat: int) -> None:
        began.append(asyncio.get_running_loop().time())
        began_to[chat].append(began[-1])

    stub = Stub()
    now = datetime.now(UTC)
    async with database.uow() as uow:
        for chat in [*range(1, 46), 1, 2, 3]:
            talk = await uow.conversations.locked("telegram", str(chat), language="en", now=now)
            message = Message(
                conversation_id=talk.id, author="bot", text=str(chat), at=now, language="en"
            )
            await uow.outbox.queue(message, talk, now)
    async with serving(stub.app()) as api, senders(database_url, api, 2, seen):
        await until(lambda: len(stub.sent()) >= 48)

    assert len(stub.sent()) == len(began) == 48
    assert max(bisect_left(began, at + 1) - n for n, at in enumerate(began)) <= 29
    assert all(later - earlier > 1 for earlier, later in (began_to[n] for n in (1, 2, 3)))


async def test_answers_go_before_what_can_wait(database: Database) -> None:
    post = Post(database, Counter(pace=handful()), ahead=AHEAD)
    for number in range(20):
        await post.say(f"m{number}", "mass", rank=Rank.LATER)
    await post.say("t", "word", rank=Rank.TIMELY)
    await post.say("r", "reply")

    assert await post.deliver() == 3
    assert post.texts == ["reply", "word", "mass"]


async def test_what_can_wait_does_not_wait_for_ever(database: Database) -> None:
    """However many answers there are, some of each handful are those who have waited long."""
    post = Post(database, Counter(pace=handful()), ahead=AHEAD)
    for number in range(3):
        await post.say(f"m{number}", f"mass {number}", rank=Rank.LATER)
    post.now += LONG
    for number in range(20):
        await post.say(f"r{number}", f"reply {number}")

    for _ in range(3):
        assert await post.deliver() == 3
        post.now += SECOND
    assert [text for text in post.texts if text.startswith("mass")] == [
        "mass 0",
        "mass 1",
        "mass 2",
    ]


async def test_an_answer_does_not_wait_behind_mass_messages_of_its_own_chat(
    database: Database,
) -> None:
    post = Post(database, Counter(pace=handful()), ahead=AHEAD)
    for number in range(20):
        await post.say(f"m{number}", "mass", rank=Rank.LATER)
    await post.say("m19", "reply")

    await post.deliver()
    assert post.channel.arrived[0] == ("m19", "mass")
    post.now += SECOND
    await post.deliver()
    assert post.channel.arrived[3] == ("m19", "reply"), "in order, and before all others"
