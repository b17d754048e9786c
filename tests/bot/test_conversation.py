"""The conversation by examples: what is offered, asked, done, and handed to a person."""

from __future__ import annotations

import pytest

from bot.dialogue import Heard
from bot.effects import (
    Escalate,
    Open,
    Speak,
    Wake,
)
from handlers.model import Cause, Money
from handlers.registry import CAUSES
from handlers.texts import render
from tests.bot.desk import Desk, complaint
from tests.bot.speech import understanding


def test_an_overcharge_on_a_known_order_is_offered_back_at_once() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", "you charged me twice", order="A-1"))
    assert desk.standing.state == "offered"
    assert desk.offered[0].cost == Money.of("30", "CNY")
    assert "A-1" in desk.said[-1]


def test_the_order_is_asked_for_once_with_the_orders_as_choices() -> None:
    desk = Desk()
    effects = desk.hear(complaint("core_service_failure", "you charged me twice"))
    asked = next(effect for effect in effects if isinstance(effect, Speak))
    assert [choice.id for choice in asked.choices] == ["order:A-1", "order:A-2", "person"]
    desk.hear(Heard(press="order:A-1"))
    assert desk.standing.state == "offered"


def test_what_was_paid_proves_the_order_and_is_not_the_claim() -> None:
    desk = Desk(customer=None, orders=())
    complained = understanding("core_service_failure", 0.9)
    claim = {"amount": "8", "currency": "CNY"}
    desk.hear(Heard(text="overcharged", understanding=complained, unproven="A-1", facts=claim))
    paid = {"amount": "30", "currency": "CNY", "when": "last week"}
    desk.hear(Heard(text="i paid 30", understanding=understanding("inform", 0.9), facts=paid))

    assert dict(desk.dialogue.facts) == {**claim, "when": "last week"}


def test_a_person_is_given_whenever_one_is_asked_for() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", order="A-1"))
    desk.hear(Heard(text="a human please", understanding=understanding("ask_person")))
    assert desk.standing.state == "queued"


def test_a_press_on_an_offer_of_yesterday_changes_nothing() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", order="A-1"))
    effects = desk.hear(Heard(press="accept", stale=True))
    assert not desk.granted
    assert [type(effect) for effect in effects] == [Speak]


def test_a_second_yes_is_told_that_it_is_done_and_grants_nothing() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", "charged twice", order="A-1"))
    desk.hear(Heard(press="accept"))
    desk.hear(Heard(press="accept", stale=True))
    assert len(desk.granted) == 1
    assert "1-A" in desk.said[-1]


@pytest.mark.parametrize("cause", CAUSES)
def test_a_person_asked_for_in_the_complaint_itself_gets_it_with_its_cause(cause: Cause) -> None:
    desk = Desk()
    effects = desk.hear(complaint(cause, wants_person=True))
    assert effects[0] == Open(cause, effects[0].topic, effects[0].point, fresh=True)  # type: ignore[union-attr]
    assert desk.standing.state == "queued"


def test_ethics_goes_to_a_person_urgently_and_offers_nothing() -> None:
    desk = Desk()
    effects = desk.hear(complaint("ethics", "this is fraud"))
    handed = next(effect for effect in effects if isinstance(effect, Escalate))
    assert handed.urgent
    assert not desk.offered


def test_an_outage_makes_an_unclassified_case_for_a_person() -> None:
    desk = Desk()
    effects = desk.hear(Heard(text="unreadable", outage=True))
    assert [type(effect) for effect in effects] == [Open, Escalate]
    assert effects[0] == Open(Cause("unclassified"), fresh=True)


def test_thanks_and_praise_open_no_case() -> None:
    desk = Desk()
    for intent in ("thank", "praise", "greet", "goodbye"):
        desk.hear(Heard(text=intent, understanding=understanding(intent)))
    assert desk.standing.state is None


def test_thanks_while_waiting_wakes_nobody() -> None:
    desk = Desk()
    desk.hear(complaint("ethics"))
    effects = desk.hear(Heard(text="thanks", understanding=understanding("thank")))
    assert [type(effect) for effect in effects] == [Speak]


def test_thanks_with_a_wish_in_them_reach_the_person_who_will_answer() -> None:
    desk = Desk()
    desk.hear(complaint("ethics"))
    words = "Thank you, please call me back"
    effects = desk.hear(Heard(text=words, wants=words, understanding=understanding("thank")))
    assert [type(effect) for effect in effects] == [Wake, Speak]


def test_an_answer_that_is_neither_yes_nor_no_is_asked_once_and_then_goes_to_a_person() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", order="A-1"))
    vague = Heard(text="hm", understanding=understanding("inform"))
    desk.hear(vague)
    assert desk.standing.state == "offered"
    desk.hear(vague)
    assert desk.standing.state == "queued"


def test_a_question_beside_an_offer_is_not_passed_over() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", order="A-1"))
    asked = Heard(text="where do I send the old one", understanding=understanding("inform"))
    spoken = [each for each in desk.hear(asked) if isinstance(each, Speak)]
    assert "kept your question" in render(spoken[0].say, "en")
    assert desk.standing.state == "offered"


def test_a_complaint_after_the_remedy_that_it_did_not_come_reopens_the_case() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", order="A-1"))
    desk.hear(Heard(press="accept"))
    desk.hear(complaint("failed_response", "you promised and nothing came"))
    assert desk.standing.state == "queued"
    assert desk.standing.number == 1
