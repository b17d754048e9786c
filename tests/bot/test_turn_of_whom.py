"""Whose order, whose case: what a turn shows and grants, and to whom."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from structlog.testing import capture_logs

from escalation.services import desk as acts
from escalation.unit_of_work import Database
from tests import make
from tests.bot.chat import Chat, linked


async def test_another_customers_order_is_neither_shown_nor_paid_for(database: Database) -> None:
    owner = await linked(database)
    assert owner.customer == "c-100"
    async with database.uow() as uow:
        await make.customer(uow, "c-200", name="王")
        for ref in ("B-1", "B-2"):
            await uow.customers.upsert_order("c-200", make.order(ref))
    thief = Chat(database)
    thief.customer = "c-200"
    (answer,) = await thief.write("订单 A-1001 多扣了我 30 元")
    assert "手机流量包" not in answer.text.replace("手机流量包 · B-", "")
    assert not [r for r in await thief.remedies() if r.state in {"offered", "granted"}]


async def test_a_stranger_proves_an_order_by_what_was_paid(database: Database) -> None:
    await linked(database)
    chat = Chat(database)
    (question,) = await chat.write("订单 A-1001 重复 多扣了我的钱")
    assert "A-1001" in question.text
    (offer,) = await chat.write("我付了 60 元")
    assert offer.choices
    (case,) = await chat.cases()
    assert (case.state, case.customer_id) == ("offered", "c-100")


async def test_a_stranger_who_guesses_wrong_twice_gets_a_person_and_no_hint(
    database: Database,
) -> None:
    await linked(database)
    chat = Chat(database)
    await chat.write("订单 A-1001 多扣了我的钱")
    for paid, state in (("61", "talking"), ("62", "queued")):
        (answer,) = await chat.write(f"我付了 {paid} 元")
        (case,) = await chat.cases()
        assert (case.state, case.customer_id) == (state, None)
        assert "60" not in answer.text


async def test_an_unknown_order_and_a_foreign_one_are_answered_alike(database: Database) -> None:
    await linked(database)
    answers = []
    for ref in ("A-1001", "A-9999"):
        chat = Chat(database)
        (answer,) = await chat.write(f"订单 {ref} 多扣了我的钱")
        answers.append(answer.text.replace(ref, "…"))
    assert answers[0] == answers[1]


async def test_a_held_case_hears_the_customer_and_the_bot_is_silent(database: Database) -> None:
    chat = await linked(database)
    await chat.write("转人工 A-1001 多扣")
    (case,) = await chat.cases()
    async with database.uow() as uow:
        member = await make.member(uow)
        await acts.claim(uow, case.id, member.id, now=make.NOW, desk=make.desk())
    assert await chat.write("我还有一句话") == []
    heard = [m for m in await chat.transcript() if m.author == "customer"]
    assert heard[-1].case_id == case.id


async def test_two_cases_of_one_customer_cannot_both_use_the_last_of_a_limit(
    database: Database,
) -> None:
    """Four chats of the same customer at once: the cap of the period holds (600 CNY for refunds)."""
    chats = []
    async with database.uow() as uow:
        await make.customer(uow)
        for number in range(4):
            chat = Chat(database)
            chat.customer = "c-100"
            talk = await make.conversation(uow, address=chat.address, customer_id="c-100")
            case = await make.case(uow, talk, cause="core_service_failure")
            await make.offered(uow, case, make.refund(f"25{number}.00"))
            chats.append(chat)
    await asyncio.gather(*(chat.press("accept") for chat in chats))
    granted = [r for chat in chats for r in await chat.remedies() if r.granted_at]
    assert len(granted) == 2
    assert sum(r.amount or 0 for r in granted) <= 600
    states = [case.state for chat in chats for case in await chat.cases()]
    assert sorted(states) == ["queued", "queued", "settled", "settled"]


async def test_the_loop_answers_what_came_before_it_ran_and_what_comes_after(
    embedded: Database,
) -> None:
    chat = await linked(embedded)
    await chat.turns.receive(chat.incoming("你好"))
    loop = asyncio.ensure_future(
        chat.turns.run(lambda: make.NOW + timedelta(seconds=5), gather=timedelta(seconds=0.01))
    )
    try:
        await _until(chat, 1)
        await chat.turns.receive(chat.incoming("谢谢"))
        await _until(chat, 2)
    finally:
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop
    assert len(await chat.said()) == 2


async def _until(chat: Chat, count: int) -> None:
    async with asyncio.timeout(10):
        while len(await chat.said()) < count:  # noqa: ASYNC110 - a table has no event
            await asyncio.sleep(0.02)  # what was said is seen only by looking


async def test_who_was_named_is_kept_with_the_case_and_never_logged(database: Database) -> None:
    chat = await linked(database)
    with capture_logs() as logs:
        await chat.write("昨天客服小王态度很差，工号 8806，转人工")
    (case,) = await chat.cases()
    assert case.facts["staff"] == "小王, 8806"
    assert case.facts["when"] == "昨天"
    yesterday = (make.NOW.astimezone(make.desk().zone) - timedelta(days=1)).date()
    assert case.facts["when_days"] == f"{yesterday}/{yesterday}"
    assert not any(name in str(logs) for name in ("小王", "8806"))


async def test_who_blocks_us_is_out_of_reach_until_they_let_us_in_or_write(
    database: Database,
) -> None:
    chat = Chat(database)
    await chat.write("the price went up without notice")

    async def gone(kind: Literal["left", "back"]) -> datetime | None:
        await chat.turns.receive(replace(chat.incoming(""), kind=kind))
        async with database.reading() as uow:
            talk = await uow.conversations.find("web", chat.address)
            assert talk is not None
            return talk.unreachable_since

    assert await gone("left") == make.NOW
    assert await gone("back") is None
    assert await gone("left") == make.NOW
    assert await gone("left") == make.NOW
    await chat.write("are you there?")

    async with database.reading() as uow:
        talk = await uow.conversations.find("web", chat.address)
        assert talk is not None
        assert talk.unreachable_since is None
        kinds = [event.kind for event in await uow.events.after(0)]
    told = [kind for kind in kinds if kind in {"talk.lost", "talk.found"}]
    assert told == ["talk.lost", "talk.found"] * 2


async def test_nobody_is_out_of_reach_who_never_wrote(embedded: Database) -> None:
    chat = Chat(embedded)
    assert not await chat.turns.receive(replace(chat.incoming(""), kind="left"))


async def test_words_of_either_script_are_answered_in_the_language_of_the_customer(
    database: Database,
) -> None:
    async with database.uow() as uow:
        await uow.customers.upsert("c-300", now=make.NOW, name="黃家明", language="zh-Hant")
    chat = Chat(database)
    chat.customer = "c-300"
    (said,) = await chat.write("你好")
    assert said.language == "zh-Hant"
    (said,) = await chat.write("hello, my kettle leaks")
    assert said.language == "en"
