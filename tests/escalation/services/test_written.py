"""What staff promise in an answer: found, confirmed, watched, and told of before its time."""

from __future__ import annotations

import pytest

from escalation.errors import (
    PromisePast,
    StillOwed,
)
from escalation.services import desk, person, promises
from escalation.services.written import Confirmed, Said, read
from escalation.unit_of_work import Database, UnitOfWork
from handlers.promised import What
from tests import make
from tests.escalation.services.answered import (
    ANSWER,
    TOMORROW_AT_THREE,
    instant,
    written,
    written_in,
)
from tests.escalation.services.clockwork import DESK, advance, said


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
    call, visit = (
        each.key for each in read(text, now=make.NOW, desk=DESK, zone=DESK.zone, team=None)
    )
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
    (key,) = (each.key for each in read(ANSWER, now=make.NOW, desk=DESK, zone=DESK.zone, team=None))
    with pytest.raises(PromisePast):
        await written(uow, ANSWER, Confirmed({key: Said(due_at=make.NOW)}))


async def test_t19_a_reply_that_is_sent_again_promises_once(uow: UnitOfWork) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    for _ in range(2):
        await desk.reply(uow, case.id, mei.id, ANSWER, now=make.NOW, desk=DESK, client_key="same")

    assert len(await uow.promises.open_of(case.id, promises.WRITTEN)) == 1
