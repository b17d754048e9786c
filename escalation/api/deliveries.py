"""What a person does about a message that did not arrive, or may not have (T20, T28)."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import APIRouter, Path

from escalation.api.access import Writer
from escalation.api.actions import change
from escalation.api.bodies import Act
from escalation.api.cases import CHANGES, Number
from escalation.api.schemas import CaseDetail
from escalation.models import Staff
from escalation.office import Here, Office
from escalation.services import redelivery
from escalation.unit_of_work import UnitOfWork

router = APIRouter(
    prefix="/cases/{number}/deliveries/{delivery}", tags=["cases"], responses=CHANGES
)

Delivery = Annotated[
    int, Path(ge=1, lt=2**63, description="The `id` that a message's `delivery` has.")
]


class Do(Protocol):
    """What `services.redelivery` does with one message."""

    def __call__(
        self, uow: UnitOfWork, case_id: UUID, outgoing_id: int, *, who: str, now: datetime
    ) -> Awaitable[None]: ...


@router.post("/again", summary="Send a message again")
async def again(
    office: Here, _token: Writer, number: Number, delivery: Delivery, act: Act
) -> CaseDetail:
    """Send what is `failed` or `unknown` to where its customer is now; of a long text what has not
    arrived. Of any other nothing changes, so sent twice it goes once.
    """
    return await _settle(office, number, delivery, act, redelivery.send_again)


@router.post("/arrived", summary="Say that a message arrived")
async def arrived(
    office: Here, _token: Writer, number: Number, delivery: Delivery, act: Act
) -> CaseDetail:
    """End the doubt about one that is `unknown`; of a long text the rest follows."""
    return await _settle(office, number, delivery, act, redelivery.it_arrived)


@router.post("/told", summary="Say that the customer knows what a message says")
async def told(
    office: Here, _token: Writer, number: Number, delivery: Delivery, act: Act
) -> CaseDetail:
    """They were told in another way, such as by telephone: what is `failed` or `unknown` is `told`
    then, and not sent any more.
    """
    return await _settle(office, number, delivery, act, redelivery.told_otherwise)


async def _settle(office: Office, number: int, delivery: int, act: Act, do: Do) -> CaseDetail:
    async def settle(uow: UnitOfWork, case_id: UUID, member: Staff) -> None:
        await do(uow, case_id, delivery, who=f"staff:{member.id}", now=office.now())

    return await change(office, number, act, settle)
