"""Telegram as the rig has it: keeps updates until they are acknowledged, and what a bot has sent."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "123456789:AAbbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQq"
LONGEST_POLL = 2.0
"""Seconds that a question for updates waits: whoever asked may be dead by then."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that has arrived at a customer."""

    chat: int
    number: int
    text: str
    choices: tuple[str, ...]


@dataclass
class Telegram:
    """One bot's side of the service. An answer to the bot takes up to `latency` seconds."""

    latency: float = 0.05
    chance: random.Random = field(default_factory=random.Random)
    updates: dict[int, dict[str, Any]] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    """What each update is known by once it is stored."""
    acknowledged: set[int] = field(default_factory=set)
    arrived: list[Sent] = field(default_factory=list)
    waiting: defaultdict[int, asyncio.Queue[Sent]] = field(
        default_factory=lambda: defaultdict(asyncio.Queue)
    )
    newest: int = 0
    places: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def writes(self, chat: int, text: str) -> None:
        """A customer sends words."""
        place = self._place(chat)
        sender = {"id": chat, "is_bot": False, "first_name": "F", "language_code": "en"}
        where = {"id": chat, "type": "private", "first_name": "F"}
        message = {
            "message_id": place,
            "date": int(time.time()),
            "chat": where,
            "from": sender,
            "text": text,
        }
        self._put({"message": message}, f"{chat}:{place}")

    def presses(self, sent: Sent, choice: str) -> None:
        """A customer presses a button."""
        sender = {"id": sent.chat, "is_bot": False, "first_name": "F", "language_code": "en"}
        message = {
            "message_id": sent.number,
            "date": int(time.time()),
            "chat": {"id": sent.chat, "type": "private", "first_name": "F"},
            "text": sent.text,
        }
        query = {
            "id": str(self.newest + 1),
            "from": sender,
            "chat_instance": "1",
            "message": message,
            "data": choice,
        }
        self._put({"callback_query": query}, f"{sent.chat}:{sent.number}:{choice}")

    def _place(self, chat: int) -> int:
        self.places[chat] += 1
        return self.places[chat]

    def _put(self, update: dict[str, Any], known_by: str) -> None:
        self.newest += 1
        self.updates[self.newest] = {"update_id": self.newest, **update}
        self.said[self.newest] = known_by
        self.came.set()

    # ------------------------------------------------------------------------------- the service

    async def handle(self, request: web.Request) -> web.Response:
        fields = await request.post()
        match request.match_info["method"]:
            case "getUpdates":
                result: Any = await self._updates(
                    int(str(fields.get("offset") or 0)), float(str(fields.get("timeout") or 0))
                )
            case "sendMessage":
                result = self._send(fields)
                await asyncio.sleep(self.chance.uniform(0, self.latency))
            case _:
                result = True
        return web.json_response({"ok": True, "result": result})

    async def _updates(self, offset: int, seconds: float) -> list[dict[str, Any]]:
        for number in [number for number in self.updates if number < offset]:
            self.acknowledged.add(number)
            del self.updates[number]
        if not self.updates:
            self.came.clear()
            try:
                await asyncio.wait_for(self.came.wait(), min(seconds, LONGEST_POLL))
            except TimeoutError:
                return []
        return [self.updates[number] for number in sorted(self.updates)[:20]]

    def _send(self, fields: Mapping[str, object]) -> dict[str, Any]:
        chat, text = int(str(fields["chat_id"])), str(fields["text"])
        keys = [
            key["callback_data"]
            for row in _json(fields.get("reply_markup")).get("inline_keyboard", ())
            for key in row
        ]
        sent = Sent(chat, self._place(chat), text, tuple(keys))
        self.arrived.append(sent)
        self.waiting[chat].put_nowait(sent)
        where = {"id": chat, "type": "private"}
        return {"message_id": sent.number, "date": int(time.time()), "chat": where, "text": text}

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self.handle)
        return app


def _json(value: object) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(str(value)) if value else {}
    return read
