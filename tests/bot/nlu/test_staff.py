"""People of ours whom a text names: by name, by number, or by what they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.roles import ROLES
from bot.nlu.staff import find_staff
from bot.nlu.text import comparable, normalise


def found(text: str) -> list[tuple[str, str]]:
    clean = normalise(text)
    people = find_staff(clean, comparable(clean))
    return [(each.value, each.text) for each in sorted(people, key=lambda each: each.start)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("your agent Kevin hung up", "Kevin"),
        ("客服小王态度差", "小王"),
        ("工号 8806 的客服", "8806"),
        ("a girl called Mandy at the counter", "Mandy"),
        ("王經理不理人", "王經理"),
        ("I spoke to 'Carl' about it", "Carl"),
        ("employee no. 3321 swore", "3321"),
        ("Dr Moss at your clinic", "Dr Moss"),
        ("有个叫李娜的店员", "李娜"),
        ("店員阿May好冇禮貌", "阿May"),
        ("姓陈的那个主管", "姓陈的"),
        ("8806号客服", "8806"),
        ("Dave the technician left", "Dave"),
    ],
)
def test_a_name_or_a_number_comes_before_the_work(text: str, value: str) -> None:
    assert found(text) == [(value, value)]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("the driver was rude", "driver"),
        ("司機好惡", "driver"),
        ("快递小哥扔件", "courier"),
        ("our waitress forgot us", "waiter"),
        ("收银员找错钱", "cashier"),
        ("前台态度冷漠", "receptionist"),
        ("保安推我", "guard"),
        ("your colleague laughed", "staff"),
    ],
)
def test_without_a_name_the_work_is_the_value(text: str, role: str) -> None:
    assert [value for value, _ in found(text)] == [role]
    assert role in ROLES


@pytest.mark.parametrize(
    "text",
    [
        "My name is Kevin",
        "I want to speak to a manager",
        "叫你们经理来",
        "转人工",
        "我是老师，不是学生",
        "as a nurse I know",
        "the graphics driver crashes",
        "my driver's license",
        "task manager says",
        "客服电话打不通",
        "第三周考试没来过",
        "Told the agency",
    ],
)
def test_who_is_no_person_of_ours(text: str) -> None:
    assert found(text) == []


def test_one_who_is_named_is_found_again() -> None:
    assert found("Agent Lucy lied. I asked for Lucy again.") == [("Lucy", "Lucy")] * 2


@given(st.text(max_size=80))
def test_spans_are_of_the_text(text: str) -> None:
    clean = normalise(text)
    for each in find_staff(clean, comparable(clean)):
        assert clean[each.start : each.end] == each.text
        assert each.value
