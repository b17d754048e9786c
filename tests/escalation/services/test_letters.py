"""The days on regulators' letters: entered by a person, counted from, watched, and kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.clocks import limits
from escalation.desk import build_desk
from escalation.errors import DayRefused, NotFound, WithHigherLevel
from escalation.models import Case
from escalation.services import ladder
from escalation.services.history import history, letters_of
from escalation.services.letters import BEFORE, date_letters
from escalation.services.timers import tick
from escalation.sla import Since, Turn
from escalation.turns import Because, Mark
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import make
from tests.escalation.services.clockwork import kinds, state, told

CFPB = build_desk(profile="us-cfpb")
LETTER = date(2026, 11, 10)
"""Six days before the customer's first word here."""


async def furnished(database: Database) -> tuple[Case, str]:
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await make.queued_case(uow)
    return case, str(mei.id)


async def enter(database: Database, case: Case, day: date | None, hours: float = 1) -> None:
    async with database.uow() as uow:
        (mei,) = await uow.staff.listed()
        days = {Since.FORWARDED: day}
        await date_letters(uow, case.id, mei.id, days, now=make.later(hours), desk=CFPB)


async def due(database: Database, case: Case) -> dict[str, tuple[datetime | None, bool]]:
    async with database.reading() as uow:
        found = await uow.cases.get(case.id)
        assert found
        read = limits(await history(uow, found), make.later(2), CFPB, letters_of(found))
        return {each.slug: (each.reading.due_at, each.assumed) for each in read}


async def test_t05_a_limit_counts_from_the_day_on_the_letter_and_comes_to_people_by_it(
    database: Database,
) -> None:
    case, _ = await furnished(database)
    before = await due(database, case)
    await enter(database, case, LETTER)

    # Fifteen days after 10 November, at the end of that day in New York.
    assert (await due(database, case))["us-cfpb.response"] == (
        datetime(2026, 11, 26, 5, tzinfo=UTC),
        False,
    )
    await tick(database, datetime(2026, 11, 26, 6, tzinfo=UTC), CFPB)
    missed = [each for each in await told(database, case, ladder.LIMIT) if each.is_open]
    assert [(each.run, each.rung) for each in missed if each.rung == "breach"] == [
        ("us-cfpb.response", "breach")
    ]

    await enter(database, case, None, hours=24 * 11)
    assert await due(database, case) == before
    assert before["us-cfpb.response"][1]
    assert not [
        each
        for each in await told(database, case, ladder.LIMIT)
        if each.rung == "breach" and each.is_open
    ]


async def test_the_history_says_who_entered_which_day_once(database: Database) -> None:
    case, mei = await furnished(database)
    await enter(database, case, LETTER)
    await enter(database, case, LETTER)
    await enter(database, case, LETTER + timedelta(days=1))

    async with database.reading() as uow:
        said = [e for e in await uow.events.of_case(case.id) if e.kind == "case.letter_dated"]
    assert [(e.who, e.payload["was"], e.payload["day"]) for e in said] == [
        (f"staff:{mei}", None, "2026-11-10"),
        (f"staff:{mei}", "2026-11-10", "2026-11-11"),
    ]


@pytest.mark.parametrize(
    "day", [date(2026, 11, 17), date(9999, 12, 31), date(2025, 11, 14), date(1, 1, 1)]
)
async def test_a_day_that_no_letter_can_have_is_refused(database: Database, day: date) -> None:
    case, _ = await furnished(database)
    with pytest.raises(DayRefused):
        await enter(database, case, day)
    assert (await state(database, case)).letters is None
    assert "case.letter_dated" not in await kinds(database, case)


async def test_only_who_may_decide_the_case_enters_it(database: Database) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await make.queued_case(uow)
        case.reserved = Level.MANAGER
    with pytest.raises(WithHigherLevel):
        await enter(database, case, LETTER)
    async with database.uow() as uow:
        with pytest.raises(NotFound):
            await date_letters(uow, mei.id, mei.id, {}, now=make.NOW, desk=CFPB)


@given(st.dates(make.NOW.date() - BEFORE, make.NOW.date()))
def test_a_letter_moves_only_what_counts_from_it_and_never_by_the_hour_of_the_word(
    day: date,
) -> None:
    both = build_desk(profile="uk-disp,us-cfpb")
    marks = [Mark(make.NOW, Turn.BOT, 1, Because.OPENED)]
    without = {each.slug: each for each in limits(marks, make.NOW, both)}
    found = {each.slug: each for each in limits(marks, make.NOW, both, {Since.FORWARDED: day})}

    for slug, each in found.items():
        if slug.startswith("uk-disp"):
            assert each == without[slug]
        else:
            assert not each.assumed
            last = each.reading.due_at
            assert last is not None
            days = both.profiles[1].limits[slug.partition(".")[2]].count
            new_york = both.profiles[1].calendar.zone
            assert last.astimezone(new_york).date() == day + timedelta(days=days + 1)
            assert last.astimezone(new_york).hour == 0
