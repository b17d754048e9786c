"""How staff met the customer: on record, a word that is due, a credit; nothing admitted unheard."""

from __future__ import annotations

import pytest

from handlers.causes.encounter import POINTS
from handlers.model import LANGUAGES
from handlers.texts import render
from tests.handlers.make import decided, offers, order

CAUSE = "service_encounter"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The clerk was rude and rolled her eyes", "rude"),
        ("店员态度恶劣，还翻白眼", "rude"),
        ("收銀阿姐黑面，講嘢好串", "rude"),
        ("Nobody even looked up, they were all on their phones", "ignored"),
        ("店员玩手机，叫了半天没人理", "ignored"),
        ("个店员好hea", "ignored"),
        ("He kept trying to sell me a card", "pressure"),
        ("一直推销办卡", "pressure"),
        ("Your agent had no idea and gave me wrong information", "knowledge"),
        ("客服一问三不知，说错了好几次", "knowledge"),
        ("She refused to help", "unhelpful"),
        ("櫃檯說不關他的事，不肯幫忙", "unhelpful"),
        ("The bouncer shoved me", "assault"),
        ("保安动手推了我", "assault"),
        ("hm", "general"),
    ],
)
def test_the_topic_is_read_from_the_words(text: str, topic: str) -> None:
    assert decided(CAUSE, text).topic == topic


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("he was rude", ["staff_feedback", "apology", "voucher 20.00 CNY"]),
        ("they ignored me", ["staff_feedback", "apology", "voucher 20.00 CNY"]),
        ("the advice was wrong information", ["staff_feedback", "explanation", "voucher 20.00 CNY"]),
        ("hm", ["staff_feedback", "voucher 20.00 CNY"]),
    ],
)  # fmt: skip
def test_words_that_are_due_come_before_any_credit(text: str, offered: list[str]) -> None:
    assert offers(decided(CAUSE, text)) == offered


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_apology_names_the_customer_s_own_point(language: str) -> None:
    offered = [offer.remedy for offer in decided(CAUSE, "he was rude").ruling.allowed]
    (apology,) = (remedy for remedy in offered if remedy.kind == "apology")

    assert render(POINTS["rude"], language) in render(apology.describe(), language)


def test_nothing_is_admitted_or_explained() -> None:
    decision = decided(CAUSE, "he was rude", about=order(charged="500.00"))

    assert decision.admission is decision.explanation is None


def test_violence_goes_to_a_person_at_once() -> None:
    decision = decided(CAUSE, "he was rude and then he hit me")

    assert offers(decision) == []
    assert decision.escalate is not None
    assert decision.escalate.urgent
