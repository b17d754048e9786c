"""Times as people tell them: in words, by what was told before, and where a reader would doubt."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.promised import Doubt, Promised, find
from tests.handlers.promised.golden import office

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


def read(text: str, *, zone: str = "Europe/London") -> list[Promised]:
    where = ZoneInfo(zone)
    return find(text, now=NOW, zone=where, hours=office(where), currency="EUR")


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
        ("我們週四週五給您回覆。", "2026-11-25", "2026-11-27 18:00"),
        ("We will call you Thursday/Friday.", "2026-11-25", "2026-11-27 18:00"),
        ("除夕前给您退款。", "2026-11-25", "2027-02-04 18:00"),
        ("除夕给您退款。", "2026-11-25", "2027-02-05 18:00"),
        ("明天一上班就给您回电。", "2026-11-25", "2026-11-26 10:00"),
        ("下週一一上班就給您退款。", "2026-11-25", "2026-11-30 10:00"),
        ("We will be with you by Christmas Eve.", "2026-11-25", "2026-12-24 18:00"),
        ("We'll have it done by New Year's Eve.", "2026-11-25", "2026-12-31 18:00"),
        ("You'll have the refund in the next day or two.", "2026-11-25", "2026-11-27 18:00"),
        ("We'll call you on Thursday 26th at 2.15.", "2026-11-25", "2026-11-26 14:15"),
        ("We'll call at 14.30 tomorrow.", "2026-11-25", "2026-11-26 14:30"),
        ("I'll ring at 3 or 4 on Friday.", "2026-11-25", "2026-11-27 16:00"),
        ("I'll ring you at 10 to 3 tomorrow.", "2026-11-25", "2026-11-26 14:50"),
        ("We'll refund you by the 5th of next month.", "2026-11-25", "2026-12-05 23:59"),
        ("You'll get it by Friday a.m.", "2026-11-25", "2026-11-27 12:00"),
        ("We'll have a driver with you at 1430.", "2026-11-25", "2026-11-25 14:30"),
        ("We'll ring you by 1630 hrs tomorrow.", "2026-11-25", "2026-11-26 16:30"),
        ("I'll ring you between two and three.", "2026-11-25", "2026-11-25 15:00"),
        ("We'll call you at eight pm.", "2026-11-25", "2026-11-25 20:00"),
        ("I'll call you back in 10.", "2026-11-25", "2026-11-25 10:10"),
        ("I'll update you before lunch tomorrow.", "2026-11-25", "2026-11-26 12:00"),
        ("It comes on Saturday morning, around ten.", "2026-11-25", "2026-11-28 10:00"),
        ("周六上午送到，大概十点。", "2026-11-25", "2026-11-28 10:00"),
        ("今天明天给您送到。", "2026-11-25", "2026-11-26 18:00"),
        ("It comes Wednesday, Thursday or Friday.", "2026-11-26", "2026-12-04 18:00"),
        ("平安夜前给您送到。", "2026-11-25", "2026-12-23 18:00"),
        ("元旦連假前會送達。", "2026-11-25", "2026-12-31 18:00"),
        ("款项将于T+3到账。", "2026-11-25", "2026-11-30 18:00"),
        ("我EOD前回覆你。", "2026-11-25", "2026-11-25 18:00"),
        ("12月3日给您送达。", "2026-11-25", "2026-12-03 18:00"),
        ("12月1-3日给您送到。", "2026-11-25", "2026-12-03 18:00"),
        ("周六日给您送到。", "2026-11-25", "2026-11-29 23:59"),
        ("週四、五會有人聯絡您。", "2026-11-25", "2026-11-27 18:00"),
        ("聽日三點九打畀你。", "2026-11-25", "2026-11-26 15:45"),
        ("明天上午下班前给您答复。", "2026-11-25", "2026-11-26 12:00"),
        ("2小时30分钟内给您回电。", "2026-11-25", "2026-11-25 12:30"),
        ("He'll come tomorrow between noon and four.", "2026-11-25", "2026-11-26 16:00"),
        ("I'll be there on Saturday at half nine.", "2026-11-25", "2026-11-28 09:30"),
        ("我们29号、30号安排人上门。", "2026-11-25", "2026-11-30 18:00"),
        ("明天给您补三百点。", "2026-11-25", "2026-11-26 18:00"),
        ("27/11前覆您。", "2026-11-25", "2026-11-27 18:00"),
        ("下周今天给您回电。", "2026-11-25", "2026-12-02 18:00"),
        ("We will call you by 9pm tonight.", "2026-11-25", "2026-11-25 21:00"),
        ("We will call you by 23:30 tonight.", "2026-11-25", "2026-11-25 23:30"),
        ("I will call you tonight at 23:15.", "2026-11-25", "2026-11-25 23:15"),
        ("I'll ring at 14:45 this afternoon.", "2026-11-25", "2026-11-25 14:45"),
        ("I'll ring at 09:15 tomorrow morning.", "2026-11-25", "2026-11-26 09:15"),
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


def test_a_date_with_a_slash_is_in_doubt_where_the_day_is_written_first_too() -> None:
    (hong_kong,), (taipei,) = (
        read("3/12前覆您。", zone=f"Asia/{c}") for c in ("Hong_Kong", "Taipei")
    )

    assert hong_kong.doubts == {Doubt.AMBIGUOUS}
    assert not taipei.doubts


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
