"""With a link the customer's open case comes along, to whichever device or chat they are at now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels import Incoming
from escalation.links import read_web, web_token
from escalation.services import desk as acts
from escalation.services import person
from escalation.unit_of_work import Database
from tests import make
from tests.bot.chat import linked
from tests.bot.device import SECRET, Device, with_an_offer


async def test_an_open_offer_goes_on_at_another_device_and_is_accepted_there(
    database: Database,
) -> None:
    first = await with_an_offer(database)
    second = Device(database)
    *_, asked = await second.come()
    assert "30.00" in asked.text
    assert "多扣了我 30 元" in await second.page()
    (outcome,) = await second.write("好的")
    assert "30.00" in outcome.text
    (case,) = await second.cases()
    (granted,) = [each for each in await second.remedies() if each.granted_at]
    assert (case.state, case.customer_id) == ("settled", "c-100")
    assert outcome.text not in await first.page()
    assert "多扣了我 30 元" in await first.page()
    async with database.reading() as reading:
        (way,) = [
            row for row in await reading.outbox.of_case(case.id) if row.message_id == outcome.id
        ]
        consent = await reading.remedies.entry(granted.id, "consented")
    assert way.address == second.address
    assert consent is not None
    assert consent.message_id is not None


async def test_an_open_question_is_asked_again_and_what_was_said_is_not(
    database: Database,
) -> None:
    await linked(database)
    first = Device(database)
    async with database.uow() as uow:
        await uow.customers.upsert_order("c-100", make.order("A-1002", charged="60.00"))
    await first.come()
    (question,) = await first.write("你们多扣了我的钱")
    second = Device(database)
    *_, again = await second.come()
    assert again.text.endswith(question.text.rpartition("\n")[2])
    assert again.choices == question.choices
    await second.press("order:A-1002")
    (case,) = await second.cases()
    assert (case.state, case.facts["order"]) == ("offered", "A-1002")


async def test_staff_s_words_go_to_where_the_customer_wrote_last(database: Database) -> None:
    first = await with_an_offer(database)
    await first.write("转人工")
    second = Device(database)
    await second.come()
    (case,) = await second.cases()
    async with database.uow() as uow:
        member = await make.member(uow)
        await acts.reply(uow, case.id, member.id, "林女士，我在查", now=make.NOW, desk=make.desk())
    assert "我在查" in await second.page()
    assert "我在查" not in await first.page()

    await first.write("我又换回来了")
    async with database.uow() as uow:
        await acts.reply(uow, case.id, member.id, "查好了", now=make.NOW, desk=make.desk())
    page = await first.page()
    assert "查好了" in page
    assert "我在查" not in page, "only what was said here, until it comes by a link of its own"
    assert "查好了" not in await second.page()
    await first.come()
    assert "我在查" in await first.page()


async def test_words_at_the_old_place_do_not_answer_what_was_only_asked_at_the_new_one(
    database: Database,
) -> None:
    await linked(database)
    first = Device(database)
    await first.come()
    await first.write("转人工")
    second = Device(database)
    await second.come()
    await second.write("订单 A-1001 多扣了我 30 元")
    (case,) = await second.cases()
    async with database.uow() as uow:
        member = await make.member(uow)
        await acts.hand_back(
            uow,
            (await acts.claim(uow, case.id, member.id, now=make.NOW, desk=make.desk())).id,
            member.id,
            now=make.NOW,
            desk=make.desk(),
        )
    await second.write("订单 A-1001 还是多扣了我 30 元")
    offered = [each for each in await second.remedies() if each.state == "offered"]
    assert offered
    await first.write("好的")
    assert not [each for each in await first.remedies() if each.granted_at]
    await first.write("好的")
    assert [each for each in await first.remedies() if each.granted_at]


async def test_a_chat_with_a_complaint_of_its_own_keeps_it(database: Database) -> None:
    await with_an_offer(database)
    second = Device(database)
    await second.write("你们的店员态度太差了")
    own = {case.id for case in await second.cases()}
    await second.come()
    assert {case.id for case in await second.cases()} == own
    assert "A-1001" not in await second.page()


async def test_the_link_that_moved_a_talk_opens_nothing_at_the_old_place(
    database: Database,
) -> None:
    first = await with_an_offer(database)
    link = read_web(SECRET, web_token(SECRET, "c-100", make.NOW), make.NOW)
    second = Device(database)
    await second.come(link)
    await second.write("我再想想")
    assert await second.come(link), "again at the same place it does no harm"
    (words,) = await first.come(link)
    assert "用过" in words.text
    assert "再想想" not in await first.page()


async def test_a_link_that_asks_adds_what_was_written_only_after_a_press(
    database: Database,
) -> None:
    await linked(database)
    chat = Device(database)
    await chat.write("你们的店员态度太差了")
    link = read_web(SECRET, web_token(SECRET, "c-100", make.NOW), make.NOW)
    arrival = Incoming("web", chat.address, "asks", "arrival", make.NOW, link=link, asks=True)
    (words,) = await chat.send(arrival)
    assert [button["id"] for button in words.choices] == [f"add:{link.key}"]
    assert [case.customer_id for case in await chat.cases()] == [None]
    await chat.write("好的")
    await chat.send(chat.incoming("", choice="add:of-another-link"))
    assert [case.customer_id for case in await chat.cases()] == [None]
    await chat.press("add")
    assert {case.customer_id for case in await chat.cases()} == {"c-100"}


async def test_a_link_that_asks_is_used_at_once_where_nothing_was_written(
    database: Database,
) -> None:
    first = await with_an_offer(database)
    link = read_web(SECRET, web_token(SECRET, "c-100", make.NOW), make.NOW)
    chat = Device(database)
    await chat.send(
        Incoming("web", chat.address, "at-once", "arrival", make.NOW, link=link, asks=True)
    )
    assert "A-1001" in await chat.page()
    assert not await first.cases()


async def test_three_places_in_a_row_are_one_talk(database: Database) -> None:
    places = [await with_an_offer(database), Device(database), Device(database)]
    for place in places[1:]:
        await place.come()
    await places[1].write("请问还在吗")
    await places[0].write("好的")
    await places[0].write("好的")
    async with database.reading() as reading:
        cases = await reading.cases.of_customer("c-100")
        rows = [await reading.conversations.find("web", place.address) for place in places]
    assert [case.state for case in cases] == ["settled"]
    talk = cases[0].conversation_id
    assert [row.follows_id if row else None for row in rows] == [None, talk, talk]


async def test_who_is_erased_is_gone_from_every_place(database: Database) -> None:
    first = await with_an_offer(database)
    second = Device(database)
    await second.come()
    await second.write("好的")
    async with database.uow() as uow:
        (case,) = await uow.cases.of_customer("c-100")
        work = await uow.fulfilments.of_remedy((await uow.remedies.of_case(case.id))[-1].id)
        assert work is not None
        work.state = "done"
    async with database.uow() as uow:
        later = make.NOW + timedelta(days=1)
        await person.erase(uow, "c-100", who="operator", now=later, desk=make.desk())
    for place in (first, second):
        assert await place.shown() == ()


@pytest.mark.parametrize("wrote_before", [False, True])
async def test_nobody_comes_as_a_customer_who_was_erased(
    database: Database, *, wrote_before: bool
) -> None:
    await linked(database)
    early = read_web(SECRET, web_token(SECRET, "c-100", make.NOW), make.NOW)
    async with database.uow() as uow:
        erased = await person.erase(uow, "c-100", who="operator", now=make.NOW, desk=make.desk())
    late = read_web(SECRET, web_token(SECRET, erased.kept_as, make.NOW), make.NOW)
    for link in (early, late):
        chat = Device(database)
        if wrote_before:
            await chat.write("快递三周了还没到")
        arrival = Incoming("web", chat.address, link.key, "arrival", make.NOW, link=link, asks=True)
        (words,) = await chat.send(arrival)
        assert "cannot read the link" in words.text or "链接" in words.text
        async with database.reading() as reading:
            here = await reading.conversations.find("web", chat.address)
        assert here is not None
        assert here.customer_id is None
        assert ("三周" in await chat.page()) == wrote_before
