"""The conversation's laws, on any talk that Hypothesis can think of, and then its examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal, assert_never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import step
from bot.dialogue import Dialogue, Heard, Settled, Sign, Standing
from bot.effects import (
    Accept,
    AsksMore,
    Care,
    Countered,
    Decline,
    Effect,
    Escalate,
    Helped,
    MakeOffer,
    NextSlot,
    Open,
    Propose,
    Speak,
    Understood,
    Wake,
)
from bot.nlu.counter import Counter
from bot.orders import claimed
from handlers.authority import authority
from handlers.limits_table import load_table
from handlers.model import Cause, Complaint, Customer, Facts, Level, Money, Order
from handlers.registry import CAUSES, Decision, decide
from handlers.remedies import Refund, Remedy
from handlers.safety import KINDS
from handlers.texts import render
from tests.bot.speech import understanding

TODAY = date(2026, 11, 16)
DUE = datetime(2026, 11, 16, 8, tzinfo=UTC)
ORDERS = (
    Order("A-1", "Router", Money.of("30", "CNY"), TODAY, charged=Money.of("60", "CNY")),
    Order("A-2", "Kettle", Money.of("5000", "CNY"), TODAY),
)
REMEDY = Refund(Money.of("30", "CNY"))
AUTHORITY = authority(load_table(), Level.BOT)


class Desk:
    """The least that a desk must be for a talk to go on: it does what the effects say."""

    def __init__(self, orders: tuple[Order, ...] = ORDERS, customer: str | None = "c-1") -> None:
        self.customer = Customer(customer, orders=orders)
        self.dialogue = Dialogue()
        self.standing = Standing()
        self.offered: list[Remedy] = []
        self.granted: list[Remedy] = []
        self.said: list[str] = []

    def hear(self, heard: Heard) -> tuple[Effect, ...]:
        self.dialogue, effects = step(self.dialogue, self.standing, heard, self.decide)
        for effect in effects:
            self._do(effect)
        return effects

    def decide(self, dialogue: Dialogue) -> Decision:
        order = next((o for o in self.customer.orders if o.ref == dialogue.order), None)
        text = "\n".join(dialogue.said)
        return decide(
            Complaint(
                cause=Cause(dialogue.cause or ""),
                secondary=tuple(Cause(name) for name in dialogue.secondary),
                text=text,
                plain=text.lower(),
                language="en",
                currency="CNY",
                customer=self.customer,
                facts=Facts(
                    order=order,
                    claimed=claimed(dialogue.facts, "CNY"),
                    asked=frozenset(dialogue.asked),
                ),
                today=TODAY,
            ),
            AUTHORITY,
        )

    def _do(  # noqa: C901, PLR0912 - one case for each effect
        self, effect: Effect
    ) -> None:
        match effect:
            case Open(fresh=fresh):
                if fresh or self.standing.state is None:
                    number = self.standing.number + 1
                    self.standing = Standing(state="talking", number=number)
            case MakeOffer(offer, say):
                assert self.standing.state is not None
                self.offered.append(offer.remedy)
                self.said.append(render(say, "en"))
                self.standing = replace(self.standing, state="offered", offer=offer.remedy)
            case Accept():
                assert self.standing.offer is not None
                self.granted.append(self.standing.offer)
                settled = Settled(self.standing.offer, TODAY, "1-A", done=False)
                self.standing = replace(self.standing, state="settled", offer=None, settled=settled)
            case Decline() | Countered():
                assert self.standing.offer is not None
                self.standing = replace(self.standing, state="talking", offer=None)
            case Escalate():
                self.standing = replace(self.standing, state="queued", offer=None, due=DUE)
                self.said.append("handed over")
            case Care():
                self.standing = replace(self.standing, state="queued", in_care=True, due=DUE)
                self.said.append("called")
            case Helped(helped):
                state = "closed" if helped else "queued"
                self.standing = replace(self.standing, state=state, asked_if_helped=False, due=DUE)
                self.said.append("helped")
            case Speak(say):
                self.said.append(render(say, "en"))
            case NextSlot():
                self.said.append("the next time that is free")
            case AsksMore():
                self.standing = replace(self.standing, state="queued", due=DUE)
                self.said.append("a person answers")
            case Propose() | Wake() | Understood():
                pass
            case _:
                assert_never(effect)


INTENTS = (*CAUSES, "ask_status", "ask_person", "thank", "praise", "greet", "goodbye", "inform")
signs = st.lists(st.sampled_from(list(KINDS)), max_size=2, unique=True).map(
    lambda kinds: tuple(Sign(kind, 0) for kind in kinds)
)
consents: st.SearchStrategy[Literal["yes", "no"] | None] = st.sampled_from(["yes", "no", None])
words = st.builds(
    lambda intent, second, sure, consent, order, person, counter: Heard(
        text=f"words about {intent}",
        understanding=understanding(intent, sure, second=second),
        consent=consent if counter is None else None,
        counter=counter,
        order=order,
        wants_person=person,
    ),
    st.sampled_from(INTENTS),
    st.sampled_from(INTENTS),
    st.floats(0.5, 1.0),
    consents,
    st.sampled_from([None, None, "A-1", "A-2"]),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([None, None, None, Counter(), Counter(Decimal(20)), Counter(kind="voucher")]),
)
presses = st.builds(
    lambda press, stale: Heard(press=press, stale=stale),
    st.sampled_from(
        ["accept", "decline", "person", "order:A-1", "cause:price", "helped_yes", "helped_no", "?"]
    ),
    st.booleans(),
)
silences = st.sampled_from([Heard(text="😡", wordless=True), Heard(text="unreadable", outage=True)])
talks = st.lists(st.one_of(words, words, presses, silences), min_size=1, max_size=14)


@given(talks)
def test_nothing_is_granted_without_an_explicit_yes_to_what_is_on_offer(talk: list[Heard]) -> None:
    desk = Desk()
    for heard in talk:
        on_offer = desk.standing.offer
        effects = desk.hear(heard)
        if any(isinstance(effect, Accept) for effect in effects):
            assert on_offer is not None
            assert heard.consent == "yes" or (heard.press == "accept" and not heard.stale)


@given(talks)
def test_nothing_above_the_limit_is_ever_offered(talk: list[Heard]) -> None:
    desk = Desk()
    for heard in talk:
        desk.hear(heard)
    assert all(AUTHORITY.rule([remedy]).allowed for remedy in desk.offered)


@given(talks)
def test_every_turn_is_answered_unless_a_person_talks(talk: list[Heard]) -> None:
    desk = Desk()
    for heard in talk:
        before = len(desk.said)
        effects = desk.hear(heard)
        assert len(desk.said) > before or any(isinstance(effect, Accept) for effect in effects)


@given(talks)
def test_the_bot_is_silent_while_a_person_has_the_case(talk: list[Heard]) -> None:
    desk = Desk()
    desk.standing = Standing(state="held", number=1, held=True)
    for heard in talk:
        if heard.press in {None, "person"}:
            effects = desk.hear(heard)
            assert [type(effect) for effect in effects] == [Wake]


@given(talks)
def test_no_fact_is_asked_twice_in_one_complaint(talk: list[Heard]) -> None:
    desk = Desk()
    for heard in talk:
        desk.hear(heard)
        assert len(set(desk.dialogue.asked)) == len(desk.dialogue.asked)


@given(talks)
def test_after_two_refusals_a_person_has_the_complaint(talk: list[Heard]) -> None:
    desk = Desk()
    for heard in talk:
        desk.hear(heard)
        if len(desk.dialogue.refused) > 1:
            assert desk.standing.state != "offered"


@given(talks)
def test_a_complaint_is_never_left_between_two_chairs(talk: list[Heard]) -> None:
    """Whatever was said: an offer, a question, a hand-over or an end stands; never a bare case."""
    desk = Desk()
    for heard in talk:
        desk.hear(heard)
        if desk.standing.state == "talking":
            assert desk.dialogue.stage in {"asking", "clarifying"}


@given(talks)
def test_the_state_survives_the_database(talk: list[Heard]) -> None:
    desk = Desk()
    for heard in talk:
        desk.hear(heard)
        assert Dialogue.from_json(desk.dialogue.to_json()) == desk.dialogue


# --------------------------------------------------------------------------------- examples


def complaint(intent: str, text: str = "it is broken", **more: object) -> Heard:
    return Heard(text=text, understanding=understanding(intent), **more)  # type: ignore[arg-type]


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


def test_a_complaint_after_the_remedy_that_it_did_not_come_reopens_the_case() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", order="A-1"))
    desk.hear(Heard(press="accept"))
    desk.hear(complaint("failed_response", "you promised and nothing came"))
    assert desk.standing.state == "queued"
    assert desk.standing.number == 1


in_need = st.builds(
    lambda heard, given: replace(heard, signs=given),
    st.one_of(words, st.just(Heard(text="unreadable", outage=True))),
    signs.filter(bool),
)


@given(talks, in_need, talks)
def test_somebody_in_need_gets_a_person_and_nothing_is_sold(
    before: list[Heard], need: Heard, after: list[Heard]
) -> None:
    desk = Desk()
    for heard in before:
        desk.hear(heard)
    offer = desk.standing.offer
    granted = list(desk.granted)

    effects = desk.hear(need)

    assert any(isinstance(effect, Care) for effect in effects)
    assert all(isinstance(effect, Care | Open) for effect in effects)
    assert desk.standing.offer in {offer, None}
    assert desk.dialogue.stage == "idle"
    for heard in after:
        if heard.press is not None or desk.standing.state != "queued":
            break  # a press on the open offer is the customer's own will
        said = desk.hear(heard)
        assert not any(isinstance(effect, MakeOffer | Accept | Decline) for effect in said)
    else:
        assert desk.granted == granted


def test_a_yes_to_nothing_grants_no_offer_that_waits() -> None:
    desk = Desk()
    desk.standing = Standing(state="queued", number=1, offer=REMEDY, due=DUE, in_care=True)

    effects = desk.hear(Heard(text="ok", understanding=understanding("thank"), consent="yes"))

    assert not any(isinstance(effect, Accept) for effect in effects)


def test_the_button_of_an_offer_that_waits_grants_it_and_nothing_else_is_sold() -> None:
    desk = Desk()
    desk.standing = Standing(state="queued", number=1, offer=REMEDY, due=DUE, in_care=True)

    effects = desk.hear(Heard(press="accept"))

    assert [effect for effect in effects if isinstance(effect, Accept)]
    assert not [effect for effect in effects if isinstance(effect, MakeOffer | Open)]


def test_no_to_an_offer_that_waits_brings_no_other_one() -> None:
    desk = Desk()
    desk.standing = Standing(state="queued", number=1, offer=REMEDY, due=DUE, in_care=True)

    effects = desk.hear(Heard(press="decline"))

    assert [type(effect) for effect in effects] == [Decline, Wake, Speak]


def test_of_what_somebody_in_need_wrote_no_words_are_kept_with_the_case() -> None:
    desk = Desk()
    told = complaint("core_service_failure", "charged twice", order="A-1")
    effects = desk.hear(replace(told, signs=(Sign("self_harm", 0),)))
    assert isinstance(effects[0], Open)
    assert effects[0].cause == "core_service_failure"
    assert effects[0].point is None


# ------------------------------------------------------------------------------------------------
# what is no complaint


def about(intent: str, text: str, *, late: str | None = None, wants: str | None = None) -> Heard:
    return Heard(text=text, understanding=understanding(intent), late=late, wants=wants)


def under_way(order: str | None, *, done: bool = False) -> Standing:
    settled = Settled(remedy=REMEDY, by=TODAY, reference="1-AB", done=done, order=order)
    return Standing(state="settled", number=1, settled=settled)


@pytest.mark.parametrize("intent", ["ask_status", "out_of_scope", "inform"])
def test_a_question_about_what_is_late_by_the_records_is_a_complaint(intent: str) -> None:
    desk = Desk()
    effects = desk.hear(about(intent, "where is it", late="A-1"))
    opened = next(effect for effect in effects if isinstance(effect, Open))
    assert opened.cause == "inconvenience"


@pytest.mark.parametrize(
    ("standing", "intent"),
    [
        (Standing(), "thank"),
        (Standing(state="queued", number=1, due=DUE), "ask_status"),
        (under_way("A-1"), "ask_status"),
    ],
)
def test_what_is_late_is_no_new_complaint_while_it_is_in_hand(
    standing: Standing, intent: str
) -> None:
    desk = Desk()
    desk.standing = standing
    effects = desk.hear(about(intent, "thanks, where is it", late="A-1"))
    assert not [effect for effect in effects if isinstance(effect, Open)]


def test_a_wish_about_what_was_agreed_on_reaches_a_person() -> None:
    desk = Desk()
    desk.standing = under_way("A-1")
    assert desk.hear(about("out_of_scope", "send it to my office")) == (AsksMore(),)
    assert desk.dialogue.said == ("send it to my office",)
    desk.standing = under_way("A-1", done=True)
    assert not [e for e in desk.hear(about("out_of_scope", "hm")) if isinstance(e, AsksMore)]


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("deny", "wait, I'd rather have my money back"),
        ("deny", "我反悔了，想退款"),
        ("affirm", "还是换成退款吧"),
        ("affirm", "等等，我还是要退款"),
        ("affirm", "Actually I want a refund"),
        ("ask_status", "I changed my mind, when can I have a new one?"),
    ],
)
def test_a_second_thought_about_what_was_agreed_on_reaches_a_person(intent: str, text: str) -> None:
    desk = Desk()
    desk.standing = under_way("A-1")
    assert desk.hear(about(intent, text)) == (AsksMore(),)
    desk.standing = under_way("A-1", done=True)
    assert AsksMore() not in desk.hear(about(intent, text))


@pytest.mark.parametrize(
    "text",
    [
        "都两天了吧",
        "no that's all thanks",
        "No, I can wait, thanks",
        "No, actually that's all",
        "No, I'll wait for the refund",
        "nope, I don't want anything else",
        "没别的了，不要了谢谢",
        "不用了，我等一下就好",
        "不用取消",
    ],
)
@pytest.mark.parametrize("intent", ["deny", "affirm"])
def test_a_mere_no_to_more_reopens_nothing(intent: str, text: str) -> None:
    desk = Desk()
    desk.standing = under_way("A-1")
    assert AsksMore() not in desk.hear(about(intent, text))


def test_an_unclear_complaint_of_what_is_late_by_the_records_is_not_asked_about() -> None:
    heard = about("failed_response", "my beans? three days, you said", late="A-1")
    unsure = understanding("failed_response", 0.45, second="core_service_failure")
    effects = Desk().hear(replace(heard, understanding=unsure))
    assert [effect.cause for effect in effects if isinstance(effect, Open)] == ["inconvenience"]


def test_what_sounds_like_a_question_is_an_answer_while_the_bot_asks() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", "you charged me twice"))
    asked = desk.dialogue.question
    desk.hear(about("ask_status", "on what grounds"))
    assert asked is not None
    assert desk.dialogue.answers[asked] == "on what grounds"


def test_a_question_about_progress_leaves_our_question_open() -> None:
    desk = Desk()
    (_, asked) = desk.hear(complaint("core_service_failure", "you charged me twice"))
    (told,) = desk.hear(about("ask_status", "any update?"))
    assert isinstance(asked, Speak)
    assert isinstance(told, Speak)
    assert told.choices == asked.choices
    assert "right now" in desk.said[-1]
    assert "Which of these orders" in desk.said[-1]
    desk.hear(Heard(text="A-1", understanding=understanding("inform"), order="A-1"))
    assert desk.standing.state == "offered"


def test_an_answer_within_a_question_about_progress_is_taken() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", "you charged me twice"))
    desk.hear(replace(about("ask_status", "how is it going with A-1"), order="A-1"))
    assert desk.standing.state == "offered"


def test_whoever_asks_about_progress_again_gets_a_person() -> None:
    desk = Desk()
    desk.hear(complaint("core_service_failure", "you charged me twice"))
    desk.hear(about("ask_status", "any update?"))
    desk.hear(about("ask_status", "any update?"))
    assert desk.standing.state == "queued"


def test_a_question_about_progress_does_not_choose_what_a_complaint_is_about() -> None:
    desk = Desk()
    unsure = understanding("failed_response", 0.45, second="core_service_failure")
    desk.hear(Heard(text="it went on and on", understanding=unsure))
    assert desk.dialogue.stage == "clarifying"
    options = desk.dialogue.options
    (told,) = desk.hear(about("ask_status", "any update?"))
    assert isinstance(told, Speak)
    assert [choice.id for choice in told.choices[:2]] == [f"cause:{option}" for option in options]
    assert desk.dialogue.stage == "clarifying"


def test_a_wish_without_a_story_is_asked_for_it_and_has_a_person_at_hand() -> None:
    (said,) = Desk().hear(about("affirm", "refund please", wants="refund please"))
    assert isinstance(said, Speak)
    assert "What happened" in render(said.say, "en")
    assert [choice.id for choice in said.choices] == ["person"]
