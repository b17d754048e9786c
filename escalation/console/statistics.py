"""Weekly statistics: a week's numbers and charts, the cases behind each number, CSV and JSON."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from escalation.charts import pareto_svg, trend_svg
from escalation.console.deps import Member, Nav, page, words
from escalation.console.week_charts import HOURS, hours_of, pareto_of, trend_of
from escalation.console.week_words import DUE, HELPED, OUTCOMES, WeekWords
from escalation.office import Here, Office
from escalation.services.statistics import CaseList, load_cases, load_week
from escalation.week import Filter, UnknownWeek, Week, WeekOut, WeekReport, advise, as_csv
from handlers.texts import N_

NAV = Nav("/weeks", N_("Weekly statistics"), order=30)
MOST = 500
"""How many cases a list shows; the CSV holds all."""

Channel = Annotated[str, Query(max_length=40)]

router = APIRouter(include_in_schema=False)


@router.get("/weeks")
async def this_week(office: Here, viewer: Member) -> Response:  # noqa: ARG001 - only the signed-in may
    """On to the week in which we are."""
    return RedirectResponse(f"/weeks/{Week.of(office.now(), office.desk.zone)}", 303)


@router.get("/weeks/{week}")
async def show(
    request: Request, office: Here, viewer: Member, week: str, channel: Channel = ""
) -> Response:
    """A week's numbers; of one channel when it is named."""
    present = Week.of(office.now(), office.desk.zone)
    try:
        wanted = Week.parse(week)
    except UnknownWeek as refusal:
        context = {"sentence": words(request, viewer).say(refusal.say), "present": present}
        return page(request, "statistics/unknown.html", context, viewer=viewer, status=404)
    report, channels, last_event = await _load(office, wanted, channel or None)
    told = WeekWords(words(request, viewer))
    context = {
        "now": report.frame.now,
        "report": report,
        "told": told,
        "advice": advise(report),
        "present": present,
        "earlier": wanted.shifted(-1),
        "later": wanted.shifted(1),
        "channels": channels,
        "hours": HOURS,
        "heat": hours_of(report),
        "charts": await _charts(report, told),
        "last_event": last_event,
        **LABELS,
    }
    return page(
        request, "statistics/page.html", context, viewer=viewer, fragment="statistics/_week.html"
    )


@router.get("/weeks/{week}/report.json")
async def as_json(
    office: Here,
    viewer: Member,  # noqa: ARG001 - only the signed-in may
    week: str,
    channel: Channel = "",
) -> Response:
    """The same numbers for programs, in the shape of the API."""
    report, _, _ = await _load(office, Week.parse(week), channel or None)
    return JSONResponse(WeekOut.of(report).model_dump(mode="json"))


@router.get("/weeks/{week}/cases")
async def cases(request: Request, office: Here, viewer: Member, week: str) -> Response:
    """Exactly the cases behind a number, and the number below them."""
    listed = await _cases(request, office, week)
    told = WeekWords(words(request, viewer))
    context = {
        "now": listed.frame.now,
        "listed": listed,
        "shown": listed.cases[:MOST],
        "told": told,
        "phrases": told.filter(listed.filter),
        "counts_cases": not any(listed.filter.happenings),
        **LABELS,
    }
    return page(request, "statistics/cases.html", context, viewer=viewer)


@router.get("/weeks/{week}/cases.csv")
async def cases_csv(request: Request, office: Here, viewer: Member, week: str) -> Response:
    """The cases behind a number as a table for spreadsheets, one row per case."""
    listed = await _cases(request, office, week)
    told = WeekWords(words(request, viewer))
    return csv_response(listed, as_csv(listed.cases, listed.frame, told.cause))


def csv_response(listed: CaseList, text: str) -> Response:
    """A table as a file to save, named after its week."""
    name = f"amends-{listed.frame.week}.csv"
    return Response(
        text.encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


LABELS = {"OUTCOMES": OUTCOMES, "HELPED": HELPED, "DUE": DUE}


async def _load(
    office: Office, week: Week, channel: str | None
) -> tuple[WeekReport, list[str], int]:
    async with office.database.reading() as uow:
        report = await load_week(
            uow,
            week,
            desk=office.desk,
            now=office.now(),
            # No database keeps a NUL.
            channel=channel.replace("\x00", "") if channel else None,
        )
        return report, await uow.weeks.channels(), await uow.events.last_id()


async def _cases(request: Request, office: Office, week: str) -> CaseList:
    wanted = Week.parse(week)
    asked = Filter.of(request.query_params)
    async with office.database.reading() as uow:
        return await load_cases(uow, wanted, asked, desk=office.desk, now=office.now())


async def _charts(report: WeekReport, told: WeekWords) -> dict[str, str]:
    """The charts as SVG, drawn in a thread; none when nobody complained."""
    if not any(any(report.trend.of(line.cause or "")) for line in report.causes):
        return {}
    drawn = {"trend": await asyncio.to_thread(trend_svg, trend_of(report, told))}
    if report.all.cases.value:
        drawn["pareto"] = await asyncio.to_thread(pareto_svg, pareto_of(report, told))
    return drawn
