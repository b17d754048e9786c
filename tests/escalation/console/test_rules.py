"""A rule is told in words, in every language, and one that nobody knows as it is written."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.console.language import Words
from escalation.console.rules import CURRENCY, VERDICTS
from handlers.authority import authority
from handlers.limits_table import load_table
from handlers.model import LANGUAGES, Level, Money
from handlers.remedies import Apology, Refund

UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("bot.refund.per_case@3", "Bot: above the limit for one case, limits version 3"),
        ("supervisor.refund.proposed", "Supervisor: entered by hand, not judged yet"),
        ("supervisor.proposed", "Supervisor: entered by hand, not judged yet"),
        ("bot.refund.per_case_currency@1", "Bot: may grant nothing in this currency, limits version 1"),
        (
            "bot.refund.urgent cases.not_allowed@2",
            "Bot: may not grant this in such a case (rule “urgent cases”), limits version 2",
        ),
        ("head of shop.refund.within@1", "head of shop: within every limit, limits version 1"),
        ("something else", "something else"),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule: str, words: str) -> None:
    assert Words("en", UTC).rule(rule) == words


@pytest.mark.parametrize("language", [tag for tag in LANGUAGES if tag != "en"])
def test_every_verdict_is_written(language: str) -> None:
    for text in (*VERDICTS.values(), CURRENCY):
        assert Words(language, UTC).gettext(text) != text


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("amount", ["-1", "1", "999999"])
def test_every_ruling_of_authority_has_words(level: Level, amount: str) -> None:
    proposed = [Refund(Money.of(amount, "CNY")), Refund(Money.of(amount, "XXX")), Apology()]
    ruling = authority(load_table(), level).rule(proposed)

    rules = [o.rule for o in ruling.allowed] + [s.rule for s in ruling.stopped]
    for rule in rules:
        assert Words("en", UTC).rule(rule) != rule


@given(rule=st.text())
def test_whatever_stands_there_is_told(rule: str) -> None:
    assert isinstance(Words("zh-Hant", UTC).rule(rule), str)
