"""Weeks for screens, API and terminal: one way to load them, so that all show the same numbers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from escalation.services.worth_rules import in_force
from escalation.week import (
    CaseRow,
    Chosen,
    Filter,
    Frame,
    Total,
    Trend,
    Week,
    WeekReport,
    look,
    select,
    summarise,
    total,
    weeks_until,
)
from handlers.registry import CAUSES
from handlers.worth import WorthRules

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

TREND_WEEKS = 12


@dataclass(frozen=True, slots=True)
class CaseList:
    """The cases behind one number of a week, and what they come to."""

    frame: Frame
    filter: Filter
    cases: tuple[Chosen, ...]
    total: Total


async def load_week(
    uow: UnitOfWork, week: Week, *, desk: Desk, now: datetime, channel: str | None = None
) -> WeekReport:
    """The report of a week of the desk's zone as things stand at `now`, of one channel if given."""
    frame = Frame.cut(week, desk.zone, now)
    rules = (await in_force(uow, desk)).rules
    earlier = frame.before()
    report = partial(summarise, causes=CAUSES, channel=channel)
    # Counting ten thousand cases takes a second or two, in which the desk goes on.
    before = (
        await asyncio.to_thread(report, await _rows(uow, earlier, rules), earlier)
        if earlier
        else None
    )
    trend = await _trend(uow, week, desk, channel)
    rows = await _rows(uow, frame, rules)
    return await asyncio.to_thread(report, rows, frame, before=before, trend=trend)


async def load_cases(
    uow: UnitOfWork, week: Week, chosen: Filter, *, desk: Desk, now: datetime
) -> CaseList:
    """The cases of a week that a filter chooses: from the same rows as the report's numbers."""
    frame = Frame.cut(week, desk.zone, now)
    rules = (await in_force(uow, desk)).rules
    cases = select(look(await _rows(uow, frame, rules), frame), chosen)
    return CaseList(frame, chosen, tuple(cases), total(cases))


async def _rows(uow: UnitOfWork, frame: Frame, rules: WorthRules) -> list[CaseRow]:
    return await uow.weeks.touching(frame.start, frame.end, rules)


async def _trend(uow: UnitOfWork, week: Week, desk: Desk, channel: str | None) -> Trend:
    weeks = weeks_until(week, TREND_WEEKS)
    bounds = [*(each.start(desk.zone) for each in weeks), week.end(desk.zone)]
    return Trend(weeks, await uow.weeks.counts(bounds, channel))
