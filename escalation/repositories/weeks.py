"""Queries on weeks: every case that a time touches, as a row to count from, and counts over time.

All numbers of a week, and all lists behind them, come from `touching`: there is no second query
that could say otherwise (T46).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    case,
    cast,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute

from escalation.events import Kind
from escalation.models import Case, Conversation, CustomerRow, EventRow, Promise, Remedy
from escalation.models.case import secondary
from escalation.repositories.base import Repository
from escalation.states import ENDED
from escalation.week import CaseRow, GrantRow, PromiseRow, Step, spells, waits
from handlers.worth import WorthRules, risks

STEPS: Mapping[str, Step] = {
    Kind.CASE_ESCALATED: Step.HANDED_OVER,
    Kind.CASE_REPLIED: Step.ANSWERED,
    Kind.CASE_HANDED_BACK: Step.HANDED_BACK,
    Kind.CASE_SETTLED: Step.ENDED,
    Kind.CASE_RESOLVED: Step.ENDED,
    Kind.CASE_CLOSED: Step.ENDED,
    Kind.CASE_REOPENED: Step.REOPENED,
}
"""The events that move a case's clocks."""


class Weeks(Repository):
    """Cases as weeks count them."""

    async def touching(self, start: datetime, end: datetime, rules: WorthRules) -> list[CaseRow]:
        """Every case of which something lies from `start` up to and without `end`, by number.

        Its opening, a promise falling due, a remedy granted, or a step of its life. The rows hold
        the whole life of the case so far, not only this part of it, and what is at risk with its
        customer by `rules`.
        """
        touched = (
            union(
                select(Case.id).where(Case.opened_at >= start, Case.opened_at < end),
                select(Promise.case_id).where(Promise.due_at >= start, Promise.due_at < end),
                select(Remedy.case_id).where(Remedy.granted_at >= start, Remedy.granted_at < end),
                select(EventRow.case_id).where(
                    EventRow.at >= start, EventRow.at < end, EventRow.kind.in_(STEPS)
                ),
            )
            .subquery()
            .select()
            .scalar_subquery()
        )
        log = await self._logs(touched)
        promises = await self._promises(touched)
        grants = await self._grants(touched)
        # Columns, not entities: a busy week has ten thousand cases, and nothing here is changed.
        found = await self._session.execute(
            select(
                Case.number,
                Case.cause,
                Case.causes,
                Case.further,
                Case.signs,
                Case.topic,
                Case.language,
                Case.state,
                Case.opened_at,
                Case.settled_at,
                Case.resolved_at,
                Case.closed_at,
                Case.resolved_by,
                Case.helped,
                Conversation.channel,
                # Who writes without an account is known by the chat.
                func.coalesce(Case.customer_id, "chat:" + _hex(Case.conversation_id)),
                CustomerRow.spent,
            )
            .join(Conversation, Conversation.id == Case.conversation_id)
            .outerjoin(CustomerRow, CustomerRow.id == Case.customer_id)
            .where(Case.id.in_(touched))
            .order_by(Case.number)
        )
        return [
            CaseRow(
                number=number,
                cause=cause,
                secondary=secondary(cause, causes, further),
                signs=frozenset(entry["kind"] for entry in signs or ()),
                topic=topic,
                language=language,
                state=state,
                opened_at=opened_at,
                ended_by=ended_by,
                helped=helped,
                channel=channel,
                customer=customer,
                at_risk=tuple(
                    (money.currency, money.amount) for money in risks(spent or {}, rules)
                ),
                spells=spells(opened_at, log[number], _ended_at(state, *ends)),
                waits=waits(log[number]),
                promises=tuple(promises[number]),
                grants=tuple(grants[number]),
            )
            for (
                number, cause, causes, further, signs, topic, language, state, opened_at, *ends,
                ended_by, helped, channel, customer, spent,
            ) in found
        ]  # fmt: skip

    async def counts(
        self, bounds: Sequence[datetime], channel: str | None = None
    ) -> dict[str, tuple[int, ...]]:
        """How many cases of each cause were opened between each two neighbouring instants."""
        step = case(
            *((Case.opened_at < later, n) for n, later in enumerate(bounds[1:])), else_=-1
        ).label("step")
        query = (
            select(Case.cause, step, func.count(Case.id))
            .where(Case.opened_at >= bounds[0], Case.opened_at < bounds[-1])
            .group_by(Case.cause, step)
        )
        if channel is not None:
            query = query.join(Conversation, Conversation.id == Case.conversation_id).where(
                Conversation.channel == channel
            )
        found: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(bounds) - 1))
        for cause, n, count in await self._session.execute(query):
            found[cause][n] = count
        return {cause: tuple(counts) for cause, counts in found.items()}

    async def channels(self) -> list[str]:
        """The channels that there are conversations in."""
        query: Select[str] = select(Conversation.channel).distinct().order_by(Conversation.channel)
        return list(await self._session.scalars(query))

    async def _logs(
        self, touched: ScalarSelect[UUID]
    ) -> defaultdict[int, list[tuple[datetime, Step]]]:
        found: defaultdict[int, list[tuple[datetime, Step]]] = defaultdict(list)
        rows = await self._session.execute(
            select(Case.number, EventRow.at, EventRow.kind)
            .join(Case, Case.id == EventRow.case_id)
            .where(EventRow.case_id.in_(touched), EventRow.kind.in_(STEPS))
            .order_by(EventRow.id)
        )
        for number, at, kind in rows:
            found[number].append((at, STEPS[kind]))
        for number, payload in await self._session.execute(
            select(Case.number, EventRow.payload)
            .join(Case, Case.id == EventRow.case_id)
            .where(EventRow.case_id.in_(touched), EventRow.kind == Kind.CASE_UNHEARD)
        ):
            # What can never arrive was no answer.
            unheard = (datetime.fromisoformat(payload["said_at"]), Step.ANSWERED)
            found[number] = [step for step in found[number] if step != unheard]
        return found

    async def _promises(self, touched: ScalarSelect[UUID]) -> defaultdict[int, list[PromiseRow]]:
        found: defaultdict[int, list[PromiseRow]] = defaultdict(list)
        rows = await self._session.execute(
            select(
                Case.number,
                Promise.kind,
                Promise.made_at,
                Promise.due_at,
                Promise.kept_at,
                Promise.broken_at,
            )
            .join(Case, Case.id == Promise.case_id)
            .where(
                Promise.case_id.in_(touched),
                or_(Promise.withdrawn_at.is_(None), Promise.broken_at.is_not(None)),
            )
            .order_by(Promise.made_at, Promise.id)
        )
        for number, kind, made_at, due_at, kept_at, broken_at in rows:
            found[number].append(PromiseRow(kind, made_at, due_at, kept_at, broken_at))
        return found

    async def _grants(self, touched: ScalarSelect[UUID]) -> defaultdict[int, list[GrantRow]]:
        found: defaultdict[int, list[GrantRow]] = defaultdict(list)
        rows = await self._session.execute(
            select(Case.number, Remedy.kind, Remedy.granted_at, Remedy.amount, Remedy.currency)
            .join(Case, Case.id == Remedy.case_id)
            .where(Remedy.case_id.in_(touched), Remedy.granted_at.is_not(None))
            .order_by(Remedy.granted_at, Remedy.id)
        )
        for number, kind, at, amount, currency in rows:
            if at is not None:
                found[number].append(GrantRow(kind, at, amount, currency))
        return found


def _hex(id_: InstrumentedAttribute[UUID]) -> ColumnElement[str]:
    """The id as text, which each database would write in its own way."""
    return func.replace(cast(id_, String), "-", "")


def _ended_at(state: str, *ends: datetime | None) -> datetime | None:
    """When the case itself says that it ended; None while it is open."""
    known = [at for at in ends if at is not None]
    return min(known) if state in ENDED and known else None
