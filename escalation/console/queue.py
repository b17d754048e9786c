"""The queue: what waits for people, in views with their counts, the most pressing first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from escalation.console.clocks import Clock, next_clock
from escalation.console.deps import Member, Nav, Viewer, done, page
from escalation.console.labels import CHANNELS
from escalation.console.to_confirm import notices
from escalation.errors import AlreadyHeld, CaseNotOpen, NotFound, WithHigherLevel
from escalation.office import Here
from escalation.repositories import QueueRow
from escalation.repositories.case_lists import ANY, WORKING
from escalation.services import desk
from escalation.services.authority import reach_of
from escalation.services.corrections import ANSWERS
from escalation.services.history import histories
from escalation.services.messages import cleaned
from escalation.services.worth import risk_of
from escalation.services.worth_rules import in_force
from escalation.sla.hours import DESK
from escalation.states import ENDED
from escalation.unit_of_work import UnitOfWork
from handlers.limits import Reach
from handlers.model import Money
from handlers.safety import KINDS
from handlers.texts import N_

NAV = Nav("/queue", N_("Queue"), order=10)
SOON = timedelta(minutes=30)
PAGE = 100

VIEWS: Mapping[str, str] = {
    "todo": N_("Mine and unassigned"),
    "mine": N_("Mine"),
    "care": N_("Care first"),
    "unassigned": N_("Unassigned"),
    "due": N_("Due soon"),
    "overdue": N_("Overdue"),
    "waiting": N_("Waiting for the customer"),
    "all": N_("All open"),
    "bot": N_("In talk with the bot"),
    "ended": N_("Ended"),
}
STATES: Mapping[str, tuple[str, ...]] = {
    "todo": WORKING,
    "mine": (*WORKING, "offered"),
    "care": (*WORKING, "offered"),
    "unassigned": WORKING,
    "due": WORKING,
    "overdue": WORKING,
    "waiting": ("offered",),
    "all": (*WORKING, "offered"),
    "bot": ("talking", "offered"),
    "ended": ENDED,
}
EMPTY: Mapping[str, str] = {
    "search": N_("No case has that number, customer or order."),
    "todo": N_("Nothing waits for you."),
    "care": N_("Nobody who writes gives a sign of being in need."),
    "due": N_("Nothing is due soon."),
    "overdue": N_("Nothing is overdue."),
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for."""

    view: str
    cause: str | None
    channel: str | None
    team: str | None
    sign: str | None
    search: str | None
    before: int | None
    offset: int

    @property
    def is_by_number(self) -> bool:
        """Whether the newest stand first, and not the most pressing."""
        return bool(self.search) or self.view in {"bot", "ended"}

    def url(self, **changes: str | int | None) -> str:
        """The address of this list with some of it changed."""
        now = {
            "view": None if self.search else self.view,
            "cause": self.cause,
            "channel": self.channel,
            "team": self.team,
            "sign": self.sign,
            "q": self.search,
        }
        query = {key: value for key, value in {**now, **changes}.items() if value}
        return f"/queue?{urlencode(query)}" if query else "/queue"


@dataclass(frozen=True, slots=True)
class Line:
    """A case as the list shows it."""

    row: QueueRow
    clock: Clock | None
    at_risk: Sequence[Money] = ()


