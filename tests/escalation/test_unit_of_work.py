"""One transaction: all or nothing, events last, one writer after the other."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from escalation.models import CustomerRow
from escalation.unit_of_work import Database, UnitOfWork, open_database
from tests import make

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


async def receive(uow: UnitOfWork, external_id: str) -> int | None:
    return await uow.inbox.receive(
        channel="web",
        address="a-1",
        external_id=external_id,
        kind="message",
        payload={"text": "账单又涨了"},
        now=NOW,
    )


async def test_what_a_block_wrote_stands_when_it_ends_well(database: Database) -> None:
    async with database.uow() as uow:
        await receive(uow, "1")
        uow.record("message.received", at=NOW, who="customer", length=5)

    async with database.reading() as uow:
        (kept,) = await uow.inbox.waiting("web", "a-1")
        (event,) = await uow.events.after(0)
    assert (kept.payload, kept.received_at) == ({"text": "账单又涨了"}, NOW)
    assert (event.kind, event.payload) == ("message.received", {"length": 5})


async def test_nothing_stands_and_nobody_is_woken_when_it_raises(database: Database) -> None:
    woken: list[frozenset[str]] = []
    database.on_commit(woken.append)

    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the block is the point
        async with database.uow() as uow:
            await receive(uow, "1")
            uow.record("message.received", at=NOW, who="customer")
            raise ZeroDivisionError

    async with database.reading() as uow:
        assert await uow.inbox.waiting("web", "a-1") == []
        assert await uow.events.last_id() == 0
    assert woken == []


async def test_a_commit_tells_its_kinds_and_hints(database: Database) -> None:
    woken: list[frozenset[str]] = []
    forget = database.on_commit(woken.append)

    async with database.uow() as uow:
        uow.record("case.opened", at=NOW, who="bot")
        uow.hint("timer.scheduled")
    forget()
    async with database.uow() as uow:
        uow.record("case.closed", at=NOW, who="bot")

    assert woken == [frozenset({"case.opened", "timer.scheduled"})]


async def test_reading_writes_nothing(database: Database) -> None:
    async with database.uow() as uow:
        await receive(uow, "1")

    async with database.reading() as uow:
        (row,) = await uow.inbox.waiting("web", "a-1")
        row.error = "changed by mistake"

    async with database.reading() as uow:
        (row,) = await uow.inbox.waiting("web", "a-1")
        assert row.error is None


async def test_numbers_are_given_once_under_concurrency(database: Database) -> None:
    async def one() -> int:
        async with database.uow() as uow:
            number = await uow.cases.next_number()
            await asyncio.sleep(0)
            return number

    numbers = await asyncio.gather(*(one() for _ in range(20)))

    assert sorted(numbers) == list(range(1, 21))


async def test_the_order_of_event_ids_is_the_order_of_commits(database: Database) -> None:
    seen: list[int] = []

    async def write(pause: float) -> None:
        async with database.uow() as uow:
            uow.record("case.opened", at=NOW, who="bot")
            await uow.cases.counts()
            await asyncio.sleep(pause)

    async def tail() -> None:
        last = 0
        while len(seen) < 20:
            async with database.reading() as uow:
                for event in await uow.events.after(last):
                    seen.append(event.id)
                    last = event.id
            await asyncio.sleep(0)

    await asyncio.gather(tail(), *(write((n * 7 % 5) / 500) for n in range(20)))

    assert seen == sorted(set(seen))
    assert len(seen) == 20


async def test_a_unit_of_work_inside_another_is_refused_not_waited_for(embedded: Database) -> None:
    async with embedded.uow():
        with pytest.raises(RuntimeError, match="inside another"):
            async with embedded.uow():
                pass


@pytest.mark.parametrize("url", ["sqlite://", "sqlite+aiosqlite://"])
async def test_a_database_in_memory_serves_many_tasks(url: str) -> None:
    database = open_database(url)
    await database.create_all()

    async def one(number: int) -> None:
        async with database.uow() as uow:
            await receive(uow, str(number))
            await asyncio.sleep(0)
        async with database.reading() as uow:
            await uow.inbox.waiting("web", "a-1")

    await asyncio.gather(*(one(number) for number in range(10)))

    async with database.reading() as uow:
        assert len(await uow.inbox.waiting("web", "a-1")) == 10
    await database.dispose()


async def test_the_folder_of_the_embedded_database_is_made(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'a' / 'b' / 'amends.db'}")

    await database.migrate()

    assert (tmp_path / "a" / "b" / "amends.db").exists()
    await database.dispose()


async def test_an_error_never_shows_what_was_written(database: Database) -> None:
    with pytest.raises(IntegrityError) as error:  # noqa: PT012 - the block is the point
        async with database.uow() as uow:
            for _ in range(2):
                await uow.customers._add(
                    CustomerRow(id="c-1", created_at=NOW, name="a secret of the customer's")
                )

    assert "secret" not in str(error.value)


@pytest.mark.parametrize("moment", ["commit", "reset"])
async def test_who_is_cancelled_at_the_end_has_ended_it_whole(
    database: Database, moment: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A process is told to stop just when something is written, or its connection given back."""
    told: list[frozenset[str]] = []
    database.on_commit(told.append)

    async def write() -> None:
        async with database.uow() as uow:
            await make.conversation(uow, address="c")
            uow.hint("message.said")

    engine = database.engine.sync_engine
    place = {"commit": engine, "reset": engine.pool}[moment]
    writing = asyncio.ensure_future(write())
    event.listen(place, moment, lambda *_: writing.cancel(), once=True)
    with pytest.raises(asyncio.CancelledError):
        await writing

    assert told == [frozenset({"message.said"})]
    assert caplog.records == []
    async with database.reading() as uow:
        assert await uow.conversations.find("web", "c") is not None
