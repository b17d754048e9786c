"""Nobody wanted it: people are let go without loss, and a person takes over where it hurts."""

from __future__ import annotations

import pytest

from handlers.causes.involuntary import CARE
from handlers.texts import render
from tests.handlers.make import decided, offers, order

CAUSE = "involuntary"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("My husband died in March", "bereavement"),
        ("我爸上个月去世了，想把号码停掉", "bereavement"),
        ("阿嬤上禮拜走了，報紙不用再送", "bereavement"),
        ("I have cancer and cannot go to the gym", "illness"),
        ("刚做完手术，医生不让运动", "illness"),
        ("I lost my job and cannot pay", "hardship"),
        ("失业了，实在还不上", "hardship"),
        ("Your branch here has closed down", "closing"),
        ("你们撤了我们县的网点", "closing"),
        ("New job in another city, my employer moves me", "work"),
        ("公司把我调到成都去了", "work"),
        ("We are moving abroad next month", "moving"),
        ("下個月搬家，那邊沒有你們的門市", "moving"),
        ("hm", "general"),
    ],
)
def test_the_topic_is_read_from_the_words(text: str, topic: str) -> None:
    assert decided(CAUSE, text).topic == topic


@pytest.mark.parametrize("text", ["we are moving abroad", "你们关店了", "hm"])
def test_people_are_let_go_without_a_penalty_and_with_their_data(text: str) -> None:
    assert offers(decided(CAUSE, text)) == ["penalty_free_exit", "data_export"]


@pytest.mark.parametrize("text", ["my wife died", "i have cancer", "i lost my job"])
def test_where_it_hurts_a_person_takes_over_with_care(text: str) -> None:
    decision = decided(CAUSE, text, about=order())

    assert offers(decision) == []
    assert decision.escalate is not None
    assert decision.escalate.why == CARE
    assert not decision.escalate.urgent
    assert "A-1001" not in render(decision.point, "en")


def test_care_is_kept_when_it_happens_again() -> None:
    escalate = decided(CAUSE, "my wife died", earlier=2).escalate

    assert escalate is not None
    assert (escalate.reason, escalate.why) == ("repeated", CARE)


@pytest.mark.parametrize(
    "text", ["the phone died, and we are moving", "手机没了，要搬家", "热死了，要搬家"]
)
def test_a_thing_that_is_gone_is_no_bereavement(text: str) -> None:
    assert "loss" not in render(
        decided(CAUSE, text.replace("the phone died", "the app is gone")).point, "en"
    )
