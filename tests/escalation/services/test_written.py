"""What staff promise in an answer: found, confirmed, watched, kept or broken, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from escalation.errors import (
    NotAllowed,
    NotFound,
    PromiseJudged,
    PromisePast,
    StillOwed,
    SumUnbacked,
    WithHigherLevel,
)
from escalation.models import Case, Promise, Staff
from escalation.services import desk, person, promises
from escalation.services.written import AS_READ, Confirmed, Said, read
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from handlers.promised import What
from tests import make
from tests.escalation.services.clockwork import DESK, advance, kinds, said

TOMORROW_AT_THREE = "您好，我明天下午三点给您回电。"
ANSWER = "We will write back to you by tomorrow noon."


async def answer(
    uow: UnitOfWork, case: Case, mei: Staff, text: str, told: Confirmed = AS_READ, at: int = 0
) -> None:
    await desk.reply(uow, case.id, mei.id, text, now=make.later(at), desk=DESK, confirmed=told)


async def written(
    uow: UnitOfWork, text: str, told: Confirmed = AS_READ
) -> tuple[Case, Staff, list[Promise]]:
    """A queued case that a member of staff answers so, and what is watched of the answer."""
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, text, told)
    return case, mei, await written_in(uow, case.id)


async def written_in(uow: UnitOfWork, case_id: UUID) -> list[Promise]:
    """What staff promised in writing in a case."""
    of_case = await uow.promises.of_case(case_id)
    return [made for made in of_case if made.kind in promises.WRITTEN]


def instant(days: int, hour: int) -> datetime:
    """An hour of the shop's clock, so many days after today."""
    local = make.NOW.astimezone(DESK.zone).replace(hour=hour, minute=0)
    return local + timedelta(days=days)


async def test_an_answer_gives_a_promise_of_each_thing_and_time(uow: UnitOfWork) -> None:
    _, _, found = await written(uow, TOMORROW_AT_THREE + "我们周五前上门维修，也尽快查清原因。")

    call, visit = sorted(found, key=lambda made: made.kind)
    message = await uow.messages.get(call.message_id or 0)
    assert message
    assert [call.kind, visit.kind] == ["call", "work"]
    assert call.due_at == instant(1, 15)
    assert message.text[call.starts : call.ends] == "明天下午三点"


@pytest.mark.parametrize(
    "text", ["您周五说过门坏了。", "我们会尽快答复您。", "We cannot promise Friday."]
)
async def test_what_promises_no_time_is_not_watched(uow: UnitOfWork, text: str) -> None:
    assert (await written(uow, text))[2] == []


async def test_the_writers_word_goes_before_what_was_read(uow: UnitOfWork) -> None:
    text = TOMORROW_AT_THREE + "周三上门维修。"
    call, visit = (each.key for each in read(text, now=make.NOW, desk=DESK, zone=DESK.zone))
    told = Confirmed({call: Said(due_at=instant(1, 17)), visit: Said(is_promise=False)})

    _, _, found = await written(uow, text, told)

    assert [(made.kind, made.due_at) for made in found] == [("call", instant(1, 17))]


async def test_what_was_not_read_can_be_added(uow: UnitOfWork) -> None:
    told = Confirmed(added=[(What.WORK, instant(2, 12)), (What.CALL, instant(1, 15))])

    _, _, found = await written(uow, TOMORROW_AT_THREE + "到时见。", told)

    assert {(made.kind, made.due_at, made.ends) for made in found} == {
        ("call", instant(1, 15), 10),
        ("work", instant(2, 12), None),
    }
    with pytest.raises(PromisePast):
        await written(uow, "您好", Confirmed(added=[(What.CALL, make.NOW)]))


async def test_t33_no_sum_is_promised_that_no_remedy_of_the_case_gives(uow: UnitOfWork) -> None:
    text = "我们三天内给您退款30元。"
    case, mei = await make.queued_case(uow), await make.member(uow)

    with pytest.raises(SumUnbacked, match="30"):
        await answer(uow, case, mei, text)
    (key,) = (each.key for each in read(text, now=make.NOW, desk=DESK, zone=DESK.zone))
    await answer(uow, case, mei, text, Confirmed({key: Said(is_promise=False)}))
    await make.offered(uow, case, make.refund("30.00"))
    await answer(uow, case, mei, text)

    (made,) = await uow.promises.open_of(case.id, ["money"])
    assert (made.amount, made.currency) == (Decimal("30.00"), "CNY")


async def test_t33_every_sum_of_a_clause_needs_its_remedy(uow: UnitOfWork) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")  # whoever takes over ends what nobody has seen
    await make.offered(uow, case, make.refund("30.00"))

    with pytest.raises(SumUnbacked, match="000"):
        await answer(uow, case, mei, "我们周五前退您30元和5000元。")


