"""What is kept about a customer: handed out whole, and erased so that money stays accounted for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from escalation.errors import NotFound, StillOwed
from escalation.events import Kind
from escalation.repositories.cases import ENDED

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


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


async def erase(uow: UnitOfWork, customer_id: str, *, who: str, now: datetime) -> str:
    """Erase a customer; the number under which what remains is kept. No way leads back.

    Their name, orders, chats and all words in them are gone. Cases with cause and times, and the
    ledger of remedies with sums, rules and steps, stay: they are the shop's books and statistics.

    Raises:
        NotFound: there is no such customer.
        StillOwed: a case is open, or a remedy is to be carried out.
    """
    if await uow.customers.lock(customer_id) is None:
        raise NotFound
    number = await uow.persons.open_case(customer_id, tuple(ENDED))
    if number is not None:
        raise StillOwed(number=number)
    nobody = f"erased-{uuid4().hex[:16]}"
    await uow.persons.erase(customer_id, nobody, now)
    uow.record(Kind.CUSTOMER_ERASED, at=now, who=who, customer=nobody)
    return nobody


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
