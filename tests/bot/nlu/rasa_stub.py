"""A server on a Unix socket that answers what it is told to, and a client of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.nlu.breaker import Breaker
from bot.nlu.rasa_client import RasaNlu

TOKEN = "the-token"
MODEL = "abc123"
GOOD = {"ranking": [["price", 0.75], ["inform", 0.25]], "entities": []}


def answer(*results: object, model_id: str = MODEL) -> dict[str, object]:
    return {"model_id": model_id, "results": list(results)}


def http(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


@dataclass
class Server:
    """A server on a Unix socket that answers whatever it is told to."""

    reply: Callable[[list[str]], Awaitable[bytes | None]]
    """From the texts to a whole HTTP answer; None hangs up."""
    slowly: bool = False
    """A byte at a time."""
    requests: list[list[str]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    talks: list[asyncio.Task[None]] = field(default_factory=list)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.talks.append(task)
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            await self.talk(reader, writer)
        writer.close()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length: ")[1].split("\r\n")[0])
            texts = json.loads(await reader.readexactly(length))["texts"]
            self.heads.append(head)
            self.requests.append(texts)
            reply = await self.reply(texts)
            if reply is None:
                return
            for piece in [bytes([byte]) for byte in reply] if self.slowly else [reply]:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.02 if self.slowly else 0)


async def well(texts: list[str]) -> bytes:
    return http(json.dumps(answer(*[GOOD] * len(texts))).encode())


@asynccontextmanager
async def serving(
    path: Path,
    reply: Callable[[list[str]], Awaitable[bytes | None]] = well,
    *,
    slowly: bool = False,
) -> AsyncIterator[Server]:
    server = Server(reply, slowly)
    listening = await asyncio.start_unix_server(server.accept, path)
    try:
        yield server
    finally:
        listening.close()
        for task in server.talks:
            task.cancel()
        await asyncio.gather(*server.talks)
        path.unlink(missing_ok=True)  # noqa: ASYNC240 - a socket's name, gone at once


@asynccontextmanager
async def client(
    where: Path | str,
    *,
    within: float = 1.5,
    breaker: Breaker | None = None,
    pause: Callable[[], float] = lambda: 0.01,
) -> AsyncIterator[RasaNlu]:
    nlu = RasaNlu(where, TOKEN, model_id=MODEL, timeout=within, breaker=breaker, pause=pause)
    try:
        yield nlu
    finally:
        await nlu.aclose()
