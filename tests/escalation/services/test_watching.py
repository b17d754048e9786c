"""T35: whoever wrote and was answered by nobody in time goes to people, once; manners wait for none."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels import Incoming
from bot.turn import Turns
from escalation.services import desk, recurring
from escalation.services.timers import tick
from escalation.services.watching import BOT_WITHIN, GRACE
from escalation.unit_of_work import Database
from tests import make
from tests.bot.speech import SpokenNlu
from tests.escalation.services.unanswered import DESK, cases_of, said, watch, write

SILENT = make.NOW + BOT_WITHIN + GRACE + timedelta(minutes=1)


async def test_t35_whom_the_bot_does_not_answer_a_person_gets_with_one_word_of_apology(
    database: Database,
) -> None:
    await write(database, "我的耳機壞了", "請退錢")
    await watch(database, make.NOW + BOT_WITHIN)
    assert await said(database) == []

    await watch(database, make.later(1), make.NOW + BOT_WITHIN)

    (case,) = await cases_of(database)
    assert (case.state, case.cause, case.reason) == ("queued", "unclassified", "not_answered")
    first, second, sorry, *more = await said(database)
    assert (first, second) == (("customer", "我的耳機壞了"), ("customer", "請退錢"))
    assert f"#{case.number}" in sorry[1]
    assert "抱歉" in sorry[1]
    assert more == []


async def test_t35_what_is_said_after_an_end_comes_to_the_same_case(database: Database) -> None:
    async with database.uow() as uow:
        talk = await make.conversation(uow, channel="web", address="c")
        case, mei = await make.queued_case(uow, talk), await make.member(uow)
    async with database.uow() as uow:
        await desk.resolve(uow, case.id, mei.id, "已經處理好了。", now=make.NOW, desk=DESK)
    await write(database, "還是壞的")
    await watch(database, make.NOW + BOT_WITHIN)
    await watch(database, make.later(1), make.NOW + BOT_WITHIN)

    (after,) = await cases_of(database)
    assert (after.id, after.state, after.cycle) == (case.id, "queued", 2)


async def test_t35_a_bot_that_is_back_in_time_answers_by_itself(database: Database) -> None:
    turns = Turns(database, SpokenNlu(), DESK)
    await turns.receive(Incoming("web", "c", "in-1", "message", make.NOW, text="你们多扣了我的钱"))
    down = make.NOW + timedelta(hours=1)
    async with database.uow() as uow:
        await recurring.begin(uow, down)
    await tick(database, down, DESK)

    await turns.sweep(down)
    await watch(database, down + timedelta(minutes=5), down)

    (case,) = await cases_of(database)
    assert case.reason != "not_answered"
    assert [author for author, _ in await said(database)] == ["customer", "bot"]


async def test_t35_bot_and_watchdog_at_once_are_one_answer(database: Database) -> None:
    turns = Turns(database, SpokenNlu(), DESK)
    await turns.receive(Incoming("web", "c", "in-1", "message", make.NOW, text="转人工"))
    async with database.uow() as uow:
        await recurring.begin(uow, make.NOW + BOT_WITHIN)
    await tick(database, make.NOW + BOT_WITHIN, DESK)

    await asyncio.gather(turns.sweep(SILENT), tick(database, SILENT, DESK))

    assert len(await cases_of(database)) == 1
    assert [author for author, _ in await said(database)] == ["customer", "bot"]


@pytest.mark.parametrize("text", ["谢谢!", "好的，謝謝您", "Thanks a lot, bye", "ok thank you"])
async def test_t35_a_closing_thanks_is_kept_and_alarms_nobody(
    embedded: Database, text: str
) -> None:
    await write(embedded, text)
    await watch(embedded, make.later(1))

    assert await cases_of(embedded) == []
    assert await said(embedded) == [("customer", text)]


async def test_t35_who_may_be_in_need_goes_before_all(embedded: Database) -> None:
    await write(embedded, "我不想活了")
    await watch(embedded, make.later(1))

    (case,) = await cases_of(embedded)
    assert case.sign is not None
    assert case.urgent


async def test_t35_who_writes_where_the_talk_was_before_gets_no_second_case(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        await make.customer(uow)
        talk = await make.conversation(uow, address="new", customer_id="c-100")
        before = await make.conversation(uow, address="c", customer_id="c-100")
        case = await make.queued_case(uow, talk)
        before.follows_id = talk.id
    await write(embedded, "我又來了")
    await watch(embedded, make.later(0.2))

    async with embedded.reading() as uow:
        rows = await uow.cases.of_customer("c-100")
        words = [each.text for each in await uow.messages.of_case(case.id)]
    assert [row.id for row in rows] == [case.id]
    assert "我又來了" in words
