"""Whatever the customer believes to be wrong in law or decency is a person's, with nothing promised."""

from __future__ import annotations

import pytest

from bot.nlu.folding import fold
from handlers.model import LANGUAGES, Cause, Level
from handlers.registry import policy_of
from handlers.texts import render
from tests.handlers.make import decided, offers, order

CAUSE = "ethics"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The heater caught fire and burnt my hand", "safety"),
        ("吃了过期的东西，上吐下泻进了急诊", "safety"),
        ("You leaked my personal data", "privacy"),
        ("個資外洩，陌生電話一直打來", "privacy"),
        ("They refused me because I am disabled, that is discrimination", "discrimination"),
        ("就因为我是外地人就区别对待，这是歧视", "discrimination"),
        ("The perfume is fake, the batch code does not exist", "counterfeit"),
        ("卖的是假货，批号查不到", "counterfeit"),
        ("业务员伪造我的签名办了分期", "forced"),
        ("Someone at the branch forged my signature on the form", "forced"),
        ("They forced me to buy insurance and would not let us leave", "forced"),
        ("不买就不让走，门都锁了", "forced"),
        ("This is a scam and illegal", "fraud"),
        ("虚假宣传，就是骗人的", "fraud"),
        ("黑店嚟㗎，呃錢", "fraud"),
        ("hm", "general"),
    ],
)
def test_every_topic_goes_to_a_person_at_once(text: str, topic: str) -> None:
    decision = decided(CAUSE, text, about=order(charged="500.00"), claimed="99")

    assert decision.topic == topic
    assert offers(decision) == []
    assert (decision.ruling.stopped, decision.admission, decision.explanation) == ((), None, None)
    assert decision.escalate is not None
    assert (decision.escalate.reason, decision.escalate.urgent) == ("ethics_to_person", True)
    assert decision.escalate.level is Level.MANAGER


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I was given another patient's test results", True),
        ("You sent me somebody else's bank statement", True),
        ("The nurse read my results out loud in the waiting room", True),
        ("She read out my diagnosis to the queue", True),
        ("I can see other customers' details in my account", True),
        ("You told another customer the details of the sale but not me", False),
        ("Someone else got different details about the opening hours", False),
        ("Your agent told me different details than the website", False),
        ("I ordered a record and got a different record", False),
        ("I get different results every time I print", False),
        ("Other details: order 123", False),
        ("My other plan has more data", False),
        ("I read it all and still no results", False),
    ],
)
def test_personal_data_is_somebody_s(text: str, *, named: bool) -> None:
    assert policy_of(Cause(CAUSE)).names(fold(text)) is named


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_promised_in_its_words(language: str) -> None:
    point = render(decided(CAUSE, "this is a scam").point, language)

    assert not any(word in point.lower() for word in ("refund", "退", "赔", "賠", "compens"))
