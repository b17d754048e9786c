"""Tables taken in: whole or not at all, again without harm, checked against what is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from escalation.intake import CUSTOMERS, ORDERS, Kind, Refusal, open_sheet
from escalation.repositories import Merged, staging
from escalation.services import intake
from escalation.services.intake import Taken, take_in
from escalation.unit_of_work import Database
from tests import make

HEAD = "order,customer,item,amount,currency,ordered_on,charged"
PEOPLE = "customer,name,language,tier\nk-1,林晓,zh-Hans,\nk-2,Ann,en,gold\n"
BOUGHT = f"{HEAD}\na-1,k-1,Tea,30.00,CNY,2026-11-01,60\nA-2,k-2,Lamp,5,,2026-11-02,\n"


class Desk:
    """Takes tables into a database, and keeps what was refused."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.refusals: list[Refusal] = []

    async def take(self, kind: Kind, text: str, *, skip: bool = False, dry: bool = False) -> Taken:
        self.refusals.clear()
        file = self.folder / "table.csv"
        file.write_text(text, "utf-8")
        with open_sheet(file, kind) as sheet:
            return await take_in(
                self.database,
                sheet,
                now=make.NOW,
                currency="CNY",
                skip_refused=skip,
                dry_run=dry,
                report=self.refusals.append,
            )

    @property
    def told(self) -> list[tuple[int, str, str]]:
        return [(each.line, each.column, each.problem) for each in self.refusals]


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


async def refs(database: Database, customer_id: str) -> list[str]:
    async with database.reading() as uow:
        return [order.ref for order in await uow.customers.orders_of(customer_id)]


async def test_customers_and_orders_come_in(desk: Desk, database: Database) -> None:
    people = await desk.take(CUSTOMERS, PEOPLE)
    bought = await desk.take(ORDERS, BOUGHT)

    assert (people.merged, bought.merged) == (Merged(2, 0, 0), Merged(2, 0, 0))
    async with database.reading() as uow:
        first, second = await uow.customers.get("k-1"), await uow.customers.get("k-2")
        order, lamp = await uow.customers.order("a-1"), await uow.customers.order("a-2")
    assert first
    assert (first.name, first.language, first.tier, first.tier_by, first.created_at) == (
        "林晓", "zh-Hans", "standard", "rule", make.NOW,
    )  # fmt: skip
    assert second
    assert (second.tier, second.tier_by) == ("gold", "given")
    assert order
    assert (order.amount, order.charged, order.ordered_on) == (
        Decimal("30.00"), Decimal("60.00"), date(2026, 11, 1),
    )  # fmt: skip
    assert lamp
    assert (lamp.currency, lamp.charged) == ("CNY", None)


async def test_again_changes_nothing_and_later_only_what_is_new(
    desk: Desk, database: Database
) -> None:
    await desk.take(CUSTOMERS, PEOPLE)
    await desk.take(ORDERS, BOUGHT)

    assert (await desk.take(CUSTOMERS, PEOPLE)).merged == Merged(0, 0, 2)
    assert (await desk.take(ORDERS, BOUGHT)).merged == Merged(0, 0, 2)
    more = BOUGHT.replace("Lamp", "Desk lamp") + "a-3,k-2,Cup,1,USD,2026-11-03,\n"
    assert (await desk.take(ORDERS, more)).merged == Merged(1, 1, 1)
    async with database.reading() as uow:
        lamp = await uow.customers.order("a-2")
    assert lamp
    assert lamp.item == "Desk lamp"


async def test_a_column_that_a_table_has_not_is_left_as_it_was(
    desk: Desk, database: Database
) -> None:
    await desk.take(CUSTOMERS, PEOPLE)

    taken = await desk.take(CUSTOMERS, "customer,name\nk-1,\nk-2,Ann\n")

    assert taken.merged == Merged(0, 1, 1)
    async with database.reading() as uow:
        first, second = await uow.customers.get("k-1"), await uow.customers.get("k-2")
    assert first
    assert (first.name, first.language) == (None, "zh-Hans")  # an empty cell empties
    assert second
    assert (second.tier, second.tier_by) == ("gold", "given")
    assert (await desk.take(CUSTOMERS, "customer\nk-1\nk-9\n")).merged == Merged(1, 0, 1)


async def test_one_refused_row_keeps_all_out_unless_it_may_be_skipped(
    desk: Desk, database: Database
) -> None:
    await desk.take(CUSTOMERS, PEOPLE)
    text = BOUGHT + "a-4,k-1,Cup,1e3,CNY,2026-11-03,\na-5,nobody,Cup,1,CNY,2026-11-03,\n"

    kept_out = await desk.take(ORDERS, text)
    assert (kept_out.rows, kept_out.refused_rows, kept_out.merged) == (4, 2, None)
    assert desk.told == [(4, "amount", "exponent"), (5, "customer", "unknown_customer")]
    assert await refs(database, "k-1") == []

    assert (await desk.take(ORDERS, text, skip=True)).merged == Merged(2, 0, 0)
    assert await refs(database, "k-1") == ["A-1"]


async def test_looking_takes_nothing(desk: Desk, database: Database) -> None:
    assert (await desk.take(CUSTOMERS, PEOPLE, dry=True)).merged is None
    async with database.reading() as uow:
        assert await uow.customers.get("k-1") is None