@pytest.mark.parametrize(
    ("first", "again", "further"),
    [
        (
            "我们周五前退您30元。",
            "您放心，这30元周五前一定退给您。",
            "我们周五前再补您30元运费。",
        ),
        (
            "We will refund you ¥30 by Friday.",
            "As I said, we will refund the ¥30 by Friday.",
            "We will refund you another ¥30 by Friday.",
        ),
        (
            "我們週五前退您¥30。",
            "這¥30我們週五前會退給您。",
            "另外再退您¥30，週五前入帳。",
        ),
        (
            "We will refund you the extra ¥30 by Friday.",
            "We will refund you that extra ¥30 by Friday.",
            "We will refund you an extra ¥30 by Friday.",
        ),
        ("我们周五前退您30元。", "我们周五前退您这30元。", "那额外再退您30元，周五前到账。"),
    ],
)
async def test_t33_a_sum_on_top_of_another_needs_a_remedy_of_its_own(
    uow: UnitOfWork, first: str, again: str, further: str
) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    await make.offered(uow, case, make.refund("30.00"))
    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, first + further)
    await answer(uow, case, mei, first)
    await answer(uow, case, mei, again)

    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, further)
    (key,) = (each.key for each in read(further, now=make.NOW, desk=DESK, zone=DESK.zone))
    await answer(uow, case, mei, further, Confirmed({key: Said(is_promise=False)}))


@pytest.mark.parametrize(
    "again",
    [
        "We will refund the additional ¥30 you paid by Friday.",
        "We are refunding you the extra ¥30 that you were charged by Friday.",
        "We will refund you the ¥30 extra that we took by Friday.",
        "我们周五前退还您这额外30元。",
        "我们周五前退还您额外30元费用。",
    ],
)
async def test_t33_what_was_charged_on_top_is_no_second_sum(uow: UnitOfWork, again: str) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    await make.offered(uow, case, make.refund("30.00"))

    for text in ("We will refund you ¥30 by Friday.", again):
        await answer(uow, case, mei, text)

    assert {made.amount for made in await uow.promises.open_of(case.id, ["money"])} == {30}


@pytest.mark.parametrize(
    ("plain", "tomorrow", "friday", "monday"),
    [
        (
            "我们明天退您30元。",
            "我们明天再补您30元。",
            "我们周五前再补您30元。",
            "我们下周一再补您30元。",
        ),
        (
            "We will refund you ¥30 tomorrow.",
            "We will refund you another ¥30 tomorrow.",
            "We will refund you another ¥30 by Friday.",
            "We will refund you another ¥30 next Monday.",
        ),
    ],
)
async def test_t33_each_sum_on_top_needs_a_remedy_and_told_again_for_its_time_none_more(
    uow: UnitOfWork, plain: str, tomorrow: str, friday: str, monday: str
) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    for _ in range(2):
        (await make.offered(uow, case, make.refund("30.00"))).state = "granted"
    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, plain + tomorrow + friday)
    for text in (plain, tomorrow, plain, tomorrow, plain + tomorrow):
        await answer(uow, case, mei, text)
    for text in (friday, monday, tomorrow + friday):
        with pytest.raises(SumUnbacked):
            await answer(uow, case, mei, text)


async def test_t33_a_sum_on_top_of_another_sum_needs_one_remedy_however_often_it_is_told(
    uow: UnitOfWork,
) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    for sum_ in ("50.00", "30.00"):
        (await make.offered(uow, case, make.refund(sum_))).state = "granted"

    await answer(uow, case, mei, "我们明天退您50元，明天另外再补您30元。")
    await answer(uow, case, mei, "您好，我们明天再补您30元。")
    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, "我们周五前再补您30元。")


