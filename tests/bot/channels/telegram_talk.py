"""What customers do in Telegram, as updates, and a channel that listens for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.channels import (
    Button,
    Incoming,
    Letter,
    Receive,
)
from bot.channels.telegram import Telegram
from tests.bot.channels.bot_api import TOKEN

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
