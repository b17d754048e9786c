"""A complaint of our own goes the whole way each hour; nothing of it stays but how it went (T14)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from escalation.events import Kind
from escalation.models import Base
from escalation.repositories import Cases
from escalation.services import canary, ladder, recurring
from escalation.services import desk as work
from escalation.services.schedule import schedule
from escalation.services.timers import tick
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = make.desk()


async def sent(database: Database) -> None:
    async with database.uow() as uow:
        await schedule(uow, recurring.CANARY, make.NOW, now=make.NOW)
    assert await tick(database, make.NOW, DESK) == 1


async def counts(database: Database) -> dict[str, int]:
    async with database.engine.connect() as connection:
        return {
            name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for name, table in Base.metadata.tables.items()
        }


async def flown(database: Database) -> dict[str, object]:
    """What the next row says of the last time."""
    async with database.reading() as uow:
        row = await uow.timers.to_come(recurring.CANARY)
    assert row is not None
    assert row.due_at == make.NOW + timedelta(hours=1)
    return dict(row.payload)


async def test_t14_it_comes_through_at_any_desk_and_nothing_of_it_stays(
    database: Database,
) -> None:
    async with database.uow() as uow:
        known = await make.queued_case(uow)
    before = await counts(database)
    woken: list[frozenset[str]] = []
    database.on_commit(woken.append)

    await sent(database)

    assert await flown(database) == {"at": make.NOW.isoformat(), "failed": None}
    # Its own row, and the next one.
    assert await counts(database) == {**before, "timer": before["timer"] + 2}
    assert {kind for kinds in woken for kind in kinds} == {Kind.TIMER_SCHEDULED}
    async with database.uow() as uow:
        assert await uow.cases.next_number() == known.number + 1


async def told(database: Database) -> list[tuple[str, dict[str, object]]]:
    async with database.reading() as uow:
        return [(event.kind, event.payload) for event in await uow.events.after(0)]


async def nothing(*_given: object, **_named: object) -> list[object]:
    return []


async def broken(*_given: object, **_named: object) -> list[object]:
    message = "the words of a customer"
    raise LookupError(message)


@pytest.mark.parametrize("fault", [nothing, broken])
@pytest.mark.parametrize(
    ("step", "place", "name"),
    [
        ("arrive", canary, "hand_over"),
        ("queue", Cases, "queue"),
        ("miss", ladder, "look"),
        ("answer", work, "reply"),
        ("end", work, "resolve"),
    ],
)
async def test_t14_whatever_a_release_breaks_is_told_and_named(
    embedded: Database,
    step: str,
    place: object,
    name: str,
    fault: Callable[..., Awaitable[list[object]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Such as the overview of what is escalated, and all that would escalate it."""
    monkeypatch.setattr(place, name, fault)

    await sent(embedded)

    assert (await flown(embedded))["failed"] == step
    assert await told(embedded) == [(Kind.CANARY_FAILED, {"step": step})]


async def test_t14_a_statement_that_fails_leaves_nothing_but_that(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unwritten(uow: UnitOfWork, *_given: object, **_named: object) -> None:
        await (await uow.connection()).exec_driver_sql("SELECT no_such_column FROM message")

    monkeypatch.setattr(canary, "hear", unwritten)
    before = await counts(database)

    await sent(database)

    assert (await flown(database))["failed"] == "arrive"
    after = {**before, "timer": before["timer"] + 2, "event": before["event"] + 1}
    assert await counts(database) == after