async def test_t10_the_word_before_a_time_in_the_morning_comes_the_evening_before(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case, _, _ = await written(uow, "我明天早上九点给您书面答复。")
    before = await said(database, case)

    await advance(database, instant(1, 0))

    assert len(await said(database, case)) == len(before) + 1


async def test_nobody_is_erased_while_something_is_promised_to_them(uow: UnitOfWork) -> None:
    await make.customer(uow, "c-100")
    chat = await make.conversation(uow, customer_id="c-100")
    case, mei = await make.queued_case(uow, chat), await make.member(uow)
    await desk.resolve(uow, case.id, mei.id, TOMORROW_AT_THREE, now=make.NOW, desk=DESK)
    (made,) = await written_in(uow, case.id)

    with pytest.raises(StillOwed):
        await person.erase(uow, "c-100", who="operator", now=make.NOW, desk=DESK)
    await promises.done(uow, case.id, mei.id, made.id, now=make.NOW)
    await person.erase(uow, "c-100", who="operator", now=make.NOW, desk=DESK)


async def test_a_time_that_has_passed_is_refused_where_somebody_typed_it(uow: UnitOfWork) -> None:
    (key,) = (each.key for each in read(ANSWER, now=make.NOW, desk=DESK, zone=DESK.zone))
    with pytest.raises(PromisePast):
        await written(uow, ANSWER, Confirmed({key: Said(due_at=make.NOW)}))


async def test_t19_a_reply_that_is_sent_again_promises_once(uow: UnitOfWork) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    for _ in range(2):
        await desk.reply(uow, case.id, mei.id, ANSWER, now=make.NOW, desk=DESK, client_key="same")

    assert len(await uow.promises.open_of(case.id, promises.WRITTEN)) == 1


async def test_an_answer_keeps_what_its_writer_says_and_nothing_else(uow: UnitOfWork) -> None:
    case, mei, (made,) = await written(uow, ANSWER)

    await answer(uow, case, mei, "Could you send a photo?", at=1)
    assert made.kept_at is None
    await answer(uow, case, mei, "It was a worn cable.", Confirmed(keeps=[made.id]), at=2)
    assert made.kept_at == make.later(2)
    other = await make.queued_case(uow)
    with pytest.raises(NotFound):
        await answer(uow, other, mei, "Hello.", Confirmed(keeps=[made.id]))


@pytest.mark.parametrize("ends", [True, False])
async def test_what_nobody_did_is_broken_at_its_time_though_its_case_has_ended(
    database: Database, *, ends: bool
) -> None:
    async with database.uow() as uow:
        case, mei = await make.queued_case(uow), await make.member(uow)
        act = desk.resolve if ends else desk.reply
        await act(uow, case.id, mei.id, TOMORROW_AT_THREE, now=make.NOW, desk=DESK)

    await advance(database, instant(1, 15))

    async with database.reading() as uow:
        (made,) = await written_in(uow, case.id)
        assert made.broken_at == instant(1, 15)
        assert [each.id for each, _, _ in await uow.promises.owed(promises.WRITTEN, 10)] == [
            made.id
        ]
    told = await kinds(database, case)
    assert told.index("notice.raised") < told.index("promise.broken")

    async with database.uow() as uow:
        await promises.done(uow, made.case_id, mei.id, made.id, now=instant(2, 9))
    async with database.reading() as uow:
        (late,) = await written_in(uow, case.id)
        assert (late.kept_at, late.done_at) == (None, instant(2, 9))
        assert await uow.promises.owed(promises.WRITTEN, 10) == []


async def test_before_an_answers_time_passes_the_customer_is_told_the_next(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case, _, (made,) = await written(uow, ANSWER)

    before = await said(database, case)
    await advance(database, made.due_at - timedelta(minutes=1))

    async with database.reading() as uow:
        (word,) = await uow.promises.open_of(case.id, ["next_word"])
    assert len(await said(database, case)) == len(before) + 1
    assert word.due_at > made.due_at

    await advance(database, make.NOW + timedelta(days=4))

    assert len(await said(database, case)) <= len(before) + 3


async def test_a_corrected_time_counts_and_the_first_one_does_nothing(database: Database) -> None:
    async with database.uow() as uow:
        _, mei, (made,) = await written(uow, TOMORROW_AT_THREE)
        await promises.move(
            uow, made.case_id, mei.id, made.id, instant(2, 10), now=make.NOW, desk=DESK
        )

    await advance(database, instant(1, 16))
    async with database.reading() as uow:
        assert [each.id for each in await uow.promises.open_of(made.case_id, ["call"])] == [made.id]
    await advance(database, instant(2, 10))
    async with database.reading() as uow:
        (broken,) = await written_in(uow, made.case_id)
        assert broken.broken_at == instant(2, 10)


async def test_what_was_no_promise_is_none_and_after_its_time_that_is_a_managers_word(
    database: Database,
) -> None:
    async with database.uow() as uow:
        _, mei, (made,) = await written(uow, TOMORROW_AT_THREE)
        ruth = await make.member(uow, Level.MANAGER)
    await advance(database, instant(1, 15))

    async with database.uow() as uow:
        with pytest.raises(NotAllowed):
            await promises.withdraw(uow, made.case_id, mei.id, made.id, now=instant(2, 9))
        await promises.withdraw(uow, made.case_id, ruth.id, made.id, now=instant(2, 9))
        with pytest.raises(PromiseJudged):
            await promises.done(uow, made.case_id, mei.id, made.id, now=instant(2, 9))
        assert await uow.promises.owed(promises.WRITTEN, 10) == []


async def test_of_another_case_or_one_of_a_higher_level_nothing_can_be_said(
    uow: UnitOfWork,
) -> None:
    case, mei, (made,) = await written(uow, TOMORROW_AT_THREE)
    other = await make.queued_case(uow)

    for change in (promises.done, promises.withdraw):
        with pytest.raises(NotFound):
            await change(uow, other.id, mei.id, made.id, now=make.NOW)
    case.reserved = Level.MANAGER.value
    for change in (promises.done, promises.withdraw):
        with pytest.raises(WithHigherLevel):
            await change(uow, case.id, mei.id, made.id, now=make.NOW)


async def test_after_an_answer_nobody_is_told_that_there_is_none(database: Database) -> None:
    async with database.uow() as uow:
        case, mei, (made,) = await written(uow, ANSWER)
        await answer(uow, case, mei, "It was a worn cable.", at=1)
    before = await said(database, case)

    await advance(database, made.due_at - timedelta(minutes=1))

    assert await said(database, case) == before


async def test_what_the_bot_promised_is_not_a_persons_to_change(uow: UnitOfWork) -> None:
    case, mei, _ = await written(uow, "您好")
    (first, *_) = await uow.promises.of_case(case.id)
    for change in (promises.done, promises.withdraw):
        with pytest.raises(NotFound):
            await change(uow, case.id, mei.id, first.id, now=make.NOW)
