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
    "spoken",
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


@pytest.mark.parametrize(
    ("text", "on", "due"),
    [
        ("国庆节后第一个工作日给您退款。", "2026-09-28", "2026-10-08 18:00"),
        ("国庆后第一个工作日给您退款。", "2026-10-03", "2026-10-08 18:00"),
        ("We will call you back at half ten tomorrow.", "2026-11-25", "2026-11-26 10:30"),
        ("I'll ring you at ten to five.", "2026-11-25", "2026-11-25 16:50"),
        ("I'll ring you at quarter past twelve.", "2026-11-25", "2026-11-25 12:15"),
        ("We'll refund you on the first of December.", "2026-11-25", "2026-12-01 18:00"),
        ("十二月底前退给您。", "2026-11-25", "2026-12-31 18:00"),
        ("廿五號前會寄給您。", "2026-12-01", "2026-12-25 18:00"),
        ("三刻钟内给您答复。", "2026-11-25", "2026-11-25 10:45"),
        ("You'll hear from us by Friday lunch.", "2026-11-25", "2026-11-27 14:00"),
        ("I'll ring you at five to ten p.m.", "2026-11-25", "2026-11-25 21:55"),
        ("明天一上班就给您回电。", "2026-11-25", "2026-11-26 10:00"),
        ("下週一一上班就給您退款。", "2026-11-25", "2026-11-30 10:00"),
    ],
)
def test_times_in_words_and_after_a_festival(text: str, on: str, due: str) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime.fromisoformat(f"{on} 10:00").replace(tzinfo=zone)

    found = find(text, now=now, zone=zone, hours=office(zone))

    assert [each.due and f"{each.due.astimezone(zone):%Y-%m-%d %H:%M}" for each in found] == [due]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("We will call you on Thursday 27 November.", "11-27 18:00"),
        ("周四（11月27日）给您回电。", "11-27 18:00"),
        ("12/3(五) 15:00 工程師到府檢修。", "12-03 15:00"),
        ("We'll ring you tomorrow at 8.", "11-26 08:00"),
        ("明天七点给您回电。", "11-26 19:00"),
        ("今晚1点前给您恢复。", "11-25 23:59"),
        ("We will call you by 1 tonight.", "11-25 23:59"),
        ("周五上午15点给您回电。", "11-27 15:00"),
        ("周六十点多给您送到。", "11-28 10:00"),
        ("I'll call you in the morning.", "11-25 12:00"),
        ("We'll call on Monday and it will reach you by Friday.", "12-04 18:00"),
        ("We will deliver it the next day.", "11-26 18:00"),
        ("3日前给您退款。", "12-03 18:00"),
        ("这两天给您答复。", "11-27 18:00"),
        ("给我半天时间，我给您答复。", "11-25 22:00"),
    ],
)
def test_where_a_reader_would_doubt_a_person_is_asked(text: str, due: str) -> None:
    """A weekday that is not the date's, an hour of either half of the day, a night's small hours."""
    last = read(text)[-1]

    assert last.due is not None
    assert f"{last.due:%m-%d %H:%M}" == due
    assert last.doubts == {Doubt.AMBIGUOUS}


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("We'll post it on Friday and it will reach you the next day.", "11-28 23:59"),
        ("周五寄出，次日送达。", "11-28 23:59"),
        ("The part is due in on Tuesday; we'll fit it the day after.", "12-02 18:00"),
        ("I'll look into it tonight and call you first thing.", "11-26 10:00"),
        ("We will call you at 8 in the morning.", "11-26 08:00"),
        ("We will call you by 8.", "11-25 20:00"),
        ("We'll be there on Saturday morning, between 8 and 12.", "11-28 12:00"),
        ("明天晚上11点到凌晨1点给您恢复。", "11-27 01:00"),
        ("明天凌晨12点前给您恢复。", "11-26 00:00"),
        ("师傅明天上午11点到1点上门。", "11-26 13:00"),
        ("周五上午或周一上午给您回电。", "11-30 12:00"),
        ("We will call you by Thursday 3/12.", "12-03 18:00"),
    ],
)
def test_a_day_or_an_hour_is_read_from_what_was_told_before_it(text: str, due: str) -> None:
    last = read(text)[-1]

    assert last.due is not None
    assert f"{last.due:%m-%d %H:%M}" == due
    assert not last.doubts


@pytest.mark.parametrize(
    "text",
    [
        "Can't promise anything, but I hope to have news by Friday.",
        "不敢保证，但我们争取周五前给您答复。",
        "同事答應您週一回覆，但未做到。",
    ],
)
def test_a_hope_and_what_was_promised_in_vain_are_no_promise(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("We will refund your lunch on Friday.", "2026-11-27 18:00"),
        ("I will call you tomorrow about your lunch order.", "2026-11-26 18:00"),
        ("We'll send you five to ten samples by Friday.", "2026-11-27 18:00"),
        ("We'll send you about five to ten samples by Friday.", "2026-11-27 18:00"),
        ("We'll send it to the twenty to five customers by Friday.", "2026-11-27 18:00"),
    ],
)
def test_a_meal_and_a_number_of_things_are_no_time(text: str, due: str) -> None:
    (found,) = read(text)

    assert f"{found.due:%Y-%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    "text",
    ["国庆后给您处理。", "周五之后给您答复。", "过完年给您寄新的。", "12月3日之后给您寄出。"],
)
def test_after_a_day_is_no_time_that_could_be_missed(text: str) -> None:
    (found,) = read(text, zone="Asia/Shanghai")

    assert found.due is None
    assert found.doubts == {Doubt.VAGUE}


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
