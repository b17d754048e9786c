"""Due work of a kind `test`, which writes an event: for the tests of what fires it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from escalation.desk import Desk
from escalation.models import Case, Timer
from escalation.services.schedule import schedule
from escalation.services.timers import ACTIONS, action
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

SOON = make.later(1)


@contextmanager
def known() -> Iterator[list[str]]:
    """While it is known what the kind does; the list holds each try. One that `fails` so many times
    then raises; one that `cancels` cancels what its case has planned besides.
    """
    tries: list[str] = []

    @action("test")
    async def test(
        uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
    ) -> None:
        del desk
        name = str(timer.payload.get("name", timer.id))
        tries.append(name)
        if timer.payload.get("fails", 0) > timer.attempts:
            message = "as planned"
            raise ConnectionError(message)
        if case is not None and timer.payload.get("cancels"):
            await uow.timers.cancel(case.id, now=now)
        uow.record("test.effect", at=now, who="timer", case=case, name=name)

    try:
        yield tries
    finally:
        del ACTIONS["test"]


async def effect_names(database: Database) -> list[str]:
    async with database.reading() as uow:
        events = await uow.events.after(0, limit=100_000)
        return [event.payload["name"] for event in events if event.kind == "test.effect"]


async def plan(database: Database, *names: str, due: datetime = SOON, fails: int = 0) -> None:
    async with database.uow() as uow:
        for name in names:
            payload = {"name": name, "fails": fails}
            await schedule(uow, "test", due, now=make.NOW, payload=payload)


async def plan_for_cases(
    database: Database, *names: str, due: datetime = SOON, **payload: int
) -> list[Case]:
    """One timer for each of so many new cases, which have nothing else to come."""
    made = []
    async with database.uow() as uow:
        for name in names:
            case = await make.queued_case(uow)
            await uow.timers.cancel(case.id, now=make.NOW)
            await schedule(
                uow, "test", due, now=make.NOW, case=case, payload={"name": name, **payload}
            )
            made.append(case)
    return made
