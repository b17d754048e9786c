"""Queries on the sums of what was granted. Their cost does not grow with earlier grants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Select,
    String,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.sql.dml import Insert

from escalation.models import Case, Conversation, CustomerRow, Remedy, Spending
from escalation.repositories.base import Repository, insert_into, table_of

EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
"""The day of what has none."""
AT_ONCE = 500
"""Rows in one statement when everything is counted anew."""

type Sums = Mapping[tuple[str, str], Decimal]
"""By remedy kind and currency."""
type Row = tuple[str, str, datetime, datetime, str, str, int]
"""scope, subject, starts_at, ends_at, kind, currency, cents."""
type DayOf = Callable[[datetime], tuple[datetime, datetime]]
"""Where the shop's day around an instant begins and ends."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A sum that was given away: by which level, in which case, to whom, on which day.

    Without a customer it counts for the chat.
    """

    case_id: UUID
    conversation_id: UUID
    customer_id: str | None
    level: str
    kind: str
    currency: str
    amount: Decimal
    day: tuple[datetime, datetime]

    def rows(self) -> Iterator[Row]:
        """What it adds to each sum. The row that most grants share comes last: it is locked least
        long.
        """
        cents = int(self.amount.scaleb(2))
        payee = ("chat", self.conversation_id.hex)
        if self.customer_id is not None:
            payee = ("customer", self.customer_id)
        for scope, subject, (starts_at, ends_at) in (
            ("case", self.case_id.hex, EVER),
            (*payee, self.day),
            ("day", self.level, self.day),
        ):
            yield scope, subject, starts_at, ends_at, self.kind, self.currency, cents


@dataclass(frozen=True, slots=True)
class Asked:
    """A remedy of the ledger as limits judge it: what, for whom, when. `payee` is a customer or, if
    none is known, a chat.
    """

    case_id: UUID
    payee: str
    tier: str
    cause: str
    urgent: bool
    is_protected: bool
    kind: str
    params: Mapping[str, Any]
    state: str
    level: str
    granted: bool
    at: datetime
    amount: Decimal | None
    currency: str | None


@cache
def _spent() -> CompoundSelect[str, str, str, int]:
    """The sums of a case, a customer with their chats, and a level's day, in one statement."""
    own_chats = select(func.replace(cast(Conversation.id, String), "-", "")).where(
        or_(
            Conversation.customer_id == bindparam("customer"),
            Conversation.id == bindparam("conversation_id"),
        )
    )
    since = Spending.ends_at > bindparam("since")
    return union_all(
        _sums("case").where(Spending.subject == bindparam("case")),
        _sums("customer").where(Spending.subject == bindparam("customer"), since),
        _sums("chat").where(Spending.subject.in_(own_chats), since),
        _sums("day").where(
            Spending.subject == bindparam("level"),
            Spending.ends_at > bindparam("day_starts"),
            Spending.starts_at < bindparam("day_ends"),
        ),
    )


def _sums(scope: str) -> Select[str, str, str, int]:
    summed = func.sum(Spending.cents)
    return (
        select(Spending.scope, Spending.kind, Spending.currency, summed)
        .where(Spending.scope == scope)
        .group_by(Spending.scope, Spending.kind, Spending.currency)
    )


@cache
def _add(*, postgres: bool) -> Insert:
    table = table_of(Spending)
    made = insert_into(table, postgres=postgres)
    return made.on_conflict_do_update(
        index_elements=["scope", "subject", "ends_at", "kind", "currency"],
        set_={"cents": table.c.cents + made.excluded.cents},
    )


