"""Changing who may grant how much: only a manager, only by a new version, and above a threshold
only with a second manager.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from escalation.errors import TableRefused
from escalation.events import Kind
from escalation.models import AuthorityLimit, LimitChange, Staff
from escalation.services import second_manager
from escalation.services.authority import default_table, table_in_force
from escalation.services.leaving import hand_on
from escalation.services.second_manager import Matter
from escalation.services.staff import only_managers
from handlers.changes import Change, changes, needs_two
from handlers.limits_table import AuthorityError, check_table, compiled
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


async def _version(uow: UnitOfWork, now: datetime) -> int:
    return int((await table_in_force(uow, now))["version"])


LIMITS: Final[Matter[LimitChange]] = Matter(
    changes=lambda uow: uow.limit_changes,
    lock=lambda uow: uow.limits.lock(),
    version=_version,
    proposed=Kind.LIMITS_PROPOSED,
    withdrawn=Kind.LIMITS_WITHDRAWN,
)


def checked_table(table: Mapping[str, Any], version: int) -> dict[str, Any]:
    """The table under its number.

    Raises:
        TableRefused: the table cannot be used; the problem names the key.
    """
    versioned = {**table, "version": version}
    try:
        check_table(versioned, "limits", causes=CAUSES)
    except (AuthorityError, AttributeError, TypeError) as error:
        # What was sent may hold half a character, which no answer can be written with.
        problem = str(error).encode(errors="backslashreplace").decode()
        raise TableRefused(problem=problem) from error
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
    are needed, let them wait for the second one. Proposed again by the same manager, they wait
    once. What changes nothing makes no version, and what waits goes on waiting.

    `base` is the version that they were made from.

    Raises:
        NotAllowed: only a manager may.
        TableRefused: the table cannot be used; the problem names the key.
        VersionMoved: another version than `base` is in force meanwhile.
    """
    only_managers(member)
    await uow.limits.lock()
    present, now = await _newest(uow, now)
    second_manager.still(int(present["version"]), base)
    versioned = checked_table(table, await _next(uow))
    if not changes(present, versioned):
        return await _kept(uow, present)
    if needs_two(present, versioned):
        return await second_manager.propose(
            uow,
            LIMITS,
            versioned,
            member,
            base=int(present["version"]),
            now=now,
            told=_told(present, versioned),
        )
    return await _put_in_force(uow, versioned, present, by=member, now=now)


async def confirm_change(
    uow: UnitOfWork, change_id: int, member: Staff, *, now: datetime
) -> AuthorityLimit:
    """The second manager's yes: the limits are in force.

    Raises:
        NotAllowed: only a manager may.
        SecondManagerNeeded: whoever proposed it cannot confirm it.
        VersionMoved: another version is in force than the one that it was made from.
        ProposerGone: whoever proposed it is no manager any more.
        NotFound: nobody waits for this.
    """
    await uow.limits.lock()
    present, now = await _newest(uow, now)
    change, proposer = await second_manager.confirm(
        uow, LIMITS, change_id, member, version=int(present["version"]), now=now
    )
    versioned = checked_table(change.table, await _next(uow))
    return await _put_in_force(uow, versioned, present, by=proposer, second=member, now=now)


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
    await second_manager.close_overtaken(uow, LIMITS, now)
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
    await hand_on(uow, who=f"staff:{(second or by).id}", now=now, before=compiled(present))
    return limit


def _told(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {"changes": [[each.path, each.old, each.new] for each in changes(old, new)]}


async def _newest(uow: UnitOfWork, now: datetime) -> tuple[Mapping[str, Any], datetime]:
    """The newest limits, and when others can follow. Once the lock is held: who held it before may
    have made them after `now` was looked up.
    """
    newest = await uow.limits.newest()
    return (newest.table, max(now, newest.valid_from)) if newest else (default_table(), now)


async def _kept(uow: UnitOfWork, present: Mapping[str, Any]) -> AuthorityLimit:
    """The version of the limits `present`; the program's own are kept from now on."""
    version = int(present["version"])
    if await uow.limits.get(version) is None:
        await uow.limits.keep_first(version, present)
    limit = await uow.limits.get(version)
    assert limit is not None  # noqa: S101 - it was just kept
    return limit


async def _next(uow: UnitOfWork) -> int:
    return max(await uow.limits.last_version(), int(default_table()["version"])) + 1
