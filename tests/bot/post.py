"""A database with an outbox, a channel that keeps what arrived, and a delivery between them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from fastapi import APIRouter

from bot.channels import Letter, Receive
from bot.delivery import LEASE, Delivery
from escalation.models import Conversation, Message, Outgoing
from escalation.repositories.slots import Pace
from escalation.unit_of_work import Database

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)

Answer = Callable[[str, Letter], Awaitable[None]]


class FakeChannel:
    """Keeps what arrived; `answer` may refuse, wait or die."""

    routes: APIRouter | None = None
    pace: Pace | None = None
    longest: int | None = None
    is_page = False

    def __init__(self, name: str = "fake", answer: Answer | None = None) -> None:
        self.name = name
        self.arrived: list[tuple[str, str]] = []
        self.letters: list[Letter] = []
        self.answer = answer

    async def start(self, receive: Receive) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, address: str, letter: Letter) -> str:
        if self.answer is not None:
            await self.answer(address, letter)
        self.arrived.append((address, letter.text))
        self.letters.append(letter)
        return f"x{len(self.arrived)}"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Post:
    """All three, and the time that they go by."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.channel = FakeChannel()
        self.delivery = Delivery(database, {"fake": self.channel}, self.clock)

    async def say(self, address: str, *texts: str, channel: str = "fake") -> list[int]:
        """Queue texts to one address; the ids of their rows."""
        async with self.database.uow() as uow:
            chat = await uow.conversations.locked(
                channel, address, language="en", now=self.clock.now
            )
            ids = []
            for text in texts:
                message = Message(
                    conversation_id=chat.id,
                    author="bot",
                    text=text,
                    at=self.clock.now,
                    language="zh-Hans",
                    choices=[{"id": "accept@1", "label": "好"}],
                )
                ids.append(await uow.outbox.queue(message, chat, self.clock.now))
            uow.hint("message.said")
        return ids

    async def deliver(self) -> int:
        return await self.delivery.deliver_due(self.clock.now)

    async def row(self, outgoing_id: int) -> Outgoing:
        async with self.database.reading() as uow:
            row = await uow.outbox.get(outgoing_id)
        assert row is not None
        return row

    async def conversation(self, address: str) -> Conversation:
        async with self.database.reading() as uow:
            found = await uow.conversations.find("fake", address)
        assert found is not None
        return found

    async def kinds(self) -> list[str]:
        async with self.database.reading() as uow:
            return [event.kind for event in await uow.events.after(0)]

    async def die_while_sending(self, outgoing_id: int) -> None:
        """A sender claims the row, sends, and is killed before it can say so."""
        async with self.database.uow() as uow:
            (claimed,) = await uow.outbox.claim_due(
                channels=["fake"], now=self.clock.now, until=self.clock.now + LEASE
            )
        assert claimed.id == outgoing_id
        self.channel.arrived.append((claimed.address, "sent by the one who died"))


@asynccontextmanager
async def running(delivery: Delivery) -> AsyncIterator[None]:
    task = asyncio.create_task(delivery.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - any condition, not only events
            await asyncio.sleep(0.005)
