"""Answers and notes on the case screen: sent once, kept apart, and never lost."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from escalation.services import messages as messages_of
from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser
from tests.escalation.console.transcript import messages


async def test_a_reply_reaches_the_chat_and_takes_the_case(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    page = await supervisor.post(
        f"/cases/{number}/reply", {"text": " 您好,我来处理。\n请稍等。 ", "client_key": uuid4().hex}
    )

    assert page.response.url.path == f"/cases/{number}"
    assert "held by 陈美玲" in page.words("#case-head")
    assert (await messages(database, number))[-1] == (
        "staff",
        "customer",
        "您好,我来处理。\n请稍等。",
    )
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        assert [row.channel for row in await uow.outbox.of_case(case.id)][-1] == "telegram"


async def test_t19_a_reply_that_is_sent_twice_is_one_reply(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    form = {"text": "一次就够", "client_key": uuid4().hex}
    pages = await asyncio.gather(
        *(supervisor.press(f"/cases/{number}/reply", form) for _ in range(3))
    )

    assert [page.status for page in pages] == [200, 200, 200]
    assert [text for _, _, text in await messages(database, number)].count("一次就够") == 1


async def test_after_a_reply_its_form_has_a_new_key(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    before = (await supervisor.get(f"/cases/{number}")).one("#reply [name=client_key]")["value"]
    part = await supervisor.press(
        f"/cases/{number}/reply", {"text": "好", "client_key": str(before)}
    )

    renewed = part.one("hx-partial[hx-target='#reply [name=client_key]'] input")
    assert renewed["value"] != before
    assert "#problem" in [tag["hx-target"] for tag in part.soup.select("hx-partial")]


@pytest.mark.parametrize("text", ["", "   \n ", "\x00", "x" * 20_001])
async def test_a_text_that_cannot_be_sent_is_refused_and_given_back(
    supervisor: Browser, furnished: shop.Shop, database: Database, text: str
) -> None:
    number = furnished.numbers["above_limit"]
    before = await messages(database, number)
    part = await supervisor.press(f"/cases/{number}/reply", {"text": text})
    page = await supervisor.post(f"/cases/{number}/reply", {"text": text})

    sentence = "Write between 1 and 20000 characters."
    assert (part.status, part.text) == (422, sentence)
    assert (page.status, page.words("#problem")) == (422, sentence)
    assert page.one("#reply-text").text.strip("\n\x00\ufffd ") == text.strip("\n\x00 ")
    assert page.one(".languages [name=next]")["value"] == f"/cases/{number}"
    assert await messages(database, number) == before


async def test_a_note_stays_here(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    before = await messages(database, number)
    page = await supervisor.post(f"/cases/{number}/note", {"text": "问一下财务"})

    assert "问一下财务" in page.words(".note-for-staff")
    assert "note, not sent" in page.words(".note-for-staff")
    assert (await messages(database, number))[-1] == ("staff", "staff", "问一下财务")
    assert len(await messages(database, number)) == len(before) + 1
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        assert case.holder_id is None, "a note takes nothing"
        notes = {m.id for m in await uow.messages.of_case(case.id) if m.audience == "staff"}
        assert not notes & {row.message_id for row in await uow.outbox.of_case(case.id)}


async def test_reply_and_note_are_told_apart_by_form_label_and_button(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['above_limit']}")
    reply, note = page.one("#reply form"), page.one("#note form")

    assert str(reply["action"]).endswith("/reply")
    assert str(note["action"]).endswith("/note")
    assert page.all("#reply button") == ["Keep as a draft", "Send and next", "Send to the customer"]
    assert page.all("#note button") == ["Keep as a draft", "Keep note"]
    assert "never" in page.words("#note .note")


async def test_send_and_next_leads_to_the_next_case(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    form = {"text": "您好", "then": "next"}
    page = await supervisor.post(f"/cases/{furnished.numbers['unread']}/reply", form)
    part = await supervisor.press(
        f"/cases/{furnished.numbers['above_limit']}/reply", {**form, "text": "好"}
    )

    assert page.response.url.path == f"/cases/{furnished.numbers['above_limit']}"
    assert part.status == 204
    assert part.response.headers["hx-redirect"].startswith("/cases/")


async def test_resolving_says_the_last_word_and_closes_the_writing_box(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["nasty"]
    page = await supervisor.post(f"/cases/{number}/resolve", {"text": "All settled, thank you."})

    assert "Resolved" in page.words("#case-head")
    assert not page.soup.select("#reply-text")
    assert page.one("#note-text") is not None
    assert "All settled, thank you." in page.words("#transcript")
    assert "Ask the customer whether it helped" in page.words("#context")
    late = await supervisor.press(f"/cases/{number}/reply", {"text": "one more"})
    assert (late.status, late.text) == (
        409,
        "This cannot be done any more: the case is Resolved.",
    )


async def test_t15_a_case_does_not_end_over_words_that_nobody_has_read(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["nasty"]
    page = await supervisor.get(f"/cases/{number}")
    form = page.one(f"#end-{number}")
    seen = page.one(f'[name="seen"][form="{form["id"]}"]')
    ending = {"text": "All settled, thank you.", "seen": str(seen["value"])}
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        talk = await uow.conversations.lock(case.conversation_id)
        await messages_of.hear(uow, talk, case, "Wait, do NOT refund it!", now=shop.NOW)

    refused = await supervisor.post(f"/cases/{number}/resolve", ending)

    assert refused.status == 409
    assert "The customer has written since you looked." in refused.words("#problem")
    assert "do NOT refund it" in refused.words("#transcript")
    assert refused.words("#last-word") == "All settled, thank you."
    seen = refused.one(f'[name="seen"][form="{form["id"]}"]')
    page = await supervisor.post(f"/cases/{number}/resolve", {**ending, "seen": str(seen["value"])})
    assert "Resolved" in page.words("#case-head")


async def test_a_promise_that_was_broken_says_so(supervisor: Browser, furnished: shop.Shop) -> None:
    page = await supervisor.post(
        f"/cases/{furnished.numbers['unread']}/reply", {"text": "对不起,让您久等了。"}
    )

    assert "An answer from a person 17 Nov 12:30 Broken" in page.words("#context")
    assert "Missed by 23 h" in page.words("#case-head")
