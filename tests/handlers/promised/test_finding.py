"""The golden phrases first, then laws that hold for whatever is written."""

import sys
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.promised import Doubt, Promised, find
from tests.handlers.promised.golden import CURRENCIES, Score, always, office, phrases

SETS = (
    "seen", "kinds", "held_out", "fresh", "trades", "unseen", "last", "typed", "checked", "written",
    "spoken", "heard", "chatted", "counter", "dialled",
)  # fmt: skip
ALL = [phrase for name in SETS for phrase in phrases(name)]
LONDON = ZoneInfo("Europe/London")
PIECES = (
    "下周", "明天", "三天内", "给您", "如果", "3点", "一号", "£1", ",", ". ", " ", "\n", "we will ",
    "by friday", " on the 3 ", "if ", "call ", "not ", "100元", "收到后",
)  # fmt: skip
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
FULL_WIDTH = {char: char + 0xFEE0 for char in range(0x21, 0x7F)} | {0x20: 0x3000}

zones = st.sampled_from([ZoneInfo(key) for key in (*CURRENCIES, "UTC", "Australia/Lord_Howe")])
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - a zone is added
written = st.lists(
    st.one_of(st.sampled_from([phrase.text for phrase in ALL]), st.text(max_size=20)), max_size=4
).map("".join)


def read(text: str, *, now: datetime = NOW, zone: str = "Europe/London") -> list[Promised]:
    where = ZoneInfo(zone)
    return find(text, now=now, zone=where, hours=office(where), currency="EUR")


def told(found: list[Promised]) -> list[tuple[object, ...]]:
    return [(each.due, each.doubts, each.what, each.amount) for each in found]


def test_there_are_enough_phrases_of_each_language_and_without_a_promise() -> None:
    by_language = Counter(phrase.language for phrase in ALL)

    assert min(by_language[language] for language in ("en", "zh-Hans", "zh-Hant")) >= 100
    assert sum(not phrase.promised for phrase in ALL) >= 80
    assert len({(phrase.text, phrase.language, phrase.now) for phrase in ALL}) == len(ALL)


def test_every_phrase_gives_its_instants_doubts_kinds_and_sums() -> None:
    score = Score()
    wrong = {
        phrase.text: phrase.found()
        for name in ("seen", "kinds")
        for phrase in phrases(name)
        if not score.add(phrase)
    }

    assert wrong == {}


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [
        ("held_out", 0.98, 0.98),
        ("fresh", 0.94, 0.94),
        ("trades", 0.95, 0.95),
        ("unseen", 0.95, 0.84),
        ("last", 0.88, 0.65),
        ("typed", 0.98, 0.98),
        ("checked", 0.98, 0.98),
        ("written", 0.98, 0.98),
        ("spoken", 0.93, 0.98),
        ("heard", 0.95, 0.98),
        ("chatted", 0.98, 0.98),
        ("counter", 0.97, 0.98),
        ("dialled", 0.97, 0.97),
    ],
)
def test_phrases_that_were_held_back_are_read_as_well(
    name: str, precision: float, recall: float
) -> None:
    score = Score()
    for phrase in phrases(name):
        score.add(phrase)

    assert score.precision >= precision, score
    assert score.recall >= recall, score


@settings(max_examples=25)
@given(written, moments, zones)
def test_a_moment_is_to_come_unless_it_is_flagged_and_the_words_stand_in_the_text(
    text: str, now: datetime, zone: ZoneInfo
) -> None:
    for each in find(text, now=now, zone=zone, hours=office(zone)):
        assert each.words == text[each.start : each.end] != ""
        assert (each.due is None) == bool(each.doubts & {Doubt.VAGUE, Doubt.DEPENDS, Doubt.UNTIMED})
        assert each.due is None or each.due >= now or Doubt.PAST in each.doubts


@given(st.text(max_size=200))
def test_odd_input_never_raises(text: str) -> None:
    read(text)


@pytest.mark.parametrize(
    "text",
    ["", "𝟛 days", "in 99999999999 days I will call you", "\x00",
     "9999年99月99日前給您", "within 999999999999999 working days we will", "we will call by 31/2",
     "百千万亿小时内给您答复", "by 99:99 we will call you", "三" * 500 + "天内给您"],
)  # fmt: skip
def test_what_no_calendar_has_is_no_promise_of_a_time(text: str) -> None:
    assert [each.due for each in read(text) if each.due] == []


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_both_scripts_of_a_sentence_give_the_same_instant(language: str) -> None:
    other = opencc.OpenCC("s2t" if language == "zh-Hans" else "t2s")
    differing = [
        phrase.text
        for phrase in ALL
        if phrase.language == language
        and [each.due for each in read(phrase.text)]
        != [each.due for each in read(other.convert(phrase.text))]
    ]

    assert differing == []


