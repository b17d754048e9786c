"""Queries on weeks: every case that a time touches, as a row to count from, and counts over time.

All numbers of a week, and all lists behind them, come from `touching`: there is no second query
that could say otherwise (T46).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, case, func, select, union

from escalation.events import Kind
from escalation.models import Case, Conversation, EventRow, Promise, Remedy
from escalation.repositories.base import Repository
from escalation.repositories.cases import ENDED
from escalation.week import CaseRow, GrantRow, PromiseRow, Step, spells, waits

STEPS = {
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

    async def touching(self, start: datetime, end: datetime) -> list[CaseRow]:
        """Every case of which something lies from `start` up to and without `end`, by number.

        Its opening, a promise falling due, a remedy granted, or a step of its life. The rows hold
        the whole life of the case so far, not only this part of it.
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
        found = await self._session.execute(
            select(Case, Conversation.channel)
            .join(Conversation, Conversation.id == Case.conversation_id)
            .where(Case.id.in_(touched))
            .order_by(Case.number)
        )
        return [
            _row(each, channel, log[each.id], promises[each.id], grants[each.id])
            for each, channel in found
        ]

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
    ) -> defaultdict[UUID, list[tuple[datetime, Step]]]:
        found: defaultdict[UUID, list[tuple[datetime, Step]]] = defaultdict(list)
        rows = await self._session.execute(
            select(Case.id, EventRow.at, EventRow.kind)
            .join(Case, Case.id == EventRow.case_id)
            .where(EventRow.case_id.in_(touched), EventRow.kind.in_(STEPS))
            .order_by(EventRow.id)
        )
        for case_id, at, kind in rows:
            found[case_id].append((at, STEPS[Kind(kind)]))
        return found

    async def _promises(self, touched: ScalarSelect[UUID]) -> defaultdict[UUID, list[PromiseRow]]:
        found: defaultdict[UUID, list[PromiseRow]] = defaultdict(list)
        rows = await self._session.execute(
            select(Promise)
            .where(Promise.case_id.in_(touched))
            .order_by(Promise.made_at, Promise.id)
        )
        for (made,) in rows:
            found[made.case_id].append(
                PromiseRow(made.kind, made.made_at, made.due_at, made.kept_at, made.broken_at)
            )
        return found

    async def _grants(self, touched: ScalarSelect[UUID]) -> defaultdict[UUID, list[GrantRow]]:
        found: defaultdict[UUID, list[GrantRow]] = defaultdict(list)
        rows = await self._session.execute(
            select(Remedy)
            .where(Remedy.case_id.in_(touched), Remedy.granted_at.is_not(None))
            .order_by(Remedy.granted_at, Remedy.id)
        )
        for (remedy,) in rows:
            if remedy.granted_at is not None:
                found[remedy.case_id].append(
                    GrantRow(remedy.kind, remedy.granted_at, remedy.amount, remedy.currency)
                )
        return found


def _row(
    found: Case,
    channel: str,
    log: Sequence[tuple[datetime, Step]],
    promises: Sequence[PromiseRow],
    grants: Sequence[GrantRow],
) -> CaseRow:
    ends = [at for at in (found.settled_at, found.resolved_at, found.closed_at) if at is not None]
    ended_at = min(ends) if found.state in ENDED and ends else None
    # What was understood as the primary cause and corrected since is no further cause.
    further = (
        str(entry["cause"])
        for entry in found.causes
        if entry.get("cause") not in {None, found.cause} and not entry.get("primary")
    )
    return CaseRow(
        number=found.number,
        cause=found.cause,
        secondary=tuple(dict.fromkeys(further)),
        topic=found.topic,
        channel=channel,
        language=found.language,
        # Who writes without an account is known by the chat.
        customer=found.customer_id or f"chat:{found.conversation_id}",
        opened_at=found.opened_at,
        state=found.state,
        ended_by=found.resolved_by,
        helped=found.helped,
        spells=spells(found.opened_at, log, ended_at),
        waits=waits(log),
        promises=tuple(promises),
        grants=tuple(grants),
    )
