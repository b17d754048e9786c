"""Telling the company's systems what happens here: signed, under an id that stays, until they take
it or a person is to look (T18, T56).

As https://www.standardwebhooks.com has it, so any of its libraries checks what we send. A body
holds ids, slugs, times and sums; never a message.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from uuid import UUID

import httpx
import structlog

from escalation.errors import NotFound
from escalation.events import Kind
from escalation.hooks import sign

if TYPE_CHECKING:
    from escalation.repositories.webhooks import Told
    from escalation.unit_of_work import Database, UnitOfWork

log = structlog.get_logger()

TIMEOUT: Final = httpx.Timeout(20, connect=5)
"""Seconds for each step of a request; an answer that comes by drops takes many of them."""
IN_ALL: Final = 20.0
"""Seconds for a request as a whole: well within a `LEASE`, whatever the other side does."""
LEASE = timedelta(minutes=1)
"""As long as that of timers and messages: a claim that ends later shows `put_back` that the clock
was ahead.
"""
RETRIES = (
    # The standard's own example: 75 hours and 35 minutes in all.
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Pauses between attempts; after the last one somebody is to look."""
LONGEST_PAUSE = timedelta(days=1)
"""The longest pause that the other side can ask for."""
BATCH = 10
"""Deliveries that are on their way at the same time."""
READ = 500
"""Events that are read at a time."""
KEPT = timedelta(days=30)
"""How long is kept what was taken."""


class NotTaken(Exception):
    """The other side did not take it, or nobody knows. `reason` holds no data of a customer.

    With `is_final` it said that it never will; `later` is the pause that it asks for.
    """

    def __init__(
        self, reason: str, *, is_final: bool = False, later: timedelta = timedelta(0)
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final
        self.later = later


@dataclass(frozen=True)
class Endpoint:
    """The company's address for what we tell it, and the key that it checks us by."""

    url: str
    key: bytes
    client: httpx.AsyncClient

    async def post(self, delivery_id: UUID, body: Mapping[str, object], now: datetime) -> None:
        """Tell it once. The answer's body is not read, and nowhere is followed to.

        Raises:
            NotTaken: it was not taken.
        """
        content = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        headers = {
            "Content-Type": "application/json",
            "webhook-id": str(delivery_id),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": sign(self.key, str(delivery_id), content, now),
        }
        try:
            async with (
                asyncio.timeout(IN_ALL),
                self.client.stream(
                    "POST",
                    self.url,
                    content=content,
                    headers=headers,
                    timeout=TIMEOUT,
                    follow_redirects=False,
                ) as answer,
            ):
                code, wanted = answer.status_code, answer.headers.get("Retry-After", "")
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotTaken(type(error).__name__) from error
        if not HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
            raise NotTaken(
                f"HTTP {code}", is_final=code == HTTPStatus.GONE, later=_asked_for(wanted, now)
            )


def _asked_for(retry_after: str, now: datetime) -> timedelta:
    """The pause that the header asks for, in seconds or as a date (RFC 9110, 10.2.3): none where it
    cannot be read, and never more than `LONGEST_PAUSE`.
    """
    if retry_after.isascii() and retry_after.isdigit():
        # More digits are longer than the longest, and would not fit.
        return min(timedelta(seconds=int(retry_after[:8])), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return timedelta(0)
    if until.tzinfo is None:  # "-0000": UTC that names no place
        until = until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_PAUSE)


async def collect(uow: UnitOfWork, kinds: frozenset[str], now: datetime) -> int:
    """Read on in the event log, and put into the line what is to be told; how many were read.

    Each event once, in one transaction with how far was read: neither a crash nor a second process
    leaves one out or puts it in twice.
    """
    newest = await uow.events.last_id()
    after = await uow.webhooks.read_to(newest)
    events = await uow.events.after(after, READ)
    if events:
        wanted = [event for event in events if event.kind in kinds]
        await uow.webhooks.add(wanted, events[-1].id, now)
    return len(events)


async def deliver(
    database: Database, endpoint: Endpoint, kinds: frozenset[str], clock: Callable[[], datetime]
) -> datetime | None:
    """Tell what is new and what is due; when something is due again.

    It may take long, so each step asks the clock: a lease begins when it is taken, a signature is
    of the moment at which it is sent, and a pause begins with the refusal.
    """
    more = READ
    while more == READ:
        async with database.uow() as uow:
            more = await collect(uow, kinds, clock())
    while batch := await _claimed(database, clock()):
        async with asyncio.TaskGroup() as tasks:
            for told in batch:
                tasks.create_task(_attempt(database, endpoint, told, clock))
    async with database.reading() as uow:
        return await uow.webhooks.next_due()


async def _claimed(database: Database, now: datetime) -> Sequence[Told]:
    async with database.uow() as uow:
        rows = await uow.webhooks.claim_due(now=now, until=now + LEASE, limit=BATCH)
        return await uow.webhooks.told([row.id for row in rows])


async def _attempt(
    database: Database, endpoint: Endpoint, told: Told, clock: Callable[[], datetime]
) -> None:
    row = told.delivery
    try:
        await endpoint.post(row.id, body_of(told), clock())
    except NotTaken as refusal:
        now = clock()
        is_last = refusal.is_final or row.attempts > len(RETRIES)
        pause = timedelta(0) if is_last else max(pause_after(row.attempts, row.id), refusal.later)
        async with database.uow() as uow:
            kept = await uow.webhooks.finish(
                row,
                state="dead" if is_last else "waiting",
                now=now,
                not_before=now + pause,
                error=refusal.reason,
            )
            if kept and is_last:
                uow.record(
                    Kind.WEBHOOK_FAILED,
                    at=now,
                    who="bot",
                    case=await uow.cases.get(told.event.case_id) if told.event.case_id else None,
                    delivery=str(row.id),
                    event=told.event.id,
                )
        log.warning("webhook.not_taken", id=str(row.id), reason=refusal.reason, final=is_last)
        return
    async with database.uow() as uow:
        await uow.webhooks.finish(row, state="done", now=clock())


def pause_after(attempts: int, delivery_id: UUID) -> timedelta:
    """The pause after so many attempts. By up to a tenth it differs from delivery to delivery: what
    failed together does not come back together.
    """
    return RETRIES[attempts - 1] * (1 + delivery_id.int % 100 / 1000)


def body_of(told: Told) -> dict[str, object]:
    """What is told of an event; the same each time it is sent."""
    event = told.event
    return {
        "type": event.kind,
        "timestamp": event.at.isoformat(),
        "data": {
            "event": event.id,
            "who": event.who,
            "case": told.case_number,
            "case_id": str(event.case_id) if event.case_id else None,
            "conversation_id": str(event.conversation_id) if event.conversation_id else None,
            **event.payload,
        },
    }


async def replay(uow: UnitOfWork, delivery_id: UUID | None, *, who: str, now: datetime) -> int:
    """Put what was given up back into the line under its old id: one, or all; how many.

    Raises:
        NotFound: there is no such delivery.
    """
    if delivery_id is not None and await uow.webhooks.locked(delivery_id) is None:
        raise NotFound
    revived = await uow.webhooks.revive(now, delivery_id)
    if revived:
        which = str(delivery_id) if delivery_id else None
        uow.record(Kind.WEBHOOK_REPLAYED, at=now, who=who, count=revived, delivery=which)
    return revived
