"""The event log for other systems: what happened, in order, without words or names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from escalation.api.access import Reader
from escalation.api.cases import REFUSALS
from escalation.models import EventRow
from escalation.office import Here

router = APIRouter(tags=["events"], responses={k: REFUSALS[k] for k in (401, 422)})
LARGEST = 2**63 - 1


class From(BaseModel):
    """Where to go on reading, and how far."""

    model_config = ConfigDict(extra="forbid")

    after: Annotated[int, Field(ge=0, le=LARGEST)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class EventOut(BaseModel):
    """Something that happened. The payload holds ids, slugs, sums and times, never words."""

    id: int
    at: datetime
    kind: str
    who: str
    case_id: UUID | None
    conversation_id: UUID | None
    payload: dict[str, Any]

    @classmethod
    def of(cls, event: EventRow) -> Self:
        """From the row."""
        return cls.model_validate(event, from_attributes=True)


class Events(BaseModel):
    """Some events in order; `last` is the `after` of the page that follows."""

    events: list[EventOut]
    last: int


@router.get("/events", summary="Read what happened")
async def list_events(office: Here, _token: Reader, wanted: Annotated[From, Query()]) -> Events:
    """What happened after the event `after`, in order. Ask again with `last` to go on."""
    async with office.database.reading() as uow:
        rows = await uow.events.after(wanted.after, wanted.limit)
    last = rows[-1].id if rows else wanted.after
    return Events(events=[EventOut.of(row) for row in rows], last=last)
