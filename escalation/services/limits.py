"""Changing who may grant how much: only a manager, only by a new version, and above a threshold
only with a second manager.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from escalation.errors import (
    LimitsMoved,
    NotAllowed,
    NotFound,
    SecondManagerNeeded,
    TableRefused,
)
from escalation.events import Kind
from escalation.models import AuthorityLimit, LimitChange, Staff
from escalation.services.authority import default_table, table_in_force
from handlers.changes import Change, changes, needs_two
from handlers.limits_table import AuthorityError, check_table
from handlers.model import Level
from handlers.registry import CAUSES

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Version:
    """A version with what it changed, and the names of those who made it. The first has none."""

    limit: AuthorityLimit
    changes: Sequence[Change]
    by: str | None
    confirmed_by: str | None


def checked_table(table: Mapping[str, Any], version: int) -> dict[str, Any]:
    """The table under its number.

    Raises:
        TableRefused: the table cannot be used; the problem names the key.
    """
    versioned = {**table, "version": version}
    try:
        check_table(versioned, "limits", causes=CAUSES)
    except (AuthorityError, AttributeError, TypeError) as error:
        raise TableRefused(problem=str(error)) from error
    return versioned


async def change_limits(
    uow: UnitOfWork,
    table: Mapping[str, Any],
    member: Staff,
    *,
    now: datetime,
    base: int | None = None,
) -> AuthorityLimit | LimitChange:
    """Put new limits in force, in the shape of `handlers/authority.toml`; or, where two managers
    are needed, let them wait for the second one.

    `base` is the version that they were made from.

    Raises:
        NotAllowed: only a manager may.
        TableRefused: the table cannot be used; the problem names the key.
        LimitsMoved: another version than `base` is in force meanwhile.
    """
    _only_managers(member)
    await uow.limits.lock()
    present = await table_in_force(uow, now)
    _still(present, base)
    versioned = checked_table(table, await _next(uow))
    if needs_two(present, versioned):
        change = await uow.limits.propose(
            LimitChange(
                base=int(present["version"]),
                table=versioned,
                proposed_at=now,
                proposed_by=member.id,
            )
        )
        uow.record(
            Kind.LIMITS_PROPOSED,
            at=now,
            who=f"staff:{member.id}",
            change=change.id,
            **_told(present, versioned),
        )
        return change
    return await _put_in_force(uow, versioned, present, by=member, now=now)


async def confirm_change(
    uow: UnitOfWork, change_id: int, member: Staff, *, now: datetime
) -> AuthorityLimit:
    """The second manager's yes: the limits are in force.

    Raises:
        NotAllowed: only a manager may.
        SecondManagerNeeded: whoever proposed it cannot confirm it.
        LimitsMoved: another version is in force than the one that it was made from.
        NotFound: nobody waits for this.
    """
    _only_managers(member)
    await uow.limits.lock()
    change = await _open(uow, change_id)
    if change.proposed_by == member.id:
        raise SecondManagerNeeded
    present = await table_in_force(uow, now)
    _still(present, change.base)
    proposer = await uow.staff.get(change.proposed_by)
    assert proposer is not None  # noqa: S101 - a foreign key says so
    versioned = checked_table(change.table, await _next(uow))
    change.state, change.decided_at, change.decided_by = "confirmed", now, member.id
    return await _put_in_force(uow, versioned, present, by=proposer, second=member, now=now)


async def withdraw_change(
    uow: UnitOfWork, change_id: int, member: Staff, *, now: datetime
) -> LimitChange:
    """Any manager may end a change that waits.

    Raises:
        NotAllowed: only a manager may.
        NotFound: nobody waits for this.
    """
    _only_managers(member)
    await uow.limits.lock()
    change = await _open(uow, change_id)
    change.state, change.decided_at, change.decided_by = "withdrawn", now, member.id
    uow.record(Kind.LIMITS_WITHDRAWN, at=now, who=f"staff:{member.id}", change=change.id)
    return change


async def history(uow: UnitOfWork) -> list[Version]:
    """All versions, newest first, each with what it changed."""
    names = {member.id: member.name for member in await uow.staff.listed()}
    kept = list(await uow.limits.listed())
    before = [*(limit.table for limit in kept[1:]), default_table()]
    return [
        Version(
            limit,
            changes(old, limit.table),
            names.get(limit.staff_id) if limit.staff_id else None,
            names.get(limit.confirmed_by) if limit.confirmed_by else None,
        )
        for limit, old in zip(kept, before, strict=True)
    ]


async def _put_in_force(
    uow: UnitOfWork,
    table: dict[str, Any],
    present: Mapping[str, Any],
    *,
    by: Staff,
    now: datetime,
    second: Staff | None = None,
) -> AuthorityLimit:
    limit = await uow.limits.add(
        AuthorityLimit(
            version=int(table["version"]),
            valid_from=now,
            table=table,
            staff_id=by.id,
            confirmed_by=second.id if second else None,
        )
    )
    uow.record(
        Kind.LIMITS_CHANGED,
        at=now,
        who=f"staff:{(second or by).id}",
        version=limit.version,
        proposed_by=str(by.id),
        **_told(present, table),
    )
    return limit


def _told(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {"changes": [[each.path, each.old, each.new] for each in changes(old, new)]}


def _only_managers(member: Staff) -> None:
    if member.role != Level.MANAGER or not member.active:
        raise NotAllowed


def _still(present: Mapping[str, Any], base: int | None) -> None:
    if base is not None and base != int(present["version"]):
        raise LimitsMoved(version=int(present["version"]))


async def _open(uow: UnitOfWork, change_id: int) -> LimitChange:
    change = await uow.limits.locked_change(change_id)
    if change is None or change.state != "open":
        raise NotFound
    return change


async def _next(uow: UnitOfWork) -> int:
    return max(await uow.limits.last_version(), int(default_table()["version"])) + 1
