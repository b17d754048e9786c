"""A chat that comes by links, at one of several devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import APIRouter

from bot.channels import Incoming, Letter, Receive
from bot.delivery import Delivery
from escalation.links import Link, read_web, web_token
from escalation.models import Message
from escalation.unit_of_work import Database
from tests import make
from tests.bot.chat import Chat, linked, numbers

SECRET = "s" * 40
NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


class Open:
    """A channel in which everything arrives."""

    name = "web"
    routes: APIRouter | None = None
    pace = None
    longest = None
    is_page = False

    async def start(self, receive: Receive) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, address: str, letter: Letter) -> str:  # noqa: ARG002 - as all
        return letter.key


class Device(Chat):
    """A chat that comes by links, and shows what a page at its place shows."""

    async def come(self, link: Link | None = None, customer: str = "c-100") -> list[Message]:
        """The bot's words after somebody came by a link, a fresh one if none is given."""
        link = link or read_web(SECRET, web_token(SECRET, customer, make.NOW), make.NOW)
        arrival = Incoming(
            "web", self.address, f"in-{next(numbers)}", "arrival", make.NOW, link=link
        )
        return await self.send(arrival)

    async def send(self, incoming: Incoming) -> list[Message]:
        before = {message.id for message in await self.shown()}
        await self.turns.receive(incoming)
        await self.turns.take("web", self.address, make.NOW)
        await Delivery(self.database, {"web": Open()}, lambda: make.NOW).deliver_due(make.NOW)
        return [
            message
            for message in await self.shown()
            if message.id not in before and message.author != "customer"
        ]

    async def shown(self) -> Sequence[Message]:
        async with self.database.reading() as reading:
            here = await reading.conversations.find("web", self.address)
            return await reading.places.shown(here) if here else ()

    async def page(self) -> str:
        return "\n".join(message.text for message in await self.shown())

    async def guesses(self) -> int:
        async with self.database.reading() as reading:
            here = await reading.conversations.find("web", self.address)
            return int(here.dialogue.get("wrong_guesses", 0)) if here else 0


async def with_an_offer(database: Database) -> Device:
    """A customer whose talk stands at an open offer."""
    await linked(database)
    first = Device(database)
    await first.come()
    await first.write("订单 A-1001 多扣了我 30 元")
    return first
