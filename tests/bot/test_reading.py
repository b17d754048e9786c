"""From probabilities to what the talk acts on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue import Heard
from bot.nlu.understanding import Guess
from bot.reading import is_courtesy, read
from tests.bot.probable import heard
from tests.bot.speech import understanding


def test_every_other_cause_that_is_present_is_a_further_one() -> None:
    told = heard(price=0.8, praise=0.2)
    present = (
        Guess("ethics", 0.6),
        Guess("price", 0.99),
        Guess("involuntary", 0.2),
        Guess("competition", 0.9),
    )
    assert told.understanding is not None
    told = replace(told, understanding=replace(told.understanding, present=present))
    assert read(replace(told, text="the price is a scam")).secondary == ("competition", "ethics")


def test_no_guess_of_a_grave_cause_takes_a_complaint_from_the_bot() -> None:
    told = heard(price=0.8, praise=0.2)
    assert told.understanding is not None
    guessed = replace(told.understanding, present=(Guess("ethics", 0.9), Guess("price", 0.9)))
    assert read(replace(told, text="60 was taken", understanding=guessed)).secondary == ()


def test_a_grave_cause_that_the_words_name_is_not_overlooked() -> None:
    told = heard(service_encounter=0.5, core_service_failure=0.2, ethics=0.18, greet=0.12)
    text = "The nurse read out another patient's results"
    assert read(replace(told, text=text)).cause == "ethics"
    assert read(replace(told, text="The nurse never looked up")).cause == "service_encounter"


def test_nobody_is_asked_about_others_of_whom_no_word_was_said() -> None:
    told = heard(core_service_failure=0.4, competition=0.38, greet=0.22)
    assert read(told).between is None


def test_a_sure_cause_is_a_complaint() -> None:
    assert read(heard(price=0.8, praise=0.2)).cause == "price"


def test_what_is_spread_over_the_causes_is_a_complaint_but_unsure() -> None:
    spread = dict.fromkeys(("price", "ethics", "competition", "inconvenience"), 0.2)
    assert read(heard(**spread, greet=0.2)).intent == "unsure"


def test_two_close_causes_are_asked_about() -> None:
    reading = read(heard(price=0.35, core_service_failure=0.33, ethics=0.2, greet=0.12))
    assert reading.between == ("price", "core_service_failure")


def test_a_leading_cause_is_not_asked_about() -> None:
    assert read(heard(price=0.7, competition=0.15, greet=0.15)).between is None


def test_a_cause_that_is_raised_anyhow_is_not_asked_about() -> None:
    told = heard(price=0.45, competition=0.4, greet=0.15)
    assert told.understanding is not None
    raised = replace(told.understanding, present=(Guess("price", 0.9), Guess("competition", 0.8)))
    reading = read(replace(told, understanding=raised))
    assert (reading.between, reading.cause, reading.secondary) == (None, "price", ("competition",))


@pytest.mark.parametrize("courtesy", ["praise", "thank", "greet", "goodbye"])
def test_nobody_is_thanked_for_what_was_hardly_understood(courtesy: str) -> None:
    others = {"price": 0.2, "ethics": 0.2, "out_of_scope": 0.2}
    assert read(heard(**{courtesy: 0.4}, **others)).intent == "out_of_scope"
    assert read(Heard(text="thanks", understanding=understanding(courtesy))).intent == courtesy


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("三次了！！！", "inform"),
        ("three times!!!", "inform"),
        ("唔該晒", "thank"),
        ("謝謝", "thank"),
        ("cheers", "thank"),
    ],
)
def test_thanks_have_a_word_of_thanks(text: str, intent: str) -> None:
    assert read(Heard(text=text, understanding=understanding("thank"))).intent == intent


def test_without_an_understanding_nothing_is_sure() -> None:
    assert read(Heard(text="words")).intent == "unsure"


def test_the_option_that_the_words_speak_for_is_nearest() -> None:
    assert read(heard(price=0.5, ethics=0.4)).nearest(("ethics", "competition")) == "ethics"


def test_words_that_name_a_cause_help_a_model_that_wavers() -> None:
    wavering = heard(core_service_failure=0.45, inconvenience=0.35, greet=0.2)
    assert read(wavering).cause == "core_service_failure"
    named = replace(wavering, text="送货太慢了，等了一个星期")
    assert read(named).cause == "inconvenience"
    sure = heard(core_service_failure=0.8, inconvenience=0.1, greet=0.1)
    assert read(replace(sure, text="送货太慢了，等了一个星期")).cause == "core_service_failure"


@pytest.mark.parametrize(
    ("text", "wants", "courteous"),
    [
        ("thank you", None, True),
        ("thanks, but when?", None, False),
        ("谢谢，请尽快回复我", None, False),
        ("thanks", "a refund", False),
    ],
)
def test_t06_thanks_that_ask_for_something_are_no_courtesy(
    text: str, wants: str | None, *, courteous: bool
) -> None:
    said = replace(heard(thank=0.9, price=0.1), text=text, wants=wants)
    assert is_courtesy(said) is courteous


def test_a_complaint_or_what_nobody_could_read_is_no_courtesy() -> None:
    assert not is_courtesy(heard(price=0.8, thank=0.2))
    assert not is_courtesy(Heard(text="thanks", outage=True))
    assert not is_courtesy(Heard(press="accept"))


@pytest.mark.parametrize("text", ["唔該退錢", "麻烦退款，谢谢", "please refund me, thanks"])
def test_a_demand_with_a_word_of_manners_is_no_thanks(text: str) -> None:
    assert read(replace(heard(thank=0.95, inform=0.05), text=text)).intent == "inform"


@pytest.mark.parametrize(
    "text", ["唔該晒", "谢谢，退款收到了", "thanks for the refund", "多謝你哋換咗部新嘅俾我"]
)
def test_thanks_for_a_remedy_are_thanks(text: str) -> None:
    assert read(replace(heard(thank=0.95, inform=0.05), text=text)).intent == "thank"


@pytest.mark.parametrize("intent", ["praise", "thank"])
def test_what_may_well_be_a_complaint_is_thanked_for_by_nobody(intent: str) -> None:
    told = replace(heard(**{intent: 0.56, "price": 0.24, "ethics": 0.2}), text="thanks, so dear")
    assert read(told).intent in {"complaint", "unsure"}
    kept = replace(heard(**{intent: 0.8, "price": 0.2}), text="thanks, so cheap")
    assert read(kept).intent == intent
