"""Tails the event log and tells open screens what changed: names only, never what it says.

The id of a change is the id of its last event, so whoever comes back with it misses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from escalation.models import EventRow
from escalation.unit_of_work import Database

log = structlog.get_logger()

POLL_SECONDS = 1.0
"""How soon events of other processes are seen; those of this one are seen at once."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What changed up to the event `id`: names such as ``queue``, ``case-<uuid>`` and ``week``."""

    id: int
    names: tuple[str, ...]


class _Follower:
    """What one open screen has not been told yet. It cannot grow beyond the names there are."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.last = 0
        self.wake = asyncio.Event()

    def tell(self, change: Change) -> None:
        self.names.update(change.names)
        self.last = change.id
        self.wake.set()

    def take(self) -> Change:
        change = Change(self.last, tuple(sorted(self.names)))
        self.names.clear()
        self.wake.clear()
        return change


class Feed:
    """One reader of the event log for all open screens."""

    def __init__(self, database: Database, *, poll: float = POLL_SECONDS) -> None:
        self._database = database
        self._poll = poll
        self._followers: set[_Follower] = set()
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Read the log until cancelled."""
        forget = self._database.on_commit(lambda _kinds: self._wake.set())
        position = await self.last_id()
        try:
            while True:
                self._wake.clear()
                try:
                    position = await self._tail(position)
                except Exception:  # The database may be away for a while; open screens live on.
                    log.warning("feed.failed", exc_info=True)
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._poll):
                        await self._wake.wait()
        finally:
            forget()

    async def last_id(self) -> int:
        """The id of the newest event."""
        async with self._database.reading() as uow:
            return await uow.events.last_id()

    async def follow(self, after: int | None = None) -> AsyncGenerator[Change]:
        """What changes from now on; first, what changed after the event `after`."""
        follower = _Follower()
        self._followers.add(follower)
        try:
            newest = await self.last_id()
            position = newest if after is None else min(after, newest)
            while position < newest:
                events = await self._after(position)
                position = events[-1].id
                yield _change(events)
            while True:
                await follower.wake.wait()
                change = follower.take()
                if change.id > position:
                    position = change.id
                    yield change
        finally:
            self._followers.discard(follower)

    async def _tail(self, position: int) -> int:
        while events := await self._after(position):
            change = _change(events)
            for follower in self._followers:
                follower.tell(change)
            position = change.id
        return position

    async def _after(self, position: int) -> Sequence[EventRow]:
        async with self._database.reading() as uow:
            return await uow.events.after(position, BATCH)


def names_of(event: EventRow) -> set[str]:
    """Which parts of which screens an event makes stale."""
    area = event.kind.partition(".")[0]
    names: set[str] = set()
    if event.case_id is not None:
        names |= {"queue", f"case-{event.case_id}"}
    if (former := event.payload.get("former")) is not None:
        names.add(f"taken-{former}")  # whoever had the case is told
    if area == "notice":
        names.add("notices")
    if area == "limits":
        names.add("queue")  # it tells managers of what waits for them
    if event.conversation_id is not None:
        names.add(f"chat-{event.conversation_id}")
    if area in {"remedy", "fulfilment", "promise"}:
        names.add("tasks")
    if area == "webhook":
        names.add("deliveries")
    if area in {"case", "promise", "remedy"}:
        names.add("week")
    return names


def _change(events: Sequence[EventRow]) -> Change:
    names = set().union(*(names_of(event) for event in events))
    return Change(events[-1].id, tuple(sorted(names)))
