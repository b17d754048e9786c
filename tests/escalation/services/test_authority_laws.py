"""Against a slow model that reads the whole ledger for every ruling, the limits hold."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.desk import build_desk
from escalation.errors import AboveAuthority
from escalation.models import AuthorityLimit
from escalation.services import cases, remedies
from escalation.services.authority import authority_for
from escalation.unit_of_work import Database, UnitOfWork, open_database
from handlers.model import Level
from tests import make
from tests.escalation.services.caps import PERIOD, sums_kept, table

ZONE = "America/Havana"
"""Its clocks change at midnight."""
DESK = build_desk(zone=ZONE)
START = datetime(2026, 10, 30, 3, 0, tzinfo=UTC)
"""Two days before a month ends and its clocks go back."""


TABLES = {
    2: table(2, case="60", customer="100", day="150"),
    3: table(3, case="30", customer="50", day="70"),
    4: table(4, case="80", customer="140", day="210"),
}


@dataclass
class Book:
    """What the outside knows of one remedy: enough to judge it without any sum kept beside."""

    id: UUID
    case: int
    version: int
    amount: Decimal
    currency: str
    granted: datetime | None = None


@dataclass
class World:
    """Three chats: two of one customer, one of nobody. The clock, and all that was granted."""

    now: datetime = START
    version: int = 2
    cases: list[tuple[UUID, UUID, str]] = field(default_factory=list)  # case, chat, who pays
    books: list[Book] = field(default_factory=list)

    def may(self, book: Book) -> bool:
        """The slow model: add up the whole ledger, for each cap from its definition."""
        limits = TABLES[book.version]
        one = limits["level"]["bot"]["refund"]
        payee = self.cases[book.case][2]

        def local(instant: datetime) -> Any:  # noqa: ANN401
            return instant.astimezone(DESK.zone).date()

        since = local(self.now - timedelta(days=PERIOD))
        granted = [b for b in self.books if b.granted is not None]

        def fits(cap: dict[str, str], counted: list[Book]) -> bool:
            shares = [Fraction(b.amount) / Fraction(cap[b.currency]) for b in [*counted, book]]
            return sum(shares) <= 1

        own = [b for b in granted if self.cases[b.case][2] == payee]
        return (
            fits(one["per_case"], [b for b in granted if b.case == book.case])
            and fits(
                one["per_customer"], [b for b in own if b.granted and local(b.granted) >= since]
            )
            and fits(
                limits["day"]["bot"],
                [b for b in granted if b.granted and local(b.granted) == local(self.now)],
            )
        )


steps = st.lists(
    st.one_of(
        st.tuples(st.just("offer"), st.integers(0, 5), st.sampled_from(["9.99", "20", "30.01", "45"]),
                  st.sampled_from(["CNY", "CNY", "USD"])),
        st.tuples(st.just("grant"), st.integers(0, 7)),
        st.tuples(st.just("grant"), st.integers(0, 7)),
        st.tuples(st.just("again"), st.integers(0, 7)),
        st.tuples(st.just("wait"), st.sampled_from([1, 11, 24, 49, 73, -1, -30])),
        st.tuples(st.just("limits"), st.sampled_from([2, 3, 4])),
        st.tuples(st.just("reopen"), st.integers(0, 5)),
        st.tuples(st.just("crash"), st.integers(0, 7)),
    ),
    min_size=4,
    max_size=20,
)  # fmt: skip


class Crash(Exception):
    """The process dies in the middle of a transaction."""


@given(steps)
@settings(max_examples=20, deadline=None)
def test_every_grant_is_the_slow_models_whatever_happens_in_whatever_order(
    path: list[tuple[Any, ...]],
) -> None:
    asyncio.run(_play(path))


async def _play(path: list[tuple[Any, ...]]) -> None:
    database = open_database("sqlite://")
    try:
        await database.create_all()
        world = World()
        async with database.uow() as uow:
            await make.customer(uow)
            for version, limits in TABLES.items():
                await uow.limits.add(
                    AuthorityLimit(version=version, valid_from=START, table=limits)
                )
            for customer_id in ("c-100", "c-100", None):
                chat = await make.conversation(uow, customer_id=customer_id)
                for _ in range(2):
                    case = await make.case(uow, chat, now=START, of_desk=DESK)
                    world.cases.append((case.id, chat.id, customer_id or chat.id.hex))
        for step in path:
            await _do(database, world, step)
        await _agrees(database, world)
    finally:
        await database.dispose()


async def _do(database: Database, world: World, step: tuple[Any, ...]) -> None:
    match step:
        case ("offer", place, amount, currency):
            await _offer(database, world, place, amount, currency)
        case ("wait", hours):
            world.now += timedelta(hours=hours)
        case ("limits", version):
            world.version = version
        case ("reopen", place):
            async with database.uow() as uow:
                case = await uow.cases.locked(world.cases[place][0])
                assert case
                if case.state == "settled":
                    await cases.reopen(uow, case, reason="not_helped", now=world.now, desk=DESK)
        case (("grant" | "again" | "crash") as how, place) if world.books:
            book = world.books[place % len(world.books)]
            if (how == "again") == (book.granted is not None):
                await _grant(database, world, book, crashes=how == "crash")


async def _offer(database: Database, world: World, place: int, amount: str, currency: str) -> None:
    """As the bot offers it, under the version in force, with a yes that comes at once."""
    async with database.uow() as uow:
        case = await uow.cases.locked(world.cases[place][0])
        assert case
        rule = f"bot.refund.within@{world.version}"
        value = make.refund(amount, currency)
        remedy = await remedies.enter(uow, case, value, rule=rule, level=Level.BOT, now=world.now)
        await remedies.put_on_offer(uow, case, remedy, who="bot", now=world.now, desk=DESK)
        await remedies.consent(uow, remedy, await make.yes(uow, remedy), now=world.now)
        book = Book(remedy.id, place, world.version, Decimal(amount), currency)
        world.books.append(book)


async def _grant(database: Database, world: World, book: Book, *, crashes: bool) -> None:
    expected = book.granted is not None or world.may(book)
    granted = False
    try:
        async with database.uow() as uow:
            remedy = await uow.remedies.get(book.id)
            case = await uow.cases.locked(world.cases[book.case][0])
            assert remedy
            assert case
            try:
                await cases.accept(
                    uow, case, remedy, await make.yes(uow, remedy), now=world.now, desk=DESK
                )
                granted = True
            except AboveAuthority:
                assert remedy.state == "consented"
            _survive(crashes=crashes)
    except Crash:
        assert granted is expected
        return
    assert granted is expected, (book, world.now)
    if granted and book.granted is None:
        book.granted = world.now


def _survive(*, crashes: bool) -> None:
    if crashes:
        raise Crash


async def _agrees(database: Database, world: World) -> None:
    """No cap of any version is passed that was in force, and the sums are those of the ledger."""
    async with database.uow() as uow:
        counted = await sums_kept(uow)
        await uow.spending.recount(DESK.day_of)
        assert await sums_kept(uow) == counted
    for book in world.books:
        assert book.granted is None or book.amount <= Decimal(80)


async def test_a_yes_is_judged_by_the_version_of_its_offer_and_by_what_was_granted_since(
    uow: UnitOfWork,
) -> None:
    await make.customer(uow)
    chat = await make.conversation(uow, customer_id="c-100")
    first, second = [await make.case(uow, chat) for _ in range(2)]
    one = await make.offered(uow, first, make.refund("300.00"))
    other = await make.offered(uow, second, make.refund("300.01"))
    await uow.limits.add(
        AuthorityLimit(
            version=2, valid_from=make.later(1), table=table(2, case="1", customer="1", day="1")
        )
    )

    await cases.accept(
        uow, first, one, await make.yes(uow, one), now=make.later(2), desk=make.desk()
    )

    entry = await uow.remedies.entry(one.id, "granted")
    assert entry
    assert entry.rule == "bot.refund.within@1"
    with pytest.raises(AboveAuthority, match=r"bot\.refund\.per_case@1"):
        await cases.accept(
            uow, second, other, await make.yes(uow, other), now=make.later(2), desk=make.desk()
        )
    now = make.later(2)
    fresh = await authority_for(
        uow, Level.BOT, conversation=chat, case=None, now=now, desk=make.desk()
    )
    assert [s.rule for s in fresh.rule([make.refund("0.50")]).stopped] == [
        "bot.refund.per_customer@2"
    ]
