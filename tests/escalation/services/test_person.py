"""What is kept about a person is handed out whole, and erased so that only the books remain."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from escalation.errors import NotFound, StillOwed
from escalation.models import Base, Spending
from escalation.services import person
from escalation.services.messages import hear
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = make.desk()
SECRETS = ("林晓", "c-100", "A-1001", "手机流量包", "Zhongshan Road", "tg-4711")
"""What tells who it was: name, number, order, what was bought, words, address."""


async def story(uow: UnitOfWork) -> int:
    """A customer with an order and a case that a person resolved; the number of the case."""
    await make.customer(uow)
    await uow.customers.upsert_order("c-100", make.order())
    await uow.inbox.receive(
        channel="telegram",
        address="tg-4711",
        external_id="u1",
        kind="message",
        payload={"text": "Zhongshan Road"},
        now=make.NOW,
    )
    chat = await make.conversation(uow, channel="telegram", address="tg-4711", customer_id="c-100")
    case = await make.queued_case(uow, chat)
    case.customer_id = "c-100"
    case.wants, case.facts = "Zhongshan Road", {"order": "A-1001"}
    await hear(uow, chat, case, "I live at Zhongshan Road", now=make.NOW, lang="en")
    await make.offered(uow, case, make.refund("30.00"))
    uow.persons._session.add(
        Spending(
            scope="customer",
            subject="c-100",
            ends_at=make.later(days=1),
            kind="refund",
            currency="CNY",
            starts_at=make.NOW,
            cents=3000,
        )
    )
    return case.number


async def kept(database: Database) -> str:
    """Every value of every table, as text."""
    found = []
    async with database.engine.connect() as connection:
        for table in Base.metadata.tables.values():
            found += [tuple(row) for row in await connection.execute(select(table))]
    return json.dumps(found, ensure_ascii=False, default=str)


@pytest.fixture
async def number(database: Database) -> int:
    async with database.uow() as uow:
        await make.customer(uow, "c-200", name="Ada")
        return await story(uow)


async def end(database: Database, number: int) -> None:
    """Resolve the case; what was granted in it is carried out."""
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case
        case.state = "resolved"
        [remedy] = await uow.remedies.of_case(case.id)
        remedy.state, remedy.granted_at, remedy.customer_id = "told", make.NOW, "c-100"


async def test_an_export_holds_everything_and_nobody_elses(database: Database, number: int) -> None:
    async with database.uow() as uow:
        found = await person.export(uow, "c-100", who="operator", now=make.NOW)

    told = json.dumps(found, ensure_ascii=False)
    for secret in SECRETS:
        assert secret in told
    assert "Ada" not in told
    assert {"customer", "shop_order", "conversation", "case", "message", "inbox", "remedy"} <= set(
        found
    )
    [order] = found["shop_order"]
    assert (order["amount"], order["ordered_on"]) == ("30.00", "2026-11-10")
    async with database.reading() as uow:
        assert await uow.events.last_id()
    assert number


async def test_nothing_of_the_person_is_left_but_the_ledger(
    database: Database, number: int
) -> None:
    await end(database, number)
    async with database.uow() as uow:
        erased = await person.erase(uow, "c-100", who="operator", now=make.NOW, desk=DESK)
    nobody = erased.kept_as
    assert (erased.evidence, erased.until) == ((), None)

    left = await kept(database)
    for secret in SECRETS:
        assert secret not in left, secret
    assert "Ada" in left
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case
        [remedy] = await uow.remedies.of_case(case.id)
        row = await uow.customers.get(nobody)
        steps = [entry.step for entry in await uow.remedies.ledger_of_case(case.id)]
    assert row
    assert (row.name, row.erased_at) == (None, make.NOW)
    assert (case.customer_id, case.cause) == (nobody, "price")
    assert (remedy.customer_id, remedy.kind, remedy.amount, remedy.currency) == (
        nobody, "refund", Decimal("30.00"), "CNY",
    )  # fmt: skip
    assert "offered" in steps


def secrets_in(file: Path) -> list[str]:
    """Which of the secrets stand in a database's file or its log, be it where nobody looks."""
    held = file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
    return [secret for secret in SECRETS if secret.encode() in held]


async def test_the_file_and_its_log_hold_no_byte_of_whoever_was_erased(
    embedded: Database, embedded_url: str
) -> None:
    async with embedded.uow() as uow:
        number = await story(uow)
    file = Path(embedded_url.partition("///")[2])
    assert secrets_in(file)
    await end(embedded, number)
    async with embedded.uow() as uow:
        await person.erase(uow, "c-100", who="operator", now=make.NOW, desk=DESK)

    assert secrets_in(file) == []


async def test_who_is_owed_something_is_not_erased(database: Database, number: int) -> None:
    with pytest.raises(StillOwed) as refused:
        async with database.uow() as uow:
            await person.erase(uow, "c-100", who="operator", now=make.NOW, desk=DESK)

    assert refused.value.say.params == {"number": number}
    assert "林晓" in await kept(database)


async def test_a_number_that_nobody_has_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        await person.export(uow, "nobody", who="operator", now=make.NOW)
    with pytest.raises(NotFound):
        await person.erase(uow, "nobody", who="operator", now=make.NOW, desk=DESK)


async def test_whoever_was_erased_is_valued_no_more(database: Database, number: int) -> None:
    await end(database, number)
    async with database.uow() as uow:
        await person.erase(uow, "c-100", who="operator", now=make.NOW, desk=DESK)

    async with database.reading() as uow:
        assert await uow.worth.stale(make.NOW.date(), 0) == 1  # c-200
