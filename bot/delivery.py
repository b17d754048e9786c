"""Takes messages from the outbox to the customers: in order within a chat, chats in parallel.

A message is sent outside any transaction and its fate recorded after. What nobody can know, such
as whether it arrived before a time-out, is recorded as unknown and never silently repeated.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import repeat
from typing import NoReturn

import structlog

from bot.channels import Channel, ChannelBusy, ChannelRefused, DeliveryUnknown
from bot.parcels import Fate, Parcel, arrived, pack, settled
from escalation.events import Kind
from escalation.repositories.outbox import INTERRUPTED
from escalation.repositories.slots import ALL
from escalation.services import reach, unheard
from escalation.services.withdrawing import end_unsent
from escalation.unit_of_work import Database, UnitOfWork

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
SHORTEST_SECONDS = 0.05
AT_ONCE = 50
"""Messages of one channel on their way at the same time."""
GRACE_SECONDS = 3.0
MISSED = 5
"""Moments that one message may miss before it goes back into the line: this machine is too busy."""


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
        self._held: dict[str, datetime] = {}

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
        now = self._clock()
        with suppress(Exception):
            async with self._database.reading() as uow:
                paces = [each.pace for each in self._channels.values() if each.pace is not None]
                due = [await uow.slots.next_free(pace, now) for pace in paces]
                due.append(await uow.outbox.next_due(tuple(self._channels)))
            soon = [(at - now).total_seconds() for at in due if at is not None]
            pause = min(pause, max(SHORTEST_SECONDS, min(soon, default=pause)))
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._wake.wait()

    async def _claim_safely(self) -> list[Parcel]:
        try:
            return await self._claim(self._clock())
        except Exception:  # The database may be away for a while; the messages wait in it.
            log.exception("delivery.claim_failed")
            return []

    async def _claim(self, now: datetime) -> list[Parcel]:
        """Take what is due, each channel up to its limit, so that a slow one holds up no other."""
        async with self._database.uow() as uow:
            return [
                parcel
                for channel in self._channels.values()
                if (room := AT_ONCE - self._sending[channel.name]) > 0
                for parcel in await self._claim_from(uow, channel, now, room)
            ]

    async def _claim_from(
        self, uow: UnitOfWork, channel: Channel, now: datetime, room: int
    ) -> list[Parcel]:
        """Take what is due in one channel, with the moments to send it at if the channel counts."""
        pace = channel.pace
        moments = None if pace is None else await uow.slots.free(pace, now, room)
        rows = await uow.outbox.claim_due(
            channels=(channel.name,),
            now=now,
            until=now + LEASE,
            limit=room if moments is None else len(moments),
            sender=None if pace is None else pace.sender,
        )
        if pace is not None and moments is not None:
            taken = zip(rows, moments, strict=False)
            await uow.slots.take(pace, [(row.address, moment) for row, moment in taken])
        if not rows:
            return []
        messages = await uow.messages.several([row.message_id for row in rows])
        return [
            pack(row, messages[row.message_id], channel, moment)
            for row, moment in zip(rows, moments or repeat(None), strict=False)
        ]

    async def _deliver(self, parcel: Parcel) -> None:
        self._sending[parcel.channel] += 1
        try:
            fate = settled(parcel)
            if fate is None and (fate := await self._await_moment(parcel)) is None:
                fate = await self._send(parcel)
            await self._record(parcel, fate)
        finally:
            self._sending[parcel.channel] -= 1

    async def _await_moment(self, parcel: Parcel) -> Fate | None:
        """Wait until the parcel may go. One that has come too late for its moment takes another: a
        process that was held up must not send all at once what it did not send meanwhile.
        """
        pace, moment = self._channels[parcel.channel].pace, parcel.moment
        if pace is None or moment is None:
            return None
        back = Fate("queued", parcel.error)
        for _ in range(MISSED):
            await asyncio.sleep((moment - self._clock()).total_seconds())
            now = self._clock()
            if self._held.get(parcel.channel, now) > now:
                return back
            missed_by = now - moment
            if missed_by <= pace.late:
                return None
            try:
                async with self._database.uow() as uow:
                    moment = await uow.slots.another(pace, parcel.address, now, missed_by)
            except Exception:
                log.exception("delivery.no_moment", outgoing_id=parcel.id)
                return back
        return back

    async def _send(self, parcel: Parcel) -> Fate:
        """Hand the letter to its channel and read from the outcome what became of it."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                external_id = await self._channels[parcel.channel].send(
                    parcel.address, parcel.letter
                )
        except ChannelBusy as busy:
            return self._later(parcel, busy)
        except ChannelRefused as refused:
            return Fate(
                "failed",
                str(refused),
                event=Kind.MESSAGE_FAILED,
                unreachable=None if refused.reachable else True,
            )
        except (DeliveryUnknown, TimeoutError) as unknown:
            return Fate("unknown", str(unknown) or "timed out", event=Kind.MESSAGE_UNKNOWN)
        except Exception as error:
            # A fault of ours says nothing about whether the message left.
            log.exception("delivery.send_failed", outgoing_id=parcel.id, channel=parcel.channel)
            return Fate("unknown", type(error).__name__, event=Kind.MESSAGE_UNKNOWN)
        return arrived(parcel, external_id)

    def _later(self, parcel: Parcel, busy: ChannelBusy) -> Fate:
        """Put it off by what the channel asks for, else by a part of its age; give up by age."""
        age = (now := self._clock()) - parcel.created_at
        if age >= GIVE_UP_AFTER:
            return Fate("failed", "gave up after 24 h", event=Kind.MESSAGE_FAILED)
        asked = timedelta(seconds=busy.retry_after)
        pause = max(timedelta(seconds=1), asked or min(age / 4, LONGEST_PAUSE))
        if busy.for_all:
            self._held[parcel.channel] = now + pause
        return Fate(
            "queued",
            parcel.error if parcel.error == INTERRUPTED else "busy",
            not_before=now + pause,
            wait_for_all=busy.for_all,
        )

    async def _record(self, parcel: Parcel, fate: Fate) -> None:
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

    async def _write(self, parcel: Parcel, fate: Fate) -> bool:
        now = self._clock()
        async with self._database.uow() as uow:
            conversation = await uow.conversations.get(parcel.conversation_id)
            if conversation is None:
                return False
            was_lost = conversation.unreachable_since is not None
            lock = uow.conversations.lock
            if fate.state in {"queued", "failed"} and parcel.case_id is not None:
                # Its offer may end with it, or what was said in it be no answer.
                await uow.cases.locked(parcel.case_id)
                lock = uow.conversations.at_once  # that of the case is locked by now
            if fate.unreachable is not None and fate.unreachable != was_lost:
                # Conversation first, then the row: the order in which a turn takes them.
                conversation = await lock(parcel.conversation_id)
            kept = await uow.outbox.finish(
                parcel.id,
                parcel.fence,
                state=fate.state,
                sent_at=now if fate.state == "sent" else None,
                external_id=fate.external_id or parcel.external_id,
                not_before=fate.not_before,
                error=fate.error,
                parts_sent=parcel.parts_sent + fate.arrived,
            )
            if not kept:
                return False
            if fate.state == "queued":
                await end_unsent(uow, parcel.id, now=now)
            if fate.unreachable is not None:
                await (reach.lost if fate.unreachable else reach.found)(uow, conversation, now=now)
            await self._hold(uow, parcel, fate)
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
                if fate.state == "failed" and case is not None:
                    await unheard.refused(uow, case, parcel.id, now=now)
            return True

    async def _hold(self, uow: UnitOfWork, parcel: Parcel, fate: Fate) -> None:
        """A pause that the service asks for holds for every process, and over a restart."""
        pace = self._channels[parcel.channel].pace
        if pace is not None and fate.not_before is not None:
            address = ALL if fate.wait_for_all else parcel.address
            await uow.slots.hold(pace, address, fate.not_before)
