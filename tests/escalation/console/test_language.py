"""Every word of the console exists in every language, and times are the shop's (T02)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.understanding import DIALOGUE_INTENTS
from escalation import errors
from escalation.console import labels, log_labels
from escalation.console.language import LOCALES, Words, catalogue, choose, lines
from escalation.events import Kind
from escalation.services.timers import ACTIONS
from handlers import texts
from handlers.model import LANGUAGES, Level
from handlers.remedies import REMEDIES

WRITTEN = [language for language in LANGUAGES if language != "en"]
PLACE = re.compile(r"%\(\w+\)[sd]")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("language", WRITTEN)
def test_no_text_is_missing_fuzzy_or_filled_differently(language: str) -> None:
    path = LOCALES / language.replace("-", "_") / "LC_MESSAGES" / "console.po"
    with path.open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    assert len(entries) > 200
    for entry in entries:
        sources = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        given_ = entry.string or ""
        written = [given_] if isinstance(given_, str) else list(given_)
        assert not entry.fuzzy, sources
        assert all(written), f"{sources} is not written in {language}"
        places = set(PLACE.findall(sources[-1]))
        for text in written:
            assert set(PLACE.findall(text)) == places, sources


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize(
    "table",
    [
        pytest.param(value, id=name)
        for name, value in {**vars(labels), **vars(log_labels)}.items()
        if name.isupper() and isinstance(value, dict) and name != "SLUGS"
    ],
)
def test_every_label_is_written(language: str, table: dict[str, str]) -> None:
    same_everywhere = {"Telegram", "API", "LINE", "WhatsApp"}
    written = {**catalogue(language), **texts.catalogue(language)}

    assert [text for text in table.values() if text not in written] == [
        text for text in table.values() if text in same_everywhere
    ]


@pytest.mark.parametrize("language", WRITTEN)
def test_every_refusal_is_written(language: str) -> None:
    said = [
        kind.text
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.DeskError)
    ]

    assert [text for text in said if text not in catalogue(language)] == []


def test_everything_that_happens_has_a_name() -> None:
    assert {kind.value for kind in Kind} - log_labels.EVENTS.keys() == {Kind.TIMER_SCHEDULED}
    ours = {kind for kind, act in ACTIONS.items() if act.__module__.startswith("escalation.")}
    assert ours <= log_labels.TIMERS.keys()
    assert REMEDIES.keys() == labels.KINDS.keys()
    assert labels.INTENTS.keys() == DIALOGUE_INTENTS
    assert {level.value for level in Level} == labels.LEVELS.keys()
    assert set(LANGUAGES) == labels.LANGUAGE_NAMES.keys()


def test_traditional_is_not_simplified() -> None:
    hans, hant = catalogue("zh-Hans"), catalogue("zh-Hant")
    han = re.compile("[\u4e00-\u9fff]")
    shared = [
        text
        for text in hans
        if hans[text] == hant.get(text) and len(han.findall(hans[text][0])) > 6
    ]

    assert shared == []


@given(zone=st.sampled_from(["Asia/Shanghai", "Asia/Riyadh", "America/New_York", "UTC"]))
def test_t02_one_instant_is_the_same_in_every_zone(zone: str) -> None:
    shown = str(Words("en", ZoneInfo(zone)).time(datetime(2026, 3, 8, 6, 59, tzinfo=UTC)))

    assert 'datetime="2026-03-08T06:59:00+00:00"' in shown
    assert zone in shown


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=1), "1 min"),
        (timedelta(minutes=42, seconds=59), "42 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(days=2, hours=4, minutes=9), "2 d 4 h"),
        (-timedelta(minutes=15), "15 min"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(length: timedelta, words: str) -> None:
    assert Words("en", SHANGHAI).span(length) == words


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("person_asked", "The customer asked for a person."),
        ("ethics_to_person", "Only a person may judge this (Ethics)."),
        ("no such reason", "no such reason"),
    ],
)
def test_a_reason_is_said_with_its_cause(slug: str, words: str) -> None:
    assert Words("en", SHANGHAI).reason(slug) == words


@given(header=st.text(max_size=60), wish=st.text(max_size=10))
def test_a_language_is_always_one_of_ours(header: str, wish: str) -> None:
    assert choose(wish, None, accept=header) in LANGUAGES


@given(text=st.text(max_size=50))
def test_lines_hold_no_markup_but_breaks(text: str) -> None:
    assert "<" not in str(lines(text)).replace("<br>", "")
