"""Abuse guards: when a person looks first, by the table, and that the customer never learns why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model import Complaint, Grant, History, Money, Order
from handlers.registry import decide
from handlers.remedies import Refund, StaffFeedback
from handlers.suspicion import GUARDS, SuspicionError, read_guards, suspicions
from handlers.texts import render
from tests.handlers.make import BOT, TODAY, complaint

ORDER = Order("A-1", "lamp", Money.of("30", "CNY"), date(2026, 11, 2), Money.of("60", "CNY"))
REFUND = Refund(Money.of("150", "CNY"))
OLD = date(2020, 1, 1)


def claim(**history: object) -> Complaint:
    known = History(known_since=OLD)
    return replace(
        complaint("core_service_failure", "you charged me twice", about=ORDER),
        history=replace(known, **history),  # type: ignore[arg-type]
    )


def slugs(claimed: Complaint) -> list[str]:
    return [finding.slug for finding in suspicions(claimed, [REFUND])]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_a_customer_with_a_clean_history_is_trusted() -> None:
    assert slugs(claim()) == []


def test_a_second_claim_on_one_order_is_looked_at() -> None:
    assert slugs(claim(grants=(Grant(ago(100), "A-1"),))) == ["repeat_on_order"]
    assert slugs(claim(grants=(Grant(ago(100), "A-2"),))) == []
    assert slugs(claim(grants=(Grant(ago(181), "A-1"),))) == []


def test_many_claims_in_a_short_time_are_looked_at() -> None:
    grants = tuple(Grant(ago(days), f"B-{days}") for days in (1, 5, 30))
    assert slugs(claim(grants=grants)) == ["velocity"]
    assert slugs(claim(grants=(*grants[:2], Grant(ago(31), "B-31")))) == []


def test_a_new_account_that_asks_for_much_is_looked_at() -> None:
    assert slugs(claim(known_since=ago(1))) == ["new_account"]
    assert slugs(claim(known_since=ago(2))) == []
    small = Refund(Money.of("99.99", "CNY"))
    assert suspicions(claim(known_since=TODAY), [small]) == ()


def test_wrong_guesses_before_the_right_one_are_looked_at() -> None:
    assert slugs(claim(wrong_guesses=2)) == ["wrong_guesses"]
    assert slugs(claim(wrong_guesses=1)) == []


def test_what_costs_nothing_needs_no_guard() -> None:
    assert suspicions(claim(wrong_guesses=9), [StaffFeedback()]) == ()
    assert suspicions(claim(wrong_guesses=9), []) == ()


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_suspected_abuse_goes_to_a_person_and_accuses_nobody(language: str) -> None:
    suspected = replace(
        claim(grants=(Grant(ago(3), "A-1"),)),
        language=language,
    )
    decision = decide(suspected, BOT)
    assert decision.escalate is not None
    assert (decision.escalate.reason, decision.escalate.why) == ("guarded", None)
    assert not decision.ruling.allowed
    assert decision.ruling.stopped[0].rule.startswith("bot.refund.guarded@")
    assert [finding.slug for finding in decision.suspicions] == ["repeat_on_order"]
    said = render(decision.point, language)
    assert not any(word in said for word in ("abuse", "suspect", "滥用", "濫用", "可疑"))


@given(
    st.lists(st.builds(Grant, st.dates(OLD, TODAY), st.sampled_from(["A-1", "A-2", None]))),
    st.integers(0, 5),
)
def test_more_history_never_means_fewer_reasons(grants: list[Grant], wrong: int) -> None:
    less = claim(grants=tuple(grants[1:]), wrong_guesses=wrong)
    more = claim(grants=tuple(grants), wrong_guesses=wrong + 1)
    assert set(slugs(less)) <= set(slugs(more))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("times = 1\ndays = 180", "repeat_on_order"),
        ("times = 3", "velocity.times"),
        ('CNY = "100.00"', "new_account.from"),
    ],
)
def test_a_table_that_cannot_be_used_names_the_place(
    tmp_path: Path, change: str, place: str
) -> None:
    text = Path(__file__).parents[2].joinpath("handlers/suspicion.toml").read_text("utf-8")
    file = tmp_path / "suspicion.toml"
    worse = change.replace("= ", "= -", 1).replace('-"', '"-')
    file.write_text(text.replace(change, worse, 1), "utf-8")
    with pytest.raises(SuspicionError, match=place):
        read_guards(file)


def test_the_table_that_is_shipped_is_in_force() -> None:
    assert read_guards() == GUARDS
