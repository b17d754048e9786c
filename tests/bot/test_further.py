"""What is told beside an offer is seen to once the offer is agreed to, and by nobody before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue import Dialogue, Heard
from bot.effects import AsksMore, Escalate, MakeOffer, Open, Wake
from tests.bot.desk import Desk, complaint
from tests.bot.speech import understanding

RUDE = "and your agent was rude to me"


def yes() -> Heard:
    return Heard(text="yes", understanding=understanding("affirm"), consent="yes")


def offered() -> Desk:
    desk = Desk()
    desk.hear(complaint("core_service_failure", "you charged me twice", order="A-1"))
    assert desk.standing.offer is not None
    return desk


def test_it_is_kept_and_taken_up_as_a_case_of_its_own() -> None:
    desk = offered()
    assert Wake(waits=False) in desk.hear(complaint("service_encounter", RUDE))
    assert "the way you were spoken to" in desk.said[-1]
    assert len(desk.offered) == 1

    effects = desk.hear(yes())

    (opened,) = [each for each in effects if isinstance(each, Open)]
    assert (opened.cause, opened.fresh, opened.apart) == ("service_encounter", True, True)
    assert [type(each) for each in effects].count(MakeOffer) == 1
    assert desk.standing.number == 2
    assert len(desk.granted) == 1
    assert not desk.dialogue.further


def test_it_is_no_part_of_what_the_first_is_about() -> None:
    desk = offered()
    before = desk.dialogue
    desk.hear(complaint("service_encounter", RUDE))
    assert replace(desk.dialogue, further=()) == before
    assert Dialogue.from_json(desk.dialogue.to_json()) == desk.dialogue


def test_another_order_is_a_further_grievance_of_the_same_cause() -> None:
    desk = offered()
    desk.hear(complaint("core_service_failure", "A-2 is dead too", about="A-1", beside="A-2"))
    desk.hear(yes())
    assert desk.dialogue.order == "A-2"
    assert desk.standing.number == 2


def test_the_same_again_is_nothing_further() -> None:
    desk = offered()
    desk.hear(complaint("core_service_failure", "you really charged me twice"))
    assert not desk.dialogue.further


def test_a_person_who_is_called_has_all_of_it_in_the_one_case() -> None:
    desk = offered()
    desk.hear(complaint("service_encounter", RUDE))
    effects = desk.hear(Heard(text="a person please", wants_person=True))
    assert isinstance(effects[-1], Escalate)
    assert desk.dialogue.secondary == ("service_encounter",)
    assert not desk.dialogue.further
    assert desk.standing.number == 1


def test_what_is_grave_takes_all_of_it_to_a_person() -> None:
    desk = offered()
    effects = desk.hear(complaint("ethics", "and you gave my address to a stranger"))
    assert any(isinstance(each, Escalate) and each.urgent for each in effects)
    assert desk.standing.offer is None


def test_a_no_goes_on_about_the_first() -> None:
    desk = offered()
    desk.hear(complaint("service_encounter", RUDE))
    desk.hear(Heard(text="no", understanding=understanding("deny"), consent="no"))
    assert desk.standing.number == 1
    assert desk.dialogue.cause == "core_service_failure"


def of_two() -> Desk:
    """An offer is agreed to, and the first words seemed to hold more."""
    desk = Desk()
    words = "you charged me twice, and your agent was rude to me"
    desk.hear(complaint("core_service_failure", words, order="A-1"))
    desk.dialogue = replace(desk.dialogue, secondary=("service_encounter",))
    desk.hear(yes())
    return desk


@pytest.mark.parametrize(("text", "intent"), [("and the agent?", "ask_status"), ("yes", "affirm")])
def test_who_told_more_at_first_is_asked_what_is_open_and_a_person_sees_to_it(
    text: str, intent: str
) -> None:
    desk = of_two()
    assert "still open" in desk.said[-1]
    assert desk.hear(Heard(text=text, understanding=understanding(intent))) == (AsksMore(),)


def test_a_question_for_the_other_thing_is_no_new_complaint() -> None:
    desk = of_two()
    assert desk.hear(complaint("price", "and the agent?")) == (AsksMore(),)


@pytest.mark.parametrize(("text", "intent"), [("no, that is all", "deny"), ("thanks", "thank")])
def test_who_has_nothing_more_wakes_nobody(text: str, intent: str) -> None:
    desk = of_two()
    assert AsksMore() not in desk.hear(Heard(text=text, understanding=understanding(intent)))
