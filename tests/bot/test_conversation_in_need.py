"""Somebody in need in the middle of a talk: a person comes, and nothing is sold."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from bot.dialogue import Heard, Sign, Standing
from bot.effects import (
    Accept,
    Care,
    Decline,
    MakeOffer,
    Open,
    Speak,
    Wake,
)
from tests.bot.desk import DUE, REMEDY, Desk, complaint
from tests.bot.speech import understanding
from tests.bot.talks import in_need, talks


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
