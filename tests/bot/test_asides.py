"""What is no complaint: wishes, second thoughts, and questions about what is late or under way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue import Heard, Settled, Standing
from bot.effects import (
    AsksMore,
    Open,
    Speak,
)
from handlers.texts import render
from tests.bot.desk import DUE, REMEDY, TODAY, Desk, about, complaint
from tests.bot.speech import understanding


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
        ("ask_status", "Thanks but I wanted it on paypal"),
        ("ask_status", "好的，但我要的是退到支付宝"),
        ("affirm", "好啊，不過我講嘅係退落另一張卡"),
    ],
)
def test_a_second_thought_about_what_was_agreed_on_reaches_a_person(intent: str, text: str) -> None:
    desk = Desk()
    desk.standing = under_way("A-1")
    assert desk.hear(about(intent, text)) == (AsksMore(),)
    desk.standing = under_way("A-1", done=True)
    assert AsksMore() not in desk.hear(about(intent, text))


def test_another_order_meant_after_a_yes_reaches_a_person() -> None:
    desk = Desk()
    desk.standing = under_way("A-1")
    heard = replace(about("deny", "wait no I meant the kettle"), turns_to="A-2")
    assert desk.hear(heard) == (AsksMore(),)


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
