"""Deciding on a proposed remedy: what like cases got, approve, refuse, or ask a manager."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from escalation.api.access import Reader, Writer
from escalation.api.actions import change
from escalation.api.bodies import Act, Promises, Text
from escalation.api.cases import CHANGES, REFUSALS, Number
from escalation.api.schemas import CaseDetail
from escalation.errors import AmountRefused, NotFound
from escalation.models import Staff
from escalation.office import Here
from escalation.services import approvals, asking
from escalation.services.precedents import Precedents, of_case
from escalation.unit_of_work import UnitOfWork
from handlers.model import Money

router = APIRouter(tags=["remedies"])


class Approve(Act):
    """An approval, of the sum proposed or of another one in the same currency."""

    amount: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None


class Told(Act):
    """A decision in words."""

    text: Text


class Refused(Told):
    """A decision in words to the customer, with what is said of the promises in them."""

    promises: Promises = Promises()


class PrecedentOut(BaseModel):
    """One kind of remedy in like cases; the median is of the sums that were accepted."""

    kind: str
    offered: int
    accepted: int
    declined: int
    median: Decimal | None
    currency: str | None


class PrecedentsOut(BaseModel):
    """What cases of the same cause and topic, with an order of half to twice the value, got in the
    last 90 days. `value` is null when the order is not known; then values are not compared.
    """

    cases: int
    value: Decimal | None
    currency: str | None
    kinds: list[PrecedentOut]

    @classmethod
    def of(cls, found: Precedents) -> Self:
        """From what was found."""
        return cls(
            cases=found.cases,
            value=found.value.amount if found.value else None,
            currency=found.value.currency if found.value else None,
            kinds=[
                PrecedentOut(
                    kind=each.kind,
                    offered=each.offered,
                    accepted=each.accepted,
                    declined=each.declined,
                    median=each.median.amount if each.median else None,
                    currency=each.median.currency if each.median else None,
                )
                for each in found.kinds
            ],
        )


@router.get(
    "/cases/{number}/precedents",
    summary="Read what like cases got",
    responses={k: REFUSALS[k] for k in (401, 404, 422)},
)
async def precedents(office: Here, _token: Reader, number: Number) -> PrecedentsOut:
    """What was offered in like cases, and what of it was accepted."""
    async with office.database.reading() as uow:
        case = await uow.cases.by_number(number)
        if case is None:
            raise NotFound
        ref = case.facts.get("order")
        order = await uow.customers.order(str(ref)) if ref else None
        return PrecedentsOut.of(await of_case(uow, case, order, office.now()))


@router.post(
    "/cases/{number}/remedies/{remedy_id}/approve", summary="Approve a remedy", responses=CHANGES
)
async def approve(
    office: Here, _token: Writer, number: Number, remedy_id: UUID, said: Approve
) -> CaseDetail:
    """Offer it to the customer, who is asked for a yes in the chat; 403 above the own limit."""

    async def act(uow: UnitOfWork, case_id: UUID, member: Staff) -> object:
        amount = None
        if said.amount is not None:
            remedy = await uow.remedies.get(remedy_id)
            if remedy is None:
                raise NotFound
            if remedy.currency is None:
                raise AmountRefused
            amount = Money(said.amount, remedy.currency)
        return await approvals.approve(
            uow, case_id, remedy_id, member.id, now=office.now(), desk=office.desk, amount=amount
        )

    return await change(office, number, said, act)


@router.post(
    "/cases/{number}/remedies/{remedy_id}/refuse", summary="Refuse a remedy", responses=CHANGES
)
async def refuse(
    office: Here, _token: Writer, number: Number, remedy_id: UUID, said: Refused
) -> CaseDetail:
    """Decide against it and tell the customer why."""
    return await change(
        office,
        number,
        said,
        lambda uow, case_id, member: approvals.refuse(
            uow,
            case_id,
            remedy_id,
            member.id,
            said.text,
            now=office.now(),
            desk=office.desk,
            confirmed=said.promises.confirmed(),
        ),
    )


@router.post(
    "/cases/{number}/remedies/{remedy_id}/ask", summary="Ask a higher level", responses=CHANGES
)
async def ask(
    office: Here, _token: Writer, number: Number, remedy_id: UUID, said: Told
) -> CaseDetail:
    """Pass the case to the lowest level that may grant it, with a note that no customer sees."""
    return await change(
        office,
        number,
        said,
        lambda uow, case_id, member: asking.ask(
            uow, case_id, remedy_id, member.id, said.text, now=office.now(), desk=office.desk
        ),
    )
