"""What the company's systems are told by webhook: how it fares, and telling it again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from escalation.api.access import Reader, Writer
from escalation.api.cases import REFUSALS
from escalation.office import Here
from escalation.repositories.webhooks import Told
from escalation.services.webhooks import replay

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


class Which(BaseModel):
    """Which deliveries: ``dead`` ones were given up after three days."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["waiting", "done", "dead"] = "dead"
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class DeliveryOut(BaseModel):
    """One event on its way to a system. `id` is the ``webhook-id`` under which it is sent."""

    id: UUID
    event: int
    kind: str
    case: int | None
    state: str
    attempts: int
    error: str | None
    next_attempt: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, told: Told) -> Self:
        """From the row and its event."""
        row = told.delivery
        return cls(
            id=row.id,
            event=row.event_id,
            kind=told.event.kind,
            case=told.case_number,
            state=row.state,
            attempts=row.attempts,
            error=row.error,
            next_attempt=row.not_before,
            done_at=row.done_at,
        )


class Replayed(BaseModel):
    """How many deliveries were put back into the line."""

    replayed: int


@router.get(
    "",
    summary="Read how webhooks fare",
    responses={k: REFUSALS[k] for k in (401, 422)},
)
async def list_deliveries(
    office: Here, _token: Reader, which: Annotated[Which, Query()]
) -> list[DeliveryOut]:
    """The newest deliveries in a state."""
    async with office.database.reading() as uow:
        return [
            DeliveryOut.of(each) for each in await uow.webhooks.listed(which.state, which.limit)
        ]


@router.post(
    "/replay",
    summary="Tell all again that was given up",
    responses={k: REFUSALS[k] for k in (401, 403)},
)
async def replay_all(office: Here, token: Writer) -> Replayed:
    """Under their old ids, as soon as possible."""
    async with office.database.uow() as uow:
        count = await replay(uow, None, who=f"api:{token.id}", now=office.now())
    return Replayed(replayed=count)


@router.post(
    "/{delivery_id}/replay",
    summary="Tell one again that was given up",
    responses={k: REFUSALS[k] for k in (401, 403, 404, 422)},
)
async def replay_one(office: Here, token: Writer, delivery_id: UUID) -> Replayed:
    """Under its old id, as soon as possible; 0 when it was not given up."""
    async with office.database.uow() as uow:
        count = await replay(uow, delivery_id, who=f"api:{token.id}", now=office.now())
    return Replayed(replayed=count)
