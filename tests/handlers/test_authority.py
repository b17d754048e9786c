"""No ruling allows more than the limit, whatever is proposed; a table with a slip is refused."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authority import (
    DEFAULT_TABLE,
    Authority,
    AuthorityError,
    Limit,
    Spent,
    authority,
    check_table,
    load_table,
)
from handlers.model import Level, Money
from handlers.remedies import Callback, Refund, Remedy, Voucher
from tests.handlers.strategies import CURRENCIES, TABLE, amounts, authorities, remedies


@given(authority=authorities, proposed=st.lists(remedies, max_size=8))
def test_never_allows_more_than_the_limits_whatever_is_proposed(
    authority: Authority, proposed: list[Remedy]
) -> None:
    for offer in authority.rule(proposed).allowed:
        limit = authority.limits[offer.remedy.kind]
        cost = offer.remedy.cost
        if cost is None:
            continue
        key = (offer.remedy.kind, cost.currency)
        for most, before in (
            (limit.per_case[cost.currency], authority.spent.case.get(key, Decimal(0))),
            (limit.per_customer[cost.currency], authority.spent.customer.get(key, Decimal(0))),
        ):
            assert 0 < before + cost.amount <= most * authority.factor


@given(authority=authorities, proposed=st.lists(remedies, max_size=8))
def test_every_proposal_is_ruled_once_in_its_order_and_with_its_rule(
    authority: Authority, proposed: list[Remedy]
) -> None:
    ruling = authority.rule(proposed)

    allowed = [offer.remedy for offer in ruling.allowed]
    assert sorted(map(repr, allowed + [s.remedy for s in ruling.stopped])) == sorted(
        map(repr, proposed)
    )
    assert allowed == [remedy for remedy in proposed if remedy in allowed]
    named = [(o.remedy, o.rule) for o in ruling.allowed] + [
        (s.remedy, s.rule) for s in ruling.stopped
    ]
    for remedy, rule in named:
        assert rule.startswith(f"{authority.level}.{remedy.kind}.")
        assert rule.endswith(f"@{authority.version}")


@given(authority=authorities, proposed=st.lists(remedies, max_size=8))
def test_alternatives_are_judged_alone(authority: Authority, proposed: list[Remedy]) -> None:
    together = authority.rule(proposed)
    alone = [authority.rule([remedy]) for remedy in proposed]

    assert list(together.allowed) == [offer for ruling in alone for offer in ruling.allowed]
    assert list(together.stopped) == [stop for ruling in alone for stop in ruling.stopped]


@given(before=amounts, more=amounts, amount=amounts)
def test_spending_never_widens_what_is_allowed(
    before: Decimal, more: Decimal, amount: Decimal
) -> None:
    def allowed(spent: Decimal) -> bool:
        table = {("refund", "CNY"): spent}
        ruler = authority(TABLE, Level.MANAGER, spent=Spent(case=table, customer=table))
        return bool(ruler.rule([Refund(Money(amount, "CNY"))]).allowed)

    assert allowed(before) >= allowed(before + more)


@pytest.mark.parametrize("currency", CURRENCIES)
@pytest.mark.parametrize("kind", sorted(TABLE["level"]["bot"]))
def test_a_higher_level_may_at_least_as_much(kind: str, currency: str) -> None:
    limits = [authority(TABLE, level).limits[kind] for level in Level]

    for lower, higher in pairwise(limits):
        assert lower.per_case.get(currency, 0) <= higher.per_case.get(currency, 0)
        assert lower.per_customer.get(currency, 0) <= higher.per_customer.get(currency, 0)


@pytest.mark.parametrize(
    ("remedy", "verdict"),
    [
        (Refund(Money.of("300.00", "CNY")), "bot.refund.within@1"),
        (Refund(Money.of("300.01", "CNY")), "bot.refund.per_case@1"),
        (Refund(Money.of("1", "CHF")), "bot.refund.per_case_currency@1"),
        (Refund(Money.of("0", "CNY")), "bot.refund.not_a_sum@1"),
        (Refund(Money.of("-5", "CNY")), "bot.refund.not_a_sum@1"),
        (Callback(), "bot.callback.free@1"),
    ],
)
def test_the_rule_names_level_kind_and_reason(remedy: Remedy, verdict: str) -> None:
    ruling = authority(TABLE, Level.BOT).rule([remedy])

    assert [o.rule for o in ruling.allowed] + [s.rule for s in ruling.stopped] == [verdict]


def test_what_a_customer_got_in_the_period_counts() -> None:
    spent = Spent(customer={("refund", "CNY"): Decimal("590.00")})
    ruling = authority(TABLE, Level.BOT, spent=spent).rule([Refund(Money.of("20", "CNY"))])

    assert [stopped.rule for stopped in ruling.stopped] == ["bot.refund.per_customer@1"]


def test_a_kind_that_is_not_delegated_is_stopped() -> None:
    nobody = Authority(Level.BOT, "1", {"refund": Limit()})
    ruling = nobody.rule([Voucher(Money.of("1", "CNY")), Refund(Money.of("1", "CNY"))])

    assert [stopped.rule for stopped in ruling.stopped] == [
        "bot.voucher.not_delegated@1",
        "bot.refund.per_case_currency@1",
    ]


@pytest.mark.parametrize(
    ("tier", "allowed"), [("standard", 0), ("silver", 1), ("gold", 1), ("?", 0)]
)
def test_the_tier_widens_the_limits(tier: str, allowed: int) -> None:
    ruling = authority(TABLE, Level.BOT, tier=tier).rule([Refund(Money.of("450", "CNY"))])

    assert len(ruling.allowed) == allowed


def changed(*path: str, value: object) -> dict[str, Any]:
    """The default table with one value put at `path`."""
    table = deepcopy(TABLE)
    place: Any = table
    for key in path[:-1]:
        place = place.setdefault(key, {})
    place[path[-1]] = value
    return table


SUM = ("level", "bot", "refund", "per_case", "CNY")


@pytest.mark.parametrize(
    "value",
    ["-0.01", "ten", "", "NaN", "sNaN", "Infinity", "-Infinity", True, False, 1.5, float("nan"),
     float("inf"), None, [], {}, "1e40"],
)  # fmt: skip
def test_a_limit_that_is_no_sum_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(AuthorityError, match=r"limits: level\.bot\.refund\.per_case\.CNY"):
        check_table(changed(*SUM, value=value), "limits")


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("version",), None, "version"),
        (("version",), True, "version"),
        (("version",), "1", "version"),
        (("period_days",), 0, "period_days"),
        (("period_days",), 1.5, "period_days"),
        (("perod_days",), 90, "unknown key perod_days"),
        (("tier",), [], "tier: must be a table"),
        (("tier", "gold"), "-1", r"tier\.gold"),
        (("tier", "gold"), "1000", r"tier\.gold: must be at most 100"),
        (("tier", "gold"), "1e999999", r"tier\.gold"),
        (("level",), 3, "level: must be a table"),
        (("level", "clerk"), {}, "level: unknown key clerk"),
        (("level", "bot"), [], r"level\.bot: must be a table"),
        (("level", "bot", "gift"), {}, r"level\.bot\.gift: there is no remedy 'gift'"),
        (("level", "bot", "refund"), "300", r"level\.bot\.refund: must be a table"),
        (("level", "bot", "refund", "per_day"), {}, "unknown key per_day"),
        (("level", "bot", "refund", "per_case"), "300", r"per_case: must be a table"),
        (("level", "bot", "refund", "per_case", "Yuan"), "3", "Yuan"),
    ],
)
def test_any_other_slip_is_refused_with_its_place(
    path: tuple[str, ...], value: object, problem: str
) -> None:
    with pytest.raises(AuthorityError, match=problem):
        check_table(changed(*path, value=value), "limits")


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
    ),
    path=st.sampled_from(
        [
            ("version",),
            ("tier",),
            ("level",),
            ("level", "bot"),
            ("level", "bot", "refund"),
            SUM[:-1],
            SUM,
        ]
    ),
)
def test_whatever_stands_there_is_used_or_refused_and_nothing_else(
    value: object, path: tuple[str, ...]
) -> None:
    table = changed(*path, value=value)
    problem = ""
    try:
        check_table(table, "limits")
        authority(table, Level.BOT).rule([Refund(Money.of("1", "CNY"))])
    except AuthorityError as error:
        problem = str(error)

    assert problem == "" or problem.startswith("limits: ")


def test_the_table_that_comes_with_the_program_is_whole() -> None:
    assert load_table() == tomllib.loads(DEFAULT_TABLE.read_text("utf-8"))


@pytest.mark.parametrize("content", [b"version = ", b"\xff\xfe", b"version = 1\n"])
def test_a_file_that_is_no_table_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)

    with pytest.raises(AuthorityError, match=r"mine\.toml: "):
        load_table(path)


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(AuthorityError, match=r"none\.toml: "):
        load_table(tmp_path / "none.toml")
