"""A channel that counts: one pace for all processes, answers first, long texts part by part."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import regex  # type: ignore[import-untyped] # has no types; knows the Unicode rules by itself

from bot.channels import Button, ChannelBusy, DeliveryUnknown, Letter
from bot.channels.graphemes import units
from bot.channels.telegram import Telegram
from bot.delivery import GIVE_UP_AFTER, LEASE, Delivery
from escalation.models import Message, Outgoing, Rank
from escalation.repositories.outbox import LONG
from escalation.repositories.slots import AHEAD, Pace
from escalation.unit_of_work import Database, open_database
from tests.bot.channels.bot_api import TOKEN, Stub, serving
from tests.bot.post import FakeChannel, running, until

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
NONE = timedelta(0)
SECOND = timedelta(seconds=1)


@dataclass
class Counter(FakeChannel):
    """A fake channel that counts, and holds little in one message."""

    pace: Pace | None = field(
        default_factory=lambda: Pace(f"bot {uuid4()}", SECOND / 10, SECOND, late=SECOND)
    )
    longest: int | None = None

    def __post_init__(self) -> None:
        super().__init__("fake")


@dataclass
class Post:
    """A database with an outbox, and a sender of which there may be several."""

    database: Database
    channel: Counter
    now: datetime = NOW
    ahead: timedelta = NONE
    """How far the clock is when moments come: as far as they are given out, none is waited for."""

    async def say(self, address: str, *texts: str, rank: Rank = Rank.REPLY) -> list[int]:
        async with self.database.uow() as uow:
            chat = await uow.conversations.locked("fake", address, language="en", now=self.now)
            rows = []
            for text in texts:
                message = Message(
                    conversation_id=chat.id,
                    author="bot",
                    text=text,
                    at=self.now,
                    language="zh-Hans",
                    choices=[{"id": "accept@1", "label": "好"}],
                )
                rows.append(await uow.outbox.queue(message, chat, self.now, rank))
            uow.hint("message.said")
        return rows

    async def deliver(self) -> int:
        """One process looks once, and sends what it may."""
        delivery = Delivery(self.database, {"fake": self.channel}, lambda: self.now + self.ahead)
        parcels = await delivery._claim(self.now)
        for parcel in parcels:
            await delivery._deliver(parcel)
        return len(parcels)

    async def row(self, outgoing_id: int) -> Outgoing:
        async with self.database.reading() as uow:
            row = await uow.outbox.get(outgoing_id)
        assert row is not None
        return row

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.channel.arrived]


def handful() -> Pace:
    """Of a bot that may send three messages in the time for which moments are given out."""
    return Pace(f"bot {uuid4()}", SECOND / 4, NONE, late=SECOND)


@pytest.fixture
def post(database: Database) -> Post:
    unhurried = Pace(f"bot {uuid4()}", NONE, NONE, late=SECOND)
    return Post(database, Counter(pace=unhurried))


# ---------------------------------------------------------------------------------------- pace


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


# ---------------------------------------------------------------------------------------- rank


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


# --------------------------------------------------------------------------------------- parts

LONG_TEXTS = [
    "".join(f"{number}. 退款还没有到账👨‍👩‍👧，请尽快处理。" for number in range(30)),
    "🇨🇳🇹🇼🇭🇰" * 40,
    "e\u0301n\u0303o\u0308" * 60,
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f👍🏽❤️" * 20,
    "One sentence. And another one!\n\nA new paragraph with words. " * 8,
]


@pytest.mark.parametrize("text", LONG_TEXTS)
async def test_t26_a_long_text_arrives_whole_in_order_and_with_its_buttons_at_the_end(
    embedded: Database, text: str
) -> None:
    post = Post(embedded, Counter(pace=None, longest=100))
    (row_id,) = await post.say("a", text)
    while await post.deliver():
        pass

    assert len(post.texts) > 2
    assert "".join(post.texts) == text
    assert all(units(part) <= 100 for part in post.texts)
    whole = regex.findall(r"\X", text)
    assert [each for part in post.texts for each in regex.findall(r"\X", part)] == whole
    *others, last = [letter.buttons for letter in post.channel.letters]
    assert set(others) == {()}
    assert last == (Button("accept@1", "好"),)
    keys = [letter.key for letter in post.channel.letters]
    assert len(set(keys)) == len(keys)
    row = await post.row(row_id)
    assert (row.state, row.parts_sent, row.external_id) == ("sent", len(keys), f"x{len(keys)}")


@pytest.mark.parametrize(
    "error", [ChannelBusy(5), KeyboardInterrupt()], ids=["busy", "killed before it left"]
)
async def test_t26_a_part_that_has_to_wait_is_sent_again_and_no_other(
    database: Database, error: BaseException
) -> None:
    post = Post(database, Counter(pace=None, longest=10))
    failures: list[BaseException] = [error]

    async def once(_address: str, letter: Letter) -> None:
        if letter.text == "second. " and failures:
            raise failures.pop()

    post.channel.answer = once
    first, _ = await post.say("a", "first. second. third.", "4")
    await post.deliver()
    if isinstance(error, KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            await post.deliver()
    else:
        await post.deliver()
    post.now += LEASE
    while await Post(database, post.channel, post.now).deliver():
        pass

    assert post.texts == ["first. ", "second. ", "third.", "4"]
    assert (await post.row(first)).state == "sent"


async def test_t26_of_a_part_that_may_have_arrived_the_rest_waits_for_a_person(
    post: Post,
) -> None:
    post.channel.longest = 10

    async def no_word(_address: str, letter: Letter) -> None:
        if letter.text == "second. ":
            raise DeliveryUnknown

    post.channel.answer = no_word
    first, second = await post.say("a", "first. second. third.", "4")
    while await post.deliver():
        pass
    row = await post.row(first)
    assert (row.state, row.parts_sent) == ("unknown", 1)
    assert post.texts == ["first. ", "4"]
    assert (await post.row(second)).state == "sent"


async def test_what_holds_nothing_to_read_is_not_sent(post: Post) -> None:
    post.channel.longest = 10
    (row_id,) = await post.say("a", " \n ")
    await post.deliver()

    row = await post.row(row_id)
    assert (row.state, row.error) == ("failed", "nothing to say")
    assert post.channel.arrived == []


async def test_parts_are_given_up_by_age_like_all_else(embedded: Database) -> None:
    post = Post(embedded, Counter(pace=None, longest=10))

    async def busy_after_the_first(_address: str, letter: Letter) -> None:
        if letter.text != "first. ":
            raise ChannelBusy(0)

    post.channel.answer = busy_after_the_first
    (row_id,) = await post.say("a", "first. second.")
    await post.deliver()
    post.now += GIVE_UP_AFTER
    await post.deliver()

    row = await post.row(row_id)
    assert (row.state, row.parts_sent) == ("failed", 1)
