"""Telegram is asked for updates whatever it answers, and stopping loses nothing."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.channels import (
    ChannelBusy,
)
from tests.bot.channels.bot_api import TOKEN, Stub
from tests.bot.channels.telegram_talk import (
    PRIVATE,
    Inbox,
    letter,
    listening,
    until,
    written,
)

pytestmark = pytest.mark.usefixtures("impatient")


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
