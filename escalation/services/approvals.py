"""What staff decide on a remedy that the bot might not grant: they offer it, or say no."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import (
    AboveAuthority,
    AmountRefused,
    CaseNotOpen,
    NotFound,
    RemedyNotOpen,
    RemedyUnfit,
    WithHigherLevel,
)
from escalation.models import Remedy
from escalation.services import remedies
from escalation.services.authority import authority_for, keep_first_version, level_of, may_decide
from escalation.services.cases import grant_and_tell
from escalation.services.desk import answered
from escalation.services.holding import at_work, take
from escalation.services.ledger import step
from escalation.services.messages import checked, say
from escalation.services.written import AS_READ, Confirmed, write
from escalation.states import ENDED
from handlers import phrases
from handlers.asking import asks
from handlers.authority import Stopped
from handlers.model import Money
from handlers.remedies import Remedy as RemedyValue
from handlers.remedies import UnknownRemedy, from_params

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

GONE_ON = ("offered", "granted", "carried_out", "told")
"""States in which a remedy cannot be offered anew."""


async def propose(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, value: RemedyValue, *, now: datetime
) -> Remedy:
    """Enter a remedy that nobody has proposed yet, to be approved like the bot's own proposals.

    The customer learns nothing of it before somebody whose limit reaches approves it.

    Raises:
        NotFound, CaseNotOpen, WithHigherLevel: as named.
    """
    case, _, member = await at_work(uow, case_id, staff_id)
    if case.state in ENDED:
        raise CaseNotOpen(case.state)
    if not await may_decide(uow, member.role, case, now):
        raise WithHigherLevel
    stopped = Stopped(value, f"{member.role}.{value.kind}.proposed")
    return await remedies.propose(uow, case, stopped, now=now, who=f"staff:{staff_id}")


async def approve(
    uow: UnitOfWork,
    case_id: UUID,
    remedy_id: UUID,
    staff_id: UUID,
    *,
    now: datetime,
    desk: Desk,
    amount: Money | None = None,
) -> Remedy:
    """Offer the customer a remedy that the bot could not, or the same kind with another sum.

    It is only offered: the customer is asked for a yes in the chat. Where a yes stands already,
    because only the bot's limit stopped it, it is granted.

    Raises:
        AboveAuthority: the limit of this member's level does not reach.
        AmountRefused: no sum above zero, or a remedy that takes none.
        RemedyNotOpen: it is on offer, or granted.
        RemedyUnfit: its time has passed.
        NotFound, AlreadyHeld, CaseNotOpen: as named.
    """
    case, conversation, member = await at_work(uow, case_id, staff_id)
    remedy = await uow.remedies.locked(remedy_id)
    if remedy is None or remedy.case_id != case.id:
        raise NotFound
    changed = amount is not None and (amount.amount, amount.currency) != (
        remedy.amount,
        remedy.currency,
    )
    if remedy.state in GONE_ON:
        raise RemedyNotOpen(remedy.state)
    if amount is not None and (remedy.amount is None or amount.amount <= 0):
        raise AmountRefused
    await take(uow, case, conversation, member, now=now, desk=desk)
    params = dict(remedy.params)
    if amount is not None:
        params |= {"amount": format(amount.amount, "f"), "currency": amount.currency}
    try:
        value = from_params(remedy.kind, params)
    except UnknownRemedy as error:
        raise AmountRefused from error
    if value.stands_until is not None and value.stands_until <= now:
        raise RemedyUnfit
    level = await level_of(uow, member.role, now)
    authority = await authority_for(
        uow, level, conversation=conversation, case=case, now=now, desk=desk
    )
    ruling = authority.rule([value])
    if not ruling.allowed:
        raise AboveAuthority(ruling.stopped[0].rule)
    rule = ruling.allowed[0].rule
    if remedy.state == "consented" and not changed:
        remedy.level, remedy.rule = level, rule
        await keep_first_version(uow, rule)
        await grant_and_tell(uow, case, remedy, conversation=conversation, now=now, desk=desk)
        return remedy
    if changed or remedy.state != "proposed":
        # A sum that a person names is no table's any more.
        origin = None if changed else remedy.catalogue
        remedy = await remedies.enter(
            uow, case, value, rule=rule, level=level, now=now, catalogue=origin
        )
    remedy.level, remedy.rule = level, rule
    who = f"staff:{staff_id}"
    message = await say(
        uow,
        conversation,
        case,
        phrases.offer_from_staff(value.describe()),
        author="bot",
        now=now,
        desk=desk,
        choices=remedies.offer_choices(remedy),
    )
    await remedies.put_on_offer(uow, case, remedy, who=who, now=now, desk=desk, message=message)
    await answered(uow, case, member, message, now=now, desk=desk)
    return remedy


async def refuse(
    uow: UnitOfWork,
    case_id: UUID,
    remedy_id: UUID,
    staff_id: UUID,
    text: str | None,
    *,
    now: datetime,
    desk: Desk,
    confirmed: Confirmed = AS_READ,
) -> Remedy:
    """Decide against a proposed remedy and tell the customer, in own words or in plain ones.

    Raises:
        TextRefused, NotFound, AlreadyHeld, CaseNotOpen, RemedyNotOpen: as named.
        SumUnbacked, PromisePast: as `escalation.services.desk.reply`.
    """
    words = checked(text) if text else None
    case, conversation, member = await at_work(uow, case_id, staff_id)
    remedy = await uow.remedies.locked(remedy_id)
    if remedy is None or remedy.case_id != case.id:
        raise NotFound
    if remedy.state == "refused":
        return remedy
    if remedy.state != "proposed":
        raise RemedyNotOpen(remedy.state)
    await take(uow, case, conversation, member, now=now, desk=desk)
    if words:
        message = await write(
            uow,
            conversation,
            case,
            words,
            staff_id=staff_id,
            now=now,
            desk=desk,
            confirmed=confirmed,
        )
    else:
        plain = phrases.refused(remedies.value_of(remedy).describe())
        message = await say(uow, conversation, case, plain, author="bot", now=now, desk=desk)
    who = f"staff:{staff_id}"
    await step(uow, remedy, "refused", case=case, who=who, now=now, message=message)
    await answered(uow, case, member, message, now=now, desk=desk, asks=asks(words or ""))
    return remedy
