"""The event log for other systems: what happened, in order, without words or names."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from escalation.api.access import Reader
from escalation.api.cases import REFUSALS
from escalation.api.schemas import EventOut, Events
from escalation.office import Here

router = APIRouter(tags=["events"], responses={k: REFUSALS[k] for k in (401, 422)})
LARGEST = 2**63 - 1


@router.get("/events", summary="Read what happened")
async def list_events(
    office: Here,
    _token: Reader,
    after: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Events:
    """What happened after the event `after`, in order. Ask again with `last` to go on."""
    async with office.database.reading() as uow:
        rows = await uow.events.after(after, limit)
    return Events(events=[EventOut.of(row) for row in rows], last=rows[-1].id if rows else after)