def test_full_width_equals_half_width() -> None:
    texts = [phrase.text for phrase in ALL]
    half = [unicodedata.normalize("NFKC", text) for text in texts]
    full = [text.translate(FULL_WIDTH) for text in half]

    assert [told(read(text)) for text in full] == [told(read(text)) for text in half]


def work(text: str) -> int:
    """How many calls it takes to read a text: the same on every machine, unlike seconds."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return calls


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join))
@example("下周")
@example("£1,")
def test_a_text_twice_as_long_takes_twice_the_work(piece: str) -> None:
    read(piece)
    long, longer = ((piece * size)[:size] for size in (900, 1_800))

    assert work(longer) < 2.3 * work(long)


def test_the_shop_is_asked_for_its_hours_once_a_day() -> None:
    asked: Counter[object] = Counter()

    def hours(day: date) -> tuple[datetime, datetime] | None:
        asked[day] += 1
        return office(LONDON)(day)

    find("We will call you next week. 下周给您。" * 50, now=NOW, zone=LONDON, hours=hours)

    assert max(asked.values()) == 1


@settings(max_examples=25)
@given(st.sampled_from([phrase.text for phrase in ALL]), st.integers(2, 4))
def test_what_is_said_twice_counts_once(text: str, times: int) -> None:
    assert told(read("\n".join([text] * times))) == told(read(text))


def test_of_a_promise_said_twice_the_one_with_the_sum_is_kept() -> None:
    (found,) = read("You'll have the refund by Friday. We will refund you £30 by Friday.")

    assert found.amount is not None
    assert found.words == "Friday"


def test_what_the_customer_wrote_is_quoted_and_not_promised() -> None:
    (found,) = read("> We will call you on Friday.\nI will call you on Monday.\n > by noon")

    assert found.words == "Monday"


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("We will refund you within 3 working days.", 5),
        ("三个工作日内给您退款。", 5),
        ("We will call you the next working day.", 3),
    ],
)
def test_a_shop_that_works_daily_counts_every_day_as_a_working_day_and_says_so(
    text: str, weekdays: int
) -> None:
    """From a Friday: three days are Monday, from Monday to Friday they are Wednesday."""
    friday = datetime(2026, 11, 27, 10, tzinfo=UTC)
    zone = ZoneInfo("Europe/London")
    (daily,) = find(text, now=friday, zone=zone, hours=always(zone))
    (weekly,) = find(text, now=friday, zone=zone, hours=office(zone))
    days = [each.due and (each.due.date() - friday.date()).days for each in (daily, weekly)]

    assert days == [3 if weekdays == 5 else 1, weekdays]
    assert daily.doubts == {Doubt.AMBIGUOUS}
    assert not weekly.doubts


def test_where_both_counts_agree_nothing_is_in_doubt() -> None:
    (found,) = find(
        "We will refund you within 2 working days.", now=NOW, zone=LONDON, hours=always(LONDON)
    )

    assert found.doubts == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ｗｅ ｗｉｌｌ ｃａｌｌ ｙｏｕ ｂｙ　Ｆｒｉｄａｙ．", "Ｆｒｉｄａｙ"),
        ("抱歉！\n我們會在禮拜五前給您答覆", "禮拜五"),
    ],
)
def test_the_words_are_those_that_were_written(text: str, words: str) -> None:
    assert [each.words for each in read(text)] == [words]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("America/New_York", (5, 3)), ("Europe/London", (3, 5)), ("UTC", None)],
)
def test_a_date_with_a_slash_is_the_zones_and_none_where_there_is_no_place(
    zone: str, expected: tuple[int, int] | None
) -> None:
    (found,) = read("We will call you by 5/3.", zone=zone)
    local = found.due and found.due.astimezone(ZoneInfo(zone))

    assert (local and (local.month, local.day)) == expected
    assert found.doubts == {Doubt.AMBIGUOUS if expected else Doubt.VAGUE}


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("We will refund you 30 euros.", "30", "EUR"),
        ("退您50块。", "50", "CNY"),
        ("We'll pay HK$1,200.50 back by Friday.", "1200.50", "HKD"),
        ("會退還您100元。", "100", "EUR"),
        ("我们赔您两百五十元。", "250", "CNY"),
    ],
)
def test_a_sum_is_read_to_the_cent_and_is_the_shops_where_nothing_tells(
    text: str, amount: str, currency: str
) -> None:
    (found,) = read(text)

    assert found.amount is not None
    assert (f"{found.amount.amount:f}", found.amount.currency) == (amount, currency)
