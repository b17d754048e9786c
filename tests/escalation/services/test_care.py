"""Somebody in need: a lane ahead of all others, at any hour, and nothing is sold in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from escalation.errors import CaseNotOpen
from escalation.models import Case, Message, Timer
from escalation.services import care, cases, desk, ladder, messages
from escalation.services.running import recompute
from escalation.services.timers import tick
from escalation.unit_of_work import Database, UnitOfWork
from tests import make
from tests.escalation.services.clockwork import furnished

DESK = make.desk()
NIGHT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)  # 03:00 on a Sunday in Shanghai
WORDS = "words that must stand nowhere but in the transcript"


async def heard(uow: UnitOfWork, case: Case, *, now: datetime = NIGHT) -> Message:
    talk = await uow.conversations.lock(case.conversation_id)
    return await messages.hear(uow, talk, case, WORDS, now=now)


async def raised(uow: UnitOfWork, case: Case, *kinds: str, now: datetime = NIGHT) -> care.Alarm:
    message = await heard(uow, case, now=now)
    return await care.alarm(uow, case, [(kind, message) for kind in kinds], now=now, desk=DESK)


async def kinds_of(uow: UnitOfWork, case: Case) -> set[str]:
    return {timer.kind for timer in await uow.timers.open_of(case.id)}


async def test_quiet_hours_and_weekends_do_not_hold_it_up(uow: UnitOfWork) -> None:
    case = await make.case(uow)

    alarm = await raised(uow, case, "injury", "child")

    assert (case.state, case.reason, case.urgent, case.sign) == ("queued", "care", True, "child")
    assert case.first_response_due == NIGHT + timedelta(minutes=30) == alarm.due
    assert (alarm.new, alarm.just_called, alarm.tell) == (("child", "injury"), True, True)
    assert "ladder_first_response" in await kinds_of(uow, case)


async def test_only_kind_and_message_are_kept(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.case(uow)
        await raised(uow, case, "self_harm")
        kept, number = case.signs, case.number
    async with database.reading() as uow:
        events = await uow.events.after(0, 500)
        found = await uow.cases.by_number(number)

    assert kept is not None
    assert [set(entry) for entry in kept] == [{"kind", "message"}]
    assert isinstance(kept[0]["message"], int)
    (alarmed,) = [event for event in events if event.kind == "case.alarmed"]
    assert alarmed.payload == {
        "signs": ["self_harm"],
        "messages": [kept[0]["message"]],
        "new": ["self_harm"],
        "quiet": False,
    }
    assert WORDS not in repr([event.payload for event in events])
    assert found is not None
    assert WORDS not in repr((found.signs, found.sign, found.facts, found.wants, found.reason))


async def test_an_open_offer_stays_and_is_not_pressed(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)

    await raised(uow, case, "bereavement")

    assert remedy.state == "offered"
    kinds = await kinds_of(uow, case)
    assert "offer_expires" in kinds
    assert not kinds & {"remind_offer", "gone_quiet"}


async def test_a_calm_case_that_waits_is_answered_sooner(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    calm_due = case.first_response_due

    await raised(uow, case, "hardship", now=make.NOW)

    assert calm_due is not None
    assert case.first_response_due == make.NOW + timedelta(minutes=30) < calm_due


async def test_the_same_sign_again_does_not_put_the_answer_off(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    first = await raised(uow, case, "self_harm")

    again = await raised(uow, case, "self_harm", now=NIGHT + timedelta(minutes=20))

    assert (again.new, again.due) == ((), first.due)
    assert case.signs is not None
    assert len(case.signs) == 2


async def test_a_case_that_is_held_stays_with_its_person(uow: UnitOfWork) -> None:
    member = await make.member(uow)
    case = await make.queued_case(uow)
    await desk.claim(uow, case.id, member.id, now=make.NOW, desk=DESK)

    mourning = await raised(uow, case, "bereavement", now=make.NOW)
    danger = await raised(uow, case, "danger", now=make.NOW)

    assert (case.holder_id, case.state, case.sign) == (member.id, "held", "danger")
    assert not mourning.tell
    assert danger.tell
    assert case.first_response_due == make.NOW + timedelta(minutes=30)


async def test_a_person_may_find_that_nobody_is_in_need(uow: UnitOfWork) -> None:
    member = await make.member(uow)
    case = await make.case(uow)
    await raised(uow, case, "danger")
    due = case.first_response_due

    await care.calm(uow, case.id, member.id, now=NIGHT)
    await care.calm(uow, case.id, member.id, now=NIGHT)

    assert (case.sign, case.signs, case.state, case.first_response_due) == (
        None,
        None,
        "queued",
        due,
    )


async def test_what_only_sounds_like_need_is_shown_and_alarms_nobody_once_a_person_has_judged(
    database: Database,
) -> None:
    async with database.uow() as uow:
        member = await make.member(uow)
        held, calmed = await make.queued_case(uow), await make.case(uow)
        await desk.claim(uow, held.id, member.id, now=make.NOW, desk=DESK)
        first = await raised(uow, calmed, "unsure")
    assert (first.quiet, first.just_called) == (False, True)
    async with database.uow() as uow:
        await care.calm(uow, calmed.id, member.id, now=NIGHT)

    for case in (held, calmed):
        async with database.uow() as uow:
            found = await uow.cases.locked(case.id)
            assert found
            was = (found.state, found.urgent, found.first_response_due, found.reason)
            alarm = await raised(uow, found, "unsure", now=NIGHT + timedelta(hours=1))
            assert (found.state, found.urgent, found.first_response_due, found.reason) == was
            assert (alarm.quiet, alarm.just_called, found.sign) == (True, False, "unsure")
            assert alarm.tell == (found.holder_id is None)
            loud = await raised(uow, found, "unsure", "danger", now=NIGHT + timedelta(hours=1))
            assert (loud.quiet, loud.tell, found.sign) == (False, True, "danger")


async def test_what_a_person_judged_is_judged_no_more_once_the_case_has_come_back(
    database: Database,
) -> None:
    async with database.uow() as uow:
        member, case = await make.member(uow), await make.queued_case(uow)
        await raised(uow, case, "unsure")
        await care.calm(uow, case.id, member.id, now=NIGHT)
    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        await cases.resolve_case(uow, found, now=NIGHT, desk=DESK, who="staff")
        await cases.reopen(uow, found, reason="not_helped", now=NIGHT, desk=DESK)
    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        assert not (await raised(uow, found, "unsure")).quiet


async def test_who_was_found_in_no_need_once_is_heard_when_danger_has_come_since(
    database: Database,
) -> None:
    async with database.uow() as uow:
        member, case = await make.member(uow), await make.case(uow)
        await raised(uow, case, "unsure")
        await care.calm(uow, case.id, member.id, now=NIGHT)
    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        assert (await raised(uow, found, "unsure")).quiet
        assert not (await raised(uow, found, "danger")).quiet
        after = await raised(uow, found, "unsure")
        assert (after.quiet, after.tell, found.sign) == (False, True, "danger")


async def test_an_ended_case_keeps_its_signs(uow: UnitOfWork) -> None:
    member = await make.member(uow)
    case = await make.case(uow)
    await raised(uow, case, "danger")
    await cases.resolve_case(uow, case, now=NIGHT, desk=DESK, who="staff")

    with pytest.raises(CaseNotOpen):
        await care.calm(uow, case.id, member.id, now=NIGHT)
    assert case.sign == "danger"


async def test_it_stands_before_every_other_case(uow: UnitOfWork) -> None:
    urgent = await make.queued_case(uow, urgent=True)
    poor = await make.case(uow)
    hurt = await make.case(uow)
    await raised(uow, poor, "hardship", now=make.NOW)
    await raised(uow, hurt, "injury", now=make.later(1))

    rows = await uow.cases.queue()

    assert [row.case.number for row in rows] == [hurt.number, poor.number, urgent.number]
    (only,) = await uow.cases.queue(sign="hardship")
    assert only.case is poor
    assert len(await uow.cases.queue(sign="any")) == 2
    assert [row.case for row in await uow.cases.listed(sign="any")] == [hurt, poor]


async def test_an_answer_that_is_awaited_beside_an_offer_is_watched(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case, member = await make.queued_case(uow), await make.member(uow)
        await desk.reply(uow, case.id, member.id, "hello", now=make.NOW, desk=DESK)
        case.state = "offered"  # a person has made an offer
    async with embedded.uow() as uow:
        kept = await uow.cases.locked(case.id)
        assert kept
        alarm = await raised(uow, kept, "injury", now=make.NOW)
    assert alarm.due == make.NOW + timedelta(minutes=30)

    for minutes in (24, 28, 31):
        await tick(embedded, make.NOW + timedelta(minutes=minutes), DESK)

    async with embedded.reading() as uow:
        rungs = {each.rung for each in await uow.notices.of_case(case.id)}
        made = [each for each in await uow.promises.of_case(case.id) if each.due_at == alarm.due]
        told = [each.author for each in await uow.messages.of_case(case.id)]
    assert "breach" in rungs
    assert [each.broken_at for each in made if each.kind == "first_response"] == [alarm.due]
    assert told[-1] == "bot"


async def test_t52_a_sign_of_need_makes_no_warning_of_the_resolution_later(
    embedded: Database,
) -> None:
    """Shares of the desk's hours, taken on a calendar that has more of them, come too late."""
    case, mei, _ = await furnished(embedded)
    async with embedded.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "好的。", now=make.later(1), desk=DESK)

    async def watched() -> Timer:
        async with embedded.reading() as uow:
            kind = ladder.timer_of(ladder.RESOLUTION)
            (found,) = [each for each in await uow.timers.open_of(case.id) if each.kind == kind]
        return found

    calm = await watched()
    async with embedded.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        await raised(uow, found, "self_harm", now=make.later(2))
    await recompute(embedded, now=make.later(2), desk=DESK)

    alarmed = await watched()
    assert calm.payload["due"] == alarmed.payload["due"]
    assert (calm.payload["allowed"] is None, alarmed.payload["allowed"]) == (False, None)
    assert alarmed.due_at <= calm.due_at
    assert await recompute(embedded, now=make.later(2), desk=DESK) == 0
