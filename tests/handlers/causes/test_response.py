"""A second failure goes straight to a person; a refund that has not come is paid."""

from __future__ import annotations

import pytest

from tests.handlers.make import decided, offers, order

CAUSE = "failed_response"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The refund you promised on the 4th has still not come", "refund"),
        ("答应退我的钱呢？退款到现在还没到", "refund"),
        ("退款三個禮拜都未到", "refund"),
        ("They blamed me and said user error", "blamed"),
        ("反而怪我操作不当", "blamed"),
        ("回覆好hea", "empty"),
        ("Passed around from one department to another", "runaround"),
        ("厂家推经销商，经销商推厂家，互相推", "runaround"),
        ("You promised a call back within two days", "promise"),
        ("說好三天內回覆，一直食言", "promise"),
        ("My ticket was closed without an answer", "closed"),
        ("工单被关了，显示已解决", "closed"),
        ("They refuse to replace it, claim denied", "refused"),
        ("拒绝赔偿，也没有一句道歉", "refused"),
        ("No reply for three weeks, nobody answers", "silence"),
        ("投诉了石沉大海，没有人回复", "silence"),
        ("Only canned replies, copy and paste", "empty"),
        ("只会复制粘贴，官腔", "empty"),
        ("Third repair and still not fixed", "unsolved"),
        ("修了三次还是坏的", "unsolved"),
        ("hm", "general"),
    ],
)
def test_the_topic_is_read_from_the_words(text: str, topic: str) -> None:
    assert decided(CAUSE, text).topic == topic


@pytest.mark.parametrize("text", ["no reply for weeks", "投诉了没人理", "hm"])
def test_it_goes_to_a_person_without_an_offer(text: str) -> None:
    decision = decided(CAUSE, text, about=order())

    assert offers(decision) == []
    assert decision.question is None
    assert decision.escalate is not None
    assert (decision.escalate.reason, decision.escalate.urgent) == (
        "failed_response_to_person",
        False,
    )


def test_when_it_keeps_happening_it_is_urgent() -> None:
    for text in ("no reply for weeks", "the refund you promised never came"):
        escalate = decided(CAUSE, text, about=order(), claimed="30", earlier=1).escalate

        assert escalate is not None
        assert (escalate.reason, escalate.urgent) == ("repeated", True)


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        ({"about": order("80.00"), "claimed": "30"}, ["refund 30.00 CNY"]),
        ({"about": order("80.00"), "claimed": "200"}, ["refund 80.00 CNY"]),
        ({"about": order("80.00", charged="95.00")}, ["refund 15.00 CNY"]),
    ],
)
def test_a_refund_that_has_not_come_is_paid(facts: dict[str, object], offered: list[str]) -> None:
    assert offers(decided(CAUSE, "the refund you promised never came", **facts)) == offered


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"about": order("80.00")}, "no_remedy"),
        ({"about": order("80.00", charged="9000.00")}, "above_authority"),
        ({"asked": ["order"]}, "facts_missing"),
    ],
)
def test_a_refund_that_cannot_be_told_or_paid_goes_to_a_person(
    facts: dict[str, object], reason: str
) -> None:
    decision = decided(CAUSE, "the refund you promised never came", **facts)

    assert offers(decision) == []
    assert decision.escalate is not None
    assert decision.escalate.reason == reason


def test_a_refund_on_record_is_admitted() -> None:
    decision = decided(
        CAUSE, "the refund you promised never came", about=order("80.00", charged="95.00")
    )

    assert decision.admission is not None
    assert decided(CAUSE, "no reply", about=order("80.00", charged="95.00")).admission is None
