"""Due times come to people: rung by rung, climbing, at their hours, each once, until one knows."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.errors import NotAllowed, NotFound
from escalation.models import AuthorityLimit, Notice
from escalation.services import care, cases, desk, ladder, notices
from escalation.services.schedule import cancel, schedule
from escalation.services.timers import tick
from escalation.sla.rungs import BY_SLUG, RUNGS
from escalation.unit_of_work import Database, UnitOfWork, open_database
from handlers.model import Level
from tests import make
from tests.escalation.services.clockwork import (
    CALL,
    DESK,
    ENDS,
    FIRST,
    advance,
    furnished,
    history,
    said,
    standing,
    state,
    told,
    written,
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
        hers = await notices.open_to(uow, mei.id, mei.role, make.later(2))
        theirs = await notices.open_to(uow, ruth.id, ruth.role, make.later(2))
    await advance(database, make.later(2.8))

    assert (notice.staff_id, notice.rung) == (mei.id, "half")
    assert ([each.id for each, _ in hers], list(theirs)) == ([notice.id], [])
    assert await standing(database, case) == ("half", "supervisor")


async def test_a_notice_that_somebody_acknowledges_climbs_no_further(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await advance(database, make.later(2))
    (notice,) = await told(database, case)

    async with database.uow() as uow:
        await notices.acknowledge(uow, notice.id, mei.id, now=make.later(2.1))
        await notices.acknowledge(uow, notice.id, mei.id, now=make.later(2.2))
    await advance(database, make.later(2.9))

    (known,) = await told(database, case)
    assert (known.acknowledged_by, known.acknowledged_at) == (mei.id, make.later(2.1))
    assert [event.kind for event in await history(database, case)] == [
        "notice.raised",
        "notice.acknowledged",
    ]
    await advance(database, make.later(3))
    assert await standing(database, case) == ("three_quarters", "supervisor")


async def test_who_may_acknowledge(uow: UnitOfWork) -> None:
    case, mei, ruth = (
        await make.queued_case(uow),
        await make.member(uow),
        await make.member(uow, Level.MANAGER),
    )
    gone = await make.member(uow, Level.MANAGER)
    gone.active = False
    notice = await uow.notices.add(
        Notice(
            case_id=case.id,
            clock=FIRST,
            run="1",
            rung="breach",
            due_at=make.NOW,
            level=Level.MANAGER,
            at=make.NOW,
            told_at=make.NOW,
        )
    )
    for member in (mei, gone):
        with pytest.raises(NotAllowed):
            await notices.acknowledge(uow, notice.id, member.id, now=make.NOW)
    with pytest.raises(NotFound):
        await notices.acknowledge(uow, case.id, ruth.id, now=make.NOW)
    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)
    assert notice.is_open  # she acts, and it is not hers to know

    await notices.acknowledge(uow, notice.id, ruth.id, now=make.NOW)

    assert notice.acknowledged_by == ruth.id


async def test_whoever_acts_on_a_case_knows(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await advance(database, make.later(2))

    async with database.uow() as uow:
        await desk.claim(uow, case.id, mei.id, now=make.later(2.1), desk=DESK)

    (known,) = await told(database, case)
    assert known.acknowledged_by == mei.id


async def test_t06_an_answer_or_an_end_leaves_nothing_open(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await advance(database, make.later(3.7))
    async with database.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "您好", now=make.later(3.8), desk=DESK)
    await advance(database, make.later(days=1))

    assert await standing(database, case) is None
    assert await standing(database, case, ENDS) is not None
    async with database.uow() as uow:
        await desk.resolve(uow, case.id, mei.id, None, now=make.later(days=1), desk=DESK)
        assert not [each for each in await uow.notices.of_case(case.id) if each.is_open]
        assert {each.kind for each in await uow.timers.open_of(case.id)} == {"follow_up"}


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


async def test_t37_after_the_program_was_down_only_the_highest_rung_is_told_and_once(
    database: Database,
) -> None:
    case, _, _ = await furnished(database)

    for _ in range(3):
        await tick(database, make.later(5.5), DESK)

    assert [(each.rung, each.times) for each in await told(database, case)] == [("after", 1)]
    now = await state(database, case)
    assert now.level == "manager"
    async with database.reading() as uow:
        first = (await uow.promises.of_case(case.id))[0]
    assert first.broken_at == make.later(4)


async def test_a_jump_of_the_clock_either_way_tells_nothing_twice(database: Database) -> None:
    case, _, _ = await furnished(database)
    await advance(database, make.later(2))

    for hours in (3, 2, 3.1, 2.2, 3.2):  # an hour ahead, and back
        await tick(database, make.later(hours), DESK)

    raised = [each for each in await history(database, case) if each.kind == "notice.raised"]
    assert [each.payload["rung"] for each in raised] == ["half", "three_quarters"]


async def test_t11_a_time_that_is_put_off_takes_back_what_is_not_true_any_more(
    database: Database,
) -> None:
    case, _, _ = await furnished(database)
    await advance(database, make.later(3))

    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        await ladder.watch(
            uow,
            found,
            FIRST,
            began_at=make.NOW,
            due_at=make.later(4.8),
            now=make.later(3),
            desk=DESK,
        )
    assert await standing(database, case) is None  # three quarters are over at 3.6 now
    await advance(database, make.later(3.59))
    assert await standing(database, case) is None
    await advance(database, make.later(3.6))

    assert await standing(database, case) == ("three_quarters", "supervisor")
    assert len(await told(database, case)) == 2


async def test_a_case_that_comes_back_begins_a_ladder_of_its_own(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await advance(database, make.later(2))
    async with database.uow() as uow:
        await desk.resolve(uow, case.id, mei.id, "好了", now=make.later(2.5), desk=DESK)
        found = await uow.cases.locked(case.id)
        assert found
        await cases.reopen(uow, found, reason="not_helped", now=make.later(3), desk=DESK)

    await advance(database, make.later(5))

    assert [each.rung for each in await told(database, case)] == ["half", "half"]


@settings(max_examples=6)
@given(st.data())
async def test_the_law_of_the_ladder(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever is acknowledged and whenever the program runs: each rung once and in order, never at
    night, and what nobody acknowledges reaches the top.
    """
    path = tmp_path_factory.mktemp("law") / "amends.db"
    shutil.copyfile(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    try:
        begin = make.NOW + timedelta(minutes=data.draw(st.integers(0, 7 * 24 * 60), label="begin"))
        async with database.uow() as uow:
            mei, ruth = await make.member(uow), await make.member(uow, Level.MANAGER)
            case = await make.queued_case(uow, now=begin)
        now = begin
        for _ in range(data.draw(st.integers(3, 12), label="steps")):
            now += timedelta(minutes=data.draw(st.integers(1, 600), label="minutes"))
            if data.draw(st.booleans(), label="down"):
                await tick(database, now, DESK)
            else:
                await advance(database, now)
            for notice in await told(database, case):
                if notice.is_open and data.draw(st.booleans(), label="knows"):
                    member = ruth if notice.level == Level.MANAGER else mei
                    async with database.uow() as uow:
                        await notices.acknowledge(uow, notice.id, member.id, now=now)
        await advance(database, now + timedelta(days=3))

        events = await history(database, case)
        first = [e for e in events if e.kind == "notice.raised" and e.payload["times"] == 1]
        rungs = [BY_SLUG[event.payload["rung"]] for event in first]
        assert all(one < other for one, other in pairwise(rungs))
        assert rungs[-1] == len(RUNGS) - 1
        for event in events:
            if event.kind != "notice.acknowledged":
                local = event.at.astimezone(DESK.zone)
                assert (local.weekday() < 5, 9 <= local.hour < 18) == (True, True)
        last = (await told(database, case))[-1]
        assert not last.is_open or last.level == Level.MANAGER
    finally:
        await database.dispose()


async def test_timers_from_before_the_ladder_come_upon_it(database: Database) -> None:
    case, _, _ = await furnished(database)
    async with database.uow() as uow:
        await cancel(uow, case, now=make.NOW)
        for kind, hours in (
            ("first_response_reminder", 3.0),
            ("late_word", 3.6),
            ("first_response_breach", 4.0),
            ("resolve_due", 48.0),
        ):
            await schedule(uow, kind, make.later(hours), now=make.NOW, case=case)

    await advance(database, make.later(3))
    assert await standing(database, case) == ("three_quarters", "supervisor")
    await advance(database, make.later(4))

    assert await standing(database, case) == ("breach", "manager")
    assert len(await said(database, case)) == 1
    await advance(database, make.later(48))
    assert await standing(database, case, ENDS) is not None


async def test_timers_of_promises_from_before_the_ladder_come_upon_it(database: Database) -> None:
    case, _, made = await written(database, CALL)
    payload = {"promise": str(made.id), "due": made.due_at.isoformat()}
    async with database.uow() as uow:
        for timer in await uow.timers.claim_due(
            now=make.later(days=99), until=make.later(days=99), limit=99
        ):
            await uow.timers.fire(timer.id, timer.fence, make.NOW)
        await schedule(uow, "promise_due", made.due_at, now=make.NOW, payload=payload)

    await advance(database, made.due_at)

    assert await standing(database, case, ladder.PROMISED) == ("breach", "manager")
    async with database.reading() as uow:
        (broken,) = [p for p in await uow.promises.of_case(case.id) if p.kind == "call"]
    assert broken.broken_at == made.due_at


async def test_t35_whoever_asks_for_a_person_again_is_waited_for_as_the_first_time(
    database: Database,
) -> None:
    case, mei, _ = await furnished(database)
    async with database.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "您好", now=make.later(1), desk=DESK)
        await desk.hand_back(uow, case.id, mei.id, now=make.later(1), desk=DESK)
    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        await cases.escalate(uow, found, reason="person_asked", now=make.later(2), desk=DESK)

    await advance(database, make.later(6))

    assert await standing(database, case) == ("breach", "manager")
    assert len([each for each in await said(database, case) if "抱歉" in each]) == 1
    async with database.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "您好", now=make.later(6.5), desk=DESK)
    async with database.reading() as uow:
        answers = [e for e in await uow.events.of_case(case.id) if e.kind == "case.replied"]
    assert [(e.payload["first"], e.payload["in_time"]) for e in answers] == [
        (True, True),
        (True, False),
    ]


async def test_what_nobody_acknowledged_before_a_pause_is_told_after_it(
    database: Database,
) -> None:
    case, *_ = await furnished(database)
    due_at = case.first_response_due
    assert due_at
    at = make.later(5)
    await advance(database, at)
    before = await standing(database, case)
    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        (notice,) = [each for each in await uow.notices.of_clock(case.id, FIRST) if each.is_open]
        await ladder.rest(uow, found, FIRST, now=at)
    assert await standing(database, case) is None
    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        began_at = datetime.fromisoformat(notice.run)
        await ladder.watch(uow, found, FIRST, began_at=began_at, due_at=due_at, now=at, desk=DESK)
    await advance(database, make.later(5.1))

    assert await standing(database, case) == before
