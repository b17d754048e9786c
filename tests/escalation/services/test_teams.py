"""A case belongs to a team, by whose hours its clocks count."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest

from escalation.desk import Desk, build_desk
from escalation.errors import AlreadyHeld, CaseNotOpen, TextRefused, ValueUnknown
from escalation.events import Kind
from escalation.models import Case, Promise, Timer
from escalation.services import cases, desk, ladder
from escalation.services.history import history
from escalation.services.running import recompute
from escalation.unit_of_work import Database, UnitOfWork
from tests import make
from tests.escalation.services.clockwork import kinds, state

TEAMS = """
early:  mon-fri 06:00-12:00; takes ethics
always: 24/7; takes competition
night:  mon-sun 22:00-06:00
london: zone Europe/London; holidays GB-ENG; mon-fri 09:00-17:30; takes price, en
"""
DESK = make.desk(teams=TEAMS)


def desk_of(team: str | None) -> Desk:
    """A desk whose own hours are those of a team."""
    line = next((line for line in TEAMS.splitlines() if line.startswith(f"{team}:")), None)
    if line is None:
        return make.desk()
    parts = [part.strip() for part in line.partition(":")[2].split(";")]
    own = [part for part in parts if part.split()[0] not in {"zone", "holidays", "takes"}]
    is_london = team == "london"
    return build_desk(
        hours=";".join(own),
        zone="Europe/London" if is_london else "Asia/Shanghai",
        country="GB-ENG" if is_london else None,
    )


async def opened(
    uow: UnitOfWork, cause: str = "inconvenience", *, now: datetime = make.NOW, language: str = "en"
) -> Case:
    """A case that people have, of the team that takes its cause."""
    chat = await make.conversation(uow, language=language)
    made = await make.case(uow, chat, cause=cause, now=now, of_desk=DESK)
    return await cases.escalate(uow, made, reason="person_asked", now=now, desk=DESK)


async def handed(
    database: Database, case: Case, team: str, *, by: UUID, at: float = 0, desk_: Desk = DESK
) -> None:
    async with database.uow() as uow:
        await desk.hand_to_team(uow, case.id, by, team, "theirs", now=make.later(at), desk=desk_)


async def stored(database: Database, case: Case) -> tuple[object, ...]:
    """All that a case stores of its times, and what watches them."""
    async with database.reading() as uow:
        found = await uow.cases.get(case.id)
        timers = await uow.timers.open_of(case.id)
        assert found
        return (
            found.first_response_due,
            found.resolve_due,
            sorted((timer.kind, timer.due_at, str(timer.payload)) for timer in timers),
        )


async def promised(database: Database, case: Case) -> list[Promise]:
    async with database.reading() as uow:
        return list(await uow.promises.of_case(case.id))


@pytest.mark.parametrize(
    ("cause", "team"),
    [("ethics", "early"), ("price", "london"), ("competition", "always"), ("involuntary", None)],
)
async def test_t01_a_case_is_the_teams_that_takes_it_and_due_by_its_hours(
    database: Database, cause: str, team: str | None
) -> None:
    async with database.uow() as uow:
        case = await opened(uow, cause)

    own = desk_of(team)
    assert case.team == team
    assert case.first_response_due == own.first_response_due(make.NOW, urgent=False)
    (made,) = await promised(database, case)
    assert made.due_at == case.first_response_due
    assert await recompute(database, now=make.later(0.1), desk=DESK) == 0


@pytest.mark.parametrize("team", ["early", "always", "night", "london"])
async def test_t39_to_another_team_and_back_gives_the_first_times(
    database: Database, team: str
) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await opened(uow)
    first, word = await stored(database, case), await promised(database, case)

    await handed(database, case, team, by=mei.id)
    between = await stored(database, case)
    await handed(database, case, "desk", by=mei.id)

    assert between != first
    assert await stored(database, case) == first
    assert [(made.id, made.due_at) for made in await promised(database, case)] == [
        (made.id, made.due_at) for made in word
    ]


async def test_t16_what_watches_a_case_is_as_if_it_had_always_been_the_teams(
    database: Database,
) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow)
        moved, theirs = await opened(uow), await opened(uow, "competition")
    await handed(database, moved, "always", by=mei.id)

    def watching(found: tuple[object, ...]) -> object:
        due, resolve, timers = found
        # The customer is warned before the time that they were told.
        assert isinstance(timers, list)
        return due, resolve, [each for each in timers if each[0] != "late_word"]

    assert watching(await stored(database, moved)) == watching(await stored(database, theirs))
    async with database.reading() as uow:
        overdue = await uow.cases.queue(due_before=make.later(4))
        assert {row.case.id for row in overdue} == {moved.id, theirs.id}
    assert await recompute(database, now=make.later(0.1), desk=DESK) == 0


async def test_t11_nothing_that_a_customer_was_told_gets_later(database: Database) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await opened(uow)
    told = case.first_response_due

    await handed(database, case, "night", by=mei.id)
    after = await state(database, case)

    assert DESK.first_response_due(make.NOW, urgent=False, team="night") > told  # type: ignore[operator]
    assert after.first_response_due == told
    assert after.resolve_due != case.resolve_due
    assert await recompute(database, now=make.later(0.1), desk=DESK) == 0
    assert (await state(database, case)).first_response_due == told


async def test_a_promise_comes_to_people_by_the_hours_of_the_team_that_has_it(
    database: Database,
) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await opened(uow)
        await desk.reply(
            uow, case.id, mei.id, "I will call you tomorrow by 15:00.", now=make.NOW, desk=DESK
        )
        await desk.release(uow, case.id, mei.id, now=make.NOW)

    async def watched() -> list[Timer]:
        async with database.reading() as uow:
            found = [await uow.timers.to_come(ladder.timer_of(ladder.PROMISED))]
            return [timer for timer in found if timer]

    before = await watched()
    await handed(database, case, "always", by=mei.id)
    after = await watched()

    (made,) = [each for each in await promised(database, case) if each.kind == "call"]
    assert [timer.payload["run"] for timer in (*before, *after)] == [str(made.id)] * 2
    # 29 hours on the clock, 14 of the desk's: half of it is over at another time.
    assert before[0].due_at != after[0].due_at
    assert after[0].due_at == make.NOW + (made.due_at - make.NOW) / 2
    # And by the desk's again when the settings name the team no more.
    assert await recompute(database, now=make.later(0.1), desk=make.desk()) == 1
    assert [timer.due_at for timer in await watched()] == [before[0].due_at]


async def test_a_team_that_the_settings_know_no_more_counts_as_the_desk(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case = await opened(uow, "ethics")
    told = case.first_response_due
    without = make.desk()

    assert await recompute(database, now=make.later(0.1), desk=without) == 1
    after = await state(database, case)

    assert after.team == "early"
    assert after.resolve_due != case.resolve_due
    assert after.first_response_due == min(
        without.first_response_due(make.NOW, urgent=False), told or make.NOW
    )
    assert await recompute(database, now=make.later(0.1), desk=without) == 0
    # It comes back with the settings.
    assert await recompute(database, now=make.later(0.1), desk=DESK) == 1
    assert (await state(database, case)).first_response_due == told


async def test_a_corrected_cause_takes_the_case_to_its_team_until_a_person_has_it(
    database: Database,
) -> None:
    async with database.uow() as uow:
        mei, bo = await make.member(uow), await make.member(uow, name="Bo")
        case, taken, given = [await opened(uow) for _ in range(3)]
        await desk.claim(uow, taken.id, bo.id, now=make.NOW, desk=DESK)
        await desk.hand_to_team(uow, given.id, bo.id, "night", "rota", now=make.NOW, desk=DESK)
    for each in (case, taken, given):
        async with database.uow() as uow:
            await desk.correct_cause(uow, each.id, mei.id, "ethics", now=make.later(0.5), desk=DESK)

    found = [(await state(database, each)).team for each in (case, taken, given)]
    assert found == ["early", None, "night"]
    own = desk_of("early")
    due = min(own.first_response_due(make.NOW, urgent=False), make.later(4))
    assert (await state(database, case)).first_response_due == due
    assert (await kinds(database, case)).count(Kind.CASE_TEAM_CHANGED) == 1


async def test_what_the_bot_learns_while_it_talks_decides_whose_it_becomes(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        chat = await make.conversation(uow, language="en")
        case = await make.case(uow, chat, cause="unclassified", of_desk=DESK)
        assert case.team is None
        await cases.update_case(uow, case, cause="price", now=make.later(0.1), desk=DESK)
        assert case.team == "london"


async def test_t39_a_case_is_handed_over_by_whoever_may_take_it_with_a_reason(
    database: Database,
) -> None:
    async with database.uow() as uow:
        mei, bo = await make.member(uow), await make.member(uow, name="Bo")
        case = await opened(uow)
        await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)
    with pytest.raises(AlreadyHeld, match="Mei"):
        await handed(database, case, "night", by=bo.id)
    with pytest.raises(TextRefused):
        async with database.uow() as uow:
            await desk.hand_to_team(uow, case.id, mei.id, "night", " ", now=make.NOW, desk=DESK)
    with pytest.raises(ValueUnknown, match="desk, early, always, night, london"):
        await handed(database, case, "day", by=mei.id)

    await handed(database, case, "night", by=mei.id)
    await handed(database, case, "night", by=mei.id)  # sent again

    after = await state(database, case)
    assert (after.team, after.holder_id, after.state) == ("night", None, "queued")
    async with database.reading() as uow:
        notes = [each for each in await uow.messages.of_case(case.id) if each.audience == "staff"]
        events = await uow.events.of_case(case.id)
        assert [each.turn for each in await history(uow, after)][-1] == "us"
    assert [each.text for each in notes] == ["theirs"]
    (event,) = [each for each in events if each.kind == Kind.CASE_TEAM_CHANGED]
    assert event.payload == {"before": None, "team": "night", "because": "handed_over"}

    async with database.uow() as uow:
        await desk.resolve(uow, case.id, bo.id, None, now=make.later(1), desk=DESK)
    with pytest.raises(CaseNotOpen):
        await handed(database, case, "desk", by=bo.id, at=1)


@pytest.mark.parametrize(
    ("team", "ends"), [(None, "18:00"), ("early", "12:00"), ("london", "23:59")]
)
async def test_close_of_business_is_that_of_the_team_on_the_customers_day(
    embedded: Database, team: str | None, ends: str
) -> None:
    async with embedded.uow() as uow:
        mei = await make.member(uow)
        case = await opened(uow)
        case.team = team
        text = "I will call you by close of business."
        await desk.reply(uow, case.id, mei.id, text, now=make.NOW, desk=DESK)
        (made,) = [each for each in await uow.promises.of_case(case.id) if each.kind == "call"]
    assert f"{made.due_at.astimezone(DESK.zone):%d %H:%M}" == f"16 {ends}"
