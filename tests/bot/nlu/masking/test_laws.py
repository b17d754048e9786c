"""What holds of every text: masking settles, never fails, never swells, never lets a number by."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.nlu.masking import Known, mask

PIECES = (
    "我叫", "王小明", "先生", "客服", "姓李的", "经理", "张", "某", "某某", "号", "路", "街", "88", "栋", "订单",
    "电话", "A-1000", "A-1001", "#77", "@", "@name", "name@example.com", ".com", "http://", "www.", "/",
    "Mr", "Dr.", "X", "Smith", "my name is ", "agent ", "Street", "12 ", "1 Any Street", "某路1号",
    "京A00000", "京A12345", "AA00 AAA", "AB12 CDE", "AA0 0AA", "0000", "13812345678", "138 1234 5678", "尾号",
    "一三八", "零零零", " ", "  ", ",", "。", ":", "\n", "(", ")", "-", "+", "\u200d", "\u200b", "１", "陳", "Ａ", "İ",
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=10).map("".join),
)
KNOWN = st.builds(
    Known,
    names=st.lists(
        st.sampled_from(["林晓", "陳怡君", "Emma Clarke", "Will Price", "某某", "X Y"])
    ).map(tuple),
    references=st.lists(st.sampled_from(["A-1001", "77", "A-1000", "o/88", "订单7"])).map(tuple),
    identifiers=st.lists(st.sampled_from(["c-100", "700100", "0000", "x"])).map(tuple),
)
BESIDE = st.sampled_from([" ", "，", "。", "\n", ",", ":", "（", "电话", "是", "!", "“"])


@given(TEXTS, KNOWN)
@example("\u200d\u200d♀", Known())
@example("1" * 500, Known())
def test_masked_again_it_stays_as_it_is(text: str, known: Known) -> None:
    once = mask(text, known)

    assert mask(once, known) == once


@given(TEXTS, KNOWN)
def test_it_never_more_than_triples(text: str, known: Known) -> None:
    # "a@b.io", the shortest of all, becomes "name@example.com".
    assert len(mask(text, known)) <= 3 * len(text)


@given(st.text(alphabet=st.characters(), max_size=80))
def test_any_character_may_stand_in_a_text(text: str) -> None:
    masked = mask(text)

    masked.encode()
    assert not any(unicodedata.category(char) == "Cs" for char in masked)


@pytest.mark.parametrize("size", [30_000])
@pytest.mark.parametrize(
    "piece",
    ["路", "1 ", "a.", "王先生", "http://", "@", "Mr X ", "小区3栋", "区", "一", "-", "AA1"],
)
def test_a_long_text_takes_no_time(piece: str, size: int) -> None:
    mask((piece * size)[:size])


def digits(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(char))
        for char in text
        if unicodedata.decimal(char, None) is not None
    )


def in_groups(number: str, sizes: list[int], separator: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return separator.join(parts)


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    number = draw(st.from_regex(r"1[3-9][1-9]{9}", fullmatch=True))
    shown = in_groups(number, [3, 4, 4], draw(st.sampled_from(["", " ", "-"])))
    shown = draw(st.sampled_from(["", "+86", "+86 ", "86-"])) + shown
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return shown.translate(wide) if draw(st.booleans()) else shown


@st.composite
def cards(draw: st.DrawFn) -> str:
    number = draw(st.from_regex(r"[3-6][1-9]{15}", fullmatch=True))
    return in_groups(number, [4, 4, 4, 4], draw(st.sampled_from(["", " ", "-"])))


@st.composite
def others(draw: st.DrawFn) -> str:
    shape = draw(
        st.sampled_from(
            ["(ddd) ddd-dddd", "0dd-dddddddd", "+44 20 dddd dddd", "07ddd dddddd", "09dd-ddd-ddd"]
        )
    )
    return re.sub("d", lambda _: draw(st.sampled_from("2345678")), shape)


EMAILS = st.from_regex(
    r"[a-z][a-z0-9._+-]{0,12}[a-z0-9]@[a-z][a-z0-9-]{0,10}[a-z0-9]\.(com|cn|org|co\.uk|io)",
    fullmatch=True,
)


@given(TEXTS, BESIDE, st.one_of(mobiles(), cards(), others()), BESIDE, TEXTS)
def test_no_planted_number_survives(
    before: str, left: str, number: str, right: str, after: str
) -> None:
    masked = mask(f"{before}{left}{number}{right}{after}")

    assert number not in masked
    # Not in another spelling either; nine digits are more than any chance.
    assert digits(number)[-9:] not in digits(masked)


@given(TEXTS, BESIDE, EMAILS, BESIDE, TEXTS)
def test_no_planted_mail_address_survives(
    before: str, left: str, email: str, right: str, after: str
) -> None:
    masked = mask(f"{before}{left}{email}{right}{after}")

    assert email == "name@example.com" or email not in masked


@given(
    TEXTS,
    BESIDE,
    st.sampled_from(["林晓", "林曉", "陈怡君", "怡君", "EMMA CLARKE", "emma", "Clarke"]),
    BESIDE,
    TEXTS,
)
def test_no_name_of_the_customer_survives(
    before: str, left: str, name: str, right: str, after: str
) -> None:
    known = Known(names=("林晓", "陳怡君", "Emma Clarke"))

    assert name not in mask(f"{before}{left}{name}{right}{after}", known)
