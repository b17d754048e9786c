"""The lines of the remedy ledger: each step of a remedy once, with its event."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from escalation.events import Kind
from escalation.models import Case, Message, Remedy, RemedyEntry

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

EVENTS = {
    "proposed": Kind.REMEDY_PROPOSED,
    "offered": Kind.REMEDY_OFFERED,
    "consented": Kind.REMEDY_CONSENTED,
    "understood": Kind.REMEDY_UNDERSTOOD,
    "declined": Kind.REMEDY_DECLINED,
    "countered": Kind.REMEDY_COUNTERED,
    "expired": Kind.REMEDY_EXPIRED,
    "refused": Kind.REMEDY_REFUSED,
    "granted": Kind.REMEDY_GRANTED,
    "carried_out": Kind.REMEDY_CARRIED_OUT,
    "told": Kind.REMEDY_TOLD,
}


async def step(  # noqa: PLR0913 - every column of the ledger
    uow: UnitOfWork,
    remedy: Remedy,
    name: str,
    *,
    case: Case | None,
    who: str,
    now: datetime,
    rule: str | None = None,
    message: Message | None = None,
    note: str | None = None,
) -> bool:
    """Write one line of the ledger, its event and the remedy's new state; False when it stands."""
    entry = RemedyEntry(
        remedy_id=remedy.id,
        step=name,
        at=now,
        who=who,
        rule=rule or remedy.rule,
        note=note,
    )
    if not await uow.remedies.write(entry, message):
        return False
    if name != "understood":  # the offer stays as open as it was
        remedy.state = name
    uow.record(
        EVENTS[name],
        at=now,
        who=who,
        case=case,
        remedy=str(remedy.id),
        remedy_kind=remedy.kind,
        rule=entry.rule,
        amount=None if remedy.amount is None else str(remedy.amount),
        currency=remedy.currency,
    )
    return True
