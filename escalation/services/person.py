"""What is kept about a customer: handed out whole, and erased so that money stays accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from escalation.errors import NotFound, StillOwed
from escalation.events import Kind
from escalation.models import Case, CustomerRow
from escalation.services.schedule import schedule
from escalation.states import ENDED

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Erased:
    """Under which number the nameless ledger is kept. The words in the cases of `evidence` (their
    numbers) stay until these are closed, at `until`; None where there are none.
    """

    kept_as: str
    evidence: tuple[int, ...]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of a customer before they are erased: rows by table, the case that forbids it,
    and the cases whose words stay for a while.
    """

    customer: CustomerRow
    rows: dict[str, int]
    owed: int | None
    evidence: Sequence[int]


async def export(
    uow: UnitOfWork, customer_id: str, *, who: str, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Every row that is kept about a customer, by table, as JSON has it: instants in UTC, sums and
    ids as text. That it was handed out is recorded.

    Raises:
        NotFound: there is no such customer.
    """
    if await uow.customers.get(customer_id) is None:
        raise NotFound
    found = await uow.persons.export(customer_id)
    uow.record(Kind.CUSTOMER_EXPORTED, at=now, who=who, rows=sum(map(len, found.values())))
    return {
        table: [{name: _plain(value) for name, value in row.items()} for row in rows]
        for table, rows in found.items()
    }


async def held(uow: UnitOfWork, customer_id: str) -> Held:
    """What would be erased of a customer, or why it cannot be.

    Raises:
        NotFound: there is no such customer, or not any more.
    """
    customer = await uow.customers.get(customer_id)
    if customer is None or customer.erased_at is not None:
        raise NotFound
    return Held(
        customer,
        await uow.persons.count(customer_id),
        await uow.persons.open_case(customer_id, tuple(ENDED)),
        [case.number for case in await uow.persons.evidence(customer_id)],
    )


async def erase(
    uow: UnitOfWork, customer_id: str, *, who: str, now: datetime, desk: Desk
) -> Erased:
    """Erase a customer. No way leads back.

    Their name, orders, chats and all words in them are gone. Cases with cause and times, and the
    ledger of remedies with sums, rules and steps, stay: they are the shop's books and statistics.
    Messages that are kept as evidence stay until their case is closed, which is done after the time
    that a case without an answer stays open; then they are gone too.

    Raises:
        NotFound: there is no such customer.
        StillOwed: a case is open, or a remedy is to be carried out.
    """
    await uow.persons.lock(customer_id)  # before the customer, as whoever grants does
    row = await uow.customers.lock(customer_id)
    if row is None or row.erased_at is not None:
        raise NotFound
    number = await uow.persons.open_case(customer_id, tuple(ENDED))
    if number is not None:
        raise StillOwed(number=number)
    nobody = f"erased-{uuid4().hex[:16]}"
    evidence = [(case.id, case.number) for case in await uow.persons.evidence(customer_id)]
    await uow.persons.erase(customer_id, nobody, now, evidence=[case_id for case_id, _ in evidence])
    until = now + desk.targets.close_after if evidence else None
    for case_id, _ in evidence:
        case = await uow.cases.get(case_id)
        assert case is not None and until is not None  # noqa: S101, PT018 - it was just read
        await schedule(uow, "close_silent", until, now=now, case=case)
    numbers = tuple(number for _, number in evidence)
    uow.record(
        Kind.CUSTOMER_ERASED,
        at=now,
        who=who,
        customer=nobody,
        evidence=list(numbers),
        until=until.isoformat() if until else None,
    )
    return Erased(nobody, numbers, until)


async def forget_evidence(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """A case is closed: what was kept of somebody who was erased is erased now."""
    customer = await uow.customers.get(case.customer_id) if case.customer_id else None
    if customer is None or customer.erased_at is None:
        return
    if messages := await uow.persons.forget_words(case.id):
        uow.record(Kind.EVIDENCE_ERASED, at=now, who="timer", case=case, messages=messages)


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case _:
            return value
