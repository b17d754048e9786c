"""Facts before fault: what the records of an order say to a claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.evidence import FINDINGS, SHOWN_BY, Finding, Verdict, topic_of, weigh
from handlers.model import LANGUAGES, Money, Order
from handlers.policy import RECORDS
from handlers.registry import policy_of
from handlers.texts import render
from tests.handlers.make import TODAY, complaint

ORDER = Order("A-1", "lamp", Money.of("30", "USD"), date(2026, 11, 2))
SIXTY = Money.of("60", "USD")


def verdict(shown_by: str, **facts: object) -> Verdict:
    order = replace(ORDER, **facts)  # type: ignore[arg-type]
    return weigh(shown_by, complaint("price", "", about=order)).verdict


@pytest.mark.parametrize(
    ("shown_by", "facts", "expected"),
    [
        ("charge", {"charged": SIXTY}, Verdict.SUPPORTED),
        ("charge", {"charged": ORDER.amount}, Verdict.CONTRADICTED),
        ("charge", {"charged": Money.of("60", "EUR")}, Verdict.UNKNOWN),
        ("charge", {}, Verdict.UNKNOWN),
        ("refund", {"charged": SIXTY}, Verdict.SUPPORTED),
        ("refund", {"charged": ORDER.amount}, Verdict.UNKNOWN),
        ("delivery", {"delivered_on": TODAY}, Verdict.CONTRADICTED),
        ("delivery", {"promised_on": TODAY - timedelta(1)}, Verdict.SUPPORTED),
        ("delivery", {"promised_on": TODAY}, Verdict.UNKNOWN),
        ("delivery", {}, Verdict.UNKNOWN),
        ("lateness", {"promised_on": TODAY - timedelta(1)}, Verdict.SUPPORTED),
        ("lateness", {"promised_on": TODAY, "delivered_on": TODAY}, Verdict.CONTRADICTED),
        (
            "lateness",
            {"promised_on": TODAY - timedelta(2), "delivered_on": TODAY},
            Verdict.SUPPORTED,
        ),
        ("lateness", {"delivered_on": TODAY}, Verdict.UNKNOWN),
    ],
)
def test_a_record_supports_or_contradicts_or_says_nothing(
    shown_by: str, facts: dict[str, object], expected: Verdict
) -> None:
    assert verdict(shown_by, **facts) is expected


def test_without_the_order_nothing_is_known() -> None:
    assert weigh("charge", complaint("price", "")).verdict is Verdict.UNKNOWN
    assert weigh(None, complaint("price", "", about=ORDER)).verdict is Verdict.UNKNOWN


def test_every_record_that_a_table_may_name_can_be_read() -> None:
    assert set(SHOWN_BY) == RECORDS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", FINDINGS)
def test_every_finding_is_kept_and_said_in_every_language(slug: str, language: str) -> None:
    places = (
        "charged",
        "due",
        "order",
        "delivered",
        "promised",
        "times",
        "days",
        "since",
        "amount",
    )
    values = {"charged": SIXTY, "due": SIXTY, "amount": SIXTY, "order": "A-1"}
    params = {name: values.get(name, TODAY) for name in places}
    kept = Finding.from_json(Finding(slug, params).to_json())  # type: ignore[arg-type]
    assert kept == Finding(slug, params)  # type: ignore[arg-type]
    said = render(kept.describe(), language)
    assert "%(" not in said
    assert language == "en" or said != render(kept.describe(), "en")


@given(st.dictionaries(st.text(), st.text()))
def test_whatever_a_case_has_kept_can_be_shown(params: dict[str, str]) -> None:
    Finding.from_json({"slug": "of another version", "params": params})


LATE = replace(ORDER, promised_on=TODAY - timedelta(1))
FEW = "and my lamp?"
MANY = "your people at the counter talked about football and let me stand there"


@pytest.mark.parametrize(
    ("words", "about", "slug"),
    [
        (FEW, LATE, "late"),
        (FEW, ORDER, "general"),
        (FEW, None, "general"),
        (MANY, LATE, "general"),
        ("nobody picks up the phone", LATE, "hold"),
    ],
)
def test_the_records_say_what_few_words_are_about(
    words: str, about: Order | None, slug: str
) -> None:
    asked = complaint("inconvenience", words, about=about)
    assert topic_of(policy_of(asked.cause), asked).slug == slug


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("and my lamp?", "lost"),
        ("my lamp has not arrived", "lost"),
        ("order a-1 arrived two weeks late", "general"),
        ("it finally came, what a mess", "general"),
        ("订单a-1晚到了两个星期", "general"),
        ("订单 a-1 晚了两个星期才到", "general"),
        ("总算收到了,太夸张了吧", "general"),
        ("it came, it is not new, not happy", "general"),
        ("i am not happy, it came late", "general"),
        ("my order has finally arrived", "general"),
        ("my plant arrived late", "general"),
        ("it was late, and has finally arrived", "general"),
        ("nothing came", "lost"),
        ("none of it arrived", "lost"),
        ("my lamp has not even arrived", "lost"),
        ("hello, has my lamp arrived?", "lost"),
        ("i do not know whether it arrived", "lost"),
        ("从昨晚到今天,我的灯呢", "lost"),
        ("a-1没有收到的话怎么办", "lost"),
        ("我的灯什么时候才到啊", "lost"),
    ],
)
def test_what_came_is_not_taken_for_lost(words: str, slug: str) -> None:
    asked = complaint("core_service_failure", words, about=LATE)
    assert topic_of(policy_of(asked.cause), asked).slug == slug
