"""One turn of a conversation: everything it does stands in one transaction, or nothing does.

Store first, answer after: `receive` keeps what came in, `take` answers all that one sender wrote.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NoReturn, cast

import structlog

from bot import conversation as talk
from bot.acting import Actor
from bot.arriving import arrive, confirmed
from bot.dialogue import Dialogue
from bot.hearing import Group, group, hear, named, understand, unread
from bot.nlu.text import Language, detect_language, has_word
from bot.owning import owner_of
from bot.piecemeal import MOST, RECENT, whole
from bot.records import Records
from escalation.errors import TalkBusy
from escalation.events import Kind
from escalation.services import reach
from escalation.services.messages import cleaned
from escalation.services.moving import come_back

if TYPE_CHECKING:
    from bot.channels import Incoming
    from bot.nlu.understanding import Nlu
    from escalation.desk import Desk
    from escalation.models import Conversation, CustomerRow, Inbox
    from escalation.unit_of_work import Database, UnitOfWork

log = structlog.get_logger(__name__)

GATHER = timedelta(seconds=0.6)
"""How long one waits for more words of the same sender: people write in bursts."""
POLL_SECONDS = 1.0
"""How soon what another process stored is seen; what this one stored is seen at once."""
LONGEST_CHOICE = 200
"""Characters of a pressed choice that can be one of ours."""
AGAIN_SECONDS = (0.05, 0.2)
"""Between two tries of a turn that needs another chat which is in use, at least and at most."""
AT_ONCE = 32
"""Senders who are answered at the same time."""
TRIES = 3
"""Failed turns after which a message is no longer understood by a model but read by a person."""


class Turns:
    """Takes what came in and answers it, in order for each sender, in parallel across them."""

    def __init__(self, database: Database, nlu: Nlu, desk: Desk) -> None:
        self._database = database
        self._nlu = nlu
        self._desk = desk
        self._locks: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def receive(self, incoming: Incoming) -> bool:
        """Keep what came in; False when it is kept already. Durable when this returns (T17)."""
        if incoming.kind in {"left", "back"}:
            return await self._reach(incoming)
        payload = {
            "text": cleaned(incoming.text),
            "choice": None
            if incoming.choice is None
            else cleaned(incoming.choice)[:LONGEST_CHOICE],
            "language": incoming.language,
            "customer": incoming.customer,
            "link": incoming.link.to_json() if incoming.link else None,
            "asks": incoming.asks or None,
        }
        async with self._database.uow() as uow:
            kept = await uow.inbox.receive(
                channel=incoming.channel,
                address=incoming.address,
                external_id=incoming.external_id,
                kind=incoming.kind,
                payload={key: value for key, value in payload.items() if value is not None},
                now=incoming.at,
            )
            if kept is not None:
                uow.hint(Kind.MESSAGE_RECEIVED)
        return kept is not None

    async def _reach(self, incoming: Incoming) -> bool:
        """Note on the chat, if there is one, whether its customer can still be written to."""
        async with self._database.uow() as uow:
            talk = await uow.conversations.find(incoming.channel, incoming.address)
            if talk is None:
                return False
            talk = await uow.conversations.lock(talk.id)
            note = reach.lost if incoming.kind == "left" else reach.found
            await note(uow, talk, now=incoming.at)
        return True

    async def take(self, channel: str, address: str, now: datetime) -> int:
        """Answer all that this sender wrote and nobody answered yet; how many rows that were."""
        lock = self._locks[channel, address]
        async with lock:
            taken = await self._try(channel, address, now)
        if not lock.locked():
            self._locks.pop((channel, address), None)
        return taken

    async def _try(self, channel: str, address: str, now: datetime) -> int:
        """Take, again and again while somebody is at work in another chat that it needs."""
        while True:
            with suppress(TalkBusy):
                return await self._take(channel, address, now)
            # Two who let each other pass must not come back at the same moment.
            await asyncio.sleep(random.uniform(*AGAIN_SECONDS))  # noqa: S311 - no secret

    async def _take(self, channel: str, address: str, now: datetime) -> int:
        async with self._database.reading() as reading:
            waiting = await reading.inbox.waiting(channel, address)
            if not waiting:
                return 0
            pieces = await reading.messages.loose(channel, address, since=now - RECENT, most=MOST)
        groups = group(waiting)
        if max(row.attempts for row in waiting) < TRIES:
            groups = await understand(self._nlu, groups, tuple(pieces))
        else:
            groups = [unread(each) for each in groups]
        async with self._database.uow() as uow:
            customer = await _known_customer(uow, waiting)
            conversation = await uow.conversations.locked(
                channel,
                address,
                language=_first_language(customer, waiting),
                now=now,
                customer_id=customer.id if customer else None,
            )
            if await uow.inbox.take([row.id for row in waiting], now) != len(waiting):
                # Another process answered meanwhile: leave everything to it, this changes nothing.
                raise TakenElsewhere
            if groups[0].is_words or groups[0].press is not None:
                conversation = await come_back(uow, conversation, now=now)
            await reach.found(uow, conversation, now=now)
            for came in groups:
                each = confirmed(conversation, came, now)
                if each.link is not None:
                    conversation = await arrive(uow, self._desk, conversation, each, now)
                else:
                    await self._answer(uow, conversation, each, now)
        return len(waiting)

    async def _answer(
        self, uow: UnitOfWork, conversation: Conversation, each: Group, now: datetime
    ) -> None:
        """One step of the conversation for one group of what came in."""
        conversation = await owner_of(uow, conversation, each)
        if each.press is None and has_word(each.text):
            # What could be either script stays in the language of the talk.
            conversation.language = detect_language(
                each.text, cast("Language", conversation.language)
            )
        dialogue = Dialogue.from_json(conversation.dialogue)
        records = await Records.read(uow, self._desk, conversation, now)
        each = whole(each, dialogue, records.standing)
        records, proven = await records.link(uow, each, dialogue)
        press, stale = records.press(each.press)
        heard = hear(
            each,
            dialogue=dialogue,
            customer=records.customer,
            names=named(each, now, records.zone),
            press=press,
            stale=stale,
            offered=records.on_offer,
            today=self._desk.today(now),
        )
        if proven is not None:
            heard = replace(heard, order=proven, foreign_order=False, proven=True)
        after, effects = talk.step(dialogue, records.standing, heard, records.decide)
        actor = Actor(uow, self._desk, conversation, records, each, heard, now)
        await actor.store()
        await actor.carry_out(after, effects)

    async def sweep(self, now: datetime) -> int:
        """Answer everybody who has waited since `now` or longer; how many rows that were."""
        async with self._database.reading() as reading:
            senders = await reading.inbox.waiting_senders(received_before=now)
        return sum([await self._take_safely(*sender, now) for sender in senders])

    async def run(self, clock: Callable[[], datetime], *, gather: timedelta = GATHER) -> NoReturn:
        """Answer whoever writes, senders in parallel, until cancelled.

        What waits for `gather` is answered, with all that the same sender wrote meanwhile.
        """
        woken = asyncio.Event()
        busy: set[tuple[str, str]] = set()
        at_once = asyncio.Semaphore(AT_ONCE)

        def wake(kinds: frozenset[str]) -> None:
            if Kind.MESSAGE_RECEIVED in kinds:
                woken.set()

        async def answer(sender: tuple[str, str]) -> None:
            try:
                async with at_once:
                    await self._take_safely(*sender, clock())
            finally:
                busy.discard(sender)
                woken.set()

        forget = self._database.on_commit(wake)
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    woken.clear()
                    for sender in await self._waiting(clock() - gather):
                        if sender not in busy:
                            busy.add(sender)
                            tasks.create_task(answer(sender))
                    with suppress(TimeoutError):
                        await asyncio.wait_for(woken.wait(), POLL_SECONDS)
                    await asyncio.sleep(gather.total_seconds() / 3)
        finally:
            forget()

    async def _waiting(self, since: datetime) -> Sequence[tuple[str, str]]:
        try:
            async with self._database.reading() as reading:
                return await reading.inbox.waiting_senders(received_before=since)
        except Exception:
            log.warning("turn.database_away", exc_info=True)
            return ()

    async def _take_safely(self, channel: str, address: str, now: datetime) -> int:
        """Take; a turn that fails leaves its rows waiting, marked, and does not stop the others."""
        try:
            return await self.take(channel, address, now)
        except TakenElsewhere:
            return 0
        except Exception as error:
            log.error("turn.failed", channel=channel, exc_info=error)  # noqa: TRY400 - as in loops
            with suppress(Exception):
                await self._mark_failed(channel, address, type(error).__name__)
            return 0

    async def _mark_failed(self, channel: str, address: str, error: str) -> None:
        async with self._database.uow() as uow:
            rows = await uow.inbox.waiting(channel, address)
            await uow.inbox.failed([row.id for row in rows], error)


class TakenElsewhere(Exception):
    """Another process took the same rows first."""


def _first_language(customer: CustomerRow | None, rows: Sequence[Inbox]) -> str:
    """The language of a new conversation until words tell: that of the customer, else as the
    channel hints, else English.
    """
    hinted = next((row.payload["language"] for row in rows if row.payload.get("language")), None)
    return (customer.language if customer else None) or hinted or "en"


async def _known_customer(uow: UnitOfWork, rows: Sequence[Inbox]) -> CustomerRow | None:
    """The customer whom the channel has proof of, if the shop knows them."""
    for row in rows:
        if customer_id := row.payload.get("customer"):
            return await uow.customers.get(customer_id)
    return None
