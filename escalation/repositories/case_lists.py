"""Lists of cases: what a row holds, what narrows them, which stand in which view, in which order.

Clauses of queries alone; `repositories.cases` runs them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, or_, select

from escalation.models import Case, Conversation, CustomerRow, Staff
from escalation.models.base import cleaned
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
    to no level beyond `reach`. `sign` is a kind, or ``any``. `due_before` is for what is owed next.
    `search` looks at the number, the customer's id and name, and the order.
    """

    holder_id: UUID | None
    unheld: bool
    reach: Reach
    cause: str | None
    channel: str | None
    level: str | None
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
    sign = wanted.get("sign")
    holders = [] if (mine := wanted.get("holder_id")) is None else [Case.holder_id == mine]
    if wanted.get("unheld"):
        holders.append(_free(wanted.get("reach")))
    if holders:
        query = query.where(or_(*holders))
    equal = {
        "cause": Case.cause,
        "channel": Conversation.channel,
        "level": Case.level,
        "customer_id": Case.customer_id,
    }
    for name, column in equal.items():
        if (value := wanted.get(name)) is not None:
            query = query.where(column == value)
    if sign is not None:
        query = query.where(_shows(sign))
    if (by := wanted.get("due_before")) is not None:
        query = query.where(due() <= by)
    if (start := wanted.get("opened_from")) is not None:
        query = query.where(Case.opened_at >= start)
    if (end := wanted.get("opened_before")) is not None:
        query = query.where(Case.opened_at < end)
    if search := wanted.get("search"):
        query = query.where(_speaks_of(search))
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
