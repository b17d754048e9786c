"""A table with a slip is refused with its place; whatever is accepted can be used."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authority import authority
from handlers.limits_table import (
    DEFAULT_TABLE,
    AuthorityError,
    check_table,
    limits_of,
    load_table,
    read_limits,
)
from handlers.model import Level, Money
from handlers.registry import CAUSES
from handlers.remedies import Refund
from tests.handlers.strategies import TABLE


def changed(*path: str, value: object) -> dict[str, Any]:
    """The default table with one value put at `path`."""
    table = deepcopy(TABLE)
    place: Any = table
    for key in path[:-1]:
        place = place.setdefault(key, {})
    place[path[-1]] = value
    return table


SUM = ("level", "bot", "refund", "per_case", "CNY")


@pytest.mark.parametrize(
    "value",
    ["-0.01", "ten", "", "NaN", "sNaN", "Infinity", "-Infinity", True, False, 1.5, float("nan"),
     float("inf"), None, [], {}, "1e40"],
)  # fmt: skip
def test_a_limit_that_is_no_sum_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(AuthorityError, match=r"limits: level\.bot\.refund\.per_case\.CNY"):
        check_table(changed(*SUM, value=value), "limits")


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("version",), None, "version"),
        (("version",), True, "version"),
        (("version",), "1", "version"),
        (("period_days",), 0, "period_days"),
        (("period_days",), 1.5, "period_days"),
        (("perod_days",), 90, "unknown key perod_days"),
        (("tier",), [], "tier: must be a table"),
        (("tier", "gold"), "-1", r"tier\.gold"),
        (("tier", "Very important"), "1", "small letters"),
        (("tier", "gold"), "1000", r"tier\.gold: must be at most 100"),
        (("tier", "gold"), "1e999999", r"tier\.gold"),
        (("level",), 3, "level: must be a table"),
        (("level", "clerk"), {}, "level: unknown key clerk"),
        (("level", "bot"), [], r"level\.bot: must be a table"),
        (("level", "bot", "gift"), {}, r"level\.bot\.gift: there is no remedy 'gift'"),
        (("level", "bot", "refund"), "300", r"level\.bot\.refund: must be a table"),
        (("level", "bot", "refund", "per_week"), {}, "unknown key per_week"),
        (("level", "bot", "refund", "per_case"), "300", r"per_case: must be a table"),
        (("level", "bot", "refund", "per_case", "Yuan"), "3", "Yuan"),
        (
            ("level", "bot", "refund", "per_case", "CNY"),
            "1000000000000.01",
            "at most 1000000000000",
        ),
        (("level", "bot", "refund", "per_day"), "3", r"refund\.per_day: must be a table"),
        (("period_days",), 3661, "at most 3660"),
        (("levels",), "bot", "levels: must be a list"),
        (("levels",), ["bot", "manager", "supervisor"], "levels: must hold"),
        (("levels",), ["clerk", "bot", "supervisor", "manager"], "levels: must hold"),
        (("levels",), ["bot", "supervisor", "manager", "manager"], "levels: names a level twice"),
        (("levels",), ["bot", "supervisor", "Team lead", "manager"], "levels: 'Team lead' must be"),
        (("role", "clerk"), "bot", r"role\.clerk: there is no level 'bot' for staff"),
        (("role", "clerk"), "boss", r"role\.clerk: there is no level 'boss'"),
        (("day", "clerk"), {}, "day: unknown key clerk"),
        (("day", "bot", "CNY"), "-1", r"day\.bot\.CNY"),
        (("four_eyes", "CNY"), "much", r"four_eyes\.CNY"),
        (("narrow",), {}, "narrow: must be a list"),
        (("narrow",), [3], r"narrow\.1: must be a table"),
        (("narrow",), [{}], r"narrow\.1\.name: must be a text"),
        (("narrow",), [{"name": "a"}, {"name": "a"}], r"narrow\.a: there is another one"),
        (("narrow",), [{"name": "a", "cause": []}], r"narrow\.a: unknown key cause"),
        (("narrow",), [{"name": "a", "causes": []}], r"narrow\.a\.causes: names nothing"),
        (("narrow",), [{"name": "a", "causes": ["pirce"]}], r"narrow\.a\.causes: no cause 'pirce'"),
        (("narrow",), [{"name": "a", "tiers": ["tin"]}], r"narrow\.a\.tiers: there is no 'tin'"),
        (("narrow",), [{"name": "a", "levels": ["x"]}], r"narrow\.a\.levels: there is no 'x'"),
        (("narrow",), [{"name": "a", "remedies": ["x"]}], r"narrow\.a\.remedies: there is no 'x'"),
        (("narrow",), [{"name": "a", "severities": ["x"]}], r"narrow\.a\.severities: there is no"),
        (("narrow",), [{"name": "a", "allowed": 0}], r"narrow\.a\.allowed: must be true or false"),
        (("narrow",), [{"name": "a", "per_case": {"CNY": 1.5}}], r"narrow\.a\.per_case\.CNY"),
    ],
)
def test_any_other_slip_is_refused_with_its_place(
    path: tuple[str, ...], value: object, problem: str
) -> None:
    with pytest.raises(AuthorityError, match=problem):
        check_table(changed(*path, value=value), "limits", causes=CAUSES)


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
    ),
    path=st.sampled_from(
        [
            ("version",),
            ("tier",),
            ("levels",),
            ("role",),
            ("day",),
            ("four_eyes",),
            ("narrow",),
            ("level",),
            ("level", "bot"),
            ("level", "bot", "refund"),
            SUM[:-1],
            SUM,
        ]
    ),
)
def test_whatever_stands_there_is_used_or_refused_and_nothing_else(
    value: object, path: tuple[str, ...]
) -> None:
    table = changed(*path, value=value)
    problem = ""
    try:
        check_table(table, "limits")
        authority(table, Level.BOT).rule([Refund(Money.of("1", "CNY"))])
    except AuthorityError as error:
        problem = str(error)

    assert problem == "" or problem.startswith("limits: ")


def test_the_table_that_comes_with_the_program_is_whole() -> None:
    assert load_table() == tomllib.loads(DEFAULT_TABLE.read_text("utf-8"))
    check_table(load_table(), "authority.toml", causes=CAUSES)


def test_a_table_of_before_there_were_further_keys_still_holds() -> None:
    old = {key: TABLE[key] for key in ("version", "period_days", "tier", "level")}
    limits = read_limits(old)

    assert limits.levels == ("bot", "supervisor", "manager")
    assert (limits.day, limits.narrowings, limits.four_eyes) == ({}, (), None)
    assert limits.level_of("supervisor") == "supervisor"
    assert limits_of(old, "bot") == limits_of(TABLE, "bot")


@pytest.mark.parametrize("content", [b"version = ", b"\xff\xfe", b"version = 1\n"])
def test_a_file_that_is_no_table_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)

    with pytest.raises(AuthorityError, match=r"mine\.toml: "):
        load_table(path)


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(AuthorityError, match=r"none\.toml: "):
        load_table(tmp_path / "none.toml")
