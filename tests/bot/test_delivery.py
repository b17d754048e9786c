"""What is said reaches the customer: once, in order, and what nobody knows is not hidden."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import APIRouter
from structlog.testing import capture_logs

from bot import delivery as module
from bot.channels import ChannelBusy, ChannelRefused, DeliveryUnknown, Letter, Receive
from bot.delivery import GIVE_UP_AFTER, LEASE, Delivery
from escalation.models import Conversation, Message, Outgoing
from escalation.repositories.slots import Pace
from escalation.unit_of_work import Database

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)

Answer = Callable[[str, Letter], Awaitable[None]]


class FakeChannel:
    """Keeps what arrived; `answer` may refuse, wait or die."""

    routes: APIRouter | None = None
    pace: Pace | None = None
    longest: int | None = None
    is_page = False

    def __init__(self, name: str = "fake", answer: Answer | None = None) -> None:
        self.name = name
        self.arrived: list[tuple[str, str]] = []
        self.letters: list[Letter] = []
        self.answer = answer

    async def start(self, receive: Receive) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, address: str, letter: Letter) -> str:
        if self.answer is not None:
            await self.answer(address, letter)
        self.arrived.append((address, letter.text))
        self.letters.append(letter)
        return f"x{len(self.arrived)}"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Post:
    """A database with an outbox, a fake channel, and a delivery between them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.channel = FakeChannel()
        self.delivery = Delivery(database, {"fake": self.channel}, self.clock)

    async def say(self, address: str, *texts: str, channel: str = "fake") -> list[int]:
        """Queue texts to one address; the ids of their rows."""
        async with self.database.uow() as uow:
            chat = await uow.conversations.locked(
                channel, address, language="en", now=self.clock.now
            )
            ids = []
            for text in texts:
                message = Message(
                    conversation_id=chat.id,
                    author="bot",
                    text=text,
                    at=self.clock.now,
                    language="zh-Hans",
                    choices=[{"id": "accept@1", "label": "好"}],
                )
                ids.append(await uow.outbox.queue(message, chat, self.clock.now))
            uow.hint("message.said")
        return ids

    async def deliver(self) -> int:
        return await self.delivery.deliver_due(self.clock.now)

    async def row(self, outgoing_id: int) -> Outgoing:
        async with self.database.reading() as uow:
            row = await uow.outbox.get(outgoing_id)
        assert row is not None
        return row

    async def conversation(self, address: str) -> Conversation:
        async with self.database.reading() as uow:
            found = await uow.conversations.find("fake", address)
        assert found is not None
        return found

    async def kinds(self) -> list[str]:
        async with self.database.reading() as uow:
            return [event.kind for event in await uow.events.after(0)]

    async def die_while_sending(self, outgoing_id: int) -> None:
        """A sender claims the row, sends, and is killed before it can say so."""
        async with self.database.uow() as uow:
            (claimed,) = await uow.outbox.claim_due(
                channels=["fake"], now=self.clock.now, until=self.clock.now + LEASE
            )
        assert claimed.id == outgoing_id
        self.channel.arrived.append((claimed.address, "sent by the one who died"))


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


@asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[None]:
    task = asyncio.create_task(delivery.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - any condition, not only events
            await asyncio.sleep(0.005)


async def test_a_letter_carries_the_message_and_the_row_tells_of_it(post: Post) -> None:
    (row_id,) = await post.say("a", "好的")

    assert await post.deliver() == 1

    (letter,) = post.channel.letters
    assert (letter.text, letter.language, letter.author) == ("好的", "zh-Hans", "bot")
    assert letter.key.startswith("m")
    assert [(button.id, button.label) for button in letter.buttons] == [("accept@1", "好")]
    row = await post.row(row_id)
    assert (row.state, row.external_id, row.sent_at, row.error) == ("sent", "x1", NOW, None)
    assert await post.deliver() == 0


async def test_messages_of_a_chat_keep_their_order_and_chats_do_not_wait_for_each_other(
    post: Post,
) -> None:
    let_go = asyncio.Event()

    async def slow_for_a(address: str, _letter: Letter) -> None:
        if address == "a":
            await let_go.wait()

    post.channel.answer = slow_for_a
    await post.say("a", "1", "2", "3")
    await post.say("b", "1", "2", "3")

    async with running(post.delivery):
        await until(lambda: len(post.channel.arrived) == 3)
        assert post.channel.arrived == [("b", "1"), ("b", "2"), ("b", "3")]
        let_go.set()
        await until(lambda: len(post.channel.arrived) == 6)

    assert post.channel.arrived[3:] == [("a", "1"), ("a", "2"), ("a", "3")]


async def test_a_message_does_not_overtake_one_that_is_put_off(post: Post) -> None:
    async def busy_with_first(_address: str, letter: Letter) -> None:
        if letter.text == "1" and post.clock.now < NOW + timedelta(seconds=30):
            raise ChannelBusy(30)

    post.channel.answer = busy_with_first
    first, second = await post.say("a", "1", "2")

    assert await post.deliver() == 1
    assert (await post.row(first)).not_before == NOW + timedelta(seconds=30)
    assert await post.deliver() == 0
    post.clock.now += timedelta(seconds=30)
    assert await post.deliver() == 2

    assert post.channel.arrived == [("a", "1"), ("a", "2")]
    assert (await post.row(second)).state == "sent"


async def test_being_put_off_survives_a_restart(post: Post) -> None:
    async def busy(_address: str, _letter: Letter) -> None:
        raise ChannelBusy(30)

    post.channel.answer = busy
    await post.say("a", "1")
    await post.deliver()

    after_restart = Post(post.database)
    assert await after_restart.deliver() == 0
    after_restart.clock.now += timedelta(seconds=30)
    assert await after_restart.deliver() == 1
    assert after_restart.channel.arrived == [("a", "1")]


async def test_it_is_tried_for_a_day_and_not_only_a_few_times(embedded: Database) -> None:
    post = Post(embedded)

    async def no_network(_address: str, _letter: Letter) -> None:
        raise ChannelBusy(0)

    post.channel.answer = no_network
    (row_id,) = await post.say("a", "1")
    tries = 0
    longest = timedelta()
    while (row := await post.row(row_id)).state == "queued":
        if row.not_before is not None:
            longest = max(longest, row.not_before - post.clock.now)
            post.clock.now = row.not_before
        if tries == 30:
            post.clock.now = NOW + GIVE_UP_AFTER - timedelta(hours=1)
        tries += await post.deliver()

    assert row.state == "failed"
    assert post.clock.now - NOW >= GIVE_UP_AFTER
    assert longest <= timedelta(minutes=5)
    assert tries > 40
    assert await post.kinds() == ["message.failed"]
    assert (await post.conversation("a")).unreachable_since is None


async def test_a_message_that_waited_for_days_while_we_were_down_is_still_tried(post: Post) -> None:
    await post.say("a", "1")
    post.clock.now += 3 * GIVE_UP_AFTER

    assert await post.deliver() == 1

    assert post.channel.arrived == [("a", "1")]


async def test_a_customer_who_blocked_us_is_unreachable_until_something_arrives(post: Post) -> None:
    async def blocked(_address: str, _letter: Letter) -> None:
        raise ChannelRefused("bot was blocked by the user")

    post.channel.answer = blocked
    first, second = await post.say("a", "1", "2")
    await post.deliver()

    row = await post.row(first)
    assert (row.state, row.error) == ("failed", "bot was blocked by the user")
    assert (await post.row(second)).state == "failed"
    assert (await post.conversation("a")).unreachable_since == NOW
    assert await post.kinds() == ["talk.lost", "message.failed", "message.failed"]

    post.channel.answer = None
    await post.say("a", "3")
    await post.deliver()
    assert (await post.conversation("a")).unreachable_since is None


async def test_a_malformed_message_does_not_make_its_reader_unreachable(post: Post) -> None:
    async def malformed(_address: str, letter: Letter) -> None:
        if letter.text == "1":
            raise ChannelRefused("message text is empty", reachable=True)

    post.channel.answer = malformed
    first, second = await post.say("a", "1", "2")
    await post.deliver()

    assert [(await post.row(row)).state for row in (first, second)] == ["failed", "sent"]
    assert (await post.conversation("a")).unreachable_since is None


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


async def test_no_log_line_holds_an_address_or_a_word(post: Post) -> None:
    async def refuse(_address: str, _letter: Letter) -> None:
        raise ChannelRefused("blocked")

    post.channel.answer = refuse
    await post.say("secret-address", "secret words")
    with capture_logs() as logs:
        await post.deliver()

    assert logs
    assert "secret" not in repr(logs)
