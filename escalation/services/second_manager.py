"""Four eyes: what one manager proposes is in force when another one confirms it, for every table
on which two must decide.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from escalation.errors import NotFound, ProposerGone, SecondManagerNeeded, VersionMoved
from escalation.events import Kind
from escalation.models import PendingChange, Staff
from escalation.repositories import PendingChanges
from escalation.services.staff import may_lead, only_managers

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


class Standing(StrEnum):
    """What has become of a change, and so whether it can still be confirmed."""

    WAITS = "waits"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"
    """Another version is in force than the one that it was made from."""
    LEFT = "left"
    """Whoever proposed it is no manager any more: one of the two is missing."""


@dataclass(frozen=True, slots=True)
class Matter[Row: PendingChange]:
    """What two managers decide on: where its changes are kept, what keeps two of them from being
    decided at once, which version is in force, and what the event log says of them.
    """

    changes: Callable[[UnitOfWork], PendingChanges[Row]]
    lock: Callable[[UnitOfWork], Awaitable[None]]
    version: Callable[[UnitOfWork, datetime], Awaitable[int]]
    proposed: Kind
    withdrawn: Kind


def still(version: int, base: int | None) -> None:
    """Refuse what was made from another version; None was made from none.

    Raises:
        VersionMoved: `version` is in force meanwhile.
    """
    if base is not None and base != version:
        raise VersionMoved(version=version)


async def propose[Row: PendingChange](
    uow: UnitOfWork,
    matter: Matter[Row],
    table: Mapping[str, Any],
    member: Staff,
    *,
    base: int,
    now: datetime,
    told: Mapping[str, Any],
) -> Row:
    """Let a table wait for the second manager; `told` goes into the event. Proposed again by the
    same manager, it waits once.
    """
    for waits in await waiting(uow, matter, now):
        if waits.proposed_by == member.id and waits.table == table:
            return waits
    change = await matter.changes(uow).propose(table, base=base, by=member.id, now=now)
    uow.record(matter.proposed, at=now, who=f"staff:{member.id}", change=change.id, **told)
    return change


async def confirm[Row: PendingChange](
    uow: UnitOfWork,
    matter: Matter[Row],
    number: int,
    member: Staff,
    *,
    version: int,
    now: datetime,
) -> tuple[Row, Staff]:
    """The second manager's yes to a change, while `version` is in force: the change, and whoever
    proposed it. The caller holds the lock and puts it in force.

    Raises:
        NotAllowed: only a manager may.
        SecondManagerNeeded: whoever proposed it cannot confirm it.
        VersionMoved: another version is in force than the one that it was made from.
        ProposerGone: whoever proposed it is no manager any more.
        NotFound: nobody waits for this.
    """
    only_managers(member)
    change = await _open(uow, matter, number, version=version)
    if change.proposed_by == member.id:
        raise SecondManagerNeeded
    still(version, change.base)
    proposer = await uow.staff.get(change.proposed_by)
    if proposer is None or not may_lead(proposer):
        raise ProposerGone
    change.state, change.decided_at, change.decided_by = "confirmed", now, member.id
    return change, proposer


async def withdraw[Row: PendingChange](
    uow: UnitOfWork, matter: Matter[Row], number: int, member: Staff, *, now: datetime
) -> Row:
    """Any manager may end a change that waits.

    Raises:
        NotAllowed: only a manager may.
        NotFound: nobody waits for this.
    """
    only_managers(member)
    await matter.lock(uow)
    change = await _open(uow, matter, number)
    change.state, change.decided_at, change.decided_by = "withdrawn", now, member.id
    uow.record(matter.withdrawn, at=now, who=f"staff:{member.id}", change=change.id)
    return change


async def close_overtaken[Row: PendingChange](
    uow: UnitOfWork, matter: Matter[Row], now: datetime
) -> None:
    """Another version comes into force: end what still waits, for nobody can confirm it any more.
    The caller holds the lock.
    """
    for change in await matter.changes(uow).open():
        if change.state == "open":  # what was confirmed just now is perhaps not written yet
            change.state, change.decided_at = Standing.OVERTAKEN.value, now


async def standing[Row: PendingChange](
    uow: UnitOfWork, matter: Matter[Row], change: Row, now: datetime
) -> Standing:
    """Whether a change can still be confirmed, and if not, why."""
    if change.state != "open":
        return Standing(change.state)
    return await _standing(uow, change, await matter.version(uow, now))


async def _standing(uow: UnitOfWork, change: PendingChange, version: int) -> Standing:
    """How a change stands that nobody has decided on."""
    if change.base != version:
        return Standing.OVERTAKEN
    proposer = await uow.staff.get(change.proposed_by)
    return Standing.WAITS if proposer is not None and may_lead(proposer) else Standing.LEFT


async def waiting[Row: PendingChange](
    uow: UnitOfWork, matter: Matter[Row], now: datetime
) -> list[Row]:
    """The changes that can still be confirmed, newest first."""
    found = await matter.changes(uow).open()
    if not found:
        return []
    version = await matter.version(uow, now)
    return [each for each in found if await _standing(uow, each, version) is Standing.WAITS]


async def _open[Row: PendingChange](
    uow: UnitOfWork, matter: Matter[Row], number: int, *, version: int | None = None
) -> Row:
    """The change, which nobody has decided on; with the `version` in force, an overtaken one is
    refused by that.
    """
    change = await matter.changes(uow).lock(number)
    if change is not None and change.state == Standing.OVERTAKEN and version is not None:
        raise VersionMoved(version=version)
    if change is None or change.state != "open":
        raise NotFound
    return change
