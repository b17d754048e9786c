"""Stands in for the conversation: keeps what comes in as the real one does, says what it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.channels import Incoming
from escalation.desk import Desk
from escalation.events import Kind
from escalation.models import Conversation, Message
from escalation.services.messages import hear, say
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Choice, Say
from tests import make


class StandIn:
    """A bot without understanding, on the real tables."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database = database
        self._desk = desk
        self.now = make.NOW
        self.received: list[Incoming] = []
        self.answers: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {}
        """Words to a customer's words, with quick answers; then every text is answered at once."""

    def clock(self) -> datetime:
        return self.now

    async def receive(self, incoming: Incoming) -> bool:
        async with self._database.uow() as uow:
            kept = await uow.inbox.receive(
                channel=incoming.channel,
                address=incoming.address,
                external_id=incoming.external_id,
                kind=incoming.kind,
                payload={
                    "text": incoming.text,
                    "choice": incoming.choice,
                    "customer": incoming.customer,
                },
                now=incoming.at,
            )
            uow.hint(Kind.MESSAGE_RECEIVED)
        if kept is None:
            return False
        self.received.append(incoming)
        if self.answers:
            await self.take(incoming.address)
            heard = incoming.choice or incoming.text
            text, choices = self.answers.get(heard, (f"About: {heard}", ()))
            await self.say(incoming.address, text, *choices)
        return True

    async def _chat(self, uow: UnitOfWork, address: str) -> Conversation:
        return await uow.conversations.locked("webchat", address, language="en", now=self.now)

    async def take(self, address: str) -> None:
        """A turn: what waits becomes part of the talk."""
        async with self._database.uow() as uow:
            chat = await self._chat(uow, address)
            waiting = await uow.inbox.waiting("webchat", address)
            await uow.inbox.take([row.id for row in waiting], self.now)
            for row in waiting:
                if row.kind == "message":
                    text = str(row.payload["text"])
                    await hear(uow, chat, None, text, now=row.received_at, inbox_id=row.id)

    async def say(
        self,
        address: str,
        text: str,
        *choices: tuple[str, str],
        author: str = "bot",
        lang: str | None = None,
    ) -> Message:
        async with self._database.uow() as uow:
            return await self._say(uow, address, text, choices, author, lang)

    async def say_all(self, address: str, texts: Iterable[str]) -> None:
        async with self._database.uow() as uow:
            for text in texts:
                await self._say(uow, address, text, (), "bot", None)

    async def _say(
        self,
        uow: UnitOfWork,
        address: str,
        text: str,
        choices: Iterable[tuple[str, str]],
        author: str,
        lang: str | None,
    ) -> Message:
        return await say(
            uow,
            await self._chat(uow, address),
            None,
            text,
            author=author,
            now=self.now,
            desk=self._desk,
            choices=[Choice(name, Say("%(as_is)s", {"as_is": label})) for name, label in choices],
            lang=lang,
        )

    async def person_joins(self, address: str) -> None:
        """A supervisor holds the case."""
        async with self._database.uow() as uow:
            chat = await self._chat(uow, address)
            case = await make.case(uow, chat, now=self.now, of_desk=self._desk)
            case.state = "held"
            uow.record(Kind.CASE_CLAIMED, at=self.now, who="staff:x", case=case)
