"""The due times that a case stores follow its clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from escalation.desk import Desk, build_desk
from escalation.events import Kind
from escalation.models import Case, Notice
from escalation.repositories.cases import Cases
from escalation.services import cases, desk, ladder, running
from escalation.services.messages import hear
from escalation.services.running import follow, recompute
from escalation.services.timers import tick
from escalation.sla import Targets
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.clockwork import advance, kinds, state

DESK = make.desk()


async def asked(database: Database) -> Case:
    """A case in which a person asked the customer something, an hour after it was handed over."""
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei = await make.member(uow)
        await desk.reply(uow, case.id, mei.id, "是哪一笔？", now=make.later(1), desk=DESK)
    return case


async def test_t03_t05_nobody_is_alarmed_while_the_customer_is_waited_for(
    database: Database,
) -> None:
    case = await asked(database)
    await tick(database, make.later(days=2), DESK)

    assert (await state(database, case)).resolve_due is None
    assert Kind.CASE_OVERDUE not in await kinds(database, case)

    back = make.later(days=2)  # a Wednesday, 10:00
    async with database.uow() as uow:
        held = await uow.cases.locked(case.id)
        assert held
        chat = await uow.conversations.lock(held.conversation_id)
        await hear(uow, chat, held, "第一笔", now=back)
        await follow(uow, held, now=back, desk=DESK)
    due_at = (await state(database, case)).resolve_due
    assert due_at == back + timedelta(days=1, hours=8)  # 17 working hours
    await tick(database, due_at, DESK)
    assert (await kinds(database, case)).count(Kind.CASE_OVERDUE) == 1


async def test_t03_a_colleague_who_takes_over_while_the_customer_is_asked_alarms_nobody(
    database: Database,
) -> None:
    case = await asked(database)
    async with database.uow() as uow:
        bo = await make.member(uow, name="Bo")
        await desk.claim(uow, case.id, bo.id, now=make.later(2), desk=DESK)

    assert (await state(database, case)).resolve_due is None
    await tick(database, make.later(days=10), DESK)
    assert Kind.CASE_OVERDUE not in await kinds(database, case)


async def test_t11_other_targets_change_what_is_stored_at_the_next_start(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
    other = replace(
        DESK, targets=Targets(first_response=timedelta(hours=1), resolve=timedelta(hours=2))
    )

    assert await recompute(database, now=make.later(0.5), desk=other) == 1

    kept = await state(database, case)
    assert (kept.first_response_due, kept.resolve_due) == (make.later(1), make.later(2))
    await tick(database, make.later(2), other)
    assert Kind.CASE_OVERDUE in await kinds(database, case)


async def write(database: Database, case: Case, hours: float, desk_: Desk = DESK) -> None:
    """The customer writes."""
    now = make.later(hours)
    async with database.uow() as uow:
        held = await uow.cases.locked(case.id)
        assert held
        chat = await uow.conversations.lock(held.conversation_id)
        await hear(uow, chat, held, "还是不行", now=now)
        await follow(uow, held, now=now, desk=desk_)


async def answer(database: Database, case: Case, text: str, hours: float) -> None:
    async with database.uow() as uow:
        held = await uow.cases.get(case.id)
        assert held
        assert held.holder_id
        await desk.reply(uow, case.id, held.holder_id, text, now=make.later(hours), desk=DESK)


async def told(database: Database, case: Case, clock: str) -> list[Notice]:
    async with database.reading() as uow:
        return list(await uow.notices.of_clock(case.id, clock))


async def test_t16_each_next_answer_comes_to_people_until_it_is_given(database: Database) -> None:
    case = await asked(database)
    await write(database, case, 2)  # 12:00, to be answered by 16:00
    await write(database, case, 3)  # nor does another word begin it anew
    await advance(database, make.later(5.1))
    before = await told(database, case, ladder.NEXT_ANSWER)
    await answer(database, case, "我在查。", 5.2)
    await advance(database, make.later(7))

    after = await told(database, case, ladder.NEXT_ANSWER)
    assert [(each.rung, each.due_at) for each in before] == [
        ("half", make.later(6)),
        ("three_quarters", make.later(6)),
    ]
    assert [each.rung for each in after] == ["half", "three_quarters"]
    assert not any(each.is_open for each in after)

    await write(database, case, 7)
    await advance(database, make.later(days=3))
    rungs = [each.rung for each in await told(database, case, ladder.NEXT_ANSWER)][2:]
    assert sorted(rungs) == sorted(set(rungs))
    assert {"half", "breach", "after"} <= set(rungs)
    assert (await state(database, case)).level == "manager"


async def test_t05_no_next_answer_is_told_of_while_the_customer_is_waited_for(
    database: Database,
) -> None:
    case = await asked(database)
    await write(database, case, 2)
    await answer(database, case, "请问是哪一天？", 3)
    await advance(database, make.later(days=2))

    assert await told(database, case, ladder.NEXT_ANSWER) == []


async def test_t04_a_pause_brings_no_rung_nearer(database: Database) -> None:
    case = await asked(database)  # on Monday, when one of 18 hours was over
    await write(database, case, 48)  # Wednesday, 10:00
    await answer(database, case, "我在查。", 48)
    await advance(database, make.later(8, days=2) - timedelta(minutes=1))
    before = await told(database, case, ladder.RESOLUTION)
    await advance(database, make.later(-1, days=3))  # nine are over as the next day begins

    assert before == []
    assert [each.rung for each in await told(database, case, ladder.RESOLUTION)] == ["half"]


async def test_a_regulators_limit_comes_to_people_and_rests_for_nobody(database: Database) -> None:
    regulated = build_desk(profile="cn-consumer,us-cfpb")
    names = [f"{each.slug}.{slug}" for each in regulated.profiles for slug in each.limits]
    case = await asked(database)  # and the customer is silent from then on
    assert await recompute(database, now=make.later(2), desk=regulated) == 1
    for week in range(1, 15):
        await tick(database, make.later(days=7 * week), regulated)

    raised = await told(database, case, ladder.LIMIT)
    assert {each.run for each in raised} == set(names)
    rungs = [(each.run, each.rung) for each in raised]
    assert len(rungs) == len(set(rungs))
    for name in names:
        assert "after" in {rung for run, rung in rungs if run == name}
    assert ("us-cfpb.final_response", "half") in rungs

    async with database.uow() as uow:
        held = await uow.cases.locked(case.id)
        assert held
        await cases.close(uow, held, helped=None, now=make.later(days=101), desk=regulated)
    assert not any(each.is_open for each in await told(database, case, ladder.LIMIT))


async def test_a_limit_of_a_profile_that_holds_no_more_is_told_of_no_more(
    database: Database,
) -> None:
    case = await asked(database)
    await recompute(database, now=make.later(2), desk=build_desk(profile="cn-consumer"))
    await tick(database, make.later(days=42), build_desk(profile="cn-consumer"))
    assert any(each.is_open for each in await told(database, case, ladder.LIMIT))

    for day in range(43, 50):
        await tick(database, make.later(days=day), DESK)
    assert not any(each.is_open for each in await told(database, case, ladder.LIMIT))


async def test_a_limit_comes_to_people_while_the_bot_has_the_case(database: Database) -> None:
    regulated = build_desk(profile="us-cfpb")
    async with database.uow() as uow:
        await make.member(uow)
        case = await make.case(uow)
        await follow(uow, case, now=make.NOW, desk=regulated)
        await follow(uow, case, now=make.NOW, desk=regulated)
        timers = await uow.timers.open_of(case.id)
    kinds_ = [each.payload["run"] for each in timers if each.kind == "ladder_limit"]
    assert sorted(kinds_) == sorted(f"us-cfpb.{slug}" for slug in regulated.profiles[0].limits)


async def test_t11_an_answer_that_was_given_stays_due_when_it_was(database: Database) -> None:
    case = await asked(database)
    other = replace(
        DESK, targets=Targets(first_response=timedelta(hours=1), resolve=timedelta(hours=2))
    )

    await recompute(database, now=make.later(5), desk=other)

    assert (await state(database, case)).first_response_due == make.later(4)


async def test_t35_a_customer_who_does_not_answer_makes_the_case_ours_again(
    database: Database,
) -> None:
    case = await asked(database)  # on Monday at 11:00
    await advance(database, make.later(1, days=3) - timedelta(minutes=1))
    before = await state(database, case)
    await advance(database, make.later(1, days=3))

    after = await state(database, case)
    assert (before.turn, before.resolve_due) == ("customer", None)
    assert after.turn == "us"
    # An hour was over when the customer was asked: 7 on Thursday, 9 on Friday, 1 on Monday.
    assert after.resolve_due == make.later(days=7)
    (notice,) = await told(database, case, ladder.SILENCE)
    assert (notice.staff_id, notice.is_open) == (after.holder_id, True)

    await write(database, case, 24 * 3 + 2)
    (notice,) = await told(database, case, ladder.SILENCE)
    assert not notice.is_open


async def test_t35_the_customers_word_cancels_it(database: Database) -> None:
    case = await asked(database)
    await write(database, case, 2)
    async with database.reading() as uow:
        assert "customer_silent" not in {each.kind for each in await uow.timers.open_of(case.id)}
    await advance(database, make.later(days=4))

    assert await told(database, case, ladder.SILENCE) == []
    assert Kind.CASE_SILENT not in await kinds(database, case)


async def test_t35_a_customer_who_is_asked_once_more_has_the_whole_time_again(
    database: Database,
) -> None:
    case = await asked(database)
    await answer(database, case, "请问是哪一笔订单？", 24 + 1)
    await advance(database, make.later(2, days=3))
    before = await state(database, case)
    await advance(database, make.later(2, days=4))

    assert before.turn == "customer"
    assert (await state(database, case)).turn == "us"
    (notice,) = await told(database, case, ladder.SILENCE)
    assert notice.due_at == make.later(1, days=4)


async def test_t11_a_start_locks_only_the_cases_whose_times_differ(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    async with database.uow() as uow:
        many = [await make.queued_case(uow) for _ in range(5)]
        await cases.close(uow, many[3], helped=None, now=make.NOW, desk=DESK)
    await asked(database)
    locked: list[UUID] = []
    lock = Cases.locked

    async def counted(self: Cases, case_id: UUID) -> Case | None:
        locked.append(case_id)
        return await lock(self, case_id)

    monkeypatch.setattr(Cases, "locked", counted)
    assert await recompute(database, now=make.later(2), desk=DESK) == 0
    assert locked == []

    async with database.uow() as uow:
        odd = await uow.cases.get(many[4].id)
        assert odd
        odd.resolve_due = make.NOW
    assert await recompute(database, now=make.later(2), desk=DESK) == 1
    assert locked == [many[4].id]

    longer = replace(DESK, targets=Targets(customer_silent_after=timedelta(days=9)))
    assert await recompute(database, now=make.later(2), desk=longer) == 1
    assert await recompute(database, now=make.later(2), desk=build_desk(profile="us-cfpb")) == 5
