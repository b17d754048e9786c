"""Every difference is named by its place; what lets grant more beyond the threshold needs two."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authority import Spent, authority
from handlers.changes import Change, changes, needs_two
from handlers.model import Money
from handlers.remedies import Refund
from tests.handlers.strategies import TABLE, amounts

REFUND = "level.bot.refund.per_case.CNY"


def changed(path: str, value: object, start: dict[str, Any] = TABLE) -> dict[str, Any]:
    """The table with one value put at `path`; None takes it away."""
    table: dict[str, Any] = deepcopy(dict(start))
    *folders, key = path.split(".")
    place = table
    for folder in folders:
        place = place.setdefault(folder, {})
    if value is None:
        del place[key]
    else:
        place[key] = value
    return table


def test_a_difference_has_its_place_and_both_values() -> None:
    table = changed(REFUND, "250.00", changed("tier.gold", None))

    assert changes(TABLE, table) == [
        Change(REFUND, "300.00", "250.00"),
        Change("tier.gold", "2", None),
    ]
    assert changes(TABLE, {**TABLE, "version": 9}) == []


@pytest.mark.parametrize(
    ("path", "value", "two"),
    [
        (REFUND, "250.00", False),
        (REFUND, "1000.00", False),  # twice for gold: 2,000, the threshold itself
        (REFUND, "1000.01", True),
        ("level.bot.refund.per_case.CHF", "1.00", True),
        ("level.bot.refund", None, False),
        ("level.manager.refund.per_case.CNY", "29999.00", False),
        ("level.manager.refund.per_case.CNY", "30001.00", True),
        ("level.bot.refund.per_day", {"CNY": "500.00"}, False),
        ("day.bot", None, True),
        ("day.bot.CNY", "19000.00", False),
        ("day.bot.CNY", "20001.00", True),
        ("day.supervisor", {"CNY": "1.00"}, False),
        ("tier.gold", "3", True),
        ("tier.gold", "1", False),
        ("period_days", 89, True),
        ("period_days", 91, False),
        ("four_eyes.CNY", "2000.01", True),
        ("four_eyes.CNY", "1.00", False),
        ("four_eyes", None, True),
        ("role.lead", "manager", True),
        ("levels", ["bot", "supervisor", "team_lead", "manager"], True),
        ("narrow", [{"name": "slim", "allowed": False}], False),
    ],
)
def test_what_lets_grant_more_beyond_the_threshold_needs_two(
    path: str, value: object, *, two: bool
) -> None:
    assert needs_two(TABLE, changed(path, value)) is two


def test_a_narrowing_is_eased_by_two() -> None:
    narrow = changed("narrow", [{"name": "slim", "per_case": {"CNY": "5.00"}}])
    eased = changed("narrow", [{"name": "slim", "per_case": {"CNY": "6.00"}}])

    assert needs_two(narrow, eased)
    assert needs_two(narrow, TABLE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("four_eyes", {}),
        ("day.bot", {}),
        ("level.bot.refund.per_day", {}),
        ("narrow", [{"name": "slim", "per_case": {}}]),
    ],
)
def test_a_cap_that_leaves_nothing_is_taken_away_by_two(path: str, value: object) -> None:
    shut = changed(path, value)
    open_ = changed("narrow", [{"name": "slim"}]) if path == "narrow" else changed(path, None, shut)

    assert changes(shut, open_)
    assert needs_two(shut, open_)


def test_a_tier_that_is_newly_named_leaves_the_narrowings_of_standard_by_two() -> None:
    narrow = changed("narrow", [{"name": "slim", "tiers": ["standard"], "allowed": False}])

    assert needs_two(narrow, changed("tier.vip", "1", narrow))
    assert not needs_two(TABLE, changed("tier.vip", "1"))


def test_a_table_without_a_threshold_needs_one_manager() -> None:
    free = changed("four_eyes", None)

    assert not needs_two(free, changed(REFUND, "9999999.00", free))
    assert not needs_two(free, TABLE)


def test_lower_tiers_make_no_room_for_a_higher_sum() -> None:
    even = changed("tier.silver", "1", changed("tier.gold", "1"))
    table = changed("level.supervisor.refund.per_case.CNY", "6000.00", even)

    assert needs_two(TABLE, table)  # a standard customer goes from 3,000 to 6,000
    assert not needs_two(TABLE, even)


PLACES = [
    f"level.{level}.refund.{scope}.CNY"
    for level in ("bot", "supervisor")
    for scope in ("per_case", "per_customer")
]
TIERS = ("standard", "silver", "gold")
SAID = st.sampled_from((2000, 3000, 4500, 6000)).map(Decimal) | amounts


@given(
    sums=st.dictionaries(st.sampled_from([*PLACES, "day.bot.CNY"]), SAID.map(str), max_size=3),
    factors=st.fixed_dictionaries(
        {f"tier.{tier}": st.sampled_from(("0.5", "1", "2")) for tier in TIERS}
    ),
    amount=SAID,
    level=st.sampled_from(("bot", "supervisor")),
    tier=st.sampled_from(TIERS),
    before=amounts,
)
def test_one_manager_alone_never_makes_more_than_the_threshold_grantable(
    sums: dict[str, str],
    factors: dict[str, str],
    amount: Decimal,
    level: str,
    tier: str,
    before: Decimal,
) -> None:
    table = TABLE
    for path, value in {**sums, **factors}.items():
        table = changed(path, value, table)
    spent = Spent({("refund", "CNY"): before / 100})
    refund = Refund(Money(amount, "CNY"))

    newly = (
        authority(table, level, tier=tier, spent=spent).rule([refund]).allowed
        and not authority(TABLE, level, tier=tier, spent=spent).rule([refund]).allowed
    )
    if newly and amount > 2000:
        assert needs_two(TABLE, table), json.dumps({**sums, **factors})


def test_weighing_less_in_one_currency_needs_two_where_another_s_sum_is_above_the_threshold() -> (
    None
):
    place = "level.supervisor.voucher.per_customer"
    high = changed(f"{place}.USD", "900.00")  # above 300
    assert needs_two(high, changed(f"{place}.CNY", "2000.01", high))
    assert needs_two(
        high, changed(f"{place}.EUR", "301.00", changed(f"{place}.EUR", "290.00", high))
    )
    assert needs_two(high, changed(f"{place}.CNY", None, high))
    assert not needs_two(high, changed(f"{place}.CNY", "1500.00", high))
    low = changed(f"{place}.USD", "1.00", changed(f"{place}.TWD", "1.00"))
    assert not needs_two(low, low)


@given(
    cny=SAID,
    usd=st.sampled_from((100, 301, 900)).map(Decimal),
    then=SAID | st.none(),
    amount=st.sampled_from((100, 301, 900)).map(Decimal),
    before=amounts,
)
def test_one_manager_alone_makes_no_room_in_other_currencies_above_the_threshold(
    cny: Decimal, usd: Decimal, then: Decimal | None, amount: Decimal, before: Decimal
) -> None:
    table = TABLE
    for scope in ("per_case", "per_customer"):
        for currency, top in (("CNY", cny), ("USD", usd)):
            table = changed(f"level.bot.refund.{scope}.{currency}", str(top), table)
    new = changed(
        "level.bot.refund.per_customer.CNY", str(then) if then is not None else None, table
    )
    spent = Spent(customer={("refund", "CNY"): before})
    refund = Refund(Money(amount, "USD"))

    def may(limits: dict[str, Any]) -> bool:
        return bool(authority(limits, "bot", spent=spent).rule([refund]).allowed)

    if may(new) and not may(table) and amount > 300:
        assert needs_two(table, new)
