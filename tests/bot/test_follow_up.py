"""The answer to `did it help?`: nothing that might be a sneer ends a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.conversation import step
from bot.dialogue import Dialogue, Heard, Settled, Standing
from bot.effects import Helped, Speak
from bot.follow_up import not_there
from bot.reading import read
from handlers.model import Money
from handlers.registry import Decision
from handlers.remedies import Refund
from tests.bot.speech import understanding


def nobody_decides(dialogue: Dialogue) -> Decision:
    raise AssertionError(dialogue)


ASKED = Standing(state="settled", number=1, asked_if_helped=True)


def heard(text: str, intent: str) -> Heard:
    return Heard(text=text, understanding=understanding(intent, text=text))


@pytest.mark.parametrize(
    ("text", "intent", "helped"),
    [
        ("解决个屁，一分钱没看到", "praise", False),
        ("沒有啊，我到現在都沒收到", "ask_status", False),
        ("nope still broken", "deny", False),
        ("收到了，辛苦", "thank", True),
        ("You people are wonderful", "praise", True),
    ],
)
def test_rules_are_heard_before_the_model(text: str, intent: str, *, helped: bool) -> None:
    _, effects = step(Dialogue(), ASKED, heard(text, intent), nobody_decides)
    assert effects[0] == Helped(helped=helped)


def test_what_is_neither_is_asked_once_more_and_not_twice() -> None:
    after, effects = step(Dialogue(), ASKED, heard("kind of", "out_of_scope"), nobody_decides)
    (spoken,) = effects
    assert isinstance(spoken, Speak)
    assert [choice.id for choice in spoken.choices] == ["helped_yes", "helped_no"]

    _, again = step(after, ASKED, heard("hm", "out_of_scope"), nobody_decides)
    assert again != effects


def test_a_question_where_it_stands_is_answered_and_is_no_answer() -> None:
    _, effects = step(Dialogue(), ASKED, heard("什么时候到账", "ask_status"), nobody_decides)
    assert not any(isinstance(effect, Helped) for effect in effects)


SETTLED = Settled(
    Refund(Money(Decimal(12), "USD")),
    date(2026, 11, 17),
    "1-A",
    done=True,
    order="A-1",
    causes=frozenset({"core_service_failure"}),
)
MISSING = heard("the refund has not arrived", "core_service_failure")


@pytest.mark.parametrize(
    ("said", "settled", "reopens"),
    [
        (MISSING, SETTLED, True),
        (replace(MISSING, order="A-1"), SETTLED, True),
        (heard("still waiting for it", "failed_response"), SETTLED, True),
        (heard("it has not been credited", "inform"), SETTLED, True),
        (replace(MISSING, order="B-2"), SETTLED, False),
        (replace(MISSING, foreign_order=True), SETTLED, False),
        (replace(MISSING, unproven="B-2"), SETTLED, False),
        (heard("I haven't got it any cheaper, it is not there", "price"), SETTLED, False),
        (heard("no trace of it, thanks", "thank"), SETTLED, False),
        (MISSING, replace(SETTLED, recent=False), False),
        (MISSING, replace(SETTLED, done=False), False),
    ],
)
def test_only_what_was_done_lately_and_is_meant_opens_again(
    said: Heard, settled: Settled, *, reopens: bool
) -> None:
    standing = Standing(state="closed", number=1, settled=settled)
    step_taken = not_there(Dialogue(), standing, said, read(said))
    assert (step_taken is not None) is reopens
