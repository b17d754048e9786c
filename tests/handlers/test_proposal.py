"""What a table proposes: the question at most once, nothing on an unknown account, a person in time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from handlers.evidence import topic_of
from handlers.model import Complaint
from handlers.proposal import AGAIN, lacking, remedies_for
from handlers.registry import policy_of
from handlers.texts import render
from tests.handlers.make import decided, offers, order
from tests.handlers.strategies import complaints


@given(complaint=complaints())
def test_nothing_is_asked_that_was_asked_or_is_known(complaint: Complaint) -> None:
    question, missing = lacking(topic_of(policy_of(complaint.cause), complaint), complaint)

    assert question is None or not missing
    assert question is None or question.fact not in complaint.facts.asked
    assert complaint.facts.order is None or question is None or question.fact != "order"


@given(complaint=complaints())
def test_an_unknown_account_is_never_touched(complaint: Complaint) -> None:
    proposed = remedies_for(topic_of(policy_of(complaint.cause), complaint), complaint)

    assert len(set(proposed)) == len(proposed)
    assert complaint.customer.id is not None or not any(r.needs_account for r in proposed)


def test_the_order_is_asked_for_with_the_newest_as_quick_answers() -> None:
    own = [order(ref=f"A-{n}", ordered=date(2026, 11, n), item=f"kettle {n}") for n in range(1, 8)]
    question = decided("core_service_failure", "it broke", orders=own).question

    assert question is not None
    assert question.fact == "order"
    assert render(question.say, "en").startswith("Which of these orders is it about?")
    assert [choice.id for choice in question.choices] == [f"order:A-{n}" for n in (7, 6, 5, 4, 3)]
    assert render(question.choices[0].label, "en") == "kettle 7 · A-7"


def test_without_any_order_on_record_its_number_is_asked_for() -> None:
    question = decided("core_service_failure", "it broke").question

    assert question is not None
    assert "order number" in render(question.say, "en")
    assert question.choices == ()


def test_an_order_that_stays_unknown_goes_to_a_person() -> None:
    decision = decided("core_service_failure", "it broke", asked=["order"])

    assert decision.question is None
    assert decision.escalate is not None
    assert decision.escalate.reason == "facts_missing"


def test_a_customer_with_orders_is_not_asked_where_none_is_needed() -> None:
    decision = decided("inconvenience", "the queue was endless", orders=[order(), order(ref="A-2")])

    assert decision.question is None
    assert offers(decision) == ["voucher 20.00 CNY", "staff_feedback"]


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        ("inconvenience", "the queue was endless"),
        ("service_encounter", "he was rude to me"),
        ("price", "it is far too expensive"),
        ("competition", "somebody else is cheaper"),
        ("involuntary", "i am moving abroad"),
    ],
)
def test_a_chat_of_nobody_known_is_asked_for_the_order(cause: str, text: str) -> None:
    question = decided(cause, text, linked=False).question

    assert question is not None
    assert question.fact == "order"


def test_a_chat_that_stays_unknown_gets_what_needs_no_account() -> None:
    decision = decided("service_encounter", "he was rude to me", linked=False, asked=["order"])

    assert offers(decision) == ["staff_feedback", "apology"]


def test_a_chat_that_stays_unknown_goes_to_a_person_where_all_needs_an_account() -> None:
    decision = decided("involuntary", "i am moving abroad", linked=False, asked=["order"])

    assert decision.escalate is not None
    assert decision.escalate.reason == "facts_missing"


def test_a_sum_is_asked_for_once_when_nothing_else_tells_it() -> None:
    asked = decided("core_service_failure", "you overcharged me", about=order())
    known = decided("core_service_failure", "you overcharged me", about=order(), claimed="30")
    recorded = decided("core_service_failure", "you overcharged me", about=order(charged="130.00"))
    lost = decided("core_service_failure", "you overcharged me", about=order(), asked=["sum"])

    assert asked.question is not None
    assert asked.question.fact == "sum"
    assert offers(known)[0] == offers(recorded)[0] == "refund 30.00 CNY"
    assert lost.escalate is not None
    assert lost.escalate.reason == "facts_missing"


def test_what_happens_again_goes_to_a_person_and_not_to_another_credit() -> None:
    decision = decided("inconvenience", "the queue was endless", earlier=1)

    assert offers(decision) == []
    assert decision.escalate is not None
    assert (decision.escalate.reason, decision.escalate.why) == ("repeated", AGAIN)
    assert not decision.escalate.urgent


def test_a_person_finds_what_was_not_offered_for_lack_of_a_fact_or_for_a_second_failure() -> None:
    again = decided("inconvenience", "the queue was endless", earlier=1)
    unknown = decided("core_service_failure", "it broke", asked=["order"])

    assert [stopped.rule for stopped in again.ruling.stopped] == [
        "bot.voucher.repeated@1",
        "bot.staff_feedback.repeated@1",
    ]
    assert [stopped.rule for stopped in unknown.ruling.stopped] == ["bot.voucher.facts_missing@1"]


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({"about": order(promised=date(2026, 11, 9))}, ["expedited_delivery", "refund", "voucher"]),
        ({"about": order(delivered=date(2026, 11, 9))}, ["refund", "voucher"]),
    ],
)
def test_a_remedy_without_its_facts_is_left_out(facts: dict[str, object], kinds: list[str]) -> None:
    decision = decided("inconvenience", "the parcel is late", **facts)

    assert [offer.remedy.kind for offer in decision.ruling.allowed] == kinds


def test_a_present_cannot_be_replaced_by_the_bot() -> None:
    decision = decided("core_service_failure", "it broke", about=order("0.00"))

    assert decision.escalate is not None
    assert decision.escalate.reason == "no_remedy"


def test_a_correction_names_the_order() -> None:
    wrong = "the name on my record is wrong"
    known = decided("core_service_failure", wrong, about=order())
    unknown = decided("core_service_failure", wrong)

    assert render(known.ruling.allowed[0].remedy.describe(), "en") == (
        "a correction of our records for A-1001"
    )
    assert offers(unknown)[0] == "callback"
