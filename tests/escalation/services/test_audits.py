"""The blind audit: drawn by lot, judged once, measured against what the model had said."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from escalation.errors import AlreadyJudged, CausesRefused, NotFound, ValueUnknown
from escalation.models import Case, Message
from escalation.services import desk
from escalation.services.audits import (
    RECENT,
    Sample,
    Standing,
    audit,
    next_sample,
    sample_of,
    standing,
)
from escalation.services.messages import hear
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from tests import make


async def complaint(
    uow: UnitOfWork, text: str = "太贵了", *, said: str = "price", now: float = 0
) -> Case:
    chat = await make.conversation(uow)
    at = make.NOW + timedelta(hours=now)
    case = await make.case(uow, chat, now=at)
    case.facts = {"reading": {"model": "m", "ranking": [[said, 0.7], ["thank", 0.3]]}}
    await hear(uow, chat, case, text, now=at)
    return case


async def drawn(uow: UnitOfWork, staff_id: UUID, *, skip: bool = False) -> list[UUID]:
    """Every sample in the order of the draw, judged one by one or skipped."""
    found: list[UUID] = []
    after: UUID | None = None
    while sample := await next_sample(uow, staff_id, now=make.NOW, after=after):
        found.append(sample.case.id)
        if skip:
            after = sample.case.id
        else:
            await audit(uow, sample.case.id, staff_id, "price", now=make.NOW)
    return found


async def test_every_recent_complaint_is_drawn_once_settled_ones_too(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    cases = [await complaint(uow, f"第{n}件事太贵") for n in range(25)]
    cases[3].state = "settled"
    cases[4].state = "closed"

    order = await drawn(uow, mei.id, skip=True)

    assert sorted(order) == sorted(case.id for case in cases)
    assert await drawn(uow, mei.id, skip=True) == order  # another look draws no easier one
    assert await drawn(uow, mei.id) == order
    assert await next_sample(uow, mei.id, now=make.NOW) is None


async def test_the_order_is_of_each_person_and_day(uow: UnitOfWork) -> None:
    people = [await make.member(uow) for _ in range(12)]
    for n in range(30):
        await complaint(uow, f"第{n}件事")

    first = {
        sample.case.id
        for person in people
        for day in range(3)
        if (sample := await next_sample(uow, person.id, now=make.later(days=day)))
    }

    assert len(first) > 6


async def test_what_is_old_judged_wordless_or_erased_is_not_drawn(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    old = await complaint(uow)
    old.opened_at = make.NOW - RECENT - timedelta(hours=1)
    corrected = await complaint(uow)
    await desk.correct_cause(uow, corrected.id, mei.id, "ethics", now=make.NOW, desk=make.desk())
    await make.case(uow)
    erased = await complaint(uow)
    await uow.messages._session.execute(
        update(Message).where(Message.case_id == erased.id).values(text="")
    )
    blank = await complaint(uow, " \n ")
    good = await complaint(uow, "还有这个")

    assert await drawn(uow, mei.id, skip=True) == [good.id]
    assert blank.id != good.id


async def test_only_the_words_that_the_model_read_are_shown(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    case = await complaint(uow)
    chat = await uow.conversations.get(case.conversation_id)
    assert chat is not None
    await hear(uow, chat, case, "算了,是态度问题", now=make.later(0.1))

    sample = await next_sample(uow, mei.id, now=make.later(1))

    assert isinstance(sample, Sample)
    assert [message.text for message in sample.messages] == ["太贵了"]


async def test_an_answer_is_kept_and_the_case_left_alone(database: Database) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await complaint(uow, said="core_service_failure")
        kept = await audit(
            uow,
            case.id,
            mei.id,
            "price",
            further=["ethics", "price", "ethics", "none"],
            now=make.later(1),
        )

    assert (kept.source, kept.cause, kept.further, kept.predicted) == (
        "audit",
        "price",
        ["ethics"],
        "core_service_failure",
    )
    async with database.reading() as uow:
        after = await uow.cases.get(case.id)
        assert after is not None
        assert (after.cause, after.state, after.version) == ("price", "talking", case.version)
        event = (await uow.events.of_case(case.id))[-1]
        assert (event.kind, event.payload) == ("case.audited", {"cause": "price", "same": False})


async def test_sent_twice_it_is_one_answer_and_nobody_overrules_it(uow: UnitOfWork) -> None:
    mei, ruth = await make.member(uow), await make.member(uow, Level.MANAGER)
    case = await complaint(uow)

    first = await audit(uow, case.id, mei.id, "price", now=make.NOW)
    again = await audit(uow, case.id, mei.id, "ethics", now=make.NOW)

    assert (again.id, again.cause) == (first.id, "price")
    with pytest.raises(AlreadyJudged):
        await audit(uow, case.id, ruth.id, "ethics", now=make.NOW)
    corrected = await complaint(uow)
    await desk.correct_cause(uow, corrected.id, mei.id, "ethics", now=make.NOW, desk=make.desk())
    with pytest.raises(AlreadyJudged):
        await audit(uow, corrected.id, mei.id, "ethics", now=make.NOW)


async def test_of_two_at_once_one_is_kept(database: Database) -> None:
    async with database.uow() as uow:
        people = [await make.member(uow) for _ in range(4)]
        case = await complaint(uow)

    async def judge(staff_id: UUID) -> bool:
        try:
            async with database.uow() as uow:
                await audit(uow, case.id, staff_id, "price", now=make.NOW)
        except AlreadyJudged:
            return False
        return True

    assert sum(await asyncio.gather(*(judge(person.id) for person in people))) == 1


async def test_what_cannot_be_meant_is_refused(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    case = await complaint(uow)

    with pytest.raises(ValueUnknown):
        await audit(uow, case.id, mei.id, "weather", now=make.NOW)
    with pytest.raises(ValueUnknown):
        await audit(uow, case.id, mei.id, "price", further=["weather"], now=make.NOW)
    with pytest.raises(ValueUnknown):
        await audit(uow, case.id, mei.id, "unclassified", now=make.NOW)
    with pytest.raises(CausesRefused):
        await audit(uow, case.id, mei.id, "none", further=["price"], now=make.NOW)
    with pytest.raises(NotFound):
        await audit(uow, mei.id, mei.id, "price", now=make.NOW)
    assert await uow.corrections.latest_of(case.id) is None


async def test_the_standing_counts_cases_and_agreement_with_its_number(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    assert await standing(uow) == Standing(0, 0, 0, 0)

    for said, judged in (("price", "price"), ("price", "ethics"), ("thank", "none")):
        case = await complaint(uow, said=said)
        await audit(uow, case.id, mei.id, judged, now=make.NOW)
    unread = await complaint(uow)
    unread.facts, unread.causes = {"reading": None}, []
    await audit(uow, unread.id, mei.id, "price", now=make.NOW)
    corrected = await complaint(uow)
    for cause in ("ethics", "inconvenience"):
        await desk.correct_cause(uow, corrected.id, mei.id, cause, now=make.NOW, desk=make.desk())

    assert await standing(uow) == Standing(corrections=1, audits=4, same=2, of=3)


async def test_what_was_chosen_teaches_and_measures_nothing(uow: UnitOfWork) -> None:
    mei, tom = await make.member(uow), await make.member(uow)
    case = await complaint(uow, said="ethics")

    assert (await sample_of(uow, case.id)).messages[0].text == "太贵了"
    kept = await audit(uow, case.id, mei.id, "price", chosen=True, now=make.NOW)
    again = await audit(uow, case.id, mei.id, "ethics", chosen=True, now=make.NOW)

    assert (kept.source, again.id, again.cause) == ("chosen", kept.id, "price")
    assert await standing(uow) == Standing(corrections=0, audits=1, same=0, of=0)
    with pytest.raises(AlreadyJudged):
        await audit(uow, case.id, tom.id, "ethics", now=make.NOW)
    with pytest.raises(AlreadyJudged):
        await sample_of(uow, case.id)


async def test_there_is_no_sample_without_a_case_or_words(uow: UnitOfWork) -> None:
    blank = await complaint(uow, " \n ")

    for case_id in (blank.id, blank.conversation_id):
        with pytest.raises(NotFound):
            await sample_of(uow, case_id)
