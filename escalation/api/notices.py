"""Notices: due times that somebody should know of, and saying that a member of staff does."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from escalation.api.access import Reader, Writer, acting
from escalation.api.bodies import Act, Short
from escalation.api.schemas import Refusal
from escalation.errors import NotFound
from escalation.models import Notice
from escalation.office import Here
from escalation.services import notices
from escalation.services.ladder import LIMIT, PROMISED

REFUSALS: dict[int | str, dict[str, object]] = {
    401: {"model": Refusal, "description": "No valid token."},
    403: {"model": Refusal, "description": "The token may not, or it is for a level above."},
    404: {"model": Refusal, "description": "There is no such case or notice."},
    422: {"model": Refusal, "description": "A value is missing or cannot be used."},
}

CHANGES: dict[int | str, dict[str, object]] = {
    **REFUSALS,
    400: {"model": Refusal, "description": "The body cannot be read."},
    413: {"model": Refusal, "description": "The body is too large."},
}

router = APIRouter(prefix="/notices", tags=["notices"])


class NoticeOut(BaseModel):
    """A due time of a case that somebody should know of. `clock` is what is due, which regulator's
    `limit` (uk-disp.final_response) or which `promise` of the case; `rung` how far it has come. It
    is for the member of staff with the id `staff`, or for everybody of `level`, or of it in `team`.
    """

    id: UUID
    case: int
    clock: str
    limit: str | None
    promise: UUID | None
    rung: str
    due_at: datetime
    level: str
    team: str | None
    staff: UUID | None
    at: datetime
    told_at: datetime
    times: int
    climbed_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    ended_at: datetime | None

    @classmethod
    def of(cls, notice: Notice, number: int) -> Self:
        """As the API gives it."""
        return cls(
            id=notice.id,
            case=number,
            clock=notice.clock,
            limit=notice.run if notice.clock == LIMIT else None,
            promise=UUID(notice.run) if notice.clock == PROMISED else None,
            rung=notice.rung,
            due_at=notice.due_at,
            level=notice.level,
            team=notice.team,
            staff=notice.staff_id,
            at=notice.at,
            told_at=notice.told_at,
            times=notice.times,
            climbed_at=notice.climbed_at,
            acknowledged_at=notice.acknowledged_at,
            acknowledged_by=notice.acknowledged_by,
            ended_at=notice.ended_at,
        )


class Wanted(BaseModel):
    """Whose notices: those for the member of staff with a sign-in name, or everybody's."""

    model_config = ConfigDict(extra="forbid")

    staff: Annotated[Short | None, Query(description="The sign-in name of whom they are for.")] = (
        None
    )
    case: Annotated[int | None, Query(ge=1, lt=2**31)] = None


@router.get("", summary="List open notices", responses=REFUSALS)
async def list_notices(
    office: Here, _token: Reader, wanted: Annotated[Wanted, Query()]
) -> list[NoticeOut]:
    """What nobody has acknowledged yet, what is due first before the rest; 200 at most."""
    async with office.database.reading() as uow:
        case = await uow.cases.by_number(wanted.case) if wanted.case else None
        if wanted.case and case is None:
            raise NotFound
        case_id = case.id if case else None
        if wanted.staff is None:
            found = await uow.notices.listed(case_id=case_id, limit=notices.MOST)
        else:
            member = await acting(uow, wanted.staff)
            found = await notices.open_to(
                uow,
                member.id,
                member.role,
                office.now(),
                teams=office.desk.teams,
                case_id=case_id,
            )
        return [NoticeOut.of(notice, about.number) for notice, about in found]


@router.post("/{notice_id}/acknowledge", summary="Say that somebody knows of it", responses=CHANGES)
async def acknowledge(office: Here, _token: Writer, notice_id: UUID, act: Act) -> NoticeOut:
    """In the name of a member of staff: whom it is for, a colleague of their level, or anybody
    above. It climbs no further. Sent again, nothing changes.
    """
    async with office.database.uow() as uow:
        member = await acting(uow, act.staff)
        notice = await notices.acknowledge(uow, notice_id, member.id, now=office.now())
        case = await uow.cases.get(notice.case_id)
        assert case is not None  # noqa: S101 - a foreign key says so
        return NoticeOut.of(notice, case.number)
