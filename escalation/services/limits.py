"""Changing who may grant how much: only a manager, only by a new version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from escalation.errors import NotAllowed, TableRefused
from escalation.events import Kind
from escalation.models import AuthorityLimit, Staff
from escalation.services.authority import default_table
from handlers.limits_table import AuthorityError, check_table
from handlers.model import Level
from handlers.registry import CAUSES

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


async def change_limits(
    uow: UnitOfWork, table: Mapping[str, Any], member: Staff, *, now: datetime
) -> AuthorityLimit:
    """Put a new version of the limits in force, in the shape of `handlers/authority.toml`.

    Raises:
        NotAllowed: only a manager may.
        TableRefused: the table cannot be used; the problem names the key.
    """
    if member.role != Level.MANAGER:
        raise NotAllowed
    await uow.limits.lock()
    last = max(await uow.limits.last_version(), int(default_table()["version"]))
    versioned = {**table, "version": last + 1}
    try:
        check_table(versioned, "limits", causes=CAUSES)
    except (AuthorityError, AttributeError, TypeError) as error:
        raise TableRefused(problem=str(error)) from error
    limit = await uow.limits.add(
        AuthorityLimit(version=last + 1, valid_from=now, table=versioned, staff_id=member.id)
    )
    uow.record(Kind.LIMITS_CHANGED, at=now, who=f"staff:{member.id}", version=limit.version)
    return limit
