"""A channel that counts, and senders of which there may be several."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from bot.delivery import Delivery
from escalation.models import Message, Outgoing, Rank
from escalation.repositories.slots import Pace
from escalation.unit_of_work import Database
from tests.bot.post import FakeChannel

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
NONE = timedelta(0)
SECOND = timedelta(seconds=1)


@dataclass
class Counter(FakeChannel):
    """A fake channel that counts, and holds little in one message."""

    pace: Pace | None = field(
        default_factory=lambda: Pace(f"bot {uuid4()}", SECOND / 10, SECOND, late=SECOND)
    )
    longest: int | None = None

    def __post_init__(self) -> None:
        super().__init__("fake")


@dataclass
class Post:
    """A database with an outbox, and a sender of which there may be several."""

    database: Database
    channel: Counter
    now: datetime = NOW
    ahead: timedelta = NONE
    """How far the clock is when moments come: as far as they are given out, none is waited for."""

    async def say(self, address: str, *texts: str, rank: Rank = Rank.REPLY) -> list[int]:
        async with self.database.uow() as uow:
            chat = await uow.conversations.locked("fake", address, language="en", now=self.now)
            rows = []
            for text in texts:
                message = Message(
                    conversation_id=chat.id,
                    author="bot",
                    text=text,
                    at=self.now,
                    language="zh-Hans",
                    choices=[{"id": "accept@1", "label": "好"}],
                )
                rows.append(await uow.outbox.queue(message, chat, self.now, rank))
            uow.hint("message.said")
        return rows

    async def deliver(self) -> int:
        """One process looks once, and sends what it may."""
        delivery = Delivery(self.database, {"fake": self.channel}, lambda: self.now + self.ahead)
        parcels = await delivery._claim(self.now)
        for parcel in parcels:
            await delivery._deliver(parcel)
        return len(parcels)

    async def row(self, outgoing_id: int) -> Outgoing:
        async with self.database.reading() as uow:
            row = await uow.outbox.get(outgoing_id)
        assert row is not None
        return row

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.channel.arrived]


def handful() -> Pace:
    """Of a bot that may send three messages in the time for which moments are given out."""
    return Pace(f"bot {uuid4()}", SECOND / 4, NONE, late=SECOND)


def unhurried(database: Database) -> Post:
    """A sender that never waits for a moment of its own."""
    return Post(database, Counter(pace=Pace(f"bot {uuid4()}", NONE, NONE, late=SECOND)))
