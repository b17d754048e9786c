"""The authority of a level: the limits that hold, and what was granted already.

Present facts, former limits: what is granted is judged by the version under which it was offered,
with everything that was granted since counted against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from escalation.models import Case, Conversation, Remedy
from escalation.repositories.spending import Grant
from handlers.authority import Authority, Spent, authority
from handlers.limits import Limits, Reach
from handlers.limits_table import compiled, load_table
from handlers.model import Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


@cache
def default_table() -> Mapping[str, Any]:
    """The limits that come with the program."""
    return load_table()


async def table_in_force(uow: UnitOfWork, now: datetime) -> Mapping[str, Any]:
    """The limits that hold at `now`: the newest version of the desk's own, else the default."""
    limit = await uow.limits.in_force(now)
    return limit.table if limit else default_table()


async def limits_in_force(uow: UnitOfWork, now: datetime) -> Limits:
    """The same as values: the levels in their order, who decides at which, and what they may."""
    return compiled(await table_in_force(uow, now))


async def table_behind(uow: UnitOfWork, remedy: Remedy, now: datetime) -> Mapping[str, Any]:
    """The limits of the version that the remedy's rule names; those in force if it names none."""
    _, named, version = remedy.rule.rpartition("@")
    if named and version.isdecimal():
        limit = await uow.limits.get(int(version))
        if limit is not None:
            return limit.table
        if int(version) == default_table()["version"]:
            return default_table()
    return await table_in_force(uow, now)


async def keep_first_version(uow: UnitOfWork, rule: str) -> None:
    """Keep the limits that come with the program, once something is offered under them: another
    release of the program may come with others.
    """
    default = default_table()
    if rule.endswith(f"@{default['version']}"):
        await uow.limits.keep_first(int(default["version"]), default)


async def level_of(uow: UnitOfWork, role: str, now: datetime) -> str:
    """The level at which a member of staff of that role decides."""
    return (await limits_in_force(uow, now)).level_of(role)


async def may_decide(uow: UnitOfWork, role: str, case: Case, now: datetime) -> bool:
    """Whether a member of staff of that role may take and decide a case: not one that is left to a
    higher level.
    """
    return case.reserved is None or case.reserved in await reach_of(uow, role, now)


async def reach_of(uow: UnitOfWork, role: str, now: datetime) -> Reach:
    """The levels whose cases somebody of that role may take and decide."""
    limits = await limits_in_force(uow, now)
    return limits.reach(limits.level_of(role))


async def highest_at_work(uow: UnitOfWork, limits: Limits) -> str:
    """The highest level that an active member of staff has."""
    staff = await uow.staff.listed()
    return limits.highest(Level.BOT, *(limits.level_of(each.role) for each in staff if each.active))


async def level_above(uow: UnitOfWork, level: str, now: datetime) -> str:
    """The level that a case goes to when `level` is not enough, never one where nobody decides."""
    limits = await limits_in_force(uow, now)
    return limits.above(level, await highest_at_work(uow, limits))


async def authority_for(
    uow: UnitOfWork,
    level: str,
    *,
    conversation: Conversation,
    case: Case | None,
    now: datetime,
    desk: Desk,
    table: Mapping[str, Any] | None = None,
) -> Authority:
    """What `level` may grant in this case, or in a case to come, of this conversation.

    The limits are those in force at `now`, unless the `table` of another version is given. In a
    case of the protected lane the bot may grant nothing.
    """
    table = table or await table_in_force(uow, now)
    limits = compiled(table)
    customer_id = _payee(case, conversation)
    customer = await uow.customers.get(customer_id) if customer_id else None
    since, _ = desk.day_of(now - timedelta(days=limits.period_days))
    sums = await uow.spending.sums(
        case_id=case.id if case else None,
        customer_id=customer_id,
        conversation_id=conversation.id,
        level=level,
        since=since,
        day=desk.day_of(now),
    )
    made = authority(
        table,
        level,
        tier=customer.tier if customer else "",
        spent=Spent(**sums),
        cause=case.cause if case else None,
        urgent=case.urgent if case else False,
    )
    if level == Level.BOT and case is not None and case.is_protected:
        return replace(made, limits={})
    return made


async def authority_to_grant(
    uow: UnitOfWork, remedy: Remedy, case: Case, *, now: datetime, desk: Desk
) -> Authority:
    """What may be granted of `remedy` now by the level that stands behind it, with everything
    granted up to this very transaction.

    What two grants share is locked first, so that the second sees the first: the customer or the
    chat, and then the level's day, in all currencies.
    """
    conversation = await uow.conversations.lock(case.conversation_id)
    customer_id = _payee(case, conversation)
    if customer_id is not None:
        await uow.customers.lock(customer_id)
    if remedy.currency is not None:
        await uow.spending.lock(remedy.level)
    return await authority_for(
        uow,
        remedy.level,
        conversation=conversation,
        case=case,
        now=now,
        desk=desk,
        table=await table_behind(uow, remedy, now),
    )


async def count_grant(
    uow: UnitOfWork, remedy: Remedy, case: Case, *, now: datetime, desk: Desk
) -> None:
    """Count what is granted, in the transaction that grants it. It counts for the customer if one
    is known by now, else for the chat.
    """
    conversation = await uow.conversations.lock(case.conversation_id)
    remedy.customer_id = remedy.customer_id or _payee(case, conversation)
    if remedy.amount is None or remedy.currency is None:
        return
    await uow.spending.add(
        Grant(
            case_id=case.id,
            conversation_id=conversation.id,
            customer_id=remedy.customer_id,
            level=remedy.level,
            kind=remedy.kind,
            currency=remedy.currency,
            amount=remedy.amount,
            day=desk.day_of(now),
        )
    )


def _payee(case: Case | None, conversation: Conversation) -> str | None:
    return (case.customer_id if case else None) or conversation.customer_id
