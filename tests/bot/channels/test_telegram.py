"""Telegram end to end against a Bot API: nothing lost, nothing doubled, nothing guessed."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import MutableMapping

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.channels import (
    Incoming,
)
from bot.channels.telegram import channel as module
from escalation.unit_of_work import Database
from tests.bot.channels.bot_api import Emulator, Stub
from tests.bot.channels.telegram_talk import (
    AT,
    GROUP,
    PRIVATE,
    SENT_AT,
    USER,
    Inbox,
    letter,
    listening,
    pressed,
    until,
    written,
)

pytestmark = pytest.mark.usefixtures("impatient")


async def test_a_conversation_from_the_first_word_to_a_press(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    async with listening(emulator_url, inbox.receive) as channel:
        await emulator.says(message=written(7, "账单又涨了"))
        await until(lambda: len(inbox.kept) == 1)
        assert inbox.kept[0] == Incoming(
            channel="telegram",
            address="4242",
            external_id="4242:7",
            kind="message",
            at=AT,
            text="账单又涨了",
            language="zh-Hans",
        )

        offer = letter("给您退 30 元，好吗？", ("accept@7", "好的"), ("decline@7", "不用"))
        external_id = await channel.send("4242", offer)
        (sent,) = emulator.sent()
        assert sent["text"] == "给您退 30 元，好吗？"
        assert json.loads(sent["reply_markup"])["inline_keyboard"] == [
            [
                {"text": "好的", "callback_data": "accept@7"},
                {"text": "不用", "callback_data": "decline@7"},
            ]
        ]

        await emulator.says(
            callback_query=pressed("q1", int(external_id.split(":")[1]), "accept@7")
        )
        await until(lambda: len(inbox.kept) == 2)
        press = inbox.kept[1]
        assert (press.kind, press.choice, press.text) == ("press", "accept@7", "")
        assert press.address == "4242"
        await until(lambda: bool(emulator.sent("answerCallbackQuery")))
        assert emulator.sent("answerCallbackQuery") == [{"callback_query_id": "q1"}]


async def test_t17_a_repeated_update_is_one_message(
    emulator: Emulator, emulator_url: str, database: Database
) -> None:
    """Killed after storing and before acknowledging, again and again: Telegram delivers again."""
    seen: list[str] = []
    stored = asyncio.Event()

    async def receive(incoming: Incoming) -> bool:
        async with database.uow() as uow:
            kept = await uow.inbox.receive(
                channel=incoming.channel,
                address=incoming.address,
                external_id=incoming.external_id,
                kind=incoming.kind,
                payload={"text": incoming.text},
                now=incoming.at,
            )
        seen.append(incoming.external_id)
        if len(seen) % 3 == 0:
            stored.set()
            await asyncio.Event().wait()  # never comes back: the process is gone
        return kept is not None

    for number in (1, 2, 3):
        await emulator.says(message=written(number, f"text {number}"))
    for _ in range(4):
        stored.clear()
        async with listening(emulator_url, receive), asyncio.timeout(60):
            await stored.wait()

    assert seen == ["4242:1", "4242:2", "4242:3"] * 4
    async with database.reading() as uow:
        waiting = await uow.inbox.waiting("telegram", "4242")
    assert [row.payload["text"] for row in waiting] == ["text 1", "text 2", "text 3"]


async def test_t17_a_press_that_is_delivered_under_a_new_id_is_one_press(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    async with listening(emulator_url, inbox.receive):
        await emulator.says(callback_query=pressed("q1", 7, "accept@7"))
        await emulator.says(callback_query=pressed("q2", 7, "accept@7"))
        await until(lambda: len(emulator.sent("answerCallbackQuery")) == 2)
        await emulator.says(callback_query=pressed("q3", 8, "accept@7"))
        await until(lambda: len(inbox.seen) == 3)

    assert [press.external_id for press in inbox.kept] == ["4242:7:accept@7", "4242:8:accept@7"]


async def test_t22_two_messages_in_the_same_moment_are_both_kept_in_order(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    for number in range(50):
        await emulator.says(message=written(number + 1, str(number)))
    async with listening(emulator_url, inbox.receive):
        await until(lambda: len(inbox.kept) == 50)
    assert inbox.texts == [str(number) for number in range(50)]


@pytest.mark.parametrize("failures", range(1, 12))
async def test_nothing_is_acknowledged_before_it_is_stored(
    emulator: Emulator,
    emulator_url: str,
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
    failures: int,
) -> None:

    acknowledged: set[str] = set()

    async def database_away(incoming: Incoming) -> bool:
        nonlocal failures
        acknowledged.update(str(fields["offset"]) for fields in emulator.sent("getUpdates"))
        if failures:
            failures -= 1
            raise ConnectionError
        return await inbox.receive(incoming)

    monkeypatch.setattr(module, "PAUSES", (0.0, 0.0, 0.0))
    await emulator.says(message=written(1, "first"))
    await emulator.says(message=written(2, "second"))
    async with listening(emulator_url, database_away):
        await until(lambda: "second" in inbox.texts)
        await until(lambda: emulator.sent("getUpdates")[-1]["offset"] == "3")

    assert [text for text in inbox.texts if text] == ["first", "second"]
    assert acknowledged == {"0"}


async def test_a_message_that_cannot_be_stored_does_not_hold_up_all_others(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    async def refuses_some_words(incoming: Incoming) -> bool:
        if "poison" in incoming.text:
            raise ValueError
        return await inbox.receive(incoming)

    await emulator.says(message=written(1, "first"))
    await emulator.says(message=written(2, "poison"))
    await emulator.says(message=written(3, "third"))
    async with listening(emulator_url, refuses_some_words):
        await until(lambda: len(inbox.kept) == 3)

    assert [(one.external_id, one.text) for one in inbox.kept] == [
        ("4242:1", "first"),
        ("4242:2", ""),
        ("4242:3", "third"),
    ]


async def test_on_a_full_disk_words_wait_even_if_there_is_room_for_less(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    full = True

    async def has_room_for_little(incoming: Incoming) -> bool:
        if full and incoming.text == "all that went wrong":
            raise OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full"))
        return await inbox.receive(incoming)

    await emulator.says(message=written(1, "first"))
    await emulator.says(message=written(2, "all that went wrong"))
    with capture_logs() as logs:
        async with listening(emulator_url, has_room_for_little):
            await until(lambda: len([*filter(is_failure, logs)]) > 1)
            assert inbox.texts == ["first"]
            full = False
            await until(lambda: len(inbox.kept) == 2)

    assert inbox.texts == ["first", "all that went wrong"]


def is_failure(line: MutableMapping[str, object]) -> bool:
    return line["event"] == "telegram.store_failed"


async def test_an_update_that_cannot_be_read_is_reported_and_passed_over(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    await emulator.says(message={"message_id": 1, "chat": "nonsense"})
    await emulator.says(message={**written(2, "words in a broken frame"), "entities": [7]})
    await emulator.says(callback_query={"id": "q1"})
    await emulator.says(message=written(3, "a good one"))
    with capture_logs() as logs:
        async with listening(emulator_url, inbox.receive):
            await until(lambda: "a good one" in inbox.texts)

    assert inbox.texts == ["words in a broken frame", "a good one"]
    unreadable = [entry for entry in logs if entry["event"] == "telegram.update_unreadable"]
    assert [entry["update_id"] for entry in unreadable] == [1, 2, 3]
    assert "words" not in repr(logs)


async def test_t27_what_is_not_text_is_told_by_a_sign_and_its_caption(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 1}
    sticker = {**photo[0], "type": "regular", "is_animated": False, "is_video": False}
    place = {"latitude": 22.3, "longitude": 114.2}
    await emulator.says(message=written(1, photo=photo, caption="它是坏的"))
    await emulator.says(message=written(2, photo=photo))
    await emulator.says(message=written(3, voice=voice))
    await emulator.says(message=written(4, sticker=sticker))
    await emulator.says(message=written(5, "a\0b\ud800c"))
    await emulator.says(message=written(6, sticker={**sticker, "emoji": "👍"}))
    await emulator.says(message=written(7, location=place))
    await emulator.says(message=written(8, contact={"phone_number": "+8521", "first_name": "A"}))
    venue = {"location": place, "title": "Shop 3", "address": "1 Queen's Road"}
    await emulator.says(message=written(9, location=place, venue=venue))
    async with listening(emulator_url, inbox.receive):
        await until(lambda: len(inbox.kept) == 9)
    sent = ["📍 22.30000, 114.20000", "👤 +8521", "📍 Shop 3, 1 Queen's Road"]
    assert inbox.texts == ["📷 它是坏的", "📷", "🎤", "", "ab?c", "👍", *sent]


async def test_notices_bots_and_groups_are_no_complaints(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    another_bot = {**USER, "id": 9, "is_bot": True}
    await emulator.says(message=written(1, group_chat_created=True))
    await emulator.says(message=written(2, "hello, I am a bot", **{"from": another_bot}))
    await emulator.says(message={**written(3, "chatter"), "chat": GROUP})
    await emulator.says(message={**written(4, "/start@bot"), "chat": GROUP})
    await emulator.says(message={**written(5, "/start@bot"), "chat": GROUP})
    await emulator.says(
        callback_query={
            **pressed("q1", 6, "x"),
            "message": {
                "message_id": 6,
                "date": SENT_AT,
                "chat": GROUP,
            },
        }
    )
    await emulator.says(message=written(7, "a complaint"))
    async with listening(emulator_url, inbox.receive):
        await until(lambda: inbox.texts == ["a complaint"])
        await until(lambda: bool(emulator.sent()) and bool(emulator.sent("answerCallbackQuery")))

    (told,) = emulator.sent()
    assert told["chat_id"] == "-77"
    assert "投诉" in told["text"]


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-hans", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-hant", "zh-Hant"),
        ("en-GB", "en"),
        ("fr", None),
        (None, None),
    ],
)
async def test_the_app_language_is_a_hint(
    emulator: Emulator, emulator_url: str, inbox: Inbox, tag: str | None, language: str | None
) -> None:
    sender = {**USER, "language_code": tag}
    await emulator.says(message=written(1, "x", **{"from": sender}))
    async with listening(emulator_url, inbox.receive):
        await until(lambda: len(inbox.kept) == 1)
    assert inbox.kept[0].language == language


async def test_an_edited_message_counts_as_said_again(
    stub: Stub, stub_url: str, inbox: Inbox
) -> None:
    edit = {"date": SENT_AT - 60, "edit_date": SENT_AT}
    updates = [
        {"update_id": 1, "message": written(1, "I paid 30", date=SENT_AT - 60)},
        {"update_id": 2, "edited_message": written(1, "I paid 300", **edit)},
        {"update_id": 3, "edited_message": written(1, "I paid 300", **edit)},
        {"update_id": 4, "edited_message": written(2, None, **edit)},
    ]
    stub.lay_out("getUpdates", (200, {"ok": True, "result": updates}))
    async with listening(stub_url, inbox.receive):
        await until(lambda: len(inbox.seen) == 3)
    assert inbox.texts == ["I paid 30", "I paid 300"]
    assert [(kept.at - AT).total_seconds() for kept in inbox.kept] == [-60, 0]


async def test_nothing_comes_in_later_than_now_whatever_telegrams_clock_says(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    await emulator.says(message=written(1, "still there?", date=SENT_AT + 3600))
    async with listening(emulator_url, inbox.receive):
        await until(lambda: len(inbox.kept) == 1)
    assert inbox.kept[0].at == AT


@pytest.mark.parametrize(("status", "kind"), [("kicked", "left"), ("member", "back")])
async def test_who_blocks_the_bot_or_lets_it_in_again_is_told_of(
    stub: Stub, stub_url: str, inbox: Inbox, status: str, kind: str
) -> None:
    member = {"user": {"id": 7, "is_bot": True, "first_name": "x"}, "until_date": 0}
    moved = {
        "chat": PRIVATE,
        "from": USER,
        "date": SENT_AT,
        "old_chat_member": {**member, "status": "left"},
        "new_chat_member": {**member, "status": status},
    }
    stub.lay_out(
        "getUpdates", (200, {"ok": True, "result": [{"update_id": 1, "my_chat_member": moved}]})
    )
    async with listening(stub_url, inbox.receive):
        await until(lambda: bool(inbox.kept))
    (told,) = inbox.kept
    assert (told.kind, told.address, told.at, told.text) == (kind, "4242", AT, "")
