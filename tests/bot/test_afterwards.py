"""After a person's answer nothing that a customer says is talked away, and manners wake nobody."""

from __future__ import annotations

import pytest

from bot.conversation import step
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import AsksMore, Effect, Escalate, Helped, Open, Speak, Wake
from bot.reading import read
from handlers import phrases
from handlers.model import UNCLASSIFIED, Cause
from handlers.registry import Decision
from tests.bot.speech import understanding


def nobody_decides(dialogue: Dialogue) -> Decision:
    raise AssertionError(dialogue)


RESOLVED = Standing(state="resolved", number=1)
CLOSED = Standing(state="closed", number=1)
QUEUED = Standing(state="queued", number=1, with_people=True)
NOT_HELPED = (Helped(helped=False),)
LAMP = Dialogue(cause=Cause("core_service_failure"), order="L-1")


def said(text: str, intent: str) -> Heard:
    return Heard(text=text, understanding=understanding(intent, text=text))


def told(standing: Standing, heard: Heard, dialogue: Dialogue | None = None) -> tuple[Effect, ...]:
    return step(dialogue or Dialogue(), standing, heard, nobody_decides)[1]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("谢谢,但是还是不行", "ask_status"),
        ("謝謝，不過還是不行", "thank"),
        ("仲係唔得", "deny"),
        ("我问的不是这个", "inform"),
        ("that was not what I asked", "deny"),
        ("不对", "deny"),
        ("still broken", "core_service_failure"),
        ("又壞咗", "core_service_failure"),
    ],
)
@pytest.mark.parametrize("dialogue", [Dialogue(), LAMP])
def test_what_did_not_hold_opens_the_same_case(text: str, intent: str, dialogue: Dialogue) -> None:
    assert told(RESOLVED, said(text, intent), dialogue) == NOT_HELPED


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Thanks. When will the money arrive?", "ask_status"),
        ("一件事忘了说", "inform"),
        ("wait, there is the second lamp too", "out_of_scope"),
        ("One more thing", "goodbye"),
        ("還有一件事", "goodbye"),
    ],
)
def test_what_is_asked_more_comes_to_people(text: str, intent: str) -> None:
    assert told(RESOLVED, said(text, intent)) == (AsksMore(),)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("thanks", "thank"),
        ("好的谢谢", "thank"),
        ("No, that's all, thanks", "deny"),
        ("没有了,谢谢", "deny"),
        ("冇喇唔該晒", "deny"),
        ("已经解决了", "inform"),
        ("算了", "deny"),
        ("bye", "goodbye"),
    ],
)
@pytest.mark.parametrize("standing", [RESOLVED, CLOSED])
def test_manners_and_nothing_more_open_nothing(text: str, intent: str, standing: Standing) -> None:
    (spoken,) = told(standing, said(text, intent))
    assert isinstance(spoken, Speak)


def test_closed_and_still_wrong_is_one_for_a_person_at_once() -> None:
    opened, handed = told(CLOSED, said("不好意思,还是没到账", "ask_status"), LAMP)
    assert opened == Open(Cause("core_service_failure"), fresh=True)
    assert handed == Escalate("not_helped")


def test_whoever_says_that_it_is_still_wrong_is_not_asked_which_cause_it_was() -> None:
    words = "sorry, it still has not come"
    torn = understanding("core_service_failure", 0.52, text=words, second="failed_response")
    heard = Heard(text=words, understanding=torn)
    assert read(heard).between is not None

    opened, handed = told(CLOSED, heard, LAMP)
    assert opened == Open(Cause("core_service_failure"), fresh=True)
    assert handed == Escalate("not_helped")


def test_who_has_still_not_got_it_does_not_begin_anew_however_surely_it_is_read() -> None:
    words = "sorry, it still has not come"
    sure = understanding("core_service_failure", 0.9, text=words)
    opened, handed = told(CLOSED, Heard(text=words, understanding=sure), LAMP)
    assert opened == Open(Cause("core_service_failure"), fresh=True)
    assert handed == Escalate("not_helped")


@pytest.mark.parametrize("text", ["", "📷", "🎤", "?", "😡"])
@pytest.mark.parametrize("state", ["resolved", "settled"])
def test_t15_what_is_no_word_opens_it_too(text: str, state: str) -> None:
    effects = told(Standing(state=state, number=1), Heard(text=text, wordless=True))
    assert effects[0] == AsksMore()
    assert (Speak(phrases.cannot_be_opened()) in effects) == (text in {"", "📷", "🎤"})


@pytest.mark.parametrize("text", ["👍", "🙏🏽", "❤️", "🙆‍♀️ 🙏"])
@pytest.mark.parametrize("state", ["resolved", "settled", "queued"])
def test_an_emoji_that_thanks_opens_nothing(text: str, state: str) -> None:
    effects = told(Standing(state=state, number=1), Heard(text=text, wordless=True))
    assert effects == (Speak(phrases.thanks()),)


@pytest.mark.parametrize("text", ["", "📷", "😡"])
def test_t15_what_is_no_word_wakes_who_is_waited_for(text: str) -> None:
    assert Wake() in told(QUEUED, Heard(text=text, wordless=True))


def test_who_sends_nothing_but_recordings_comes_to_a_person() -> None:
    voice = Heard(text="🎤", wordless=True)
    after, effects = step(Dialogue(), Standing(), voice, nobody_decides)
    assert effects == (Speak(phrases.in_words(), (phrases.PERSON,)),)

    _, effects = step(after, Standing(), voice, nobody_decides)
    assert effects == (
        Open(UNCLASSIFIED, fresh=True),
        Escalate("not_understood", manner="not_understood"),
    )


@pytest.mark.parametrize("text", ["好的,谢谢", "ok thanks", "sure, thanks"])
@pytest.mark.parametrize("held", [False, True])
def test_t15_a_yes_with_thanks_answers_what_a_person_asked(text: str, *, held: bool) -> None:
    state = "held" if held else "queued"
    asked = Standing(state=state, number=1, with_people=True, held=held, asked=True)
    assert Wake() in told(asked, said(text, "thank"))
    unasked = Standing(state=state, number=1, with_people=True, held=held)
    assert Wake() not in told(unasked, said(text, "thank"))


def test_what_goes_on_is_no_good_bye() -> None:
    assert read(said("还有一件事", "goodbye")).intent == "inform"
    assert read(said("再见", "goodbye")).intent == "goodbye"


@pytest.mark.parametrize("state", ["resolved", "settled"])
def test_what_no_model_reads_comes_to_the_same_case(state: str) -> None:
    standing = Standing(state=state, number=1)
    assert told(standing, Heard(text="还是坏的", outage=True)) == (AsksMore(),)
    assert told(standing, Heard(text="谢谢", outage=True)) == (Speak(phrases.thanks()),)
