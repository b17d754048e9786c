"""The ladder through what comes between: a stop, a jump of the clock, a pause, a new time, old timers."""

from __future__ import annotations

from datetime import datetime

from escalation.services import cases, desk, ladder
from escalation.services.schedule import cancel, schedule
from escalation.services.timers import tick
from escalation.unit_of_work import Database
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
