"""What a level may grant on one day, over all customers; tiers widen no day."""

from __future__ import annotations

from decimal import Decimal

from handlers.authority import Spent, authority
from handlers.model import Money
from handlers.remedies import Refund, Voucher
from tests.handlers.ruled import REFUND, verdicts, with_rules


def test_a_day_holds_for_all_kinds_of_a_level_together() -> None:
    table = with_rules(day={"bot": {"CNY": "100.00"}})
    before = {("voucher", "CNY"): Decimal("60.00"), ("fee_waiver", "CNY"): Decimal("20.01")}

    assert verdicts(authority(table, "bot", spent=Spent(day=before)), REFUND) == [
        "bot.refund.day@1"
    ]
    assert verdicts(authority(table, "supervisor", spent=Spent(day=before)), REFUND) == [
        "supervisor.refund.within@1"
    ]
    other = {("voucher", "USD"): Decimal("5000.00")}
    assert verdicts(authority(table, "bot", spent=Spent(day=other)), REFUND) == [
        "bot.refund.within@1"
    ]


def test_a_kind_may_have_a_day_of_its_own() -> None:
    table = with_rules()
    table["level"]["bot"]["refund"]["per_day"] = {"CNY": "50.00"}
    before = {("refund", "CNY"): Decimal("30.01"), ("voucher", "CNY"): Decimal("19.99")}

    ruler = authority(table, "bot", spent=Spent(day=before))

    assert verdicts(ruler, REFUND, Voucher(Money.of("20", "CNY"))) == [
        "bot.voucher.within@1",
        "bot.refund.per_day@1",
    ]


def test_a_day_that_does_not_name_the_currency_refuses_it() -> None:
    table = with_rules(day={"bot": {"USD": "100.00"}})

    assert verdicts(authority(table, "bot"), REFUND) == ["bot.refund.day_currency@1"]


def test_a_tier_widens_a_customers_limits_and_no_days() -> None:
    table = with_rules(day={"bot": {"CNY": "400.00"}})
    ruler = authority(table, "bot", tier="gold")

    assert verdicts(ruler, Refund(Money.of("400", "CNY"))) == ["bot.refund.within@1"]
    assert verdicts(ruler, Refund(Money.of("401", "CNY"))) == ["bot.refund.day@1"]
