"""Weekly statistics for other systems: a week's numbers, and the cases behind each of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from escalation.api.access import Reader
from escalation.api.bodies import Short
from escalation.api.schemas import Refusal
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


class Part(BaseModel):
    """What part of a week is reported."""

    model_config = ConfigDict(extra="forbid")

    channel: Short | None = None


class Asked(Part):
    """What a list of a week's cases is chosen by. The links in a week's report show all uses."""

    cause: Short | None = None
    also: (
        Annotated[Short, Field(description="A cause, be it the first or a further one.")] | None
    ) = None
    outcome: Literal["chat", "people", "open", "quiet", "done"] | None = None
    helped: Literal["yes", "no", "unanswered", "answered"] | None = None
    day: (
        Annotated[str, Field(pattern="^[1-7]$", description="ISO weekday of the opening.")] | None
    ) = None
    hour: Annotated[str, Field(pattern="^(1?[0-9]|2[0-3])$")] | None = None
    promise: Literal["kept", "broken", "waiting", "judged", "any"] | None = None
    kind: Annotated[Short, Field(description="The kind of the promise.")] | None = None
    remedy: Annotated[Short, Field(description="A kind of remedy, or any.")] | None = None
    currency: Short | None = None
    ended: Literal["any"] | None = None
    reopened: Literal["any"] | None = None
    replied: Literal["any"] | None = None
    sign: (
        Annotated[Short, Field(description="A sign that somebody needed care first, or any.")]
        | None
    ) = None


Wanted = Annotated[Asked, Query()]


@router.get("/weeks/{week}", summary="Read a week's statistics", responses=REFUSALS)
async def read_week(
    office: Here, _token: Reader, week: WeekName, part: Annotated[Part, Query()]
) -> WeekOut:
    """Complaints by cause and what became of them, promises, remedies, hours, trend, advice.

    Every figure has a link that lists exactly the cases behind it.
    """
    wanted = Week.parse(week)
    async with office.database.reading() as uow:
        report = await load_week(
            uow, wanted, desk=office.desk, now=office.now(), channel=part.channel
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
        return await load_cases(uow, wanted, chosen, desk=office.desk, now=office.now())
