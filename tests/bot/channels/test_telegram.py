"""Telegram end to end against a Bot API: nothing lost, nothing doubled, nothing guessed."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.channels import (
    Button,
    ChannelBusy,
    ChannelRefused,
    DeliveryUnknown,
    Incoming,
    Letter,
    Receive,
)
from bot.channels.telegram import Telegram
from bot.channels.telegram import channel as module
from escalation.unit_of_work import Database
from tests.bot.channels.bot_api import TOKEN, Emulator, Stub, serving

type Answer = tuple[int, object] | Callable[[web.Request], Awaitable[web.StreamResponse]]

CHAT = 4242
SENT_AT = 1_794_790_800
AT = datetime.fromtimestamp(SENT_AT, UTC)
PRIVATE = {"id": CHAT, "type": "private", "first_name": "x"}
GROUP = {"id": -77, "type": "group", "title": "x"}
USER = {"id": CHAT, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}


def written(message_id: int, text: str | None = None, **more: object) -> dict[str, Any]:
    message = {"message_id": message_id, "date": SENT_AT, "chat": PRIVATE, "from": USER, **more}
    return message if text is None else {**message, "text": text}


def pressed(query_id: str, message_id: int, data: str) -> dict[str, Any]:
    bots_own = {"message_id": message_id, "date": SENT_AT, "chat": PRIVATE, "text": "?"}
    return {
        "id": query_id,
        "from": USER,
        "chat_instance": "1",
        "message": bots_own,
        "data": data,
    }


def letter(text: str = "好的", *buttons: tuple[str, str], key: str = "m1") -> Letter:
    return Letter(key, text, "zh-Hans", "bot", [Button(*button) for button in buttons])


class Inbox:
    """What arrived, each once."""

    def __init__(self) -> None:
        self.kept: list[Incoming] = []
        self.seen: list[str] = []

    async def receive(self, incoming: Incoming) -> bool:
        self.seen.append(incoming.external_id)
        if incoming.external_id in {one.external_id for one in self.kept}:
            return False
        self.kept.append(incoming)
        return True

    @property
    def texts(self) -> list[str]:
        return [incoming.text for incoming in self.kept]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - any condition, not only events
            await asyncio.sleep(0.005)


@asynccontextmanager
async def listening(url: str, receive: Receive, *, patience: float = 20) -> AsyncIterator[Telegram]:
    channel = Telegram(TOKEN, api_url=url, poll_seconds=20, patience=patience, clock=lambda: AT)
    await channel.start(receive)
    try:
        yield channel
    finally:
        await channel.stop()


@pytest.fixture
async def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
async def emulator_url(emulator: Emulator) -> AsyncIterator[str]:
    async with serving(emulator.app()) as url:
        yield url


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
async def stub_url(stub: Stub) -> AsyncIterator[str]:
    async with serving(stub.app()) as url:
        yield url


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.05)


# ------------------------------------------------------------------------------------------ in


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


async def test_what_is_not_text_comes_with_its_caption_or_empty(
    emulator: Emulator, emulator_url: str, inbox: Inbox
) -> None:
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 1}
    sticker = {**photo[0], "type": "regular", "is_animated": False, "is_video": False}
    await emulator.says(message=written(1, photo=photo, caption="它是坏的"))
    await emulator.says(message=written(2, photo=photo))
    await emulator.says(message=written(3, voice=voice))
    await emulator.says(message=written(4, sticker=sticker))
    await emulator.says(message=written(5, "a\0b\ud800c"))
    async with listening(emulator_url, inbox.receive):
        await until(lambda: len(inbox.kept) == 5)
    assert inbox.texts == ["它是坏的", "", "", "", "ab?c"]


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


async def test_polling_goes_on_whatever_telegram_answers(
    stub: Stub, stub_url: str, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    async def closes(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    caplog.set_level(logging.DEBUG)
    secret = {"ok": True, "result": [{"update_id": 1, "message": written(1, "private words")}]}
    stub.lay_out("deleteWebhook", (500, "{}"))
    stub.lay_out(
        "getUpdates",
        (429, {"ok": False, "parameters": {"retry_after": 0.01}}),
        (429, {"ok": False}),
        (409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"}),
        (502, "Bad Gateway"),
        (200, json.dumps(secret)[:-3]),
        (200, {"ok": False, "error_code": 400, "description": "no"}),
        (200, {"ok": True, "result": [{"message": "without an id"}]}),
        closes,
        (200, secret),
    )
    with capture_logs() as logs:
        async with listening(stub_url, inbox.receive):
            await until(lambda: inbox.texts == ["private words"])

    assert len([entry for entry in logs if entry["event"] == "telegram.poll_failed"]) == 9
    for told in (repr(logs), caplog.text):
        assert TOKEN not in told
        assert "private words" not in told


async def test_a_refused_token_is_reported_and_asked_about_again(
    stub: Stub, stub_url: str, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.api.PAUSE_WITHOUT_TOKEN", 0.01)
    refusal = (401, {"ok": False, "description": "Unauthorized"})
    stub.lay_out("deleteWebhook", refusal)
    stub.lay_out("getUpdates", refusal)
    with capture_logs() as logs:
        async with listening(stub_url, inbox.receive) as channel:
            await until(lambda: len(stub.sent("getUpdates")) >= 2)
            stub.lay_out("sendMessage", refusal)
            with pytest.raises(ChannelBusy):
                await channel.send("4242", letter())
    assert [entry["event"] for entry in logs].count("telegram.token_refused") == 3
    assert TOKEN not in repr(logs)


async def test_stopping_takes_no_longer_than_a_moment(emulator_url: str, inbox: Inbox) -> None:
    async with listening(emulator_url, inbox.receive):
        await asyncio.sleep(0.2)
        started = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - started < 1.5


async def test_stopping_lets_a_message_arrive_and_begins_no_other(
    stub: Stub, stub_url: str, inbox: Inbox
) -> None:
    arriving = asyncio.Event()

    async def takes_a_moment(_request: web.Request) -> web.StreamResponse:
        arriving.set()
        await asyncio.sleep(0.2)
        message = {"message_id": 9, "date": 1, "chat": PRIVATE, "text": "x"}
        return web.json_response({"ok": True, "result": message})

    stub.lay_out("sendMessage", takes_a_moment)
    async with listening(stub_url, inbox.receive) as channel:
        sending = asyncio.ensure_future(channel.send("4242", letter()))
        await arriving.wait()
    assert await sending == "4242:9"
    with pytest.raises(ChannelBusy):
        await channel.send("4242", letter())


# ----------------------------------------------------------------------------------------- out


BLOCKED = (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"})
GONE = (400, {"ok": False, "description": "Bad Request: chat not found"})
MIGRATED = (400, {"ok": False, "description": "x", "parameters": {"migrate_to_chat_id": -5}})
MALFORMED = (400, {"ok": False, "description": "Bad Request: message text is empty"})
INSIDE = (200, {"ok": False, "error_code": 403, "description": "Forbidden: user is deactivated"})


@pytest.mark.parametrize(
    ("answer", "reachable"),
    [(BLOCKED, False), (GONE, False), (MIGRATED, False), (INSIDE, False), (MALFORMED, True)],
)
async def test_a_no_is_a_no(stub: Stub, stub_url: str, answer: Answer, *, reachable: bool) -> None:
    stub.lay_out("sendMessage", answer)
    async with listening(stub_url, Inbox().receive) as channel:
        with pytest.raises(ChannelRefused) as refused:
            await channel.send("4242", letter())
    assert refused.value.reachable is reachable
    assert len(stub.sent()) == 1


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ((429, {"ok": False, "parameters": {"retry_after": 17}}), 17),
        ((429, {"ok": False}), 0),
        ((502, "Bad Gateway"), 0),
        ((503, "Service Unavailable"), 0),
    ],
)
async def test_not_now_is_put_off(
    stub: Stub, stub_url: str, answer: Answer, seconds: float
) -> None:
    stub.lay_out("sendMessage", answer)
    async with listening(stub_url, Inbox().receive) as channel:
        with pytest.raises(ChannelBusy) as busy:
            await channel.send("4242", letter())
    assert busy.value.retry_after == seconds


async def test_a_pause_is_meant_for_all_chats_unless_another_one_was_served_meanwhile(
    stub: Stub, stub_url: str
) -> None:
    served = asyncio.Event()

    async def refused_later(_request: web.Request) -> web.StreamResponse:
        await served.wait()
        return web.json_response({"ok": False, "parameters": {"retry_after": 17}}, status=429)

    stub.lay_out("sendMessage", (429, {"ok": False, "parameters": {"retry_after": 17}}))
    async with listening(stub_url, Inbox().receive) as channel:
        with pytest.raises(ChannelBusy) as busy:
            await channel.send("4242", letter())
        assert busy.value.for_all

        stub.lay_out("sendMessage", refused_later)
        sending = asyncio.ensure_future(channel.send("4242", letter()))
        await until(lambda: len(stub.sent()) == 2)
        await channel.send("4243", letter())
        served.set()
        with pytest.raises(ChannelBusy) as busy:
            await sending
        assert not busy.value.for_all


async def hangs(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(5)
    return web.Response()


async def breaks_off(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


@pytest.mark.parametrize(
    "answer", [hangs, breaks_off, (500, "{}"), (504, "Gateway Timeout"), (200, "<html>")]
)
async def test_t20_what_may_have_been_sent_is_unknown(
    stub: Stub, stub_url: str, answer: Answer
) -> None:
    stub.lay_out("sendMessage", answer)
    async with listening(stub_url, Inbox().receive, patience=0.3) as channel:
        with pytest.raises(DeliveryUnknown):
            await channel.send("4242", letter())
    assert len(stub.sent()) == 1


async def test_without_a_network_nothing_was_sent() -> None:
    async with serving(web.Application()) as url:
        pass
    channel = Telegram(TOKEN, api_url=url)
    with pytest.raises(ChannelBusy) as busy:
        await channel.send("4242", letter())
    assert busy.value.retry_after == 0
    await channel.stop()


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["Yes", "No"], [2]),
        (["Yes, please do that", "No"], [1, 1]),
        (["1", "2", "3", "4"], [1, 1, 1, 1]),
        ([], []),
    ],
)
async def test_short_answers_stand_side_by_side(
    emulator: Emulator, emulator_url: str, labels: list[str], rows: list[int]
) -> None:
    async with listening(emulator_url, Inbox().receive) as channel:
        buttons = [(f"choice:{number}", label) for number, label in enumerate(labels)]
        await channel.send("4242", letter("?", *buttons))
    markup = json.loads(emulator.sent()[0].get("reply_markup", '{"inline_keyboard": []}'))
    assert [len(row) for row in markup["inline_keyboard"]] == rows


async def test_a_button_that_telegram_cannot_carry_is_left_out(
    emulator: Emulator, emulator_url: str
) -> None:
    async with listening(emulator_url, Inbox().receive) as channel:
        await channel.send("4242", letter("?", ("order:" + "长" * 20, "a"), ("b" * 64, "b")))
    (sent,) = emulator.sent()
    assert [
        [key["text"] for key in row] for row in json.loads(sent["reply_markup"])["inline_keyboard"]
    ] == [["b"]]


async def test_what_is_no_chat_is_refused(stub_url: str) -> None:
    async with listening(stub_url, Inbox().receive) as channel:
        with pytest.raises(ChannelRefused):
            await channel.send("not-a-chat", letter())
