"""Answers to an offer by examples: a yes, a no, another sum, another kind, or none of these."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.dialogue import Heard
from bot.effects import Countered, Decline, Escalate, MakeOffer, Speak, Understood, Wake
from bot.hearing import wanted
from bot.nlu.consent import wants_person
from bot.nlu.counter import Counter
from bot.offers import takes_up
from handlers.model import Money
from handlers.remedies import Explanation, FeeWaiver, Refund
from handlers.texts import render
from tests.bot.desk import Desk, complaint
from tests.bot.speech import understanding


def offered(order: str = "A-1") -> Desk:
    desk = Desk()
    desk.hear(complaint("core_service_failure", "you charged me twice", order=order))
    assert desk.standing.offer is not None
    assert desk.standing.offer.cost == Money.of("30", "CNY")
    return desk


def test_a_yes_after_something_else_was_said_is_asked_about_again() -> None:
    desk = offered()
    desk.standing = replace(desk.standing, asking=False)
    effects = desk.hear(Heard(text="yes", understanding=understanding("affirm"), consent="yes"))
    assert [type(effect) for effect in effects] == [Speak]
    assert "yes or no" in desk.said[-1]


def test_a_yes_to_a_persons_question_is_the_persons() -> None:
    desk = offered()
    desk.standing = replace(desk.standing, asking=False, held=True, with_people=True)
    effects = desk.hear(Heard(text="yes", understanding=understanding("affirm"), consent="yes"))
    assert effects == (Wake(),)


def test_another_sum_than_the_records_show_goes_to_a_person_with_it_noted() -> None:
    desk = offered()
    first = desk.standing.offer
    assert isinstance(first, Refund)
    said = understanding("inform")
    heard = Heard(text="make it 50", understanding=said, counter=Counter(Decimal(50)))
    countered, handed = desk.hear(heard)
    assert countered == Countered("make it 50", replace(first, amount=Money.of("50", "CNY")))
    assert isinstance(handed, Escalate)
    assert handed.reason == "countered"
    assert "50.00" in render(handed.lead[0], "en")


def test_less_than_what_was_offered_is_offered_where_no_more_is_wanted() -> None:
    desk = Desk()
    said = understanding("inconvenience")
    desk.hear(Heard(text="the parcel is late", understanding=said, order="A-2"))
    first = desk.standing.offer
    assert first is not None
    assert first.cost == Money.of("20", "CNY")
    fewer = Heard(text="10 is enough", understanding=said, counter=Counter(Decimal(10)))
    desk.hear(fewer)
    assert desk.standing.offer is not None
    assert desk.standing.offer.cost == Money.of("10", "CNY")
    assert desk.granted == []
    desk.hear(replace(fewer, text="make it 20", counter=Counter(Decimal(20))))
    assert desk.standing.state == "queued"


@pytest.mark.parametrize("text", ["Yes, but I want 20 for the bank fee as well", "just 20 please"])
def test_what_is_owed_is_never_offered_for_less(text: str) -> None:
    desk = offered()
    said = understanding("inform")
    desk.hear(Heard(text=text, understanding=said, counter=Counter(Decimal(20))))
    assert desk.standing.offer is None
    assert desk.standing.state == "queued"


def test_a_guessed_no_declines_nothing_that_is_agreed_to_in_part() -> None:
    desk = offered()
    heard = Heard(text="ok but hurry or else", understanding=understanding("deny"), half_yes=True)
    (asked,) = desk.hear(heard)
    assert isinstance(asked, Speak)
    assert "yes or no" in desk.said[-1]


def test_what_is_said_to_the_offer_is_no_further_complaint() -> None:
    desk = offered()
    said = understanding("price", 0.9)
    desk.hear(Heard(text="only 30?? I gave you 60", understanding=said))
    assert "also mention" not in desk.said[-1]
    assert desk.dialogue.secondary == ()
    desk = offered()
    desk.hear(Heard(text="and the shipping fee was too expensive", understanding=said))
    assert "also mention" in desk.said[-1]


def test_a_sum_that_the_table_leaves_to_the_customer_may_be_named_anew() -> None:
    desk = Desk()
    facts = {"amount": "40", "currency": "CNY"}
    text = "why this cancellation fee, I was never told of a penalty"
    waived = FeeWaiver(Money.of("40", "CNY"))
    desk.hear(Heard(text=text, understanding=understanding("price"), order="A-2", facts=facts))
    assert desk.standing.offer == waived

    named = {"amount": "60", "currency": "CNY"}
    said = understanding("inform")
    more = Heard(text="make it 60", understanding=said, counter=Counter(Decimal(60)), facts=named)
    effects = desk.hear(more)

    assert isinstance(effects[0], Countered)
    assert desk.standing.offer == FeeWaiver(Money.of("60", "CNY"))
    desk.hear(replace(more, counter=Counter(Decimal(80)), facts={**named, "amount": "80"}))
    assert desk.standing.state == "queued"


def test_a_kind_that_the_table_holds_too_is_offered_when_it_is_asked_for() -> None:
    desk = offered()
    said = understanding("inform")
    desk.hear(Heard(text="credit please", understanding=said, counter=Counter(kind="voucher")))
    assert desk.standing.offer is not None
    assert desk.standing.offer.kind == "voucher"


def test_whoever_asks_for_the_money_back_is_not_offered_a_tenth_of_it() -> None:
    desk = Desk()
    said = understanding("inconvenience")
    desk.hear(Heard(text="the parcel is late", understanding=said, order="A-2"))
    desk.hear(Heard(text="no, refund", understanding=said, counter=Counter(kind="refund")))
    assert desk.standing.state == "queued"


def test_the_rest_of_a_story_is_no_refusal() -> None:
    desk = offered()
    denied = understanding("deny")
    story = desk.hear(Heard(text="才用了不到一个月吧", understanding=denied))
    assert [type(effect) for effect in story] == [Speak]
    refused = desk.hear(Heard(text="这也太少了", understanding=denied))
    assert Decline("这也太少了") in refused


def test_whoever_asks_for_what_is_on_offer_is_asked_for_a_yes_before_a_person_is() -> None:
    desk = offered()
    question = Heard(text="is this on purpose?", understanding=understanding("out_of_scope"))
    named = Heard(text="refund me then", understanding=understanding("affirm"), names_offer=True)
    assert [type(effect) for effect in desk.hear(question)] == [Speak]
    assert [type(effect) for effect in desk.hear(named)] == [Speak]
    assert [type(effect) for effect in desk.hear(named)] == [Escalate]


def test_what_a_supervisor_offered_is_not_bargained_over_by_the_bot() -> None:
    desk = offered()
    desk.standing = replace(desk.standing, with_people=True)
    effects = desk.hear(Heard(text="no", understanding=understanding("deny"), consent="no"))
    assert [type(effect) for effect in effects] == [Decline, Escalate]


def test_an_offer_that_was_read_is_noted_and_asked_about_once_more() -> None:
    desk = offered()
    read = Heard(text="I see", understanding=understanding("inform"), understood=True)
    assert [type(effect) for effect in desk.hear(read)] == [Understood, Speak]
    assert [type(effect) for effect in desk.hear(read)] == [Understood, Escalate]


def test_a_yes_after_the_time_grants_nothing_and_asks_anew() -> None:
    desk = offered()
    desk.standing = replace(desk.standing, state="talking", lapsed=desk.standing.offer, offer=None)
    yes = Heard(text="yes", understanding=understanding("affirm"), consent="yes")
    effects = desk.hear(yes)
    assert [type(effect) for effect in effects] == [MakeOffer]
    assert not desk.granted
    assert "had ended" in desk.said[-1]


@pytest.mark.parametrize(
    ("text", "intent", "taken"),
    [
        ("I want the refund after all", "inform", True),
        ("I want the refund after all", "deny", True),
        ("我要那個退款", "inform", True),
        ("我要退款", "affirm", True),
        ("I want to speak to a human", "inform", False),
        ("我要转人工客服", "inform", False),
        ("I want a supervisor", "inform", False),
        ("I want nothing from you", "inform", False),
        ("I want to know where my case stands", "inform", False),
        ("I want to cancel my account", "inform", False),
        ("我要取消账户", "inform", False),
        ("I want that", "ask_status", False),
        ("I want that", "deny", False),
        ("My desk lamp arrived broken and I want a replacement", "core_service_failure", False),
        ("My desk lamp arrived broken and I want a replacement", None, False),
    ],
)
def test_a_late_wish_takes_up_the_offer_and_no_other_wish_does(
    text: str, intent: str | None, *, taken: bool
) -> None:
    heard = Heard(
        text=text,
        understanding=understanding(intent) if intent else None,
        outage=intent is None,
        wants=wanted(text),
        wants_person=intent is not None and wants_person(text),
    )
    assert takes_up(heard, Refund.kind) is taken


def test_who_asks_how_it_could_happen_is_offered_the_explanation_where_there_is_one() -> None:
    desk = Desk()
    said = understanding("core_service_failure")
    desk.hear(Heard(text="the internet is down", understanding=said, order="A-1"))
    assert desk.standing.offer is not None
    no = Heard(
        text="No, I want to know why it went down",
        understanding=understanding("deny"),
        consent="no",
    )
    assert [type(effect) for effect in desk.hear(no)] == [Decline, MakeOffer]
    assert isinstance(desk.standing.offer, Explanation)
    desk.standing = replace(desk.standing, with_people=True)
    _, handed_over = desk.hear(no)
    assert isinstance(handed_over, Escalate)
    assert handed_over.reason == "explanation_wanted"
