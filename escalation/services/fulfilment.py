"""Carrying out what was granted: by staff from a list, or by another system through a webhook.

Work is a row with a lease and a fence; nothing is sent to another system inside a transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

import structlog

from escalation.errors import NotFound
from escalation.models import Fulfilment
from escalation.services import remedies, webhooks
from escalation.services.cases import ask_later
from escalation.services.failures import failed, locked_work
from escalation.services.ledger import step
from escalation.services.messages import say
from escalation.services.promises import judge
from escalation.services.webhooks import RETRIES, Endpoint, NotTaken, pause_after
from escalation.states import UNASKED
from handlers import phrases

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import Database, UnitOfWork

log = structlog.get_logger()

LEASE = webhooks.LEASE
WORK = "remedy.carry_out"
"""The type under which another system is told of work; it is no event, but asks for something."""


class NotCarriedOut(Exception):
    """An attempt that did not succeed. `reason` holds no data of a customer; `later` is the pause
    that the other side asks for.
    """

    def __init__(
        self, reason: str, *, is_final: bool = False, later: timedelta = timedelta(0)
    ) -> None:
        self.reason = reason
        self.is_final = is_final
        self.later = later
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be carried out, as another system is told."""

    id: UUID
    case_number: int
    customer_id: str | None
    kind: str
    params: Mapping[str, str]
    reference: str
    granted_at: datetime
    due_at: datetime

    def as_json(self) -> dict[str, object]:
        """The body of the webhook: instants in ISO 8601 with offset, sums as text."""
        return {
            "type": WORK,
            "timestamp": self.granted_at.isoformat(),
            "data": {
                "case": self.case_number,
                "customer": self.customer_id,
                "remedy": self.kind,
                "params": dict(self.params),
                "reference": self.reference,
                "due_at": self.due_at.isoformat(),
            },
        }


class Carrier(Protocol):
    """A way to carry out work."""

    @property
    def name(self) -> str:
        """Kept on every row that goes this way."""
        ...

    async def carry_out(self, work: Work, now: datetime) -> None:
        """Carry it out, once however often it is asked with the same id.

        Raises:
            NotCarriedOut: it was not done, or nobody knows.
        """
        ...


@dataclass(frozen=True)
class WebhookCarrier:
    """Tells the company's system of each piece of work as of all else; what it takes is done."""

    endpoint: Endpoint
    name: str = "webhook"

    async def carry_out(self, work: Work, now: datetime) -> None:
        try:
            await self.endpoint.post(work.id, work.as_json(), now)
        except NotTaken as refusal:
            raise NotCarriedOut(
                refusal.reason, is_final=refusal.is_final, later=refusal.later
            ) from refusal


async def drain(
    database: Database, carrier: Carrier, clock: Callable[[], datetime], *, desk: Desk
) -> int:
    """Carry out what waits for this carrier; how much succeeded.

    Each piece is claimed in one transaction, sent outside of any, and ended in another. A crash in
    between sends it again under the same key. One at a time: a lease is for one attempt, and begins
    with it.
    """
    done = 0
    while True:
        now = clock()
        async with database.uow() as uow:
            claimed = await uow.fulfilments.claim_due(
                adapter=carrier.name, now=now, until=now + LEASE, limit=1
            )
            batch = [(row, await _work(uow, row)) for row in claimed]
        if not batch:
            return done
        for row, work in batch:
            done += await _attempt(database, carrier, row, work, clock, desk)


async def _attempt(
    database: Database,
    carrier: Carrier,
    row: Fulfilment,
    work: Work,
    clock: Callable[[], datetime],
    desk: Desk,
) -> bool:
    try:
        await carrier.carry_out(work, clock())
    except NotCarriedOut as error:
        now = clock()
        is_last = error.is_final or row.attempts > len(RETRIES)
        async with database.uow() as uow:
            # The case first, as everywhere: whoever carries it out by hand takes it so too.
            remedy = await uow.remedies.get(row.remedy_id)
            assert remedy is not None  # noqa: S101 - a foreign key says so
            case = await uow.cases.locked(remedy.case_id)
            assert case is not None  # noqa: S101 - as above
            released = await uow.fulfilments.release(
                row.id,
                row.fence,
                state="failed" if is_last else "waiting",
                not_before=None
                if is_last
                else now + max(pause_after(row.attempts, row.id), error.later),
                error=error.reason,
            )
            if released and is_last:
                await _doubt_restored(uow, row)
                who = f"adapter:{carrier.name}"
                await failed(uow, case, remedy, row, who=who, now=now, desk=desk)
        log.warning("fulfilment.failed", work_id=str(row.id), reason=error.reason, final=is_last)
        return False
    async with database.uow() as uow:
        await _doubt_restored(uow, row)
        await carried_out(uow, row.id, who=f"adapter:{carrier.name}", now=clock(), desk=desk)
    log.info("fulfilment.done", work_id=str(row.id))
    return True


async def _doubt_restored(uow: UnitOfWork, row: Fulfilment) -> None:
    """Of work that comes from a backup the customer may have been told already."""
    restored_at = await uow.events.restored_at()
    if restored_at is not None and row.created_at <= restored_at:
        uow.outbox.keep_back()


async def _work(uow: UnitOfWork, row: Fulfilment) -> Work:
    remedy = await uow.remedies.get(row.remedy_id)
    assert remedy is not None  # noqa: S101 - a foreign key says so
    case = await uow.cases.get(remedy.case_id)
    assert case is not None  # noqa: S101 - as above
    return Work(
        id=row.id,
        case_number=case.number,
        customer_id=case.customer_id,
        kind=remedy.kind,
        params=remedy.params,
        reference=remedies.reference(case, remedy),
        granted_at=remedy.granted_at or row.created_at,
        due_at=row.due_at,
    )


async def carried_out(
    uow: UnitOfWork, fulfilment_id: UUID, *, who: str, now: datetime, desk: Desk
) -> Fulfilment:
    """The remedy was carried out: the ledger, the promise, and the word to the customer, once.

    `who` is ``staff:<uuid>`` or ``adapter:<name>``. Late is late, done is done: a claim that was
    lost meanwhile, or work given up, is ended too.

    Raises:
        NotFound: there is no such work.
    """
    case, remedy, work = await locked_work(uow, fulfilment_id)
    if work.state == "done":
        return work
    work.state, work.done_at, work.done_by = "done", now, who
    work.claimed_until = work.not_before = work.error = None
    await step(uow, remedy, "carried_out", case=case, who=who, now=now)
    for made in await uow.promises.open_of_remedy(remedy.id):
        await judge(uow, made, case, now=now, done_at=now)
    conversation = await uow.conversations.lock(case.conversation_id)
    words = phrases.carried_out(
        remedies.value_of(remedy).describe(), remedies.reference(case, remedy)
    )
    message = await say(uow, conversation, case, words, author="bot", now=now, desk=desk)
    await step(uow, remedy, "told", case=case, who="bot", now=now, message=message)
    if case.state in UNASKED and case.asked_at is None:
        await ask_later(uow, case, now=now, desk=desk)
    return work


async def try_again(uow: UnitOfWork, fulfilment_id: UUID, *, now: datetime) -> Fulfilment:
    """Put work that was given up back into the line (T56).

    Raises:
        NotFound: there is no such work.
    """
    work = await uow.fulfilments.locked(fulfilment_id)
    if work is None:
        raise NotFound
    if work.state == "failed":
        work.state, work.attempts, work.not_before = "waiting", 0, now
    return work
