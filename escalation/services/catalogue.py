"""The catalogue of remedies in force, and how a manager changes it: a cause at a time, always by a
new version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from escalation.errors import CatalogueRefused
from escalation.events import Kind
from escalation.models import CatalogueVersion, Staff
from escalation.services.second_manager import still
from escalation.services.staff import only_managers
from handlers.catalogue import Catalogue, Topics, over, own_policy, topics_of
from handlers.catalogue_changes import Change, changes
from handlers.model import Cause
from handlers.policy import Policy, PolicyError
from handlers.registry import SHIPPED

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

READ_MOST = 32
_READ: dict[tuple[int, str], Catalogue] = {}
"""Versions that were read, by number and digest: a turn asks for the one in force every time."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version with what it changed in its cause, and who made it."""

    row: CatalogueVersion
    changes: Sequence[Change]
    by: str
    as_shipped: bool


async def catalogue_in_force(uow: UnitOfWork, now: datetime) -> Catalogue:
    """The catalogue that holds at `now`: the newest own version, else the program's."""
    return await _read(uow, await uow.catalogues.in_force(now))


async def _read(uow: UnitOfWork, newest: tuple[int, str] | None) -> Catalogue:
    """The catalogue of a version by its number and digest."""
    if newest is None:
        return SHIPPED
    known = _READ.get(newest)
    if known is None:
        row = await uow.catalogues.get(newest[0])
        assert row is not None  # noqa: S101 - it was just read
        known = over(SHIPPED, row.table)
        for cause, problem in known.unusable.items():
            log.error("catalogue.unusable", cause=cause, version=known.version, problem=problem)
        if len(_READ) >= READ_MOST:
            _READ.clear()
        _READ[newest] = known
    return known


def checked(cause: str, topics: Topics | None) -> Policy:
    """The policy of a cause with the own `topics`; None stands for the program's own.

    Raises:
        CatalogueRefused: there is no such cause, it is protected, or a line cannot be used.
    """
    shipped = SHIPPED.policies.get(Cause(cause))
    if shipped is None:
        raise CatalogueRefused(problem=f"there is no cause {cause!r}")
    try:
        return own_policy(shipped, topics or {}, "catalogue")
    except PolicyError as error:
        raise CatalogueRefused(problem=str(error)) from error


async def change_cause(
    uow: UnitOfWork,
    cause: str,
    topics: Topics | None,
    member: Staff,
    *,
    now: datetime,
    base: int,
) -> CatalogueVersion | None:
    """Put other remedies of one cause in force, or with None the program's again. All other causes
    stay as they are. None when nothing would differ.

    `base` is the version that the change was made from, 0 for the program's.

    Raises:
        NotAllowed: only a manager may.
        CatalogueRefused: a line cannot be used; the problem names its place.
        VersionMoved: another version than `base` is in force meanwhile.
    """
    only_managers(member)
    policy = checked(cause, topics)
    await uow.catalogues.lock()
    # Who held the lock before may have made a version after `now` was looked up.
    newest = await uow.catalogues.newest()
    present = await _read(uow, (newest.version, newest.digest) if newest else None)
    still(present.version, base)
    told = changes(present.policy_of(cause), policy)
    if not told and cause not in present.unusable:
        return None
    now = max(now, newest.valid_from) if newest else now
    return await _put_in_force(uow, policy, member, present=present, told=told, now=now)


async def history(uow: UnitOfWork) -> list[Version]:
    """All versions, newest first, each with what it changed."""
    names = {member.id: member.name for member in await uow.staff.listed()}
    rows = await uow.catalogues.listed()
    read = [*(over(SHIPPED, row.table) for row in rows), SHIPPED]
    return [
        Version(
            row,
            changes(before.policy_of(row.cause), after.policy_of(row.cause)),
            names.get(row.staff_id, "?"),
            as_shipped=row.cause not in row.table["cause"],
        )
        for row, after, before in zip(rows, read[:-1], read[1:], strict=True)
        if row.cause in SHIPPED.policies
    ]


async def _put_in_force(
    uow: UnitOfWork,
    policy: Policy,
    member: Staff,
    *,
    present: Catalogue,
    told: Sequence[Change],
    now: datetime,
) -> CatalogueVersion:
    cause = policy.cause
    kept = await uow.catalogues.get(present.version) if present.version else None
    causes: dict[str, Any] = dict(kept.table["cause"]) if kept else {}
    causes.pop(cause, None)
    if topics := topics_of(policy, SHIPPED.policy_of(cause)):
        causes[cause] = topics
    version = await uow.catalogues.last_version() + 1
    table = {"version": version, "cause": causes}
    row = await uow.catalogues.add(
        CatalogueVersion(
            version=version,
            valid_from=now,
            table=table,
            digest=hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest(),
            cause=cause,
            staff_id=member.id,
        )
    )
    uow.record(
        Kind.CATALOGUE_CHANGED,
        at=now,
        who=f"staff:{member.id}",
        version=row.version,
        cause=cause,
        changes=[[c.topic, c.what, c.kind, c.old, c.new] for c in told],
    )
    return row
