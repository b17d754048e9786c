"""Whatever is said to an offer in whatever order, only a yes to that very offer grants."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.dialogue import Heard
from bot.effects import Accept, Countered, Decline, Escalate, MakeOffer, SetAside, Speak
from bot.nlu.counter import Counter
from handlers.remedies import Remedy
from tests.bot.desk import Desk
from tests.bot.speech import understanding


class Talk(RuleBasedStateMachine):
    """A talk over offers, with a memory of its own of which one was asked about last."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.agreed: list[Remedy] = []
        self.asked_about: Remedy | None = None

    def hear(self, heard: Heard) -> None:
        offer = self.desk.standing.offer
        yes = heard.consent == "yes" and self.asked_about is offer
        pressed = heard.press == "accept" and not heard.stale
        self.desk.standing = replace(self.desk.standing, asking=self.asked_about is offer)
        for effect in self.desk.hear(heard):
            match effect:
                case Accept():
                    assert offer is not None
                    assert yes or pressed
                    self.agreed.append(offer)
                case MakeOffer(made, _):
                    self.asked_about = made.remedy
                case Speak(_, choices):
                    asks = {"accept"} & {choice.id for choice in choices}
                    self.asked_about = self.desk.standing.offer if asks else None
                case Countered() | Decline() | Escalate() | SetAside():
                    self.asked_about = None

    @rule(order=st.sampled_from(["A-1", "A-2", None]), sure=st.floats(0.6, 1))
    def complains(self, order: str | None, sure: float) -> None:
        said = understanding("core_service_failure", sure)
        self.hear(Heard(text="charged twice", understanding=said, order=order))

    @rule(order=st.sampled_from(["A-1", "A-2"]), consent=st.sampled_from(["yes", "no", None]))
    def means_another_order(self, order: str, consent: Literal["yes", "no"] | None) -> None:
        said = understanding("inform", 0.9)
        before = self.desk.dialogue.order
        turned = order if order != before else None
        self.hear(
            Heard(
                text=f"I mean {order}",
                understanding=said,
                consent=consent,
                order=order,
                about=before,
                turns_to=turned,
            )
        )

    @rule()
    def lets_it_be(self) -> None:
        before = len(self.desk.offered)
        self.hear(Heard(text="never mind", understanding=understanding("deny", 0.9)))
        if self.desk.standing.state == "talking":
            assert self.desk.standing.offer is None
        assert len(self.desk.offered) == before

    @rule()
    def complains_of_more(self) -> None:
        said = understanding("service_encounter", 0.9)
        self.hear(Heard(text="and your agent was rude to me", understanding=said))

    @rule(consent=st.sampled_from(["yes", "no"]))
    def says(self, consent: Literal["yes", "no"]) -> None:
        self.hear(Heard(text=consent, understanding=understanding("affirm"), consent=consent))

    @rule(press=st.sampled_from(["accept", "decline", "person"]), stale=st.booleans())
    def presses(self, press: str, stale: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
        self.hear(Heard(press=press, stale=stale))

    @rule(
        counter=st.builds(
            Counter,
            st.sampled_from([None, Decimal(1), Decimal(50), Decimal(10**7)]),
            st.sampled_from([None, "USD", "dollars"]),
            st.sampled_from([None, "voucher", "refund"]),
        )
    )
    def counters(self, counter: Counter) -> None:
        said = understanding("inform")
        self.hear(Heard(text="make it 50", understanding=said, counter=counter))

    @rule(understood=st.booleans())
    def mumbles(self, understood: bool) -> None:  # noqa: FBT001 - as above
        said = understanding("inform")
        self.hear(Heard(text="I see", understanding=said, understood=understood))

    @rule()
    def asks_how_it_stands(self) -> None:
        self.hear(Heard(text="any news", understanding=understanding("ask_status")))

    @precondition(lambda self: self.desk.standing.offer is not None)
    @rule()
    def something_else_is_asked(self) -> None:
        """A person, or another case, says something after the offer."""
        self.asked_about = None

    @precondition(lambda self: self.desk.standing.state == "offered")
    @rule()
    def time_runs_out(self) -> None:
        lapsed = self.desk.standing.offer
        self.desk.standing = replace(self.desk.standing, state="talking", offer=None, lapsed=lapsed)
        self.asked_about = None

    @invariant()
    def only_what_was_agreed_to_is_granted(self) -> None:
        assert self.desk.granted == self.agreed

    @invariant()
    def a_case_is_settled_by_a_yes_alone(self) -> None:
        if self.desk.standing.state == "settled":
            assert self.agreed


TestTalk = Talk.TestCase
