"""Queries on whose turn it was, which is only ever added to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from escalation.events import Kind
from escalation.models import Case, EventRow, TurnChange
from escalation.repositories.base import Repository, table_of
from escalation.sla import Lane, Turn
from escalation.turns import Because, Mark, Where, heard, in_order, mark_of, passes
from handlers.model import Level

TURNS = table_of(TurnChange)
APPEND = insert(TURNS)
OF_CASES = (
    select(
        TURNS.c.case_id,
        TURNS.c.at,
        TURNS.c.turn,
        TURNS.c.cycle,
        TURNS.c.because,
        TURNS.c.lane,
        TURNS.c.message_id,
    )
    .where(TURNS.c.case_id.in_(bindparam("case_ids", expanding=True)))
    .order_by(TURNS.c.id)
)


class Turns(Repository):
    """Whose turn it was."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(session)
        self._new: list[tuple[UUID, Mark]] = []

    def follow(self, case: Case, event: EventRow) -> None:
        """Keep whose turn it is after an event, if that is of its business; it is written when the
        unit of work ends.
        """
        if case.turn is None and event.kind != Kind.CASE_OPENED:
            return  # from before turns were kept: its events are read
        where = Where(
            turn=Turn(case.turn or Turn.BOT),
            with_people=case.level != Level.BOT,
            offered=case.state == "offered",
        )
        passed = passes(where, event.kind, who=event.who, payload=event.payload)
        if passed is not None:
            case.turn = passed[0].value
            self._new.append((case.id, mark_of(event, passed, case.cycle)))

    async def of_cases(self, case_ids: Collection[UUID]) -> Mapping[UUID, list[Mark]]:
        """The turns of each of these cases, with those of this unit of work."""
        found: defaultdict[UUID, list[Mark]] = defaultdict(list)
        if case_ids:
            rows = await self._session.execute(OF_CASES, {"case_ids": list(case_ids)})
            for case_id, at, turn, cycle, because, lane, message in rows:
                its = Lane(lane) if lane else None
                mark = Mark(at, Turn(turn), cycle, Because(because), its, message)
                found[case_id].append(mark)
        for case_id, mark in self._new:
            found[case_id].append(mark)
        return {case_id: in_order(heard(found[case_id])) for case_id in case_ids}

    async def write(self) -> None:
        """Write what was kept; only the unit of work calls this."""
        if not self._new:
            return
        rows = [
            {
                "case_id": case_id,
                "at": mark.at,
                "turn": mark.turn.value,
                "cycle": mark.cycle,
                "because": mark.because.value,
                "lane": mark.lane.value if mark.lane else None,
                "message_id": mark.message,
            }
            for case_id, mark in self._new
        ]
        self._new.clear()
        await self._session.execute(APPEND, rows)
