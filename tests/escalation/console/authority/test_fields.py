"""What a form shows of a table, read back unchanged, is that table: for every table there can be."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile

from escalation.console.authority.fields import Fields, fields_of, names_at, table_of, text_at
from escalation.console.authority.parts import (
    currencies_of,
    options_of,
    parts_of,
    read_part,
    roles_of,
)
from escalation.console.authority.typed import plain
from escalation.services.authority import default_table
from escalation.services.limits import checked_table
from handlers.changes import changes
from handlers.limits_table import compiled
from handlers.model import Level
from handlers.registry import CAUSES
from handlers.remedies import REMEDIES

amounts = st.decimals(0, 99999, places=2).map(str) | st.integers(0, 9999).map(str)
codes = st.sampled_from(["CNY", "USD", "JPY", "TWD", "CHF"])
sums = st.dictionaries(codes, amounts, max_size=3)
kinds = st.sampled_from(sorted(REMEDIES))
extra = st.sampled_from(["team_lead", "director", "night"])


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """A limit whose sums for a case and a customer are in the same currencies, or in none."""
    of = draw(st.dictionaries(codes, st.tuples(amounts, amounts), max_size=3))
    row: dict[str, Any] = {}
    if of:
        row["per_case"] = {code: pair[0] for code, pair in of.items()}
        row["per_customer"] = {code: pair[1] for code, pair in of.items()}
    if draw(st.booleans()):
        row["per_day"] = draw(sums)
    return row


@st.composite
def narrowings(draw: st.DrawFn, name: str, levels: list[str], tiers: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name}
    for key, options in (
        ("levels", levels),
        ("remedies", sorted(REMEDIES)),
        ("causes", list(CAUSES)),
        ("severities", ["normal", "urgent"]),
        ("tiers", tiers),
    ):
        if draw(st.booleans()):
            row[key] = draw(st.lists(st.sampled_from(options), min_size=1, unique=True))
    if draw(st.booleans()):
        row["allowed"] = draw(st.booleans())
    for scope in ("per_case", "per_customer", "per_day"):
        if draw(st.booleans()):
            row[scope] = draw(sums)
    return row


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """Any table that can be used, written in any of the ways in which it can be."""
    levels = [level.value for level in Level]
    table: dict[str, Any] = {"version": 7, "period_days": draw(st.integers(1, 3660))}
    for name in draw(st.lists(extra, unique=True)):
        levels.insert(draw(st.integers(1, len(levels))), name)
    if len(levels) > 3 or draw(st.booleans()):
        table["levels"] = levels
    factors = st.sampled_from(["0", "0.5", "1", "1.5", "2", "100"])
    tiers = draw(st.dictionaries(st.sampled_from(["standard", "silver", "vip"]), factors))
    table["tier"] = tiers
    roles = st.sampled_from(["supervisor", "manager", "lead"])
    table["role"] = draw(st.dictionaries(roles, st.sampled_from(levels[1:])))
    if draw(st.booleans()):
        table["four_eyes"] = draw(sums)
    table["day"] = draw(st.dictionaries(st.sampled_from(levels), sums))
    of_level = st.dictionaries(kinds, limits(), max_size=4)
    table["level"] = draw(st.dictionaries(st.sampled_from(levels), of_level))
    names = draw(st.lists(st.sampled_from(["rivals", "slim", "a"]), unique=True, max_size=2))
    table["narrow"] = [draw(narrowings(name, levels, [*tiers, "standard"])) for name in names]
    return checked_table(table, 7)


def as_sent(fields: Fields, part: str, currency: str) -> FormData:
    """What a browser sends of a part that nobody has typed into."""
    sent: list[tuple[str, str | UploadFile]] = []
    for role, level in roles_of(fields).items():
        sent.append((f"role.{role}", level))
    lists = {f"narrow.{part.partition('.')[2]}.{key}" for key in options_of(fields)}
    for place in fields:
        value = fields[place]
        if place in lists:
            sent += [(place, name) for name in names_at(fields, place)]
        elif place == "period_days" or place.startswith("tier."):
            sent.append((place, plain(text_at(fields, place))))
        elif value == "on":
            sent.append((place, "on"))
    folders = {place.rpartition(".")[0] for place in fields if place[-3:].isupper()}
    for folder in folders:
        for code in {currency, *(currencies_of(fields) if folder == "four_eyes" else ())}:
            sent.append((f"{folder}.{code}", plain(text_at(fields, f"{folder}.{code}"))))
    return FormData(sent)


@given(tables())
def test_a_table_read_into_fields_and_back_is_the_same_table(table: dict[str, Any]) -> None:
    fields = fields_of(table)
    back = table_of(fields, 7)

    assert compiled(back) == compiled(table)
    assert changes(table, back) == []
    assert fields_of(back) == fields


@given(tables(), st.data())
def test_a_form_that_nobody_typed_into_changes_nothing(
    table: dict[str, Any], data: st.DataObject
) -> None:
    fields = fields_of(table)
    parts = [*parts_of(fields), *(f"narrow.{row['name']}" for row in table.get("narrow", []))]
    part = data.draw(st.sampled_from(parts))
    currency = data.draw(st.sampled_from([*currencies_of(fields), "GBP"]))

    reading = read_part(fields, part, currency, as_sent(fields, part, currency))

    assert reading.slips == {}
    assert reading.values == {}


def test_the_table_that_comes_with_the_program_is_among_them() -> None:
    table = dict(default_table())

    assert changes(table, table_of(fields_of(table), 1)) == []