async def test_one_reference_twice_is_refused_in_both_lines(desk: Desk, database: Database) -> None:
    await desk.take(CUSTOMERS, PEOPLE)
    text = BOUGHT + "a-1,k-1,Other,1,CNY,2026-11-03,\n"

    taken = await desk.take(ORDERS, text, skip=True)

    assert desk.told == [(2, "order", "twice"), (4, "order", "twice")]
    assert [each.said for each in desk.refusals] == [
        "stands in line 4 too",
        "stands in line 2 too",
    ]
    assert taken.merged == Merged(1, 0, 0)
    assert await refs(database, "k-1") == []


async def test_an_order_never_goes_to_another_customer(desk: Desk, database: Database) -> None:
    await desk.take(CUSTOMERS, PEOPLE)
    await desk.take(ORDERS, BOUGHT)

    stolen = await desk.take(ORDERS, f"{HEAD}\nA-1,k-2,Tea,30.00,CNY,2026-11-01,60\n", skip=True)

    assert desk.told == [(2, "order", "another_customers")]
    assert stolen.merged == Merged(0, 0, 0)
    assert await refs(database, "k-1") == ["A-1"]


async def test_a_row_may_clash_in_several_ways_and_counts_once(desk: Desk) -> None:
    row = "a-9,nobody,Tea,1,CNY,2026-11-01,\n"

    taken = await desk.take(ORDERS, f"{HEAD}\n{row}{row}")

    assert (taken.rows, taken.refused_rows) == (2, 2)
    assert desk.told == [
        (2, "order", "twice"), (2, "customer", "unknown_customer"),
        (3, "order", "twice"), (3, "customer", "unknown_customer"),
    ]  # fmt: skip


async def test_clashes_are_told_to_the_last_however_many(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 3)
    monkeypatch.setattr(staging, "TOGETHER", 2)
    rows = "".join(f"a-{n},nobody-{n},Tea,1,CNY,2026-11-01,\n" for n in range(10))

    taken = await desk.take(ORDERS, f"{HEAD}\n{rows}{rows}")

    assert (taken.rows, taken.refused_rows) == (20, 20)
    assert [line for line, _, _ in desk.told] == [line for n in range(2, 22) for line in (n, n)]


async def test_what_stops_it_in_the_middle_leaves_everything_as_it_was(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.take(CUSTOMERS, PEOPLE)

    def struck(*_: object) -> Callable[[], None]:
        raise KeyboardInterrupt

    monkeypatch.setattr("escalation.repositories.staging.Staging._values", struck)
    with pytest.raises(KeyboardInterrupt):
        await desk.take(ORDERS, BOUGHT)

    monkeypatch.undo()
    assert await refs(database, "k-1") == []
    assert (await desk.take(ORDERS, BOUGHT)).merged == Merged(2, 0, 0)


async def test_it_tells_what_it_is_at(desk: Desk) -> None:
    file = desk.folder / "table.csv"
    file.write_text(PEOPLE, "utf-8")
    told: list[tuple[str, int]] = []

    with open_sheet(file, CUSTOMERS) as sheet:
        await take_in(
            desk.database,
            sheet,
            now=make.NOW,
            currency="CNY",
            progress=lambda step, done: told.append((step, done)),
        )

    whole = len(PEOPLE.encode())
    assert told == [("reading", whole), ("checking", whole), ("taking over", whole)]


async def test_others_write_while_a_table_is_read(desk: Desk, database: Database) -> None:
    await desk.take(CUSTOMERS, PEOPLE)
    file = desk.folder / "table.csv"
    file.write_text(BOUGHT, "utf-8")
    with open_sheet(file, ORDERS) as sheet:
        async with database.staging(sheet.layout) as staging:
            [stretch] = sheet.stretches(9)
            await staging.add(sheet.layout.read_all(*stretch)[0])
            async with database.uow() as uow:
                await make.customer(uow, "k-3")
            merged = await staging.merge(now=make.NOW, currency="CNY")

    assert merged == Merged(2, 0, 0)


async def test_the_log_holds_neither_names_nor_references(desk: Desk) -> None:
    with capture_logs() as logs:
        await desk.take(CUSTOMERS, PEOPLE)
        await desk.take(ORDERS, BOUGHT + "a-4,k-1,Cup,1e3,CNY,2026-11-03,\n")

    assert [log["problems"] for log in logs if log["event"] == "intake.ended"] == [
        {},
        {"exponent": 1},
    ]
    for word in ("林晓", "k-1", "A-1", "a-4", "Cup", "1e3"):
        assert word not in str(logs)


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(rows=st.lists(st.lists(cell, min_size=0, max_size=8), max_size=6))
async def test_no_table_however_odd_stops_it(
    embedded: Database, tmp_path: Path, rows: list[list[str]]
) -> None:
    desk = Desk(embedded, tmp_path)
    quoted = "\n".join(
        ",".join('"' + each.replace('"', '""') + '"' for each in row) for row in rows
    )

    taken = await desk.take(ORDERS, f"{HEAD}\n{quoted}\n", skip=True)

    assert taken.refused_rows == taken.rows == len({each.line for each in desk.refusals})
    assert all(each.line >= 2 for each in desk.refusals)
