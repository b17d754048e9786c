"""A chat that was linked beside the talk keeps the case it had; the answers to it go back to it."""

from __future__ import annotations

from uuid import UUID

from escalation.models import Case, Message
from escalation.services import cases as services
from escalation.services.timers import ACTIONS
from escalation.unit_of_work import Database
from tests import make
from tests.bot.device import Device, with_an_offer


async def beside(database: Database) -> tuple[Device, UUID]:
    """A chat in which a talk goes on, and the settled case that the chat had of its own."""
    await with_an_offer(database)
    chat = Device(database)
    await chat.write("你们的店员态度太差了")
    (own,) = await chat.cases()
    async with database.uow() as uow:
        case = await uow.cases.locked(own.id)
        assert case is not None
        await services.settle(uow, case, now=make.NOW, desk=make.desk())
    await chat.come()
    assert own.id not in {case.id for case in await chat.cases()}, "another talk goes on here"
    return chat, own.id


async def case_of(database: Database, case_id: UUID) -> Case:
    async with database.reading() as reading:
        case = await reading.cases.get(case_id)
    assert case is not None
    return case


async def ask_if_it_helped(database: Database, case_id: UUID) -> None:
    async with database.uow() as uow:
        case = await uow.cases.locked(case_id)
        timer = next(t for t in await uow.timers.open_of(case_id) if t.kind == "follow_up")
        await ACTIONS["follow_up"](uow, timer, case, make.NOW, make.desk())


async def reopened(database: Database, case_id: UUID) -> None:
    async with database.uow() as uow:
        case = await uow.cases.locked(case_id)
        assert case is not None
        await services.reopen(uow, case, reason="not_helped", now=make.NOW, desk=make.desk())


async def press(chat: Device, name: str, case_id: UUID) -> list[Message]:
    """Press the newest such button of a case that is shown at the chat's place."""
    choice = next(
        button["id"]
        for message in reversed(await chat.shown())
        if message.case_id == case_id
        for button in message.choices
        if button["id"].partition(":")[0] == name
    )
    return await chat.send(chat.incoming("", choice=choice))


async def test_a_no_to_whether_it_helped_reopens_the_case_that_was_asked_about(
    database: Database,
) -> None:
    chat, own = await beside(database)
    await ask_if_it_helped(database, own)
    (words,) = await press(chat, "helped_no", own)
    case = await case_of(database, own)
    assert (case.state, case.cycle) == ("queued", 2)
    assert f"#{case.number}" in words.text
    said = [message for message in await chat.shown() if message.case_id == own]
    assert [message.author for message in said[-2:]] == ["customer", "bot"]


async def test_a_remedy_of_the_case_beside_can_be_accepted_and_the_talks_own_still_too(
    database: Database,
) -> None:
    chat, own = await beside(database)
    await reopened(database, own)
    async with database.uow() as uow:
        case = await uow.cases.locked(own)
        assert case is not None
        remedy = await make.offered(uow, case)
    await press(chat, "accept", own)
    async with database.reading() as reading:
        given = await reading.remedies.get(remedy.id)
    assert given is not None
    assert given.granted_at
    (running,) = await chat.cases()
    assert running.state == "offered"
    await press(chat, "accept", running.id)
    assert [each.state for each in await chat.cases()] == ["settled"]


async def test_words_go_to_a_case_beside_only_while_the_talk_has_none_that_runs(
    database: Database,
) -> None:
    chat, own = await beside(database)
    await reopened(database, own)
    await chat.send(chat.incoming("我再想想"))
    heard = [message for message in await chat.shown() if message.text == "我再想想"]
    (running,) = await chat.cases()
    assert [message.case_id for message in heard] == [running.id]
    await press(chat, "accept", running.id)
    await chat.send(chat.incoming("请问处理得怎么样了"))
    heard = [message for message in await chat.shown() if message.text == "请问处理得怎么样了"]
    assert [message.case_id for message in heard] == [own]


async def test_another_customers_button_answers_nothing(database: Database) -> None:
    chat, own = await beside(database)
    await ask_if_it_helped(database, own)
    stranger = Device(database)
    await stranger.send(stranger.incoming("", choice=f"helped_yes:{own}"))
    assert (await case_of(database, own)).state == "settled"
    await chat.send(chat.incoming("", choice=f"helped_yes:{own}"))
    assert (await case_of(database, own)).state == "closed"
