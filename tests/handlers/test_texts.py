"""Every sentence is written in every language, with the same places, and can always be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from handlers import phrases, texts
from handlers.model import LANGUAGES, Money, Param, Say
from handlers.texts import FALLBACK, LOCALES, catalogue, render, translate

PLACE = re.compile(r"%\((\w+)\)s")
HANDLERS = Path(texts.__file__).parent
WRITTEN = ("zh-Hans", "zh-Hant")


def marked() -> Iterator[str]:
    """Every sentence that is marked in the code."""
    for path in sorted(HANDLERS.rglob("*.py")):
        for _, text, _, _ in extract_from_file("python", path, keywords={"N_": None}):
            assert isinstance(text, str)
            yield text


SENTENCES = sorted(set(marked()))


def catalog_of(language: str) -> Catalog:
    name = language.replace("-", "_")
    with (LOCALES / name / "LC_MESSAGES" / "replies.po").open("rb") as file:
        return read_po(file, locale=name)


CATALOGS = {language: catalog_of(language) for language in WRITTEN}

params: st.SearchStrategy[Param | Say] = st.one_of(
    st.text(max_size=20),
    st.integers(-5, 10**6),
    st.builds(
        Money, st.decimals("-99", "99999", places=2), st.sampled_from(["CNY", "TWD", "XXX", "JPY"])
    ),
    st.dates(),
    st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from([Say(text) for text in SENTENCES if not PLACE.search(text)]),
)


@given(data=st.data(), text=st.sampled_from(SENTENCES))
def test_no_sentence_ever_fails_whatever_fills_it(data: st.DataObject, text: str) -> None:
    say = Say(text, {place: data.draw(params) for place in PLACE.findall(text)})

    for language in (*LANGUAGES, "fr", ""):
        for zone in (None, ZoneInfo("Asia/Taipei")):
            assert render(say, language, zone)


def test_there_are_sentences() -> None:
    assert len(SENTENCES) > 100


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("text", SENTENCES)
def test_every_sentence_is_written(text: str, language: str) -> None:
    assert catalogue(language).get(text), (
        f"{text!r} is not written in {language}: make translations"
    )


@pytest.mark.parametrize("language", WRITTEN)
def test_no_catalogue_holds_a_fuzzy_or_forgotten_sentence(language: str) -> None:
    catalog = CATALOGS[language]

    assert not catalog.obsolete
    assert not catalog.fuzzy
    assert [entry.id for entry in catalog if entry.id and entry.fuzzy] == []
    assert {entry.id for entry in catalog if entry.id} == set(SENTENCES)


@pytest.mark.parametrize("language", WRITTEN)
def test_places_are_the_same_in_every_language(language: str) -> None:
    for entry in CATALOGS[language]:
        assert list(entry.check(CATALOGS[language])) == []
        if entry.id:
            assert sorted(set(PLACE.findall(str(entry.string)))) == sorted(
                set(PLACE.findall(str(entry.id)))
            )


@pytest.mark.parametrize("language", WRITTEN)
def test_nothing_is_left_in_english(language: str) -> None:
    for entry in CATALOGS[language]:
        if entry.id:
            bare = re.sub(PLACE, "", str(entry.string)).replace("App", "")
            assert not re.search("[A-Za-z]", bare), entry.string


@pytest.mark.parametrize(("language", "charset"), [("zh-Hans", "gb2312"), ("zh-Hant", "big5hkscs")])
def test_each_script_is_its_own(language: str, charset: str) -> None:
    for entry in CATALOGS[language]:
        written = str(entry.string) if entry.id else ""
        han = "".join(char for char in written if "\u4e00" <= char <= "\u9fff")
        assert han.encode(charset).decode(charset) == han


ELSEWHERE = re.compile(
    r"\b(call|phone|ring|e-?mail|write to|visit|contact|go to) (us|our|the)\b|\bplease (call|phone|visit)\b"
    r"|拨打|致电|撥打|來電|来电|发邮件|寄信|電郵|前往|到门店|到門市|联系客服|聯絡客服|聯繫客服"
)
BLAME = re.compile(
    r"\byou (should have|failed|forgot|must have)\b|您应该|您應該|您没有按|您未|您操作"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_sent_elsewhere_or_blamed(language: str) -> None:
    # An emergency number stands beside the hand-over, never in its place.
    beside = {
        say.text
        for number in (None, "112")
        for say in (phrases.emergency(number), phrases.crisis(number, number))
    }
    for text in SENTENCES:
        said = translate(text, language)
        assert text in beside or not ELSEWHERE.search(said), said
        assert not BLAME.search(said), said


@pytest.mark.parametrize("language", WRITTEN)
def test_customers_are_addressed_politely(language: str) -> None:
    for entry in CATALOGS[language]:
        assert "你" not in str(entry.string)


DAY = date(2026, 11, 16)
INSTANT = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "language", "said"),
    [
        (DAY, "en", "Mon 16 Nov"),
        (DAY, "zh-Hans", "11月16日"),
        (DAY, "zh-Hant", "11月16日"),
        (INSTANT, "en", "Mon 16 Nov, 14:00"),
        (INSTANT, "zh-Hans", "11月16日（周一）14:00"),
        (INSTANT, "zh-Hant", "11月16日（週一）14:00"),
        (Money(Decimal(30), "CNY"), "zh-Hans", "¥30.00"),
        (Money(Decimal(30), "GBP"), "en", "£30.00"),
        (Money(Decimal(1500), "TWD"), "zh-Hant", "$1,500.00"),
        (Money(Decimal(30), "HKD"), "zh-Hant", "HK$30.00"),
        (7, "zh-Hant", "7"),
        (Say("Which order is it about?"), "zh-Hans", "请问是哪一个订单？"),
    ],
)
def test_values_are_written_as_the_language_does(
    value: Param | Say, language: str, said: str
) -> None:
    assert render(Say("%(value)s", {"value": value}), language, ZoneInfo("Asia/Shanghai")) == said


def test_an_instant_without_a_zone_is_told_in_utc() -> None:
    assert render(Say("%(at)s", {"at": INSTANT}), "en") == "Mon 16 Nov, 06:00"


def test_a_place_that_nothing_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        render(Say("%(what)s"), "en")


def test_a_sentence_that_is_missing_is_said_in_the_nearest_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = {"zh-Hant": {}, "zh-Hans": {"Hello": "您好"}}
    monkeypatch.setattr(texts, "catalogue", lambda language: held[language])

    assert [translate("Hello", language) for language in LANGUAGES] == ["Hello", "您好", "您好"]
    assert translate("Goodbye", "zh-Hant") == "Goodbye"
    assert translate("Hello", "fr") == "Hello"


def test_a_language_without_a_catalogue_has_no_sentences(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(texts, "LOCALES", tmp_path)

    assert catalogue.__wrapped__("zh-Hans") == {}


def test_every_language_has_a_way_to_fall_back() -> None:
    assert set(FALLBACK) == set(LANGUAGES)
