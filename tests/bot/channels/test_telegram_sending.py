"""What the bot says reaches Telegram, or what became of it is known: nothing doubled, nothing guessed."""

from __future__ import annotations

import asyncio
import json

import pytest
from aiohttp import web

from bot.channels import (
    ChannelBusy,
    ChannelRefused,
    DeliveryUnknown,
)
from bot.channels.telegram import Telegram
from tests.bot.channels.bot_api import TOKEN, Emulator, Stub, serving
from tests.bot.channels.telegram_talk import (
    Answer,
    Inbox,
    letter,
    listening,
    until,
)

pytestmark = pytest.mark.usefixtures("impatient")


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
