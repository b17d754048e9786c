"""Queries on due work: claimed with a lease and a fence, so that it happens once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from escalation.models import Timer
from escalation.repositories.leases import RESTORED, Leases

OPEN = ("pending", "claimed")

CANCEL = (
    update(Timer)
    .where(Timer.case_id == bindparam("of_case"), Timer.state.in_(OPEN))
    .values(state="cancelled", done_at=bindparam("now"), claimed_until=None)
    .returning(Timer.id)
    .execution_options(synchronize_session=False)
)
CANCEL_SOME = CANCEL.where(Timer.kind.in_(bindparam("kinds", expanding=True)))
FIRE_ALL = (
    update(Timer)
    .where(
        Timer.id.in_(bindparam("ids", expanding=True)),  # by the index, which pairs are not
        tuple_(Timer.id, Timer.fence).in_(bindparam("claims", expanding=True)),
        Timer.state == "claimed",
    )
    .values(state="done", done_at=bindparam("now"), claimed_until=None)
    .returning(Timer.id)
    .execution_options(synchronize_session=False)
)
NEXT_DUE: CompoundSelect[Any] = union_all(
    # Each by the index: however many are still to come, one row is read, and the few claimed.
    select(func.min(Timer.due_at)).where(Timer.state == "pending"),
    select(func.min(Timer.claimed_until)).where(Timer.state == "claimed"),
)


class Timers(Leases):
    """Things to do at an instant."""

    async def add(self, timer: Timer) -> Timer:
        return self._put(timer)

    async def lock(self) -> None:
        """Wait for everybody else who looks what is to come again, until their transactions end."""
        await self._wait_for("recurring")

    async def to_come(self, kind: str) -> Timer | None:
        """The next open timer of a kind."""
        return await self._session.scalar(
            select(Timer)
            .where(Timer.kind == kind, Timer.state.in_(OPEN))
            .order_by(Timer.due_at)
            .limit(1)
        )

    async def get(self, timer_id: UUID) -> Timer | None:
        return await self._session.get(Timer, timer_id, populate_existing=True)

    async def open_of(self, case_id: UUID) -> Sequence[Timer]:
        """What is still to come in a case, the earliest first."""
        rows = await self._session.scalars(
            select(Timer)
            .where(Timer.case_id == case_id, Timer.state.in_(OPEN))
            .order_by(Timer.due_at, Timer.id)
        )
        return rows.all()

    async def open_of_cases(
        self, case_ids: Collection[UUID]
    ) -> Mapping[UUID | None, Sequence[Timer]]:
        """The same of each of these cases, in one query."""
        found: defaultdict[UUID | None, list[Timer]] = defaultdict(list)
        query = select(Timer).where(Timer.case_id.in_(case_ids), Timer.state.in_(OPEN))
        for timer in await self._session.scalars(query.order_by(Timer.due_at, Timer.id)):
            found[timer.case_id].append(timer)
        return found

    async def cancel(
        self, case_id: UUID, *, now: datetime, kinds: Sequence[str] | None = None
    ) -> int:
        """Cancel the case's open timers, all or of some kinds; how many there were.

        One that somebody has claimed is cancelled too: its claimer then finds it gone.
        """
        values = {"of_case": case_id, "now": now}
        rows = (
            await self._session.scalars(CANCEL, values)
            if kinds is None
            else await self._session.scalars(CANCEL_SOME, {**values, "kinds": kinds})
        )
        return len(rows.all())

    async def cancel_run(self, case_id: UUID, kind: str, run: str, *, now: datetime) -> None:
        """Cancel what watches one run of a clock of the case."""
        await self._session.execute(
            update(Timer)
            .where(
                Timer.case_id == case_id,
                Timer.kind == kind,
                Timer.state.in_(OPEN),
                Timer.payload["run"].as_string() == run,
            )
            .values(state="cancelled", done_at=now, claimed_until=None)
            .execution_options(synchronize_session=False)
        )

    async def cancel_of_promise(
        self, promise_id: UUID, *, now: datetime, kinds: Sequence[str]
    ) -> None:
        """Cancel what is to be done about a promise, whether or not it ends with its case."""
        named = (Timer.payload[name].as_string() == str(promise_id) for name in ("promise", "run"))
        await self._session.execute(
            update(Timer)
            .where(Timer.kind.in_(kinds), Timer.state.in_(OPEN), or_(*named))
            .values(state="cancelled", done_at=now, claimed_until=None)
            .execution_options(synchronize_session=False)
        )

    async def forget(self, kinds: Sequence[str], before: datetime) -> None:
        """Remove what was done before an instant, of work that comes again."""
        await self._session.execute(
            delete(Timer).where(
                Timer.state == "done",
                Timer.due_at < before,
                Timer.kind.in_(kinds),
                Timer.case_id.is_(None),
            )
        )

    async def claim_due(self, *, now: datetime, until: datetime, limit: int) -> list[Timer]:
        """Take due timers until `until`: claims that ran out first, then the oldest due (T55)."""
        expired = and_(Timer.state == "claimed", Timer.claimed_until <= now)
        due = and_(Timer.state == "pending", Timer.due_at <= now)
        wanted = (
            select(Timer.id)
            .where(or_(expired, due))
            .order_by(Timer.state, Timer.due_at, Timer.id)
            .limit(limit)
        )
        rows = await self._claim(Timer, wanted, until=until)
        return sorted(rows, key=lambda timer: (timer.due_at, timer.id))

    async def claimed(self, claims: Sequence[tuple[UUID, int]]) -> list[Timer]:
        """Those of these claims, by id and fence, that still stand, in the order given."""
        rows = await self._session.scalars(
            select(Timer).where(
                Timer.id.in_([timer_id for timer_id, _ in claims]), Timer.state == "claimed"
            )
        )
        found = {(timer.id, timer.fence): timer for timer in rows}
        return [found[each] for each in claims if each in found]

    async def fire(self, timer_id: UUID, fence: int, now: datetime) -> bool:
        """Mark it done if this claim still stands; only then may its effect happen."""
        return await self._end_claim(Timer, timer_id, fence, state="done", done_at=now)

    async def fire_all(self, claims: Sequence[tuple[UUID, int]], now: datetime) -> Collection[UUID]:
        """Mark several done, by id and fence; the ids of those whose claims still stood."""
        ids = [timer_id for timer_id, _ in claims]
        return set(
            await self._session.scalars(FIRE_ALL, {"ids": ids, "claims": claims, "now": now})
        )

    async def retry(self, timer_id: UUID, fence: int, *, due_at: datetime, error: str) -> bool:
        """Give a failed claim back for later; False when it was lost meanwhile."""
        return await self._end_claim(
            Timer,
            timer_id,
            fence,
            state="pending",
            due_at=due_at,
            again=True,
            error=error,
        )

    async def put_off(self, kinds: Sequence[str], *, by: timedelta) -> int:
        """Put off all that is to come of some kinds; how many those are."""
        rows = await self._session.scalars(
            select(Timer).where(Timer.kind.in_(kinds), Timer.state.in_(OPEN))
        )
        put_off = rows.all()
        for timer in put_off:
            timer.due_at += by
        return len(put_off)

    async def doubt(self, due_by: datetime, kinds: Sequence[str] = ()) -> None:
        """Mark what is due by an instant, and of some kinds all: it may have been done after the
        backup that was restored was made.
        """
        await self._session.execute(
            update(Timer)
            .where(Timer.state.in_(OPEN), or_(Timer.due_at <= due_by, Timer.kind.in_(kinds)))
            .values(error=RESTORED)
            .execution_options(synchronize_session=False)
        )

    async def next_due(self) -> datetime | None:
        """The earliest instant at which something is to be done."""
        instants = (await self._session.scalars(NEXT_DUE)).all()
        return min((at for at in instants if at is not None), default=None)

    async def oldest_overdue(self, now: datetime) -> datetime | None:
        """When the longest waiting due timer was due: what a health check looks at."""
        return await self._session.scalar(
            select(func.min(Timer.due_at)).where(Timer.state == "pending", Timer.due_at <= now)
        )
