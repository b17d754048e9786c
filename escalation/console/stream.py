"""Tells an open screen what changed, by name; the screen then fetches it with its own rights."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from escalation.console.deps import Member
from escalation.office import Here

router = APIRouter(include_in_schema=False)
LARGEST = 2**63 - 1


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    office: Here,
    viewer: Member,  # noqa: ARG001 - only the signed-in may listen
    after: Annotated[int | None, Query(ge=0, le=LARGEST)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Names of what changed after `after`, or after the last event that the browser has seen.

    Only the last name of a change carries its id: a stream that breaks within one says it again.
    """
    seen = last_event_id or ""
    position = int(seen) if seen.isascii() and seen.isdigit() and int(seen) <= LARGEST else after
    async for change in office.feed.follow(position):
        for name in change.names:
            is_last = name == change.names[-1]
            yield ServerSentEvent(
                event=name, raw_data=str(change.id), id=str(change.id) if is_last else None
            )
