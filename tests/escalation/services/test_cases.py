"""The life of a case, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from escalation.errors import AboveAuthority, RemedyNotOpen
from escalation.models import Case, Remedy
from escalation.services import cases, desk, remedies
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from tests import make

DESK = make.desk()


async def kinds_of(uow: UnitOfWork, case: Case) -> list[str]:
    return [timer.kind for timer in await uow.timers.open_of(case.id)]


async def test_a_case_has_a_number_and_the_customer_of_its_conversation(uow: UnitOfWork) -> None:
    await make.customer(uow)
    chat = await make.conversation(uow, customer_id="c-100")

    first = await make.case(uow, chat)
    second = await make.case(uow)

    assert (first.number, second.number) == (1, 2)
    assert (first.customer_id, first.state, first.level) == ("c-100", "talking", "bot")


async def test_escalation_promises_a_time_within_working_hours(uow: UnitOfWork) -> None:
    friday = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)  # 16:30 in Shanghai, the desk closes at 18

    case = await make.queued_case(uow, now=friday)

    assert case.state == "queued"
    assert case.first_response_due == datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
    (promise,) = await uow.promises.of_case(case.id)
    assert (promise.kind, promise.due_at) == ("first_response", case.first_response_due)
    assert set(await kinds_of(uow, case)) == {
        "ladder_first_response",
        "ladder_next_word",
        "ladder_resolution",
        "late_word",
        "no_news",
    }


async def test_an_urgent_case_is_due_sooner(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow, urgent=True)

    assert case.first_response_due == make.later(1)


async def test_a_second_escalation_keeps_the_time_and_raises_the_level(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    due = case.first_response_due

    await cases.escalate(
        uow, case, reason="asked_again", level=Level.MANAGER, now=make.later(1), desk=DESK
    )
    await cases.escalate(
        uow, case, reason="asked_again", level=Level.SUPERVISOR, now=make.later(2), desk=DESK
    )

    assert (case.first_response_due, case.level) == (due, "manager")
    assert len(await uow.promises.of_case(case.id)) == 1


async def test_handing_over_ends_an_open_offer(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)

    await cases.escalate(uow, case, reason="person_asked", now=make.NOW, desk=DESK)

    assert (remedy.state, case.state) == ("expired", "queued")


async def test_a_yes_is_granted_settled_and_told_in_one_step(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)
    yes = await make.heard(uow, case, "好的")

    work = await cases.accept(uow, case, remedy, yes, now=make.later(1), desk=DESK)

    assert (case.state, case.resolved_by, case.settled_at) == ("settled", "bot", make.later(1))
    assert (work.adapter, work.due_at) == ("tasks", make.later(1, days=3))
    ledger = await uow.remedies.ledger(remedy.id)
    assert [(line.step, line.who) for line in ledger] == [
        ("offered", "bot"),
        ("consented", "customer"),
        ("granted", "bot"),
    ]
    assert ledger[1].message_id == yes.id
    assert await kinds_of(uow, case) == ["follow_up"]
    outcome = (await uow.messages.of_case(case.id))[-1]
    assert remedies.reference(case, remedy) in outcome.text
    assert "30.00" in outcome.text


async def test_t21_a_yes_said_twice_is_granted_once(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)
        await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)
    async with database.uow() as uow:
        again = await uow.cases.locked(case.id)
        same = await uow.remedies.get(remedy.id)
        assert again
        assert same
        await cases.accept(
            uow, again, same, await make.yes(uow, same), now=make.later(1), desk=DESK
        )

    async with database.reading() as uow:
        kinds = [event.kind for event in await uow.events.of_case(case.id)]
        assert kinds.count("remedy.granted") == kinds.count("case.settled") == 1
        assert len(await uow.fulfilments.open()) == 1


async def test_an_answer_to_an_offer_that_is_gone_is_refused(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)
    await remedies.expire(uow, remedy, now=make.NOW)

    with pytest.raises(RemedyNotOpen):
        await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)


async def test_a_limit_used_up_meanwhile_stops_the_grant_but_keeps_the_yes(
    uow: UnitOfWork,
) -> None:
    await make.customer(uow)
    for _ in range(2):
        other = await make.case(uow, await make.conversation(uow, customer_id="c-100"))
        spent = await make.offered(uow, other, make.refund("300.00"))
        await cases.accept(uow, other, spent, await make.yes(uow, spent), now=make.NOW, desk=DESK)
    case = await make.case(uow, await make.conversation(uow, customer_id="c-100"))
    remedy = await make.offered(uow, case, make.refund("1.00"))

    with pytest.raises(AboveAuthority, match=r"bot\.refund\.per_customer@1"):
        await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)

    assert remedy.state == "consented"
    assert await uow.fulfilments.of_remedy(remedy.id) is None


async def test_t48_reopening_starts_a_new_cycle_at_the_next_level(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)
    await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)

    await cases.reopen(uow, case, reason="not_helped", now=make.later(days=1), desk=DESK)

    assert (case.state, case.cycle, case.level) == ("queued", 2, "supervisor")
    assert case.first_response_at is None
    assert case.first_response_due == make.later(4, days=1)
    await cases.reopen(uow, case, reason="not_helped", now=make.later(days=2), desk=DESK)
    assert (case.cycle, case.level) == (3, "manager")


async def test_a_case_that_nobody_answers_about_is_closed_without_an_answer(
    uow: UnitOfWork,
) -> None:
    case = await make.case(uow)

    await cases.close(uow, case, helped=None, now=make.later(1), desk=DESK)
    await cases.close(uow, case, helped=True, now=make.later(2), desk=DESK)

    assert (case.state, case.closed_at, case.helped) == ("closed", make.later(1), None)


END = {
    "settle": lambda uow, case: cases.settle(uow, case, now=make.later(1), desk=DESK),
    "resolve": lambda uow, case: cases.resolve_case(
        uow, case, now=make.later(1), desk=DESK, who="timer"
    ),
    "close": lambda uow, case: cases.close(uow, case, helped=True, now=make.later(1), desk=DESK),
}


@pytest.mark.parametrize("end", END)
async def test_t06_an_end_leaves_no_timer_but_the_follow_up(uow: UnitOfWork, end: str) -> None:
    case = await make.queued_case(uow)
    remedy = await make.offered(uow, case)

    await END[end](uow, case)

    assert set(await kinds_of(uow, case)) <= {"follow_up"}
    assert (await kinds_of(uow, case) == []) is (end == "close")
    assert case.holder_id is None
    assert not await uow.promises.open_of(case.id, ["first_response", "next_word"])
    assert isinstance(remedy, Remedy)


async def test_the_follow_up_waits_for_an_hour_at_which_one_may_write(uow: UnitOfWork) -> None:
    night = datetime(2026, 11, 16, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    case = await make.case(uow, now=night)

    await cases.settle(uow, case, now=night, desk=DESK)

    (timer,) = await uow.timers.open_of(case.id)
    assert timer.due_at == datetime(2026, 11, 18, 1, 0, tzinfo=UTC)  # 9:00, a day and a night later


async def test_an_update_changes_only_what_it_names(uow: UnitOfWork) -> None:
    case = await make.case(uow)

    await cases.update_case(uow, case, topic="double_charge", now=make.later(1), desk=make.desk())

    assert (case.cause, case.topic, len(case.causes)) == ("price", "double_charge", 1)


async def test_t50_every_end_is_measured_in_the_event_log(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        member = await make.member(uow)
        await desk.resolve(uow, case.id, member.id, "已处理", now=make.later(1), desk=DESK)
        await cases.reopen(uow, case, reason="not_helped", now=make.later(2), desk=DESK)
        await cases.close(uow, case, helped=None, now=make.later(3), desk=DESK)

    async with database.reading() as uow:
        events = await uow.events.of_case(case.id)
    assert [(e.kind, e.payload.get("cycle")) for e in events if e.kind.startswith("case.")] == [
        ("case.opened", None),
        ("case.escalated", 1),
        ("case.claimed", None),
        ("case.replied", 1),
        ("case.resolved", 1),
        ("case.reopened", 2),
        ("case.escalated", 2),
        ("case.closed", 2),
    ]
    assert timedelta(hours=1) == events[-1].at - make.later(2)
    measured = [
        event.payload["measures"]["clock"] for event in events if "measures" in event.payload
    ]
    assert measured == [{"bot": 0.0, "us": 3600.0, "customer": 0.0}] * 2
