"""A narrowing takes away, and never gives."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authority import Spent, authority
from handlers.remedies import Callback, Remedy
from tests.handlers.ruled import REFUND, verdicts, with_rules
from tests.handlers.strategies import amounts, remedies


@pytest.mark.parametrize(
    ("rule", "facts", "verdict"),
    [
        ({"causes": ["price"], "per_case": {"CNY": "10"}}, {"cause": "price"}, "slim.per_case"),
        ({"causes": ["price"], "per_case": {"CNY": "10"}}, {"cause": "ethics"}, "within"),
        ({"causes": ["price"], "per_case": {"CNY": "10"}}, {"cause": None}, "within"),
        ({"causes": ["price"], "per_case": {"CNY": "10"}}, {"cause": "unclassified"}, "slim.per_case"),
        ({"severities": ["urgent"], "allowed": False}, {"urgent": True}, "slim.not_allowed"),
        ({"severities": ["urgent"], "allowed": False}, {"urgent": False}, "within"),
        ({"tiers": ["standard"], "per_customer": {"CNY": "19"}}, {}, "slim.per_customer"),
        ({"tiers": ["standard"], "per_customer": {"CNY": "19"}}, {"tier": "?"}, "slim.per_customer"),
        ({"tiers": ["standard"], "per_customer": {"CNY": "19"}}, {"tier": "gold"}, "within"),
        ({"remedies": ["voucher"], "allowed": False}, {}, "within"),
        ({"levels": ["supervisor"], "allowed": False}, {}, "within"),
        ({"per_day": {"CNY": "19.99"}}, {}, "slim.per_day"),
        ({"per_case": {"USD": "100"}}, {}, "slim.per_case_currency"),
        ({"per_case": {"CNY": "20.00"}}, {}, "within"),
    ],
)  # fmt: skip
def test_a_narrowing_holds_where_it_concerns_the_case(
    rule: dict[str, Any], facts: dict[str, Any], verdict: str
) -> None:
    table = with_rules(narrow=[{"name": "slim", **rule}])

    assert verdicts(authority(table, "bot", **facts), REFUND) == [f"bot.refund.{verdict}@1"]


def test_a_narrowing_may_forbid_what_costs_nothing() -> None:
    table = with_rules(narrow=[{"name": "slim", "allowed": False, "remedies": ["callback"]}])

    assert verdicts(authority(table, "bot"), Callback()) == ["bot.callback.slim.not_allowed@1"]


narrowings = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "levels": st.just(["bot"]),
            "causes": st.just(["price"]),
            "severities": st.just(["urgent"]),
            "tiers": st.just(["gold"]),
            "allowed": st.booleans(),
            "per_case": st.just({"CNY": "50.00"}),
            "per_customer": st.just({"CNY": "80.00", "USD": "9.00"}),
            "per_day": st.just({"CNY": "120.00"}),
        },
    ),
    max_size=3,
)


@given(
    rules=narrowings,
    proposed=st.lists(remedies, max_size=5),
    before=amounts,
    tier=st.sampled_from(["standard", "gold", "?"]),
    cause=st.sampled_from(["price", "ethics", None]),
    urgent=st.booleans(),
)
def test_a_narrowing_never_allows_what_was_not_allowed_without_it(
    rules: list[dict[str, Any]],
    proposed: Sequence[Remedy],
    before: Decimal,
    tier: str,
    cause: str | None,
    *,
    urgent: bool,
) -> None:
    sums = {("refund", "CNY"): before / 1000}
    spent = Spent(sums, sums, sums)
    named = [{"name": f"n{n}", **rule} for n, rule in enumerate(rules)]
    plain, narrow = (
        authority(
            with_rules(narrow=given), "bot", tier=tier, spent=spent, cause=cause, urgent=urgent
        )
        for given in ([], named)
    )

    allowed = [offer.remedy for offer in narrow.rule(proposed).allowed]
    assert [o.remedy for o in plain.rule(proposed).allowed if o.remedy in allowed] == allowed
