"""The conversation's laws, on any talk that Hypothesis can think of."""

from __future__ import annotations

from hypothesis import given

from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import (
    Accept,
    Wake,
)
from tests.bot.desk import AUTHORITY, Desk
from tests.bot.talks import talks


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
