"""The clock of all machines: the database's, whatever a machine's own says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID

import pytest
import structlog
from sqlalchemy import select, update

from bot.app import prepare
from bot.clock import LOOK_EVERY, READ_EVERY, SharedClock
from escalation.models import Outgoing, SendSlot
from escalation.repositories.ahead import PAUSED
from escalation.services.messages import say
from escalation.services.schedule import schedule
from escalation.services.timers import LEASE
from escalation.unit_of_work import Database, open_database
from tests import make

START = datetime(2026, 11, 16, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Server:
    """A database's machine and this one's counter: both go on by `pass_`, its answers take `took`
    seconds.
    """

    def __init__(self) -> None:
        self.at = START
        self.counted = 1000.0
        self.took = 0.0

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.counted += seconds

    async def instant(self) -> datetime:
        self.pass_(self.took / 2)
        read = self.at
        self.pass_(self.took / 2)
        return read


def clock_of(server: Server, own: datetime = START) -> SharedClock:
    database = cast("Database", server)
    return SharedClock(database, own=lambda: own, steady=lambda: server.counted)


async def test_a_machine_an_hour_off_goes_by_the_database_and_says_so_once() -> None:
    server = Server()
    clock = clock_of(server, START + HOUR)
    assert clock() == START + HOUR

    with structlog.testing.capture_logs() as logs:
        server.took = 0.4
        await clock.read()
        server.pass_(READ_EVERY)
        await clock.read()

    assert clock() == server.at
    assert [line["event"] for line in logs] == ["clock.apart"]


async def test_a_slow_reading_changes_nothing_but_for_the_first() -> None:
    server = Server()
    server.took = 60
    clock = clock_of(server)
    await clock.read()
    assert clock() == server.at

    server.at += HOUR
    await clock.read()
    assert clock() == server.at - HOUR

    server.took = 0
    await clock.read()
    assert clock() == server.at


async def test_on_a_database_of_one_process_it_is_the_machines_own(embedded: Database) -> None:
    clock = SharedClock(embedded, own=lambda: START)

    assert not await clock.read()

    assert clock() == START


async def test_a_clock_that_is_put_back_leaves_nobody_waiting_for_what_it_had_named(
    database: Database,
) -> None:
    machine = Server()
    machine.at += HOUR
    clock = SharedClock(database, own=lambda: machine.at, steady=lambda: machine.counted)
    await clock._notice()
    async with database.uow() as uow:
        chat = await make.conversation(uow)
        case = await make.case(uow, chat)
        await say(uow, chat, case, "Hello", author="bot", now=clock(), desk=make.desk())
        await uow.inbox.receive(
            channel="webchat", address="7", external_id="1", kind="message", payload={}, now=clock()
        )
        timer = await schedule(uow, "close_silent", clock(), now=clock(), case=case)
    claimed = await claims(database, chat.channel, clock())

    machine.at -= HOUR
    machine.pass_(LOOK_EVERY)
    await clock._notice()

    async with database.reading() as reading:
        assert await reading.inbox.waiting_senders(received_before=clock()) == [("webchat", "7")]
    soon = clock() + LEASE + timedelta(seconds=1)
    assert await claims(database, chat.channel, soon) == claimed
    assert timer.id in claimed


async def claims(database: Database, channel: str, now: datetime) -> set[UUID | int]:
    """What somebody would take to send and to do."""
    async with database.uow() as uow:
        letters = await uow.outbox.claim_due(channels=(channel,), now=now, until=now + LEASE)
        timers = await uow.timers.claim_due(now=now, until=now + LEASE, limit=100)
    return {*(row.id for row in letters), *(row.id for row in timers)}


@pytest.mark.parametrize("jump", [timedelta(seconds=3), HOUR])
async def test_a_clock_that_is_put_back_shortens_pauses_by_as_much_and_ends_none_of_a_day(
    database: Database, jump: timedelta
) -> None:
    machine = Server()
    machine.at += jump
    clock = SharedClock(database, own=lambda: machine.at, steady=lambda: machine.counted)
    await clock._notice()
    pauses = [timedelta(seconds=5), jump, timedelta(hours=2), timedelta(hours=24)]
    async with database.uow() as uow:
        for number, pause in enumerate(pauses):
            chat = await make.conversation(uow, address=str(number))
            said = await say(uow, chat, None, "Hello", author="bot", now=clock(), desk=make.desk())
            await uow.outbox._session.execute(
                update(Outgoing)
                .where(Outgoing.message_id == said.id)
                .values(not_before=clock() + pause)
            )
            uow.outbox._session.add(
                SendSlot(sender="bot", address=str(number), free_at=clock() + pause)
            )

    machine.at -= jump
    await clock._notice()

    async with database.reading() as reading:
        for column, most in ((Outgoing.not_before, max(pauses)), (SendSlot.free_at, PAUSED)):
            ends = await reading.outbox._session.scalars(select(column).order_by(column))
            assert ends.all() == [clock() + min(pause, most) for pause in sorted(pauses)]


async def test_a_clock_that_goes_on_changes_nothing(database: Database) -> None:
    machine = Server()
    clock = SharedClock(database, own=lambda: machine.at, steady=lambda: machine.counted)
    with structlog.testing.capture_logs() as logs:
        for seconds in (0, LOOK_EVERY, 3600):
            machine.pass_(seconds)
            await clock._notice()
        machine.at += HOUR
        await clock._notice()

    assert logs == []


@pytest.mark.postgres
async def test_postgres_says_what_time_it_is(postgres_url: str) -> None:
    database = open_database(postgres_url)
    clock = SharedClock(database, own=lambda: START)

    assert await clock.read()

    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)
    await database.dispose()


async def test_a_program_that_begins_after_a_clock_was_put_back_waits_for_nobody(
    database: Database,
) -> None:
    async with database.uow() as uow:
        chat = await make.conversation(uow)
        await say(uow, chat, None, "Hello", author="bot", now=START, desk=make.desk())
    [letter] = await claims(database, chat.channel, START + HOUR)

    await prepare(database, demo=False, now=START)

    assert letter in await claims(database, chat.channel, START + LEASE)
