"""Weekly statistics for other systems: a week's numbers, and the cases behind each of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from escalation.api.access import Reader
from escalation.api.schemas import Refusal, Short
from escalation.console.language import Words
from escalation.console.week_words import WeekWords
from escalation.office import Here, Office
from escalation.services.statistics import CaseList, load_cases, load_week
from escalation.week import Filter, Week, WeekCasesOut, WeekOut, as_csv

REFUSALS: dict[int | str, dict[str, object]] = {
    401: {"model": Refusal, "description": "No valid token."},
    404: {"model": Refusal, "description": "There is no such week."},
    422: {"model": Refusal, "description": "A value that no case can have."},
}
WeekName = Annotated[str, Path(max_length=40, description="An ISO week such as 2026-W47.")]

router = APIRouter(tags=["weeks"])


class Asked(BaseModel):
    """What a list of a week's cases is chosen by. The links in a week's report show all uses."""

    model_config = ConfigDict(extra="forbid")

    channel: Short | None = None
    cause: Short | None = None
    also: Short | None = None
    outcome: Short | None = None
    helped: Short | None = None
    day: Short | None = None
    hour: Short | None = None
    promise: Short | None = None
    kind: Short | None = None
    remedy: Short | None = None
    currency: Short | None = None
    ended: Short | None = None
    reopened: Short | None = None
    replied: Short | None = None


Wanted = Annotated[Asked, Query()]


@router.get("/weeks/{week}", summary="Read a week's statistics", responses=REFUSALS)
async def read_week(
    office: Here, _token: Reader, week: WeekName, channel: Short | None = None
) -> WeekOut:
    """Complaints by cause and what became of them, promises, remedies, hours, trend, advice.

    Every figure has a link that lists exactly the cases behind it.
    """
    wanted = Week.parse(week)
    async with office.database.reading() as uow:
        report = await load_week(
            uow, wanted, zone=office.desk.zone, now=office.now(), channel=channel
        )
    return WeekOut.of(report)


@router.get("/weeks/{week}/cases", summary="List the cases behind a number", responses=REFUSALS)
async def read_cases(office: Here, _token: Reader, week: WeekName, asked: Wanted) -> WeekCasesOut:
    """Exactly the cases behind a number of the week; `total` is that number."""
    listed = await _listed(office, week, asked)
    return WeekCasesOut.of(listed.frame, listed.filter, listed.cases, listed.total)


@router.get(
    "/weeks/{week}/cases.csv",
    summary="Export the cases behind a number",
    response_class=Response,
    responses={**REFUSALS, 200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_cases(office: Here, _token: Reader, week: WeekName, asked: Wanted) -> Response:
    """The same list as a table, one row per case, UTF-8 with a byte order mark."""
    listed = await _listed(office, week, asked)
    told = WeekWords(Words("en", office.desk.zone))
    text = as_csv(listed.cases, listed.frame, told.cause)
    return Response(text.encode(), media_type="text/csv; charset=utf-8")


async def _listed(office: Office, week: str, asked: Asked) -> CaseList:
    wanted = Week.parse(week)
    chosen = Filter.of(asked.model_dump(exclude_none=True))
    async with office.database.reading() as uow:
        return await load_cases(uow, wanted, chosen, zone=office.desk.zone, now=office.now())
