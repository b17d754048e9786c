"""Every complaint of every cause ends with a question, an offer within authority, or a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import registry
from handlers.authority import Authority, Ruling
from handlers.model import LANGUAGES, Cause, Complaint, Money, Order, Say
from handlers.policy import PolicyError
from handlers.registry import CAUSES, about, decide, name_of, policy_of
from handlers.remedies import Replacement
from handlers.texts import render
from tests.handlers.make import BOT, TODAY, complaint, decided, offers, order
from tests.handlers.strategies import authorities, complaints, orders, paid

EIGHT = {
    "price",
    "inconvenience",
    "core_service_failure",
    "service_encounter",
    "failed_response",
    "competition",
    "ethics",
    "involuntary",
}


@given(complaint=complaints(), authority=authorities)
def test_it_ends_with_a_question_an_offer_or_a_person(
    complaint: Complaint, authority: Authority
) -> None:
    decision = decide(complaint, authority)

    assert decision.question or decision.ruling.allowed or decision.escalate
    assert not (decision.escalate and (decision.question or decision.ruling.allowed))


@given(complaint=complaints(), authority=authorities)
def test_nothing_is_offered_that_authority_does_not_allow(
    complaint: Complaint, authority: Authority
) -> None:
    for offer in decide(complaint, authority).ruling.allowed:
        assert authority.rule([offer.remedy]).allowed == (offer,)


@given(complaint=complaints(), authority=authorities)
def test_nothing_is_asked_twice(complaint: Complaint, authority: Authority) -> None:
    asked: list[str] = []
    while (question := decide(complaint, authority).question) is not None:
        assert question.fact not in asked
        asked.append(question.fact)
        facts = replace(complaint.facts, asked=complaint.facts.asked | {question.fact})
        complaint = replace(complaint, facts=facts)

    assert len(asked) <= 2


@given(complaint=complaints(), authority=authorities)
def test_an_unknown_account_is_never_touched(complaint: Complaint, authority: Authority) -> None:
    if complaint.customer.id is None:
        allowed = decide(complaint, authority).ruling.allowed
        assert not [offer for offer in allowed if offer.remedy.needs_account]


@given(complaint=complaints(), authority=authorities)
def test_no_offer_of_money_is_above_what_was_paid(
    complaint: Complaint, authority: Authority
) -> None:
    order = complaint.facts.order
    for offer in decide(complaint, authority).ruling.allowed:
        cost = offer.remedy.cost
        if order is None or cost is None or isinstance(offer.remedy, Replacement):
            continue
        assert cost <= paid(order)


@given(
    complaint=complaints(earlier=0),
    authority=authorities,
    order=orders,
    claimed=st.none() | st.just("99999"),
)
def test_more_facts_never_raise_an_offer_above_what_was_paid(
    complaint: Complaint, authority: Authority, order: Order, claimed: str | None
) -> None:
    richer = replace(
        complaint,
        facts=replace(
            complaint.facts,
            order=order,
            claimed=Money.of(claimed, "CNY") if claimed else complaint.facts.claimed,
        ),
    )
    for offer in decide(richer, authority).ruling.allowed:
        cost = offer.remedy.cost
        if cost is not None and not isinstance(offer.remedy, Replacement):
            assert cost <= paid(order)


@given(complaint=complaints(st.just(Cause("ethics"))), authority=authorities)
def test_ethics_never_offers_and_is_always_urgent(
    complaint: Complaint, authority: Authority
) -> None:
    decision = decide(complaint, authority)

    assert decision.ruling == Ruling()
    assert decision.admission is None
    assert decision.escalate is not None
    assert decision.escalate.urgent


@given(complaint=complaints(), authority=authorities)
def test_ethics_on_the_side_takes_it_to_a_person_too(
    complaint: Complaint, authority: Authority
) -> None:
    if "ethics" in complaint.secondary:
        decision = decide(complaint, authority)

        assert decision.escalate is not None
        assert decision.escalate.urgent


@given(complaint=complaints(), authority=authorities)
def test_what_happens_again_goes_to_a_person(complaint: Complaint, authority: Authority) -> None:
    if complaint.earlier:
        assert decide(complaint, authority).escalate is not None


@given(complaint=complaints(), authority=authorities)
def test_every_grievance_is_named_in_every_language(
    complaint: Complaint, authority: Authority
) -> None:
    decision = decide(complaint, authority)

    assert [cause for cause, _ in decision.also] == list(complaint.secondary)
    for language in LANGUAGES:
        for said in (decision.point, *(point for _, point in decision.also)):
            assert render(said, language).strip()


def test_the_eight_causes_are_found() -> None:
    assert set(CAUSES) == EIGHT


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_has_a_name_and_a_phrase_and_its_table(cause: Cause) -> None:
    assert render(name_of(cause), "en")[0].isupper()
    assert render(about(cause), "en")[0].islower()
    assert policy_of(cause).cause == cause


def test_an_unknown_cause_is_shown_as_it_is() -> None:
    assert render(name_of("loyalty"), "zh-Hans") == "loyalty"
    assert render(about("loyalty"), "en") == "loyalty"


def test_a_cause_without_a_handler_cannot_be_decided() -> None:
    with pytest.raises(KeyError):
        decide(complaint("loyalty", "hm"), BOT)


def test_two_tables_of_one_cause_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [SimpleNamespace(name="price"), SimpleNamespace(name="price")]
    monkeypatch.setattr("pkgutil.iter_modules", lambda _path: twice)

    with pytest.raises(PolicyError, match=r"price\.toml: the cause 'price' has a table already"):
        registry._find()


def test_what_is_above_authority_is_passed_up_and_not_fobbed_off() -> None:
    decision = decided("core_service_failure", "it broke", about=order("5000.00"))

    assert offers(decision) == []
    assert [stopped.remedy.kind for stopped in decision.ruling.stopped] == ["replacement", "refund"]
    assert decision.escalate is not None
    assert decision.escalate.reason == "above_authority"


def test_a_gesture_that_comes_first_is_offered_though_more_is_above_authority() -> None:
    late = order("5000.00", promised=TODAY - timedelta(days=2), delivered=TODAY)

    assert offers(decided("inconvenience", "the parcel is late", about=late)) == [
        "voucher 20.00 CNY"
    ]


def test_a_further_grievance_is_named_without_the_order() -> None:
    decision = decided(
        "core_service_failure",
        "it broke, and he was rude",
        about=order(),
        secondary=["service_encounter"],
    )

    assert [(cause, render(point, "en")) for cause, point in decision.also] == [
        ("service_encounter", "the way you were spoken to")
    ]
    assert offers(decision)


def test_a_further_grievance_without_a_topic_is_named_by_its_cause() -> None:
    decision = decided("core_service_failure", "it broke, hm", about=order(), secondary=["price"])

    assert [render(point, "zh-Hans") for _, point in decision.also] == ["价格"]


@pytest.mark.parametrize(
    ("text", "secondary", "reason", "urgent"),
    [
        ("it broke and it is fake", ["ethics"], "ethics_mentioned", True),
        ("it broke, and my husband died", ["involuntary"], "involuntary_mentioned", False),
        ("it broke, he hit me, my husband died", ["involuntary", "service_encounter"], "service_encounter_mentioned", True),
        ("it broke and nobody answers", ["failed_response"], None, False),
        ("it broke and i am moving", ["involuntary"], None, False),
    ],
)  # fmt: skip
def test_a_further_grievance_may_take_it_all_to_a_person(
    text: str, secondary: list[str], reason: str | None, *, urgent: bool
) -> None:
    escalate = decided("core_service_failure", text, about=order(), secondary=secondary).escalate

    assert (escalate.reason if escalate else None) == reason
    assert (escalate.urgent if escalate else False) == urgent


def test_an_urgent_grievance_goes_before_a_missing_fact() -> None:
    decision = decided("core_service_failure", "it broke", asked=["order"], secondary=["ethics"])

    assert decision.escalate is not None
    assert (decision.escalate.reason, decision.escalate.urgent) == ("ethics_mentioned", True)


def test_a_module_is_told_by_its_names() -> None:
    module, _ = registry._HANDLERS[Cause("price")]

    assert isinstance(module.NAME, Say)
    assert isinstance(module.ABOUT, Say)
    assert set(module.POINTS) == {t.slug for t in policy_of(Cause("price")).topics} - {"general"}
