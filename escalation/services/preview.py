"""What other limits would have meant for last month's cases, told before they are saved.

Each remedy that a customer got, or that was wanted and stopped, is judged anew in its order under
both tables, with the spending that each of them would have led to. What the customer declined or
let expire is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from escalation.repositories.spending import Asked
from handlers.authority import Spent, authority
from handlers.limits_table import compiled
from handlers.model import Level, MoneyError
from handlers.remedies import Remedy, UnknownRemedy, from_params

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

MONTH = timedelta(days=30)
STOPPED = frozenset({"proposed", "refused", "consented"})
"""States of what was wanted and not granted."""
NO_LEVEL = "nobody"

type Key = tuple[str, str, str]
"""Level, kind, currency; no currency is an empty text."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind in one currency, by the lowest level that may grant it: how many and at what cost,
    under the limits in force and under the new ones. `level` is ``nobody`` where none may.
    """

    level: str
    kind: str
    currency: str
    count_old: int
    count_new: int
    cost_old: Decimal
    cost_new: Decimal

    @property
    def more(self) -> int:
        """How many more would have been granted at this level; below zero, fewer."""
        return self.count_new - self.count_old

    @property
    def dearer(self) -> Decimal:
        """How much more that would have cost."""
        return self.cost_new - self.cost_old


@dataclass(slots=True)
class _Replay:
    """One table's course through the month."""

    table: Mapping[str, Any]
    desk: Desk
    counts: defaultdict[Key, int] = field(default_factory=lambda: defaultdict(int))
    costs: defaultdict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _case: dict[Any, defaultdict[tuple[str, str], Decimal]] = field(default_factory=dict)
    _payee: dict[str, list[tuple[datetime, str, str, Decimal]]] = field(default_factory=dict)
    _day: dict[tuple[str, datetime], defaultdict[tuple[str, str], Decimal]] = field(
        default_factory=dict
    )

    def judge(self, asked: Asked, value: Remedy) -> str | None:
        """The lowest level that may grant it."""
        limits = compiled(self.table)
        since, _ = self.desk.day_of(asked.at - timedelta(days=limits.period_days))
        customer: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for day, kind, currency, amount in self._payee.get(asked.payee, ()):
            if day >= since:
                customer[kind, currency] += amount
        today, _ = self.desk.day_of(asked.at)
        for level in limits.levels:
            if level == Level.BOT and asked.is_protected:
                continue
            spent = Spent(
                self._case.get(asked.case_id, {}), customer, self._day.get((level, today), {})
            )
            ruler = authority(
                self.table,
                level,
                tier=asked.tier,
                spent=spent,
                cause=asked.cause,
                urgent=asked.urgent,
            )
            if ruler.rule([value]).allowed:
                return level
        return None

    def spend(self, asked: Asked, level: str) -> None:
        """Count it against what comes later."""
        if asked.amount is None or asked.currency is None:
            return
        key = (asked.kind, asked.currency)
        today, _ = self.desk.day_of(asked.at)
        self._case.setdefault(asked.case_id, defaultdict(Decimal))[key] += asked.amount
        self._payee.setdefault(asked.payee, []).append((today, *key, asked.amount))
        self._day.setdefault((level, today), defaultdict(Decimal))[key] += asked.amount

    def tally(self, asked: Asked, level: str | None) -> None:
        key = (level or NO_LEVEL, asked.kind, asked.currency or "")
        self.counts[key] += 1
        self.costs[key] += asked.amount or Decimal(0)


async def preview(
    uow: UnitOfWork,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    *,
    now: datetime,
    desk: Desk,
) -> list[Line]:
    """What `new` limits would have meant in the last 30 days, beside the `old` ones.

    Raises:
        AuthorityError: a table cannot be used.
    """
    days = max(compiled(table).period_days for table in (old, new))
    start, _ = desk.day_of(now - MONTH)
    rows = await uow.spending.asked_for(start - timedelta(days=days + 1))
    replays = [_replayed(rows, table, start=start, desk=desk) for table in (old, new)]
    before, after = replays
    order = {level: n for n, level in enumerate(compiled(new).levels)}
    return [
        Line(
            *key,
            count_old=before.counts.get(key, 0),
            count_new=after.counts.get(key, 0),
            cost_old=before.costs.get(key, Decimal(0)),
            cost_new=after.costs.get(key, Decimal(0)),
        )
        for key in sorted(
            before.counts.keys() | after.counts.keys(),
            key=lambda key: (order.get(key[0], len(order)), key),
        )
    ]


def _replayed(
    rows: Sequence[Asked], table: Mapping[str, Any], *, start: datetime, desk: Desk
) -> _Replay:
    replay = _Replay(table, desk)
    for asked in sorted(_wanted(rows), key=lambda row: row.at):
        if asked.at < start:
            if asked.granted:
                replay.spend(asked, asked.level)
            continue
        try:
            value = from_params(asked.kind, asked.params)
        except (UnknownRemedy, MoneyError):
            continue  # written by another version of the program
        level = replay.judge(asked, value)
        replay.tally(asked, level)
        if level is not None:
            replay.spend(asked, level)
    return replay


def _wanted(rows: Iterable[Asked]) -> list[Asked]:
    """What was granted; of a case in which nothing was, the first that was stopped."""
    granted = {row.case_id for row in rows if row.granted}
    seen: set[Any] = set()
    found: list[Asked] = []
    for row in rows:
        if row.granted:
            found.append(row)
        elif row.state in STOPPED and row.case_id not in granted | seen:
            seen.add(row.case_id)
            found.append(row)
    return found
