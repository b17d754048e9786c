"""A turn, on real databases: nothing is lost, nothing is done twice, nobody is overtaken."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.turn import Turns
from escalation.services import cases as services
from escalation.unit_of_work import Database
from tests import make
from tests.bot.chat import Chat, linked


@pytest.mark.parametrize(("text", "said"), [("被多扣了3000", "3,000"), ("被多扣了HK$3000", "HK$")])
async def test_a_strangers_sum_is_told_back_in_no_currency_but_their_own(
    database: Database, text: str, said: str
) -> None:
    (answer,) = await Chat(database).write(text)
    assert "¥" not in answer.text
    assert (said in answer.text) == ("HK$" in text)


async def test_a_complaint_is_offered_settled_and_told(database: Database) -> None:
    chat = await linked(database)
    (offer,) = await chat.write("订单 A-1001 多扣了我 30 元")
    assert "A-1001" in offer.text
    (outcome,) = await chat.press("accept")
    assert "30.00" in outcome.text
    (case,) = await chat.cases()
    assert (case.state, case.cause) == ("settled", "core_service_failure")
    (remedy,) = [r for r in await chat.remedies() if r.granted_at]
    async with database.reading() as reading:
        steps = [entry.step for entry in await reading.remedies.ledger(remedy.id)]
        consent = await reading.remedies.entry(remedy.id, "consented")
    assert steps == ["offered", "consented", "granted"]
    assert consent is not None


async def test_the_ledger_holds_the_very_message_that_consented(database: Database) -> None:
    chat = await linked(database)
    await chat.write("多扣了我 30 元 A-1001")
    await chat.write("好的")
    (remedy,) = [r for r in await chat.remedies() if r.granted_at]
    async with database.reading() as reading:
        consent = await reading.remedies.entry(remedy.id, "consented")
        assert consent is not None
        assert consent.message_id is not None
        message = await reading.messages.get(consent.message_id)
    assert message is not None
    assert (message.author, message.text) == ("customer", "好的")


async def test_a_pressed_yes_stands_in_the_transcript_and_in_the_ledger(database: Database) -> None:
    chat = await linked(database)
    await chat.write("多扣了我 30 元 A-1001")
    await chat.press("accept")
    (remedy,) = [r for r in await chat.remedies() if r.granted_at]
    async with database.reading() as reading:
        consent = await reading.remedies.entry(remedy.id, "consented")
        message = await reading.messages.get(consent.message_id or 0) if consent else None
    assert message is not None
    assert message.author == "customer"
    assert message.text


async def test_the_first_word_of_a_telegram_chat_is_greeted(database: Database) -> None:
    chat = Chat(database)
    (words,) = await chat.write("/start")
    assert words.text
    assert not await chat.cases()


async def test_t17_a_repeated_update_is_one_message_whoever_delivers_it(database: Database) -> None:
    chat = await linked(database)
    again = chat.incoming("多扣了我 30 元 A-1001", key="update-1")
    other = Turns(database, chat.nlu, make.desk())
    stored = await asyncio.gather(
        *(turns.receive(again) for turns in (chat.turns, other) for _ in range(5))
    )
    assert sum(stored) == 1
    await asyncio.gather(*(turns.sweep(make.NOW) for turns in (chat.turns, other) * 3))
    assert len([m for m in await chat.transcript() if m.author == "customer"]) == 1
    assert len(await chat.cases()) == 1
    assert len(await chat.said()) == 1


async def test_t22_two_messages_in_the_same_instant_are_both_kept_in_order(
    database: Database,
) -> None:
    chat = await linked(database)
    for text in ("first 你好", "second 多扣 A-1001"):
        await chat.turns.receive(chat.incoming(text))
    await chat.turns.take("web", chat.address, make.NOW)
    heard = [m.text for m in await chat.transcript() if m.author == "customer"]
    assert heard == ["first 你好", "second 多扣 A-1001"]
    assert len(await chat.said()) == 1


async def test_t23_two_engines_on_one_conversation_answer_each_message_once(
    database: Database,
) -> None:
    chat = await linked(database)
    other = Turns(database, chat.nlu, make.desk())
    for number in range(8):
        await chat.turns.receive(chat.incoming(f"你好 {number}"))
        await asyncio.gather(chat.turns.sweep(make.NOW), other.sweep(make.NOW))
    assert len([m for m in await chat.transcript() if m.author == "customer"]) == 8
    assert len(await chat.said()) == 8


async def test_an_outage_loses_no_word_and_makes_one_case(database: Database) -> None:
    chat = Chat(database)
    chat.nlu.is_up = False
    (words,) = await chat.write("多扣了我的钱")
    (case,) = await chat.cases()
    assert (case.cause, case.state) == ("unclassified", "queued")
    assert f"#{case.number}" in words.text
    await chat.write("还在吗")
    assert len(await chat.cases()) == 1
    heard = [m for m in await chat.transcript() if m.author == "customer"]
    assert {m.case_id for m in heard} == {case.id}


async def test_what_the_model_first_said_stays_on_the_case(database: Database) -> None:
    chat = Chat(database)
    await chat.write("你们多扣了我的钱")
    (case,) = await chat.cases()
    first = case.facts["reading"]

    await chat.write("我不知道，谢谢你")

    (case,) = await chat.cases()
    assert first == {
        "model": "by hand",
        "ranking": [["core_service_failure", 0.9], ["out_of_scope", 0.1]],
    }
    assert case.facts["reading"] == first
    assert case.facts["guesses"] != first["ranking"]


async def test_of_what_nobody_could_read_no_reading_is_kept(database: Database) -> None:
    chat = Chat(database)
    chat.nlu.is_up = False
    await chat.write("你们多扣了我的钱")

    (case,) = await chat.cases()
    assert case.facts["reading"] is None


async def test_a_turn_that_fails_leaves_the_message_waiting_for_the_next_one(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await linked(embedded)
    with monkeypatch.context() as broken:
        broken.setattr(services, "open_case", _fails)
        await chat.turns.receive(chat.incoming("多扣了我 30 元 A-1001"))
        await chat.turns.sweep(make.NOW)
    assert not await chat.transcript()
    await chat.turns.sweep(make.NOW)
    (case,) = await chat.cases()
    assert case.state == "offered"


async def _fails(*_: object, **__: object) -> None:
    message = "the disk is full"
    raise OSError(message)


async def test_a_message_that_fails_every_time_goes_to_a_person(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await linked(embedded)

    async def explode(texts: Sequence[str]) -> list[None]:
        message = f"cannot read {len(texts)} texts"
        raise RuntimeError(message)

    monkeypatch.setattr(chat.nlu, "parse", explode)
    await chat.turns.receive(chat.incoming("a text that breaks the model"))
    for _ in range(4):
        await chat.turns.sweep(make.NOW)
    (case,) = await chat.cases()
    assert case.state == "queued"


async def test_a_press_on_an_older_offer_changes_nothing(database: Database) -> None:
    chat = await linked(database)
    await chat.write("多扣了我 30 元 A-1001")
    stale = next(b["id"] for m in await chat.said() for b in m.choices if "accept" in b["id"])
    await chat.press("decline")
    await chat.turns.receive(chat.incoming("", choice=stale))
    await chat.turns.take("web", chat.address, make.NOW)
    assert not [r for r in await chat.remedies() if r.granted_at]


@pytest.mark.parametrize(
    "choice", ["", "accept", "accept:none", "x" * 3000, "cause:nothing", "order:Z"]
)
async def test_a_press_on_no_button_of_ours_is_answered_and_changes_nothing(
    embedded: Database, choice: str
) -> None:
    chat = await linked(embedded)
    await chat.write("多扣了我 30 元 A-1001")
    await chat.turns.receive(chat.incoming("", choice=choice))
    await chat.turns.take("web", chat.address, make.NOW)
    assert not [r for r in await chat.remedies() if r.granted_at]
    assert len(await chat.said()) == 2


async def test_nul_and_half_characters_are_kept_as_far_as_they_can_be(database: Database) -> None:
    chat = await linked(database)
    await chat.write("多扣了\0我 30 元 \ud800 A-1001")
    (heard,) = [m for m in await chat.transcript() if m.author == "customer"]
    assert "\0" not in heard.text
    assert "多扣了我" in heard.text


async def test_a_hundred_kilobytes_are_kept_and_answered(database: Database) -> None:
    chat = await linked(database)
    (answer,) = await chat.write("多扣 A-1001 " + "啊" * 50_000)
    (heard,) = [m for m in await chat.transcript() if m.author == "customer"]
    assert len(heard.text) > 50_000
    assert answer.text


async def test_a_flood_is_kept_whole_and_answered_a_few_times(embedded: Database) -> None:
    chat = await linked(embedded)
    async with embedded.uow() as uow:
        for number in range(2_001):  # more than one turn takes
            await uow.inbox.receive(
                channel="web",
                address=chat.address,
                external_id=f"flood-{number}",
                kind="message",
                payload={"text": f"多扣 {number}", "customer": "c-100"},
                now=make.NOW,
            )
    while await chat.turns.take("web", chat.address, make.NOW):
        pass
    transcript = await chat.transcript()
    assert len([m for m in transcript if m.author == "customer"]) == 2_001
    assert len(await chat.said()) <= 5
    assert len(await chat.cases()) == 1


@pytest.mark.parametrize(
    ("zone", "days"),
    [(None, "2026-11-15/2026-11-15"), ("America/New_York", "2026-11-14/2026-11-14")],
)
async def test_a_day_is_that_of_the_customers_own_clock_where_it_is_known(
    embedded: Database, zone: str | None, days: str
) -> None:
    chat = await linked(embedded)
    async with embedded.uow() as uow:
        customer = await uow.customers.get("c-100")
        assert customer is not None
        customer.zone = zone
    # Monday morning in the shop, and Sunday evening in New York.
    await chat.write("订单 A-1001 昨天多扣了我的钱")

    (case,) = await chat.cases()
    assert case.facts["when_days"] == days
