"""Due times come to people: rung by rung, climbing, at their hours, each once, until one knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from escalation.models import AuthorityLimit
from escalation.services import care, desk, notices
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import make
from tests.escalation.services.clockwork import (
    DESK,
    advance,
    furnished,
    history,
    standing,
    told,
)

NIGHT = datetime(2026, 11, 16, 18, 0, tzinfo=UTC)  # 02:00 in Shanghai


async def test_a_due_time_comes_to_people_rung_by_rung(database: Database) -> None:
    case, _, _ = await furnished(database)

    seen = []
    for hours in (1.9, 2, 2.7, 2.8, 3, 3.6, 4, 5):
        await advance(database, make.later(hours))
        seen.append(await standing(database, case))

    assert seen == [
        None,
        ("half", "supervisor"),
        ("half", "supervisor"),
        ("half", "manager"),  # nobody acknowledged it
        ("three_quarters", "manager"),  # nor are fewer people told of what is worse
        ("nine_tenths", "manager"),
        ("breach", "manager"),
        ("after", "manager"),
    ]


async def test_whoever_has_the_case_is_told_first_then_all_supervisors(database: Database) -> None:
    case, mei, ruth = await furnished(database)
    async with database.uow() as uow:
        await make.member(uow, name="Bo")
        await desk.claim(uow, case.id, mei.id, now=make.later(1), desk=DESK)

    await advance(database, make.later(2))
    (notice,) = await told(database, case)
    async with database.reading() as uow:
        hers = await notices.open_to(uow, mei.id, mei.role, make.later(2), teams=())
        theirs = await notices.open_to(uow, ruth.id, ruth.role, make.later(2), teams=())
    await advance(database, make.later(2.8))

    assert (notice.staff_id, notice.rung) == (mei.id, "half")
    assert ([each.id for each, _ in hers], list(theirs)) == ([notice.id], [])
    assert await standing(database, case) == ("half", "supervisor")


async def test_t10_people_are_told_at_their_hours_and_at_once_for_safety(
    database: Database,
) -> None:
    evening = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # 17:30, the desk closes at 18
    async with database.uow() as uow:
        await make.member(uow), await make.member(uow, Level.MANAGER)
        case = await make.queued_case(uow, now=evening)
        hurt = await make.case(uow, now=NIGHT)
        message = await make.heard(uow, hurt, now=NIGHT)
        await care.alarm(uow, hurt, [("injury", message)], now=NIGHT, desk=DESK)

    await advance(database, NIGHT + timedelta(hours=6))

    for event in await history(database, case):
        assert 9 <= event.at.astimezone(DESK.zone).hour < 18
    at = [event.at - NIGHT for event in await history(database, hurt) if "raised" in event.kind]
    assert [each.total_seconds() / 60 for each in at[:4]] == [15, 22.5, 27, 30]


async def test_the_top_is_told_again_once_a_working_day(database: Database) -> None:
    case, _, _ = await furnished(database)

    await advance(database, make.later(days=7))

    raised = [each for each in await history(database, case) if each.kind == "notice.raised"]
    again = [each for each in raised if each.payload["times"] > 1]
    assert {each.payload["level"] for each in again} == {"manager"}
    days = [each.at.astimezone(DESK.zone).date() for each in again]
    assert len(days) == len(set(days)) == 5  # Monday to Monday, and no weekend
    assert all(day.weekday() < 5 for day in days)


async def test_a_level_between_is_climbed_to(embedded: Database) -> None:
    case, _, _ = await furnished(embedded)
    async with embedded.uow() as uow:
        await uow.limits.add(
            AuthorityLimit(version=2, valid_from=make.NOW, table=make.with_team_lead())
        )
        await make.member(uow, "team_lead", name="Tao")

    levels = []
    for hours in (2, 2.8, 2.99):
        await advance(embedded, make.later(hours))
        levels.append(await standing(embedded, case))

    assert levels == [("half", "supervisor"), ("half", "team_lead"), ("half", "team_lead")]