class Spendings(Repository):
    """Sums of what was granted."""

    async def sums(
        self,
        *,
        case_id: UUID | None,
        customer_id: str | None,
        conversation_id: UUID,
        level: str,
        since: datetime,
        day: tuple[datetime, datetime],
    ) -> dict[str, Sums]:
        """By scope: in the case ever, to the customer in days that end after `since`, by the level
        on the `day`. What chats got before they were linked to the customer counts for them.
        """
        rows = await self._session.execute(
            _spent(),
            {
                "case": case_id.hex if case_id else "",
                "customer": customer_id or "",
                "conversation_id": conversation_id,
                "level": level,
                "since": since,
                "day_starts": day[0],
                "day_ends": day[1],
            },
        )
        found: dict[str, dict[tuple[str, str], Decimal]] = {"case": {}, "customer": {}, "day": {}}
        for scope, kind, currency, cents in rows:
            sums = found["customer" if scope == "chat" else scope]
            key = (kind, currency)
            sums[key] = sums.get(key, Decimal(0)) + Decimal(int(cents)).scaleb(-2)
        return dict(found)

    async def lock(self, level: str) -> None:
        """Wait for every other grant of money by that level until the transaction ends."""
        await self._add_up([("lock", level, *EVER, "", "", 0)])

    async def add(self, grant: Grant) -> None:
        """Count one grant in every scope."""
        await self._add_up(grant.rows())

    async def recount(self, day_of: DayOf) -> None:
        """Make the sums anew from the remedies, with the days that `day_of` cuts."""
        await self._session.execute(delete(Spending).where(Spending.scope != "lock"))
        granted = await self._session.execute(
            select(
                Remedy.case_id,
                Case.conversation_id,
                Remedy.customer_id,
                Remedy.level,
                Remedy.kind,
                Remedy.currency,
                Remedy.amount,
                Remedy.granted_at,
            )
            .join(Case, Case.id == Remedy.case_id)
            .where(Remedy.granted_at.is_not(None), Remedy.amount.is_not(None))
        )
        sums: Counter[tuple[str, str, datetime, datetime, str, str]] = Counter()
        for case_id, chat_id, customer_id, level, kind, currency, amount, granted_at in granted:
            assert granted_at is not None  # noqa: S101 - the query says so
            assert amount is not None  # noqa: S101
            assert currency is not None  # noqa: S101 - a sum has one
            day = day_of(granted_at)
            grant = Grant(case_id, chat_id, customer_id, level, kind, currency, amount, day)
            for scope, subject, starts_at, ends_at, _, _, cents in grant.rows():
                sums[scope, subject, starts_at, ends_at, kind, currency] += cents
        entries: list[Row] = [(*key, cents) for key, cents in sums.items()]
        for start in range(0, len(entries), AT_ONCE):
            await self._add_up(entries[start : start + AT_ONCE])

    async def asked_for(self, since: datetime) -> list[Asked]:
        """What was granted, or only proposed, since an instant, in the order of the proposals."""
        rows = await self._session.execute(
            select(Remedy, Case, CustomerRow.tier, Conversation.customer_id)
            .join(Case, Case.id == Remedy.case_id)
            .join(Conversation, Conversation.id == Case.conversation_id)
            .outerjoin(
                CustomerRow,
                CustomerRow.id == func.coalesce(Case.customer_id, Conversation.customer_id),
            )
            .where(or_(Remedy.proposed_at >= since, Remedy.granted_at >= since))
            .order_by(Remedy.proposed_at, Remedy.id)
        )
        return [
            Asked(
                case_id=case.id,
                payee=remedy.customer_id
                or case.customer_id
                or of_chat
                or f"chat:{case.conversation_id.hex}",
                tier=tier or "",
                cause=case.cause,
                urgent=case.urgent,
                is_protected=case.is_protected,
                kind=remedy.kind,
                params=remedy.params,
                state=remedy.state,
                level=remedy.level,
                granted=remedy.granted_at is not None,
                at=remedy.granted_at or remedy.proposed_at,
                amount=remedy.amount,
                currency=remedy.currency,
            )
            for remedy, case, tier, of_chat in rows
        ]

    async def listed(self) -> Sequence[Spending]:
        """Every row but the locks, in the order of its key."""
        rows = await self._session.scalars(
            select(Spending)
            .where(Spending.scope != "lock")
            .order_by(
                Spending.scope,
                Spending.subject,
                Spending.ends_at,
                Spending.kind,
                Spending.currency,
            )
            .execution_options(populate_existing=True)
        )
        return rows.all()

    async def _add_up(self, rows: Iterable[Row]) -> None:
        names = ("scope", "subject", "starts_at", "ends_at", "kind", "currency", "cents")
        values = [dict(zip(names, row, strict=True)) for row in rows]
        if values:
            await self._session.execute(_add(postgres=self._is_postgres).values(values))
