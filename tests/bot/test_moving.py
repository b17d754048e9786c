"""From the web chat to Telegram in the middle of an offer, through both channels as they are."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
from httpx import ASGITransport

from bot.channels.telegram import Telegram
from bot.channels.webchat import WebChat
from bot.delivery import Delivery
from bot.turn import Turns
from escalation.app import create_app
from escalation.links import Signer
from escalation.unit_of_work import Database
from tests import make
from tests.bot.channels.bot_api import TOKEN, Emulator, serving
from tests.bot.channels.telegram_talk import CHAT, pressed, written
from tests.bot.speech import SpokenNlu

SECRET = "s" * 40


ticks = itertools.count()


def clock() -> datetime:
    """A second passes at each look: a bot writes to one chat no oftener."""
    return make.NOW + timedelta(seconds=next(ticks))


async def until(condition: Callable[[], bool], turns: Turns, delivery: Delivery) -> None:
    """Let turns be taken and messages delivered until something is so."""
    async with asyncio.timeout(60):
        while not condition():
            await turns.sweep(make.NOW)
            await delivery.deliver_due(clock())
            await asyncio.sleep(0.01)


async def test_an_offer_made_on_the_web_is_accepted_in_telegram(database: Database) -> None:
    async with database.uow() as uow:
        await make.customer(uow)
        await uow.customers.upsert_order("c-100", make.order(charged="60.00"))
    desk, emulator = make.desk(), Emulator()
    turns = Turns(database, SpokenNlu(), desk)
    links = Signer.of(SECRET)
    webchat = WebChat()
    await webchat.start(turns.receive)
    assert webchat.routes is not None
    app = create_app(
        database, desk, secret=SECRET, routers=[webchat.routes], clock=lambda: make.NOW
    )
    browser = httpx.AsyncClient(
        transport=ASGITransport(app), base_url="http://shop.test", follow_redirects=True
    )
    async with serving(emulator.app()) as url, browser:
        telegram = Telegram(TOKEN, api_url=url, clock=lambda: make.NOW, secret=SECRET)
        await telegram.start(turns.receive)
        delivery = Delivery(database, {"telegram": telegram, "webchat": webchat}, clock)
        try:
            token = links.make("c-100", make.NOW).web_token
            await browser.post("/chat/arrival", data={"token": token})
            await browser.post("/chat/messages", data={"text": "订单 A-1001 多扣了我 30 元"})
            await until(lambda: True, turns, delivery)
            await turns.sweep(make.NOW)
            offered = (await browser.get("/chat")).text
            assert "accept:" in offered

            start = links.make("c-100", make.NOW).start
            await emulator.says(message=written(1, f"/start {start}"))
            await until(lambda: bool(emulator.sent()), turns, delivery)
            (asked,) = emulator.sent()
            assert "30.00" in asked["text"]
            yes = json.loads(asked["reply_markup"])["inline_keyboard"][0][0]["callback_data"]
            assert "accept:" not in (await browser.get("/chat")).text

            await emulator.says(callback_query=pressed("q1", 2, yes))
            await until(lambda: len(emulator.sent()) == 2, turns, delivery)
            outcome = emulator.sent()[1]["text"]
            assert "30.00" in outcome
            assert outcome not in (await browser.get("/chat")).text

            await emulator.says(message=written(3, f"/start {'x' * 60}"))
            await until(lambda: len(emulator.sent()) == 3, turns, delivery)
            assert "链接" in emulator.sent()[2]["text"]
        finally:
            await telegram.stop()
    async with database.reading() as uow:
        (case,) = await uow.cases.of_customer("c-100")
        talk = await uow.conversations.get(case.conversation_id)
    assert case.state == "settled"
    assert talk is not None
    assert (talk.channel, talk.address) == ("telegram", str(CHAT))
