"""The rules of worth: changed by managers who saw what it means, and reckoned the same in SQL."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from escalation.errors import (
    NotAllowed,
    NotFound,
    ProposerGone,
    SecondManagerNeeded,
    VersionMoved,
    WorthRefused,
)
from escalation.models import AuthorityLimit, Staff, WorthChange
from escalation.services import worth
from escalation.services.authority import default_table
from escalation.services.second_manager import Standing, standing, waiting, withdraw
from escalation.services.worth import risk_of, value_one, value_some
from escalation.services.worth_rules import (
    WORTH,
    Ruled,
    change_rules,
    confirm_rules,
    history,
    in_force,
    preview,
)
from escalation.unit_of_work import Database, UnitOfWork, open_database
from handlers.model import Level
from handlers.worth import TIERS, TierRule, WorthRules, parse_tiers
from tests import make

DESK = make.desk()
TODAY = DESK.today(make.NOW)
RULES = (
    WorthRules(),
    WorthRules(
        weeks_per_year=1,
        years_left=Decimal("0.5"),
        weeks=1,
        least_weeks=9,
        tiers=parse_tiers("silver: 0 days, CNY 0.10, TWD 3"),
    ),
    WorthRules(weeks=520, least_weeks=1, tiers=(TierRule("gold", 1, {"CNY": Decimal("1000.10")}),)),
)


STRICT = replace(RULES[0], years_left=Decimal(5), tiers=parse_tiers("gold: 400 days, CNY 20000"))
"""Asks for more than what is in force at first."""


async def chen(uow: UnitOfWork, name: str = "Chen") -> Staff:
    return await make.member(uow, Level.MANAGER, name=name)


async def propose(uow: UnitOfWork, rules: WorthRules, member: Staff) -> WorthChange:
    """Rules that wait for the second manager."""
    change = await change_rules(uow, rules, member, now=make.NOW, desk=DESK, base=0)
    assert isinstance(change, WorthChange)
    return change


async def crowd(uow: UnitOfWork, count: int = 60) -> list[str]:
    """Customers of all sorts: new and old, with orders at the edges of what counts, and without."""
    dice = random.Random(8)
    edges = [timedelta(days=n) for n in (-3, 0, 1, 6, 7, 8, 89, 90, 91, 363, 364, 365, 366, 4000)]
    midnight = DESK.midnight(TODAY)
    for n in range(count):
        met = midnight - dice.choice(edges) + timedelta(microseconds=dice.choice((-1, 0, 1)))
        await uow.customers.upsert(f"c-{n}", now=met.astimezone(UTC), tier=dice.choice(TIERS))
        row = await uow.customers.get(f"c-{n}")
        assert row
        row.tier_by = dice.choice(("rule", "rule", "given"))
        row.since = dice.choice((None, None, TODAY - dice.choice(edges)))
        for each in range(dice.choice((0, 0, 1, 2, 5))):
            amount = dice.choice(("0.10", "0.20", "1000.10", "3000", "3300", "9999.99", "10000"))
            order = replace(
                make.order(f"A-{n}-{each}", amount=amount), ordered_on=TODAY - dice.choice(edges)
            )
            await uow.customers.upsert_order(row.id, order)
            kept = await uow.customers.order(order.ref)
            assert kept
            kept.currency = dice.choice(("CNY", "CNY", "TWD"))
    return [f"c-{n}" for n in range(count)]


@pytest.mark.parametrize("rules", RULES, ids=["usual", "short", "long"])
async def test_many_are_valued_as_each_alone(database: Database, rules: WorthRules) -> None:
    desk = replace(DESK, worth=rules)
    async with database.uow() as uow:
        ids = await crowd(uow)
    assert await value_some(database, desk, make.NOW) == len(ids)
    assert await value_some(database, desk, make.NOW) == 0

    risks: dict[str, Decimal] = {}
    async with database.uow() as uow:
        for each in ids:
            row = await uow.customers.get(each)
            assert row
            valued = (row.tier, row.spent)
            await value_one(uow, row, desk, make.NOW)
            assert valued == (row.tier, row.spent), each
            for money in risk_of(row, rules):
                risks[money.currency] = risks.get(money.currency, Decimal(0)) + money.amount
        counted = await uow.worth.tiers()
        seen = await preview(uow, RULES[0], now=make.NOW, desk=desk)
    assert {tier: old for tier, (old, _) in seen.customers.items() if old} == counted
    assert seen.risk_old.keys() >= risks.keys()
    for currency, total in seen.risk_old.items():
        assert abs(total - risks.get(currency, Decimal(0))) < len(ids) * Decimal("0.01")


async def test_the_preview_tells_who_moves_and_what_follows(database: Database) -> None:
    async with database.uow() as uow:
        for number, amount in enumerate(("500", "4000", "11000")):
            await uow.customers.upsert(f"c-{number}", now=datetime(2024, 1, 1, tzinfo=UTC))
            row = await uow.customers.get(f"c-{number}")
            assert row
            row.tier_by = "rule"
            order = replace(make.order(f"A-{number}", amount=amount), ordered_on=TODAY)
            await uow.customers.upsert_order(row.id, order)
    lower = WorthRules(years_left=Decimal(5), tiers=parse_tiers("gold: 0 days, CNY 400"))

    async with database.reading() as uow:
        found = await preview(uow, lower, now=make.NOW, desk=DESK)

    assert found.changed == [("silver", "gold", 1), ("standard", "gold", 1)]
    assert found.customers == {"gold": (1, 3), "silver": (1, 0), "standard": (1, 0)}
    # Four weeks at least: 15,500 / 4 weeks x 50 weeks x 10 years, and half of it.
    assert found.risks == [(make.cny("1937500.00"), make.cny("968750.00"))]


async def test_a_change_is_a_version_recorded_and_valued_by_and_by(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worth, "BATCH", 25)
    async with database.uow() as uow:
        ids, manager, ruth = await crowd(uow), await chen(uow), await chen(uow, "Ruth")
    while await value_some(database, DESK, make.NOW):
        pass
    async with database.uow() as uow:
        change = await propose(uow, RULES[1], manager)
        assert await in_force(uow, DESK) == Ruled(0, DESK.worth)
        assert await confirm_rules(uow, change.id, ruth, now=make.NOW, desk=DESK) == Ruled(
            1, RULES[1]
        )

    async with database.reading() as uow:
        assert await in_force(uow, DESK) == Ruled(1, RULES[1])
        assert await uow.worth.stale(TODAY, 1) == len(ids)
        [version] = await history(uow, DESK)
    assert (version.by, version.confirmed_by, version.row.version) == ("Chen", "Ruth", 1)
    assert ("weeks_per_year", "50", "1") in version.changes
    assert ("gold days", "365", "") in version.changes
    portions = []
    while count := await value_some(database, DESK, make.NOW):
        portions.append(count)
    assert portions == [25, 25, 10]
    async with database.reading() as uow:
        events = [row for row in await uow.events.after(0, 1000) if row.kind.startswith("worth.")]
    assert [(row.kind, row.who) for row in events] == [
        ("worth.proposed", f"staff:{manager.id}"),
        ("worth.changed", f"staff:{ruth.id}"),
    ]
    assert (events[1].payload["version"], events[1].payload["proposed_by"]) == (1, str(manager.id))
    assert events[0].payload["changes"] == events[1].payload["changes"]


async def test_rules_that_lift_somebody_beyond_the_threshold_wait_for_another_manager(
    uow: UnitOfWork,
) -> None:
    manager, ruth, mei = await chen(uow), await chen(uow, "Ruth"), await make.member(uow)
    change = await propose(uow, RULES[1], manager)
    assert await propose(uow, RULES[1], manager) is change  # proposed twice, it waits once

    for member, refusal in ((manager, SecondManagerNeeded), (mei, NotAllowed)):
        with pytest.raises(refusal):
            await confirm_rules(uow, change.id, member, now=make.NOW, desk=DESK)
    with pytest.raises(NotAllowed):
        await withdraw(uow, WORTH, change.id, mei, now=make.NOW)
    manager.active = False
    assert await waiting(uow, WORTH, make.NOW) == []
    with pytest.raises(ProposerGone):
        await confirm_rules(uow, change.id, ruth, now=make.NOW, desk=DESK)
    manager.active = True
    assert await waiting(uow, WORTH, make.NOW) == [change]

    # What lifts nobody is saved by one alone, and so another version comes first.
    strict = await change_rules(uow, STRICT, ruth, now=make.NOW, desk=DESK, base=0)
    assert strict == Ruled(1, STRICT)
    with pytest.raises(VersionMoved, match="version 1"):
        await confirm_rules(uow, change.id, ruth, now=make.NOW, desk=DESK)
    assert await standing(uow, WORTH, change, make.NOW) is Standing.OVERTAKEN
    with pytest.raises(NotFound):
        await withdraw(uow, WORTH, change.id, ruth, now=make.NOW)
    assert await in_force(uow, DESK) == Ruled(1, STRICT)


async def test_the_limits_in_force_say_whether_two_are_needed(uow: UnitOfWork) -> None:
    manager = await chen(uow)
    table = {**default_table(), "version": 2, "tier": {"silver": "1", "gold": "1"}}
    await uow.limits.add(AuthorityLimit(version=2, valid_from=make.NOW, table=table))

    assert (await preview(uow, RULES[1], now=make.NOW, desk=DESK)).lifts == []
    made = await change_rules(uow, RULES[1], manager, now=make.NOW, desk=DESK, base=0)
    assert made == Ruled(1, RULES[1])


async def test_what_is_no_change_makes_no_version(uow: UnitOfWork) -> None:
    same = replace(DESK.worth, years_left=Decimal("10.0"))

    assert await change_rules(uow, same, await chen(uow), now=make.NOW, desk=DESK) == Ruled(
        0, DESK.worth
    )
    assert await history(uow, DESK) == []


async def test_only_managers_change_what_is_in_force_within_bounds(uow: UnitOfWork) -> None:
    manager, mei = await chen(uow), await make.member(uow)
    with pytest.raises(NotAllowed):
        await change_rules(uow, RULES[1], mei, now=make.NOW, desk=DESK)
    with pytest.raises(WorthRefused) as refused:
        await change_rules(uow, replace(RULES[1], weeks=0), manager, now=make.NOW, desk=DESK)
    assert refused.value.say.params == {"name": "weeks", "least": "1", "most": "520"}
    await change_rules(uow, STRICT, manager, now=make.NOW, desk=DESK, base=0)
    with pytest.raises(VersionMoved):
        await change_rules(uow, RULES[2], manager, now=make.NOW, desk=DESK, base=0)


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    opened = open_database(postgres_url)
    yield opened
    await opened.dispose()


@pytest.mark.postgres
async def test_who_is_being_changed_is_passed_over_and_valued_afterwards(
    postgres: Database,
) -> None:
    async with postgres.uow() as uow:
        for name in ("c-1", "c-2", "c-3"):
            await uow.customers.upsert(name, now=make.NOW)

    async with postgres.uow() as changing:
        given = await changing.customers.get("c-1")
        imported = await changing.customers.get("c-2")
        assert given
        assert imported
        given.tier, given.tier_by = "gold", "given"
        order = replace(make.order("A-1", amount="77"), ordered_on=TODAY)
        await changing.customers.upsert_order(imported.id, order)
        await changing.customers._session.flush()
        # Only c-3; and the round ends, though two are still to be valued.
        assert await value_some(postgres, DESK, make.NOW) == 1
        assert await value_some(postgres, DESK, make.NOW) == 0

    assert await value_some(postgres, DESK, make.NOW) == 2
    async with postgres.reading() as uow:
        given, imported = [await uow.customers.get(name) for name in ("c-1", "c-2")]
    assert given
    assert imported
    assert imported.spent
    assert (given.tier, given.tier_by) == ("gold", "given")
    assert imported.spent["sums"] == {"CNY": "77.00"}


@pytest.mark.postgres
async def test_who_changes_a_customer_waits_until_it_is_valued(postgres: Database) -> None:
    async with postgres.uow() as uow:
        await uow.customers.upsert("c-1", now=make.NOW)

    async def give() -> None:
        async with postgres.uow() as uow:
            row = await uow.customers.get("c-1")
            assert row
            row.tier, row.tier_by = "gold", "given"

    async with postgres.uow() as valuing:
        reckoning = valuing.worth.reckoning(DESK.worth, TODAY, DESK.midnight)
        assert await valuing.worth.value_some(reckoning, 0, 10) == 1
        waiting = asyncio.create_task(give())
        await asyncio.sleep(0.1)
        assert not waiting.done()
    await waiting

    async with postgres.reading() as uow:
        row = await uow.customers.get("c-1")
        assert row
        assert (row.tier, row.tier_by) == ("gold", "given")
