"""The authority of a level, with the limits in force and what was granted already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from escalation.errors import NotAllowed, TableRefused
from escalation.events import Kind
from escalation.models import AuthorityLimit, Case, Conversation, Remedy, Staff
from handlers.authority import Authority, AuthorityError, Spent, authority, check_table, load_table
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


@cache
def default_table() -> Mapping[str, Any]:
    """The limits that come with the program."""
    return load_table()


async def table_in_force(uow: UnitOfWork, now: datetime) -> Mapping[str, Any]:
    """The limits that hold at `now`: the newest version of the desk's own, else the default."""
    limit = await uow.limits.in_force(now)
    return limit.table if limit else default_table()


async def authority_for(
    uow: UnitOfWork,
    level: Level,
    *,
    conversation: Conversation,
    case: Case | None,
    now: datetime,
) -> Authority:
    """What `level` may grant in this case, or in a case to come, of this conversation.

    In a case of the protected lane the bot may grant nothing.
    """
    table = await table_in_force(uow, now)
    customer_id = (case.customer_id if case else None) or conversation.customer_id
    customer = await uow.customers.get(customer_id) if customer_id else None
    spent = await _spent(
        uow,
        customer_id=customer_id,
        conversation_id=conversation.id,
        case_id=case.id if case else None,
        since=now - _period(table),
    )
    made = authority(table, level, tier=customer.tier if customer else "standard", spent=spent)
    if level is Level.BOT and case is not None and case.is_protected:
        return replace(made, limits={})
    return made


async def with_present_spending(
    uow: UnitOfWork, authority: Authority, case: Case, now: datetime
) -> Authority:
    """The same authority with what was granted up to this very transaction.

    The customer's row is locked first, so that of two grants the second sees the first.
    """
    if case.customer_id is not None:
        await uow.customers.lock(case.customer_id)
    else:
        await uow.conversations.lock(case.conversation_id)
    spent = await _spent(
        uow,
        customer_id=case.customer_id,
        conversation_id=case.conversation_id,
        case_id=case.id,
        since=now - _period(await table_in_force(uow, now)),
    )
    return replace(authority, spent=spent)


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
    last = max(await uow.limits.last_version(), int(default_table()["version"]))
    versioned = {**table, "version": last + 1}
    try:
        check_table(versioned, "limits")
    except (AuthorityError, AttributeError, TypeError) as error:
        raise TableRefused(problem=str(error)) from error
    limit = await uow.limits.add(
        AuthorityLimit(version=last + 1, valid_from=now, table=versioned, staff_id=member.id)
    )
    uow.record(Kind.LIMITS_CHANGED, at=now, who=f"staff:{member.id}", version=limit.version)
    return limit


def _period(table: Mapping[str, Any]) -> timedelta:
    return timedelta(days=int(table["period_days"]))


async def _spent(
    uow: UnitOfWork,
    *,
    customer_id: str | None,
    conversation_id: UUID,
    case_id: UUID | None,
    since: datetime,
) -> Spent:
    granted = await uow.remedies.granted(
        customer_id=customer_id, conversation_id=conversation_id, case_id=case_id, since=since
    )
    return Spent(
        case=_sums(remedy for remedy in granted if remedy.case_id == case_id),
        customer=_sums(
            remedy for remedy in granted if remedy.granted_at and remedy.granted_at >= since
        ),
    )


def _sums(remedies: Iterable[Remedy]) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for remedy in remedies:
        if remedy.amount is not None and remedy.currency is not None:
            sums[remedy.kind, remedy.currency] += remedy.amount
    return dict(sums)
