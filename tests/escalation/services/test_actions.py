"""What each kind of timer does to a case and says to its customer, by the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from escalation.models import Case
from escalation.services import cases, desk, recurring, watching
from escalation.services.timers import ACTIONS
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import make
from tests.escalation.services.clockwork import DESK, advance, kinds, said, state


async def queued(database: Database) -> Case:
    async with database.uow() as uow:
        return await make.queued_case(uow)


def test_every_kind_that_is_scheduled_has_an_action() -> None:
    elsewhere = {recurring.__name__, watching.__name__}
    ours = {
        kind
        for kind, act in ACTIONS.items()
        if act.__module__.startswith("escalation.") and act.__module__ not in elsewhere
    }
    before_the_ladder = {
        "first_response_breach",
        "first_response_reminder",
        "promise_due",
        "promise_near",
        "resolve_due",
    }
    assert ours - before_the_ladder == {
        "close_silent",
        "customer_silent",
        "follow_up",
        "gone_quiet",
        "heard",
        "ladder_first_response",
        "ladder_limit",
        "ladder_next_answer",
        "ladder_next_word",
        "ladder_promise",
        "ladder_resolution",
        "late_word",
        "no_news",
        "offer_expires",
        "remedy_due",
        "remind_offer",
        "unheard",
    }


async def test_the_customer_hears_before_the_promised_time_passes(embedded: Database) -> None:
    case = await queued(embedded)

    await advance(embedded, make.later(4) - timedelta(minutes=1))

    (word,) = await said(embedded, case)
    assert "在我们这里" in word  # nobody has taken it yet
    # Due at 14:00; the next word four working hours later, at 18:00 of the same day.
    assert "18:00" in word
    async with embedded.reading() as uow:
        first, second = await uow.promises.of_case(case.id)
    assert (first.kind, second.kind) == ("first_response", "next_word")
    assert second.due_at == make.later(8)


async def test_t06_every_next_word_comes_before_its_time_too(embedded: Database) -> None:
    case = await queued(embedded)

    await advance(embedded, make.later(days=7))

    words = await said(embedded, case)
    async with embedded.reading() as uow:
        promised = [p for p in await uow.promises.of_case(case.id) if p.kind == "next_word"]
        messages = await uow.messages.of_case(case.id)
    assert 3 <= len(words) <= 6
    # None says again what the one before said: how long it has been and who has it now are told.
    heads = [word.splitlines()[:2] for word in words]
    assert all(one != other for one, other in pairwise(heads[:3]))
    assert not any("更高一级" in word for word in words)  # nobody handed it on
    assert "11月" in words[2].splitlines()[0]
    assert [p.broken_at for p in promised] == [None] * len(promised)
    assert all(p.kept_at is not None for p in promised[:-1])
    # T37: never more than one word of the machine's own in an hour.
    pauses = [b.at - a.at for a, b in pairwise(messages)]
    assert min(pauses) > timedelta(hours=1)


async def test_a_missed_first_answer_goes_to_the_managers_level(database: Database) -> None:
    case = await queued(database)
    async with database.uow() as uow:
        mei = await make.member(uow)
        await desk.claim(uow, case.id, mei.id, now=make.later(1), desk=DESK)

    await advance(database, make.later(4))

    now = await state(database, case)
    assert (now.level, now.holder_id, now.state) == ("manager", None, "queued")
    async with database.reading() as uow:
        first = (await uow.promises.of_case(case.id))[0]
        raised = [e for e in await uow.events.of_case(case.id) if e.kind == "case.raised"]
    assert (first.kept_at, first.broken_at) == (None, make.later(4))
    assert [event.payload["reason"] for event in raised] == ["first_response_breach"]


async def test_t02_an_answer_in_time_leaves_nothing_to_say(database: Database) -> None:
    case = await queued(database)
    async with database.uow() as uow:
        mei = await make.member(uow)
        await desk.reply(uow, case.id, mei.id, "您好", now=make.later(1), desk=DESK)
    before = await said(database, case)

    await advance(database, make.later(8))

    assert await said(database, case) == before
    assert not {"notice.raised", "case.raised", "promise.broken"} & {*await kinds(database, case)}


async def test_a_case_that_is_not_at_its_end_in_time_is_shown_to_the_manager(
    embedded: Database,
) -> None:
    case = await queued(embedded)
    async with embedded.uow() as uow:
        mei = await make.member(uow)
        await desk.reply(uow, case.id, mei.id, "您好", now=make.later(1), desk=DESK)

    await advance(embedded, make.later(days=3))

    now = await state(embedded, case)
    assert (now.level, now.holder_id) == ("manager", mei.id)
    assert (await kinds(embedded, case)).count("case.overdue") == 1


async def test_t54_a_talk_that_stopped_goes_to_a_person_and_the_customer_is_told(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        await make.heard(uow, case, "你们多扣了钱", now=make.later(10))

    await advance(embedded, make.later(81))
    assert (await state(embedded, case)).state == "talking"
    await advance(embedded, make.later(days=4))

    now = await state(embedded, case)
    assert (now.state, now.reason) == ("queued", "gone_quiet")
    assert f"#{case.number}" in (await said(embedded, case))[-1]


async def test_t10_nothing_is_said_at_night(embedded: Database) -> None:
    evening = datetime(2026, 11, 16, 12, 30, tzinfo=UTC)  # 20:30 in Shanghai
    async with embedded.uow() as uow:
        case = await make.case(uow, now=evening)
        await make.offered(uow, case, now=evening)
        other = await make.case(uow, now=evening)
        await cases.settle(uow, other, now=evening + timedelta(hours=3), desk=DESK)
        await make.queued_case(uow, now=evening)

    await advance(embedded, evening + timedelta(days=10))

    async with embedded.reading() as uow:
        for conversation_id in {case.conversation_id, other.conversation_id}:
            for message in await uow.messages.of_conversation(conversation_id):
                assert 9 <= message.at.astimezone(DESK.zone).hour < 21


async def test_a_promise_at_the_managers_level_is_the_managers(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        await cases.escalate(
            uow, case, reason="ethics", level=Level.MANAGER, urgent=True, now=make.NOW, desk=DESK
        )

    await advance(embedded, make.later(1))

    assert (await state(embedded, case)).level == "manager"
    assert "promise.broken" in await kinds(embedded, case)
