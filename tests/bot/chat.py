"""A customer in a chat on a real database, and the engine that answers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bot.channels import Incoming
from bot.turn import Turns
from escalation.models import Case, Message, Remedy
from escalation.unit_of_work import Database
from tests import make
from tests.bot.speech import SpokenNlu

numbers = itertools.count(1)


class Chat:
    """A customer in a chat, and the engine that answers."""

    def __init__(self, database: Database, nlu: SpokenNlu | None = None) -> None:
        self.database = database
        self.nlu = nlu or SpokenNlu()
        self.turns = Turns(database, self.nlu, make.desk())
        self.address = f"chat-{next(numbers)}"
        self.customer: str | None = None

    def incoming(self, text: str, key: str | None = None, **more: object) -> Incoming:
        return Incoming(
            channel="web",
            address=self.address,
            external_id=key or f"in-{next(numbers)}",
            kind="press" if "choice" in more else "message",
            at=make.NOW,
            text=text,
            customer=self.customer,
            **more,  # type: ignore[arg-type]
        )

    async def write(self, *texts: str) -> list[Message]:
        """The bot's words after these messages were taken in one turn."""
        before = len(await self.said())
        for text in texts:
            await self.turns.receive(self.incoming(text))
        await self.turns.take("web", self.address, make.NOW)
        return (await self.said())[before:]

    async def press(self, name: str) -> list[Message]:
        before = len(await self.said())
        choice = next(
            button["id"]
            for message in reversed(await self.said())
            for button in message.choices
            if button["id"].partition(":")[0] == name or button["id"] == name
        )
        await self.turns.receive(self.incoming("", choice=choice))
        await self.turns.take("web", self.address, make.NOW)
        return (await self.said())[before:]

    async def transcript(self) -> Sequence[Message]:
        async with self.database.reading() as reading:
            conversation = await reading.conversations.find("web", self.address)
            return (
                await reading.messages.of_conversation(conversation.id, with_notes=True)
                if conversation
                else ()
            )

    async def said(self) -> list[Message]:
        return [message for message in await self.transcript() if message.author != "customer"]

    async def cases(self) -> Sequence[Case]:
        async with self.database.reading() as reading:
            conversation = await reading.conversations.find("web", self.address)
            return await reading.cases.of_conversation(conversation.id) if conversation else ()

    async def remedies(self) -> Sequence[Remedy]:
        async with self.database.reading() as reading:
            return [
                r for case in await self.cases() for r in await reading.remedies.of_case(case.id)
            ]


async def linked(database: Database, customer: str = "c-100") -> Chat:
    async with database.uow() as uow:
        await make.customer(uow, customer)
        await uow.customers.upsert_order(customer, make.order(charged="60.00"))
    chat = Chat(database)
    chat.customer = customer
    return chat
