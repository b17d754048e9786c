"""Peers for the Telegram channel: an independent emulator, and a stub for what that one lacks."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

TOKEN = "123456:synthetic-token-of-the-tests"


class Emulator(LoBotApiEmulator):  # type: ignore[misc] # the package has no types
    """Keeps what the bot sends, which the emulator itself does not."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> object:
        result = super().validate(method, fields, uploads)
        self.calls.append((method, dict(fields)))
        return result

    def sent(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        return [fields for name, fields in self.calls if name == method]

    async def says(self, **update: object) -> None:
        await self.enqueue_update(update, token=TOKEN)


class Stub:
    """Answers each method with what was laid out for it, else with success."""

    def __init__(self) -> None:
        self.answers: dict[str, deque[Any]] = {}
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.next_id = 0

    def lay_out(self, method: str, *answers: object) -> None:
        """Each answer is (status, body), a body as text, or a coroutine function."""
        self.answers.setdefault(method, deque()).extend(answers)

    def sent(self, method: str = "sendMessage") -> list[dict[str, str]]:
        return [fields for name, fields in self.calls if name == method]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields = {key: str(value) for key, value in (await request.post()).items()}
        self.calls.append((method, fields))
        laid_out = self.answers.get(method)
        if laid_out:
            answer = laid_out.popleft()
            if callable(answer):
                result: web.StreamResponse = await answer(request)
                return result
            status, body = answer
            text = body if isinstance(body, str) else json.dumps(body)
            return web.Response(status=status, text=text, content_type="application/json")
        return web.json_response({"ok": True, "result": self._success(method, fields)})

    def _success(self, method: str, fields: dict[str, str]) -> object:
        if method == "getUpdates":
            return []
        if method != "sendMessage":
            return True
        self.next_id += 1
        chat = {"id": int(fields["chat_id"]), "type": "private"}
        return {"message_id": self.next_id, "date": 1, "chat": chat, "text": fields["text"]}

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self.handle)
        return app


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """The address at which `app` answers."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
