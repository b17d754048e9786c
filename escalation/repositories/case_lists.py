"""Lists of cases: what a row holds, what narrows them, which stand in which view, in which order.

Clauses of queries alone; `repositories.cases` runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from escalation.models import Case, Conversation, CustomerRow, Staff
from escalation.models.base import cleaned
from escalation.sla.hours import DESK
from handlers.limits import Reach
from handlers.safety import KINDS

ANY = "any"
"""Any sign that somebody needs care first."""
NO_NEED = 1_000
WAITING = ("queued", "held", "offered")
"""States in which a case may want a person."""
WORKING = ("queued", "held")
"""States in which the next word is a person's."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A case as a list shows it."""

    case: Case
    conversation: Conversation
    customer: CustomerRow | None
    holder: Staff | None


class Narrowing(TypedDict, total=False):
    """What a list of cases is narrowed by; what is None or left out narrows nothing.

    `holder_id` and `unheld` together mean theirs and nobody's, and of nobody's those that are left
    to no level beyond `reach`. `team` is one of the `teams` of the settings, or ``desk`` for what
    is of none of them. `sign` is a kind, or ``any``. `due_before` is for what is owed next.
    `search` looks at the number, the customer's id and name, and the order.
    """

    holder_id: UUID | None
    unheld: bool
    reach: Reach
    cause: str | None
    channel: str | None
    level: str | None
    team: str | None
    teams: Collection[str]
    sign: str | None
    customer_id: str | None
    opened_from: datetime | None
    opened_before: datetime | None
    due_before: datetime | None
    search: str | None


def among(states: Sequence[str], wanted: Narrowing) -> ColumnElement[bool]:
    """Whether a case wants a person in one of these states. What the bot itself has offered is
    between it and the customer; what nobody has and somebody was asked for does want one.
    """
    within = and_(Case.state.in_(states), or_(Case.state != "offered", Case.level != "bot"))
    if wanted.get("unheld") and wanted.get("reach") is not None:
        within = or_(within, _asked_beside())
    return within


def views(
    staff_id: UUID, now: datetime, soon: datetime, reach: Reach | None
) -> Mapping[str, ColumnElement[bool]]:
    """Which cases stand in each view of one member of staff."""
    working = Case.state.in_(WORKING)
    waiting = and_(Case.state == "offered", Case.level != "bot")
    mine = Case.holder_id == staff_id
    free = and_(or_(working, _asked_beside()), _free(reach))
    return {
        "todo": or_(and_(working, mine), free),
        "mine": and_(or_(working, waiting), mine),
        "care": and_(or_(working, waiting), Case.sign.is_not(None)),
        "unassigned": free,
        "due": and_(working, due() > now, due() <= soon),
        "overdue": and_(working, due() <= now),
        "waiting": waiting,
        "all": or_(working, waiting),
        "bot": or_(Case.state == "talking", and_(Case.state == "offered", Case.level == "bot")),
    }


def rows() -> Select[Case, Conversation, CustomerRow, Staff]:
    return (
        select(Case, Conversation, CustomerRow, Staff)
        .join(Conversation, Conversation.id == Case.conversation_id)
        .outerjoin(CustomerRow, CustomerRow.id == Case.customer_id)
        .outerjoin(Staff, Staff.id == Case.holder_id)
    )


def _of_team(team: str, teams: Collection[str]) -> ColumnElement[bool]:
    """Whether a team has it; the desk has what no team of the settings has."""
    if team == DESK:
        return or_(Case.team.is_(None), Case.team.not_in(teams))
    return Case.team == team


def after(teams: Collection[str]) -> ColumnElement[int]:
    """The cases of these teams after all others."""
    return case((Case.team.in_(teams), 1), else_=0)


def _shows(sign: str) -> ColumnElement[bool]:
    """Whether a sign of this kind, or any, is the case's most pressing one."""
    return Case.sign.is_not(None) if sign == ANY else Case.sign == sign


def _asked_beside() -> ColumnElement[bool]:
    """Whether a level was asked for a case while another offer stands, and nobody has it yet."""
    return and_(Case.state == "offered", Case.reserved.is_not(None), Case.holder_id.is_(None))


def worth() -> ColumnElement[int]:
    """The customer's tier, the highest first."""
    return case((CustomerRow.tier == "gold", 0), (CustomerRow.tier == "silver", 1), else_=2)


def need() -> ColumnElement[int]:
    """How pressing somebody's need is, 1 before all; beyond every kind where there is no sign."""
    ranks = {kind.slug: kind.rank for kind in KINDS.values()}
    return case(
        ranks, value=Case.sign, else_=case((Case.sign.is_(None), NO_NEED), else_=NO_NEED - 1)
    )


def _free(reach: Reach | None) -> ColumnElement[bool]:
    """Whether nobody has it and it is left to no level beyond `reach`; None reaches all."""
    if reach is None:
        return Case.holder_id.is_(None)
    to = Case.reserved
    within = to.not_in(reach.beyond) if reach.has_unnamed else to.in_(reach.within)
    return and_(Case.holder_id.is_(None), or_(to.is_(None), within))


def due() -> ColumnElement[datetime | None]:
    """What is owed next: the first answer, then the end."""
    return case((Case.first_response_at.is_(None), Case.first_response_due), else_=Case.resolve_due)


def narrowed(
    query: Select[Case, Conversation, CustomerRow, Staff], wanted: Narrowing
) -> Select[Case, Conversation, CustomerRow, Staff]:
    holders = [] if (mine := wanted.get("holder_id")) is None else [Case.holder_id == mine]
    if wanted.get("unheld"):
        holders.append(_free(wanted.get("reach")))
    if holders:
        query = query.where(or_(*holders))
    clauses: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
        "cause": lambda cause: Case.cause == cause,
        "channel": lambda channel: Conversation.channel == channel,
        "level": lambda level: Case.level == level,
        "customer_id": lambda customer: Case.customer_id == customer,
        "team": lambda team: _of_team(team, wanted.get("teams", ())),
        "sign": _shows,
        "due_before": lambda by: due() <= by,
        "opened_from": lambda start: Case.opened_at >= start,
        "opened_before": lambda end: Case.opened_at < end,
        "search": _speaks_of,
    }
    for name, clause in clauses.items():
        if (value := wanted.get(name)) is not None:
            query = query.where(clause(value))
    return query


def _speaks_of(search: str) -> ColumnElement[bool]:
    words = cleaned(search).strip()
    clauses: list[ColumnElement[bool]] = [
        CustomerRow.id == words,
        CustomerRow.name.icontains(words, autoescape=True),
        Case.facts["order"].as_string() == words.upper(),
    ]
    digits = words.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:  # noqa: PLR2004 - an int4
        clauses.append(Case.number == int(digits))
    return or_(*clauses)
