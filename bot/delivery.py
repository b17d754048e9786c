"""Takes messages from the outbox to the customers: in order within a chat, chats in parallel.

A message is sent outside any transaction and its fate recorded after. What nobody can know, such
as whether it arrived before a time-out, is recorded as unknown and never silently repeated.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

import structlog

from bot.channels import (
    Button,
    Channel,
    ChannelBusy,
    ChannelRefused,
    DeliveryUnknown,
    Letter,
)
from escalation.events import Kind
from escalation.models import Message, Outgoing
from escalation.repositories.outbox import INTERRUPTED, INTERRUPTED_AGAIN
from escalation.unit_of_work import Database

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
SEND_SECONDS = 40.0
"""A send ends well before its lease does, so that nobody else sends the same message meanwhile."""
RECORD_SECONDS = (0.05, 0.2, 1.0, 3.0, 8.0)
"""Pauses before what happened to a message is written again, should the database be away."""
GIVE_UP_AFTER = timedelta(hours=24)
LONGEST_PAUSE = timedelta(minutes=5)
POLL_SECONDS = 1.0
"""How soon messages of other processes are seen; those of this one are seen at once."""
AT_ONCE = 50
"""Messages of one channel on their way at the same time."""
GRACE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A claimed row of the outbox with its words."""

    id: int
    fence: int
    channel: str
    address: str
    conversation_id: UUID
    case_id: UUID | None
    created_at: datetime
    error: str | None
    letter: Letter


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of a parcel: the new state of its row, and the event to record."""

    state: str
    error: str | None = None
    external_id: str | None = None
    not_before: datetime | None = None
    event: Kind | None = None
    unreachable: bool | None = None


class Delivery:
    """Drains the outbox into the channels, as many processes as there are."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._wake = asyncio.Event()
        self._sending: Counter[str] = Counter()

    async def deliver_due(self, now: datetime) -> int:
        """Send all that is due at `now` until nothing is; how many attempts that took."""
        attempts = 0
        while parcels := await self._claim(now):
            async with asyncio.TaskGroup() as group:
                for parcel in parcels:
                    group.create_task(self._deliver(parcel))
            attempts += len(parcels)
        return attempts

    async def run(self) -> NoReturn:
        """Deliver until cancelled. Messages that are just being sent get a moment to end well."""
        forget = self._database.on_commit(self._stir)
        tasks: set[asyncio.Task[None]] = set()
        try:
            async with asyncio.TaskGroup() as group:
                try:
                    while True:
                        self._wake.clear()
                        for parcel in await self._claim_safely():
                            task = group.create_task(self._deliver(parcel))
                            tasks.add(task)
                            task.add_done_callback(tasks.discard)
                            task.add_done_callback(lambda _: self._wake.set())
                        await self._rest()
                except asyncio.CancelledError:
                    if tasks:
                        await asyncio.wait(tasks, timeout=GRACE_SECONDS)
                    raise
        finally:
            forget()
        raise AssertionError("unreachable: the loop ends only by being cancelled")

    def _stir(self, kinds: frozenset[str]) -> None:
        if Kind.MESSAGE_SAID in kinds:
            self._wake.set()

    async def _rest(self) -> None:
        """Wait for a commit, for the end of a send, or for the time of a message put off."""
        pause = POLL_SECONDS
        with suppress(Exception):
            async with self._database.reading() as uow:
                due = await uow.outbox.next_due(tuple(self._channels))
            if due is not None:
                pause = min(pause, max(0.05, (due - self._clock()).total_seconds()))
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._wake.wait()

    async def _claim_safely(self) -> list[_Parcel]:
        try:
            return await self._claim(self._clock())
        except Exception:  # The database may be away for a while; the messages wait in it.
            log.exception("delivery.claim_failed")
            return []

    async def _claim(self, now: datetime) -> list[_Parcel]:
        """Take what is due, each channel up to its limit, so that a slow one holds up no other."""
        async with self._database.uow() as uow:
            rows = [
                row
                for name in self._channels
                if (room := AT_ONCE - self._sending[name]) > 0
                for row in await uow.outbox.claim_due(
                    channels=(name,), now=now, until=now + LEASE, limit=room
                )
            ]
            if not rows:
                return []
            messages = await uow.messages.several([row.message_id for row in rows])
            return [_pack(row, messages[row.message_id]) for row in rows]

    async def _deliver(self, parcel: _Parcel) -> None:
        self._sending[parcel.channel] += 1
        try:
            fate = await self._send(parcel)
            await self._record(parcel, fate)
        finally:
            self._sending[parcel.channel] -= 1

    async def _send(self, parcel: _Parcel) -> _Fate:
        """Hand the letter to its channel and read from the outcome what became of it."""
        if parcel.error == INTERRUPTED_AGAIN:
            # Twice the sender died over it: a third copy would be worse than telling staff.
            return _Fate("unknown", INTERRUPTED_AGAIN, event=Kind.MESSAGE_UNKNOWN)
        repeated = parcel.error == INTERRUPTED
        try:
            async with asyncio.timeout(SEND_SECONDS):
                external_id = await self._channels[parcel.channel].send(
                    parcel.address, parcel.letter
                )
        except ChannelBusy as busy:
            return self._later(parcel, busy.retry_after)
        except ChannelRefused as refused:
            return _Fate(
                "failed",
                str(refused),
                event=Kind.MESSAGE_FAILED,
                unreachable=None if refused.reachable else True,
            )
        except (DeliveryUnknown, TimeoutError) as unknown:
            return _Fate("unknown", str(unknown) or "timed out", event=Kind.MESSAGE_UNKNOWN)
        except Exception as error:
            # A fault of ours says nothing about whether the message left.
            log.exception("delivery.send_failed", outgoing_id=parcel.id, channel=parcel.channel)
            return _Fate("unknown", type(error).__name__, event=Kind.MESSAGE_UNKNOWN)
        return _Fate(
            "sent",
            parcel.error if repeated else None,
            external_id=external_id,
            event=Kind.MESSAGE_REPEATED if repeated else None,
            unreachable=False,
        )

    def _later(self, parcel: _Parcel, retry_after: float) -> _Fate:
        """Put it off by what the channel asks for, else by a part of its age; give up by age."""
        now = self._clock()
        age = now - parcel.created_at
        if age >= GIVE_UP_AFTER:
            return _Fate("failed", "gave up after 24 h", event=Kind.MESSAGE_FAILED)
        pause = timedelta(seconds=retry_after) if retry_after > 0 else age / 4
        pause = max(timedelta(seconds=1), pause if retry_after > 0 else min(pause, LONGEST_PAUSE))
        error = parcel.error if parcel.error == INTERRUPTED else "busy"
        return _Fate("queued", error, not_before=now + pause)

    async def _record(self, parcel: _Parcel, fate: _Fate) -> None:
        """Write what became of it; tried again while the lease lasts, since it has happened."""
        for pause in (*RECORD_SECONDS, None):
            try:
                kept = await self._write(parcel, fate)
            except Exception:
                log.exception("delivery.record_failed", outgoing_id=parcel.id, state=fate.state)
                if pause is None:
                    return
                await asyncio.sleep(pause)
            else:
                if not kept:
                    log.warning("delivery.lease_lost", outgoing_id=parcel.id, state=fate.state)
                elif fate.event is not None:
                    log.warning(fate.event, outgoing_id=parcel.id, channel=parcel.channel)
                return

    async def _write(self, parcel: _Parcel, fate: _Fate) -> bool:
        now = self._clock()
        async with self._database.uow() as uow:
            conversation = await uow.conversations.get(parcel.conversation_id)
            if conversation is None:
                return False
            unreachable = conversation.unreachable_since is not None
            change = fate.unreachable is not None and fate.unreachable != unreachable
            if change:
                # Conversation first, then the row: the order in which a turn takes them.
                conversation = await uow.conversations.lock(parcel.conversation_id)
            kept = await uow.outbox.finish(
                parcel.id,
                parcel.fence,
                state=fate.state,
                sent_at=now if fate.state == "sent" else None,
                external_id=fate.external_id,
                not_before=fate.not_before,
                error=fate.error,
            )
            if not kept:
                return False
            if change:
                conversation.unreachable_since = now if fate.unreachable else None
            if fate.event is not None:
                case = await uow.cases.get(parcel.case_id) if parcel.case_id else None
                uow.record(
                    fate.event,
                    at=now,
                    who="bot",
                    case=case,
                    conversation=conversation,
                    outgoing=parcel.id,
                )
            return True


def _pack(row: Outgoing, message: Message) -> _Parcel:
    return _Parcel(
        id=row.id,
        fence=row.fence,
        channel=row.channel,
        address=row.address,
        conversation_id=row.conversation_id,
        case_id=message.case_id,
        created_at=row.created_at,
        error=row.error,
        letter=Letter(
            key=f"m{message.id}",
            text=message.text,
            language=message.language,
            author=message.author,
            buttons=tuple(Button(choice["id"], choice["label"]) for choice in message.choices),
        ),
    )
