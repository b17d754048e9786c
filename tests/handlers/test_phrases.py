"""What the dialogue says in its own name, as the customer reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from inspect import signature
from zoneinfo import ZoneInfo

import pytest

from handlers import phrases
from handlers.model import LANGUAGES, Say
from handlers.texts import render

ZONE = ZoneInfo("Asia/Shanghai")
BY = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 18)
SAMPLES: dict[str, object] = {
    "point": Say("the delay"),
    "more": Say("the price"),
    "first": Say("the price"),
    "second": Say("the delay"),
    "what": Say("an end to your contract without any penalty"),
    "number": 12,
    "into": 13,
    "channel": "telegram",
    "line": "12356",
    "reference": "R-12-1",
    "ref": "A-1001",
    "name": "Mei",
    "state": "talking",
    "parts": Say("the delay"),
}
DAYS = {phrases.granted, phrases.status_of_remedy, phrases.remedy_unchanged}
"""Phrases that name a day and no time of it."""
type Phrase = Callable[..., Say | tuple[Say, ...]]
SPOKEN: list[Phrase] = [
    getattr(phrases, name) for name in phrases.__all__ if callable(getattr(phrases, name))
]


def spoken(phrase: Phrase) -> tuple[Say, ...]:
    """The phrase, in each way that it can be said, with something in every place."""
    by: object = DAY if phrase in DAYS else BY
    values = SAMPLES | {"by": by}
    if phrase is phrases.unconfirmed:
        values["what"] = "call"
    positional = [
        values[name]
        for name, place in signature(phrase).parameters.items()
        if place.kind != place.KEYWORD_ONLY
    ]
    said = phrase(*positional)
    return said if isinstance(said, tuple) else (said,)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("phrase", SPOKEN, ids=lambda phrase: phrase.__name__)
def test_it_can_be_said_in_every_language(phrase: Phrase, language: str) -> None:
    told = [render(say, language, ZONE) for say in spoken(phrase)]

    assert all(told)
    assert len(set(told)) == len(told)
    assert not [said for said in told if "%(" in said]


@pytest.mark.parametrize("phrase", SPOKEN, ids=lambda phrase: phrase.__name__)
def test_chinese_is_not_left_in_english(phrase: Phrase) -> None:
    for say in spoken(phrase):
        english = render(say, "en", ZONE)

        assert render(say, "zh-Hans", ZONE) != english
        assert render(say, "zh-Hant", ZONE) != english


WHAT = Say("%(what)s", {"what": "X"})


@pytest.mark.parametrize(
    ("said", "english"),
    [
        (phrases.noted(None), "Thank you, I have added that to your case."),
        (phrases.noted(BY), "Thank you, I have added that to your case. The answer comes here by Mon 16 Nov, 14:00."),
        (phrases.follow_up(None), "How did it go: did it help, and is it put right now?"),
        (phrases.follow_up(Say("the delay")), "You wrote to us about the delay. Did what we did help: is it put right now?"),
        (phrases.offer_waits(WHAT, 3, None), "Your case #3 waits for your answer to my offer: X."),
        (phrases.offer_waits(WHAT, 3, DAY), "My offer in your case #3 is this: X. If you say yes now, it is done by Wed 18 Nov at the latest."),
        (phrases.yes_or_no(WHAT, DAY), "So that I do nothing you do not want: do you want X, done by Wed 18 Nov at the latest, yes or no?"),
        (phrases.status("offered", 3), "I am on your case #3 with you right now."),
        (phrases.status("queued", 3, by=BY), "Your case #3 waits for a colleague. You will have an answer here by Mon 16 Nov, 14:00."),
        (phrases.status("held", 3, by=BY), "A colleague is working on your case #3. You will hear here by Mon 16 Nov, 14:00."),
        (phrases.status("queued", 3), "Your case #3 is with us and waits for a colleague. Nothing of it is lost, and the answer comes here."),
        (phrases.status("held", 3), "A colleague is working on your case #3 and answers you here."),
        (phrases.status("resolved", 3), "Case #3 is answered. If it is not right yet, tell me and I take it up again."),
        (phrases.status_of_remedy(3, WHAT, None), "Case #3: this has been carried out: X."),
        (phrases.status_of_remedy(3, WHAT, DAY), "Case #3: you said yes to this: X. It is under way and will be done by Wed 18 Nov at the latest."),
        (phrases.also(Say("the price")), "You also mention the price: I am sorry for that too. It is written down, and I come to it as soon as this is settled."),
        (phrases.join(Say("A"), None, Say("B")), "A\nB"),
    ],
)  # fmt: skip
def test_it_says_what_holds(said: Say, english: str) -> None:
    assert render(said, "en", ZONE) == english


def test_every_phrase_is_exported() -> None:
    written = {
        name
        for module in (phrases, phrases.offers, phrases.standing, phrases.talk, phrases.waiting)
        for name, value in vars(module).items()
        if getattr(value, "__module__", "").startswith("handlers.phrases") and name[0] != "_"
    }

    assert written | {"YES", "NO", "PERSON", "HELPED", "NOT_HELPED", "ADD"} == set(phrases.__all__)
