"""The days on regulators' letters, entered on the page of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from starlette.responses import Response

from escalation.console.case_page import Sent, SentForm
from escalation.errors import DayRefused
from escalation.services.letters import BEFORE, date_letters
from escalation.sla import Since
from escalation.unit_of_work import UnitOfWork

router = APIRouter(prefix="/cases/{number}/letters", include_in_schema=False)

Day = Annotated[str, Form(max_length=16)]


@router.post("")
async def enter(
    sent: Sent,
    asked: Annotated[Sequence[Since], Form(max_length=len(Since))] = (),
    forwarded: Day = "",
    filed: Day = "",
    accepted: Day = "",
) -> Response:
    """Count the limits from the days that were asked for; an empty one takes it back."""
    typed = {Since.FORWARDED: forwarded, Since.FILED: filed, Since.ACCEPTED: accepted}

    async def act(uow: UnitOfWork, case_id: UUID, staff_id: UUID) -> object:
        days = {since: _day(day, sent) for since, day in typed.items() if since in asked}
        return await date_letters(uow, case_id, staff_id, days, now=sent.now, desk=sent.desk)

    return await sent.change(act)


def _day(typed: str, sent: SentForm) -> date | None:
    try:
        return date.fromisoformat(typed) if typed.strip() else None
    except ValueError as error:
        earliest = sent.desk.today(sent.now) - BEFORE
        raise DayRefused(earliest=earliest.isoformat()) from error
