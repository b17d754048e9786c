"""What a cell may hold: the laws, then every class of what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.intake import cells
from escalation.intake.cells import MOST, Refused


@given(st.decimals(0, MOST, places=2))
def test_every_sum_is_kept_exactly(amount: Decimal) -> None:
    assert Decimal(cells.amount(f"{amount:.2f}")) == amount
    assert Decimal(cells.amount(f"{amount:,.2f}")) == amount


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_year_first(day: date) -> None:
    for said in (
        f"{day}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day} 00:00:00",
    ):
        assert cells.day(said) == day.isoformat()


@given(st.text(max_size=80))
def test_whatever_is_written_is_kept_or_refused_without_its_words(said: str) -> None:
    readers = (
        cells.amount, cells.day, cells.currency, cells.language, cells.channel, cells.hours,
        cells.zone, cells.tier, cells.text, cells.identifier, cells.reference,
    )  # fmt: skip
    for read in readers:
        kept, refusal = tried(read, said)
        # One of a few sentences, whatever was written: none of it can stand in a log.
        assert refusal in SENTENCES or "\0" not in kept


def tried(read: cells.Read, said: str) -> tuple[str, str]:
    """What is kept, or the words of the refusal."""
    try:
        return read(said), ""
    except Refused as refused:
        return "\0", str(refused)


SENTENCES = {
    "is no time zone of a place; write it as Asia/Shanghai, not as +8",
    "is no sum; write it as 1234.50, without a currency",
    "is a number with an exponent; show the column as a number with two decimals before exporting it",
    "is below zero; leave refunds out: give what was bought",
    "has more than two decimals; round it to two decimals",
    f"is a sum beyond all reason; give at most {MOST:,}",
    "is no date; write it as 2026-11-20",
    "is a date that may mean two days; write the year first",
    "is a day that no calendar has; correct it",
    "lies in no year of ours; give a year from 1970 to 2100",
    "is no currency; write its code, such as CNY or USD",
    "is none of our languages; write en, zh-Hans or zh-Hant",
    "is no way to reach somebody; write one of webchat, telegram, wechat, sms, phone, email, line, whatsapp",
    "is no time of the week; write it as mon-fri 18:00-21:00",
    "is no tier; write standard, silver or gold",
    "is too long; keep it to 200 characters",
    "is too long; keep it to 64 characters",
    "holds a control character; remove line breaks and the like",
}


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("1e3", "exponent"), ("1.2E+5", "exponent"), ("-5", "negative"), ("1.234", "too_exact"),
        ("99999999999999", "absurd"), ("¥30", "not_a_sum"), ("nan", "not_a_sum"),
        ("inf", "not_a_sum"), ("1,23", "not_a_sum"), ("0x10", "not_a_sum"), ("１２", "not_a_sum"),
        ("1 000", "not_a_sum"), ("9" * 5000, "not_a_sum"),
    ],
)  # fmt: skip
def test_what_is_no_sum_tells_its_class(said: str, problem: str) -> None:
    with pytest.raises(Refused) as refused:
        cells.amount(said)
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("2026-02-30", "no_such_day"), ("2026-13-01", "no_such_day"), ("03/04/2026", "ambiguous_day"),
        ("3-4-26", "ambiguous_day"), ("46000", "not_a_day"), ("yesterday", "not_a_day"),
        ("1601-01-01", "far_day"), ("2026-11-20T25:00", "not_a_day"),
    ],
)  # fmt: skip
def test_what_is_no_day_tells_its_class(said: str, problem: str) -> None:
    with pytest.raises(Refused) as refused:
        cells.day(said)
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    ("read", "said", "kept"),
    [
        (cells.currency, "rmb", "CNY"), (cells.currency, "新臺幣", "TWD"), (cells.currency, "usd", "USD"),
        (cells.language, "ZH-tw", "zh-Hant"), (cells.language, "简体中文", "zh-Hans"),
        (cells.channel, "短信", "sms"), (cells.channel, "電話", "phone"),
        (cells.hours, "18:00-21:00", "mon-sun 18:00-21:00"),
        (cells.hours, "Sat，10：00-12:00".replace("，", " "), "sat 10:00-12:00"),
        (cells.zone, "europe/london", "Europe/London"),
        (cells.zone, "America/New York", "America/New_York"),
        (cells.tier, "金卡", "gold"), (cells.reference, "a-1001ß", "A-1001SS"),
    ],
)  # fmt: skip
def test_what_people_call_things_is_known(read: cells.Read, said: str, kept: str) -> None:
    assert read(said) == kept


@pytest.mark.parametrize(
    "said", ["+8", "UTC", "Etc/GMT-8", "CST", "Shanghai", "Europe/Atlantis", "../Europe/London"]
)
def test_t49_a_zone_is_that_of_a_place(said: str) -> None:
    with pytest.raises(Refused) as refused:
        cells.zone(said)
    assert refused.value.problem == "unknown_zone"


@pytest.mark.parametrize("code", ["XXX", "DEM", "BTC", "ZZZ", "$"])
def test_a_currency_is_tender_somewhere_now(code: str) -> None:
    with pytest.raises(Refused):
        cells.currency(code)


@given(st.decimals(0, cells.MOST, places=2), st.sampled_from(["", "0", "000"]))
def test_a_sum_is_kept_the_same_however_it_is_written(sum_: Decimal, zeros: str) -> None:
    plain = format(sum_, "f")
    whole, _, part = plain.partition(".")

    for said in (plain, zeros + plain, f"{int(whole):,}.{part}"):
        assert cells.amount(said) == plain