async def _wanted(  # noqa: PLR0913 - the names are those of the address
    office: Here,
    *,
    view: str = "todo",
    cause: str = "",
    channel: str = "",
    team: str = "",
    sign: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    before: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    offset: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Wanted:
    """What the address asks for; a word that is none of ours is passed over."""
    return Wanted(
        view=view if view in VIEWS else "todo",
        cause=cause if cause in ANSWERS else None,
        channel=channel if channel in CHANNELS else None,
        team=team if team in {DESK, *office.desk.teams} else None,
        sign=sign if sign in {ANY, *KINDS} else None,
        search=cleaned(q).strip() or None,
        before=before or None,
        offset=offset,
    )


@router.get("/queue")
async def show(
    request: Request,
    office: Here,
    viewer: Member,
    wanted: Annotated[Wanted, Depends(_wanted)],
) -> Response:
    """One view of the queue; a search looks at all cases, and a number leads to its case."""
    now = office.now()
    search = wanted.search
    async with office.database.reading() as uow:
        if search is not None and (number := _number(search)) is not None:
            found = await uow.cases.by_number(number)
            if found is not None:
                return RedirectResponse(f"/cases/{found.number}", 303)
        reach = await reach_of(uow, viewer.role, now)
        rows = await _rows(uow, wanted, viewer, reach, now, office.desk.teams)
        counts = await uow.cases.view_counts(viewer.id, now, now + SOON, reach=reach)
        marks = await histories(uow, [row.case for row in rows[:PAGE]])
        worth = await in_force(uow, office.desk)
        waits = await notices(uow, now) if viewer.is_manager else []
        last_event = await uow.events.last_id()
    shown = rows[:PAGE]
    context = {
        "now": now,
        "wanted": wanted,
        "views": VIEWS,
        "counts": counts,
        "lines": [
            Line(
                row,
                next_clock(row.case, marks[row.case.id], now, office.desk),
                risk_of(row.customer, worth.rules) if row.customer else (),
            )
            for row in shown
        ],
        "more": _more(wanted, rows),
        "empty": EMPTY.get("search" if search else wanted.view, N_("No case is here.")),
        "causes": ANSWERS,
        "signs": tuple(KINDS),
        "has_others": bool(_others(viewer, office.desk.teams)),
        "to_confirm": [each for each in waits if each.proposed_by != viewer.id],
        "last_event": last_event,
    }
    return page(request, "queue/page.html", context, viewer=viewer, fragment="queue/_list.html")


@router.post("/queue/next")
async def take_next(request: Request, office: Here, viewer: Member) -> Response:
    """Take the most pressing case that nobody has, unless somebody else is quicker; of another team
    when nothing else waits.
    """
    now = office.now()
    async with office.database.reading() as uow:
        reach = await reach_of(uow, viewer.role, now)
        waiting = await uow.cases.queue(
            states=("queued",),
            unheld=True,
            reach=reach,
            last=_others(viewer, office.desk.teams),
            limit=20,
        )
    for row in waiting:
        if row.case.reserved is None and row.case.level not in reach:
            continue
        try:
            async with office.database.uow() as uow:
                await desk.claim(uow, row.case.id, viewer.id, now=now, desk=office.desk)
        except (AlreadyHeld, CaseNotOpen, NotFound, WithHigherLevel):
            continue
        return done(request, f"/cases/{row.case.number}")
    return done(request, "/queue")


async def _rows(
    uow: UnitOfWork,
    wanted: Wanted,
    viewer: Viewer,
    reach: Reach,
    now: datetime,
    teams: Collection[str],
) -> list[QueueRow]:
    """The rows of a view, and one more when there are more than a page holds."""
    if wanted.is_by_number:
        return await uow.cases.listed(
            states=() if wanted.search else STATES[wanted.view],
            level="bot" if wanted.view == "bot" and not wanted.search else None,
            cause=wanted.cause,
            channel=wanted.channel,
            team=wanted.team,
            teams=teams,
            sign=wanted.sign,
            search=wanted.search,
            before=wanted.before,
            limit=PAGE + 1,
        )
    return await uow.cases.queue(
        states=STATES[wanted.view],
        holder_id=viewer.id if wanted.view in {"todo", "mine"} else None,
        unheld=wanted.view in {"todo", "unassigned"},
        reach=reach,
        due_before={"due": now + SOON, "overdue": now}.get(wanted.view),
        due_after=now if wanted.view == "due" else None,
        cause=wanted.cause,
        channel=wanted.channel,
        team=wanted.team,
        teams=teams,
        last=_others(viewer, teams),
        sign=wanted.sign or (ANY if wanted.view == "care" else None),
        limit=PAGE + 1,
        offset=wanted.offset,
    )


def _others(viewer: Viewer, teams: Collection[str]) -> list[str]:
    """The teams of others, whose cases come after those of one's own team and of none; nobody's
    for whoever is of no team.
    """
    return [name for name in teams if name != viewer.team] if viewer.team in teams else []


def _more(wanted: Wanted, rows: list[QueueRow]) -> str | None:
    """The address of the next page, if there is one."""
    if len(rows) <= PAGE:
        return None
    if wanted.is_by_number:
        return wanted.url(before=rows[PAGE - 1].case.number)
    return wanted.url(offset=wanted.offset + PAGE)


def _number(search: str) -> int | None:
    digits = search.removeprefix("#")
    usable = digits.isascii() and digits.isdigit() and len(digits) <= 9  # noqa: PLR2004 - an int4
    return int(digits) if usable else None
