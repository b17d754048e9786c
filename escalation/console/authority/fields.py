"""A table of limits as fields, each value by its place: what forms show, and what drafts change.

A place is one of those that `handlers.changes` names, such as ``level.bot.refund.per_case.CNY``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.limits_table import SUMS
from handlers.model import Level

type Value = str | list[str]
type Fields = Mapping[str, Value]
"""What a place holds, as text; several names stand in a list. What is not there is not set."""

ON = "on"
"""At the place of a table: it is there, with sums or without."""
LISTS = ("levels", "remedies", "causes", "severities", "tiers")
"""What a narrowing names."""


def fields_of(table: Mapping[str, Any]) -> dict[str, Value]:
    """The fields of a table that can be used."""
    return dict(_fields(table))


def _fields(table: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    yield "period_days", str(table["period_days"])
    if "levels" in table:
        yield "levels", list(table["levels"])
    for role, level in table.get("role", {}).items():
        yield f"role.{role}", level
    for tier, factor in table.get("tier", {}).items():
        yield f"tier.{tier}", str(factor)
    if "four_eyes" in table:
        yield "four_eyes", ON
        yield from _sums("four_eyes", table["four_eyes"])
    for level, sums in table.get("day", {}).items():
        yield from _cap(f"day.{level}", sums)
    for level, kinds in table.get("level", {}).items():
        for kind, row in kinds.items():
            yield from _limit(f"level.{level}.{kind}", row)
    for row in table.get("narrow", []):
        yield from _narrowing(row)


def _limit(at: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    yield at, ON
    for scope in ("per_case", "per_customer"):
        yield from _sums(f"{at}.{scope}", row.get(scope, {}))
    if "per_day" in row:
        yield from _cap(f"{at}.per_day", row["per_day"])


def _narrowing(row: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    at = f"narrow.{row['name']}"
    yield at, ON
    for key in LISTS:
        if key in row:
            yield f"{at}.{key}", list(row[key])
    if not row.get("allowed", True):
        yield f"{at}.forbids", ON
    for scope in SUMS:
        if scope in row:
            yield from _cap(f"{at}.{scope}", row[scope])


def _sums(at: str, sums: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for currency, amount in sums.items():
        yield f"{at}.{currency}", str(amount)


def _cap(at: str, sums: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """A cap's sums; one without any leaves nothing, and must say that it is there."""
    if not sums:
        yield at, ON
    yield from _sums(at, sums)


def levels_of(fields: Fields) -> list[str]:
    """The levels, lowest first."""
    return names_at(fields, "levels") or [level.value for level in Level]


def names_at(fields: Fields, at: str) -> list[str]:
    """The names that stand at a place; none when it is not set."""
    value = fields.get(at, [])
    return [value] if isinstance(value, str) else list(value)


def text_at(fields: Fields, at: str) -> str:
    """The text that stands at a place; empty when it is not set."""
    value = fields.get(at, "")
    return value if isinstance(value, str) else ""


def sums_at(fields: Fields, at: str) -> dict[str, str]:
    """The sums of a place by currency."""
    start = f"{at}."
    below = [place for place in fields if place.startswith(start)]
    names = {place: place.removeprefix(start) for place in below}
    return {name: text_at(fields, place) for place, name in names.items() if name.isupper()}


def children(fields: Fields, folder: str) -> list[str]:
    """The names right below a folder such as ``tier`` or ``narrow``, in their order."""
    below = (place.removeprefix(f"{folder}.") for place in fields if place.startswith(f"{folder}."))
    names = below if folder in {"tier", "role"} else (name.partition(".")[0] for name in below)
    return list(dict.fromkeys(names))


def table_of(fields: Fields, version: int) -> dict[str, Any]:
    """The table that the fields say, under a number. What belongs to a level, a kind of remedy or
    a narrowing that is not there is left out.
    """
    levels = levels_of(fields)
    table: dict[str, Any] = {"version": version, "period_days": int(text_at(fields, "period_days"))}
    if "levels" in fields:
        table["levels"] = levels
    table["role"] = {role: text_at(fields, f"role.{role}") for role in children(fields, "role")}
    table["tier"] = {tier: text_at(fields, f"tier.{tier}") for tier in children(fields, "tier")}
    if "four_eyes" in fields:
        table["four_eyes"] = sums_at(fields, "four_eyes")
    caps = {level: cap_at(fields, f"day.{level}") for level in levels}
    table["day"] = {level: cap for level, cap in caps.items() if cap is not None}
    table["level"] = {level: dict(_kinds(fields, level)) for level in levels}
    names = [name for name in children(fields, "narrow") if f"narrow.{name}" in fields]
    table["narrow"] = [_row(fields, name) for name in names]
    return {
        key: value for key, value in table.items() if value not in ({}, []) or key == "four_eyes"
    }


def cap_at(fields: Fields, at: str) -> dict[str, str] | None:
    """The sums of a cap that need not be there; None when it is not."""
    sums = sums_at(fields, at)
    return sums if sums or at in fields else None


def _kinds(fields: Fields, level: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in children(fields, f"level.{level}"):
        at = f"level.{level}.{kind}"
        if at not in fields:
            continue
        sums: dict[str, Any] = {
            scope: found
            for scope in ("per_case", "per_customer")
            if (found := sums_at(fields, f"{at}.{scope}"))
        }
        cap = cap_at(fields, f"{at}.per_day")
        yield kind, sums if cap is None else {**sums, "per_day": cap}


def _row(fields: Fields, name: str) -> dict[str, Any]:
    at = f"narrow.{name}"
    row: dict[str, Any] = {"name": name}
    for key in LISTS:
        if f"{at}.{key}" in fields:
            row[key] = names_at(fields, f"{at}.{key}")
    if f"{at}.forbids" in fields:
        row["allowed"] = False
    caps: Sequence[tuple[str, dict[str, str] | None]] = [
        (scope, cap_at(fields, f"{at}.{scope}")) for scope in SUMS
    ]
    return {**row, **{scope: cap for scope, cap in caps if cap is not None}}
