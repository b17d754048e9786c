"""What a person decides on a remedy: what the customer would read, approval, refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from escalation.console.case_page import After, Draft, Number, Sent, Text
from escalation.console.deps import Member, page
from escalation.console.promises import Promising
from escalation.desk import Desk
from escalation.errors import AmountRefused, NotFound, RemedyUnfit
from escalation.models import OrderRow, Remedy
from escalation.office import Here
from escalation.repositories.customers import order_value
from escalation.services import approvals, asking
from escalation.services.authority import authority_for, level_of
from escalation.unit_of_work import UnitOfWork
from handlers import phrases
from handlers.model import Money, MoneyError
from handlers.remedies import REMEDIES, Grounds, UnknownRemedy, from_params
from handlers.remedies import Remedy as RemedyValue

router = APIRouter(prefix="/cases/{number}", include_in_schema=False)

Amount = Annotated[str, Form(max_length=32)]


@router.get("/remedies/{remedy_id}/preview")
async def preview(
    request: Request,
    office: Here,
    viewer: Member,
    number: Number,
    remedy_id: UUID,
    amount: str = "",
) -> Response:
    """The sentence that the customer would get, with another sum, and whether the limit reaches."""
    async with office.database.reading() as uow:
        case = await uow.cases.by_number(number)
        remedy = await uow.remedies.get(remedy_id)
        if case is None or remedy is None or remedy.case_id != case.id:
            raise NotFound
        conversation = await uow.conversations.get(case.conversation_id)
        if conversation is None:
            raise NotFound
        now = office.now()
        authority = await authority_for(
            uow,
            await level_of(uow, viewer.role, now),
            conversation=conversation,
            case=case,
            now=now,
            desk=office.desk,
        )
    named = money(amount, remedy)
    changed = {} if named is None else {"amount": format(named.amount, "f")}
    try:
        value = from_params(remedy.kind, {**remedy.params, **changed})
    except UnknownRemedy as error:
        raise AmountRefused from error
    ruling = authority.rule([value])
    context = {
        "offer": phrases.offer_from_staff(value.describe()),
        "language": conversation.language,
        "may": bool(ruling.allowed),
        "rule": (ruling.allowed or ruling.stopped)[0].rule,
    }
    return page(request, "case/_preview.html", context, viewer=viewer)


@router.post("/propose")
async def propose(sent: Sent, kind: Text = "", amount: Amount = "", slot: Amount = "") -> Response:
    """Enter a remedy that nobody has proposed; it is then approved like any other."""

    async def act(uow: UnitOfWork, case_id: UUID, staff_id: UUID) -> Remedy:
        case = await uow.cases.get(case_id)
        if case is None or kind not in REMEDIES:
            raise NotFound
        ref = case.facts.get("order")
        order = await uow.customers.order(str(ref)) if ref else None
        value = proposal(kind, amount, slot, order, sent.desk, sent.now)
        return await approvals.propose(uow, case_id, staff_id, value, now=sent.now)

    return await sent.change(act)


@router.post("/remedies/{remedy_id}/approve")
async def approve(sent: Sent, remedy_id: UUID, amount: Amount = "") -> Response:
    """Offer the remedy to the customer, with the same sum or another one."""

    async def act(uow: UnitOfWork, case_id: UUID, staff_id: UUID) -> Remedy:
        remedy = await uow.remedies.get(remedy_id)
        if remedy is None:
            raise NotFound
        return await approvals.approve(
            uow,
            case_id,
            remedy_id,
            staff_id,
            now=sent.now,
            desk=sent.desk,
            amount=money(amount, remedy),
        )

    return await sent.change(act)


@router.post("/remedies/{remedy_id}/ask")
async def ask(sent: Sent, remedy_id: UUID, text: Text = "") -> Response:
    """Ask the level that may decide: the case goes up with the proposal and the note."""
    return await sent.change(
        lambda uow, case_id, staff_id: asking.ask(
            uow, case_id, remedy_id, staff_id, text, now=sent.now, desk=sent.desk
        ),
        after=After(anew=True, draft=Draft(asking=text)),
    )


@router.post("/remedies/{remedy_id}/refuse")
async def refuse(sent: Sent, told: Promising, remedy_id: UUID, text: Text = "") -> Response:
    """Decide against the remedy and tell the customer why."""
    return await sent.change(
        lambda uow, case_id, staff_id: approvals.refuse(
            uow,
            case_id,
            remedy_id,
            staff_id,
            text,
            now=sent.now,
            desk=sent.desk,
            confirmed=told,
        ),
        after=After(draft=Draft(refusal=text, told=told)),
    )


def proposal(
    kind: str, amount: str, slot: str, order: OrderRow | None, desk: Desk, now: datetime
) -> RemedyValue:
    """The remedy of that kind: the sum and the time as typed, all else from the order.

    Raises:
        AmountRefused: a sum is needed and there is none.
        RemedyUnfit: the order is needed and unknown, or the time is none that is to come.
    """
    made = REMEDIES[kind]
    typed = parsed(amount, order.currency if order else desk.currency)
    if typed is not None and typed.amount <= 0:
        raise AmountRefused
    value = made.on(
        Grounds(
            amount=typed,
            order=order_value(order) if order else None,
            slot=instant(slot, desk, now),
        )
    )
    if value is not None:
        return value
    raise AmountRefused if made.takes_sum else RemedyUnfit


def instant(slot: str, desk: Desk, now: datetime) -> datetime | None:
    """A time of the desk's zone as a browser sends it, ``2026-11-18T10:00``; None when empty.

    Raises:
        RemedyUnfit: it is no time, or not to come.
    """
    if not slot.strip():
        return None
    try:
        local = datetime.fromisoformat(slot.strip())
        meant = local.replace(tzinfo=local.tzinfo or desk.zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RemedyUnfit from error
    if meant <= now:
        raise RemedyUnfit
    return meant


def money(amount: str, remedy: Remedy) -> Money | None:
    """The sum that was typed, in the remedy's currency; None when it was left as it is.

    Raises:
        AmountRefused: it is no sum.
    """
    return parsed(amount, remedy.currency) if remedy.currency else None


def parsed(amount: str, currency: str) -> Money | None:
    """A sum as people type it; None when nothing was typed.

    Raises:
        AmountRefused: it is no sum.
    """
    typed = amount.strip().replace("，", ",")
    if not typed:
        return None
    # 1,200.50 and 1200,5 are both typed; only the first kind has two separators or three digits.
    if "," in typed and "." not in typed and len(typed.rpartition(",")[2]) != 3:  # noqa: PLR2004
        typed = typed.replace(",", ".")
    try:
        return Money.of(typed.replace(",", ""), currency)
    except MoneyError as error:
        raise AmountRefused from error
