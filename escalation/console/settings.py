"""What managers look up: who may grant how much, who works here, which times are promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from fastapi import APIRouter, Request
from starlette.responses import Response

from escalation.console.deps import Manager, Nav, page
from escalation.console.to_confirm import notices
from escalation.desk import Desk
from escalation.office import Here
from escalation.services.authority import table_in_force
from escalation.services.catalogue import catalogue_in_force
from escalation.sla import Ground, Shift
from escalation.teams import Team
from handlers.texts import N_

NAV = Nav("/settings", N_("Settings"), order=90, managers_only=True)
DAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
UNSURE = {
    Ground.RECKONED: N_(
        "The public holidays of %(year)s in %(place)s are not announced yet, as far as %(by)s "
        "knows. Those of the law count; further days off, and weekends that are worked instead, "
        "do not."
    ),
    Ground.ESTIMATED: N_(
        "Some public holidays of %(year)s in %(place)s depend on the moon: %(by)s estimates them."
    ),
    Ground.UNKNOWN: N_(
        "%(by)s knows no public holidays of %(year)s in %(place)s: "
        "no day of that year counts as one."
    ),
}
"""What is told of a year that nobody can be sure of."""
MOST_DAYS = 12
A_YEAR = timedelta(days=366)

router = APIRouter(include_in_schema=False)


@router.get("/settings")
async def show(request: Request, office: Here, viewer: Manager) -> Response:
    """Everything on one page, to be read, and the ways to what has a page of its own."""
    now = office.now()
    async with office.database.reading() as uow:
        table = await table_in_force(uow, now)
        catalogue = await catalogue_in_force(uow, now)
        members = await uow.staff.listed()
        tokens = await uow.tokens.listed()
        waits = await notices(uow, now)
        last_event = await uow.events.last_id()
    context = {
        "now": now,
        "version": table["version"],
        "waits": waits,
        "members": members,
        "tokens": tokens,
        "calendars": list(_shown(office.desk, office.desk.today(now))),
        "unsure": [
            (UNSURE[year.ground], {"place": place, "year": year.year, "by": year.by})
            for place, year in office.desk.unsure(now).items()
        ],
        "policies": list(catalogue.policies.values()),
        "catalogue": catalogue,
        "last_event": last_event,
    }
    return page(request, "settings/page.html", context, viewer=viewer)


@dataclass(frozen=True, slots=True)
class ShownHours:
    """Somebody's hours: of a team, or of the desk where `team` is None.

    `takes` is what it takes by itself, in the words of the settings; `week` has each weekday's,
    `unlike` the next days that differ, `by` where the public holidays of `place` come from; no
    hours are an empty text.
    """

    team: str | None
    takes: str
    zone: str
    week: list[tuple[str, str]]
    unlike: list[tuple[date, str]]
    place: str | None = None
    by: str | None = None


def _shown(desk: Desk, today: date) -> Iterator[ShownHours]:
    """The hours of the desk, and of each team."""
    for team, of in ((None, Team(desk.calendar)), *desk.teams.items()):
        calendar = of.calendar
        week = [(day, _words(calendar.week.get(n, ()))) for n, day in enumerate(DAYS)]
        unlike = islice(calendar.unusual(today, today + A_YEAR), MOST_DAYS)
        public = calendar.public
        yield ShownHours(
            team=team,
            takes=of.said,
            zone=calendar.zone.key,
            week=week,
            unlike=[(day, _words(shifts)) for day, shifts in unlike],
            place=public.code if public else None,
            by=public.year(today.year).by if public else None,
        )


def _words(shifts: tuple[Shift, ...]) -> str:
    return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in shifts)
