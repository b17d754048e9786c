"""The authority table, read strictly: every slip is refused with its place, nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from handlers.limits import STANDARD, Limit, Limits, Narrowing, Sums
from handlers.model import Level
from handlers.remedies import REMEDIES
from handlers.tables import Strict

DEFAULT_TABLE = Path(__file__).parent / "authority.toml"
MOST_FACTOR = 100
"""What a tier multiplies the limits with at most: more is a slip of the pen."""
MOST_SUM = Decimal(1_000_000_000_000)
"""No limit is higher: sums of what was granted then always fit into the database's whole cents."""
MOST_DAYS = 3_660
SEVERITIES = ("normal", "urgent")
SUMS = ("per_case", "per_customer", "per_day")
KEYS = ("version", "period_days", "levels", "role", "tier", "four_eyes", "day", "narrow", "level")
NARROWING_KEYS = (
    "name", "levels", "remedies", "causes", "severities", "tiers", "allowed", *SUMS,
)  # fmt: skip
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")


class AuthorityError(ValueError):
    """An authority table that cannot be used; the message names the file and the key."""


STRICT = Strict(AuthorityError)


def load_table(path: Path = DEFAULT_TABLE) -> dict[str, Any]:
    """The authority table as data (the shape of authority.toml), checked.

    Raises:
        AuthorityError: unreadable, or a key or value that cannot be used.
    """
    table = STRICT.file(path)
    check_table(table, path.name)
    return table


def check_table(
    table: Mapping[str, Any], name: str, *, causes: Collection[str] | None = None
) -> None:
    """Refuse a table with a key, level, remedy or currency that is not known, a value of the wrong
    type, or a sum below zero. A cause outside of `causes`, when they are given, is refused too.

    Raises:
        AuthorityError: with `name` and the key.
    """
    found = read_limits(table, name)
    for narrowing in found.narrowings:
        for cause in narrowing.causes or ():
            if causes is not None and cause not in causes:
                STRICT.refuse(f"{name}: narrow.{narrowing.name}.causes", f"no cause {cause!r}")


def read_limits(table: Mapping[str, Any], name: str = "authority table") -> Limits:
    """The table as values.

    Raises:
        AuthorityError: with `name` and the key.
    """
    STRICT.keys(table, KEYS, name)
    version = STRICT.whole(table.get("version"), f"{name}: version")
    period = STRICT.whole(table.get("period_days"), f"{name}: period_days")
    if not 1 <= period <= MOST_DAYS:
        STRICT.refuse(f"{name}: period_days", f"must be at least 1 and at most {MOST_DAYS}")
    levels = _levels(table, name)
    tiers = _tiers(table, name)
    rows = STRICT.table(table.get("level", {}), f"{name}: level")
    STRICT.keys(rows, levels, f"{name}: level")
    days = STRICT.table(table.get("day", {}), f"{name}: day")
    STRICT.keys(days, levels, f"{name}: day")
    return Limits(
        version=version,
        period_days=period,
        levels=levels,
        roles=_roles(table, levels, name),
        tiers=tiers,
        by_level={level: _of_level(rows.get(level, {}), level, name) for level in levels},
        day={level: _sums(sums, f"{name}: day.{level}") for level, sums in days.items()},
        narrowings=_narrowings(table, levels, tiers, name),
        four_eyes=_sums(table["four_eyes"], f"{name}: four_eyes") if "four_eyes" in table else None,
    )


def limits_of(
    table: Mapping[str, Any], level: str, name: str = "authority table"
) -> Mapping[str, Limit]:
    """The limits of one level, by remedy kind.

    Raises:
        AuthorityError: with `name` and the key.
    """
    return read_limits(table, name).by_level.get(level, {})


def compiled(table: Mapping[str, Any]) -> Limits:
    """The table as values, read once for each content: a turn asks for them every time.

    Raises:
        AuthorityError: with the key.
    """
    return _compiled(json.dumps(table, sort_keys=True))


@lru_cache(maxsize=64)
def _compiled(table: str) -> Limits:
    return read_limits(json.loads(table))


def _slug(value: object, where: str) -> str:
    text = STRICT.text(value, where)
    if not SLUG.fullmatch(text):
        STRICT.refuse(where, f"{text!r} must be small letters, digits and underscores")
    return text


def _levels(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """All levels, lowest first; the three that cases are passed to are always among them."""
    if "levels" not in table:
        return tuple(level.value for level in Level)
    where = f"{name}: levels"
    found = tuple(_slug(value, where) for value in STRICT.list(table["levels"], where))
    if len(set(found)) != len(found):
        STRICT.refuse(where, "names a level twice")
    if [level for level in found if level in set(Level)] != list(Level) or found[0] != Level.BOT:
        STRICT.refuse(where, f"must hold {', '.join(Level)} in this order, bot first")
    return found


def _roles(table: Mapping[str, Any], levels: tuple[str, ...], name: str) -> dict[str, str]:
    roles = {Level.SUPERVISOR.value: "supervisor", Level.MANAGER.value: "manager"}
    rows = STRICT.table(table.get("role", {}), f"{name}: role")
    for role, level in rows.items():
        where = f"{name}: role.{role}"
        _slug(role, where)
        if STRICT.text(level, where) not in levels or Level.BOT in {level, role}:
            STRICT.refuse(where, f"there is no level {level!r} for staff")
        roles[role] = level
    return roles


def _tiers(table: Mapping[str, Any], name: str) -> dict[str, Decimal]:
    tiers: dict[str, Decimal] = {}
    for tier, factor in STRICT.table(table.get("tier", {}), f"{name}: tier").items():
        _slug(tier, f"{name}: tier.{tier}")
        tiers[tier] = STRICT.number(factor, f"{name}: tier.{tier}")
        if tiers[tier] > MOST_FACTOR:
            STRICT.refuse(f"{name}: tier.{tier}", f"must be at most {MOST_FACTOR}")
    return tiers


def _of_level(rows: object, level: str, name: str) -> dict[str, Limit]:
    where = f"{name}: level.{level}"
    return {
        kind: _limit(kind, row, f"{where}.{kind}")
        for kind, row in STRICT.table(rows, where).items()
    }


def _known_remedy(kind: object, where: str) -> str:
    if kind not in REMEDIES:
        STRICT.refuse(
            where, f"there is no remedy {kind!r}; known are {', '.join(sorted(REMEDIES))}"
        )
    return str(kind)


def _limit(kind: str, row: object, where: str) -> Limit:
    _known_remedy(kind, where)
    sums = STRICT.table(row, where)
    STRICT.keys(sums, SUMS, where)
    return Limit(
        per_case=_sums(sums.get("per_case", {}), f"{where}.per_case"),
        per_customer=_sums(sums.get("per_customer", {}), f"{where}.per_customer"),
        per_day=_optional(sums, "per_day", where),
    )


def _optional(row: Mapping[str, Any], key: str, where: str) -> Sums | None:
    return _sums(row[key], f"{where}.{key}") if key in row else None


def _sums(value: object, where: str) -> dict[str, Decimal]:
    sums = STRICT.sums(value, where)
    for currency, amount in sums.items():
        if amount > MOST_SUM:
            STRICT.refuse(f"{where}.{currency}", f"must be at most {MOST_SUM}")
    return sums


def _narrowings(
    table: Mapping[str, Any], levels: Collection[str], tiers: Collection[str], name: str
) -> tuple[Narrowing, ...]:
    where = f"{name}: narrow"
    found: list[Narrowing] = []
    for number, value in enumerate(STRICT.list(table.get("narrow", []), where), start=1):
        row = STRICT.table(value, f"{where}.{number}")
        own = _slug(row.get("name"), f"{where}.{number}.name")
        place = f"{where}.{own}"
        if own in {other.name for other in found}:
            STRICT.refuse(place, "there is another one of this name")
        STRICT.keys(row, NARROWING_KEYS, place)
        found.append(
            Narrowing(
                name=own,
                levels=_named(row, "levels", levels, place),
                remedies=_named(row, "remedies", REMEDIES, place),
                causes=_named(row, "causes", None, place),
                severities=_named(row, "severities", SEVERITIES, place),
                tiers=_named(row, "tiers", {*tiers, STANDARD}, place),
                allowed=STRICT.flag(row.get("allowed", True), f"{place}.allowed"),
                per_case=_optional(row, "per_case", place),
                per_customer=_optional(row, "per_customer", place),
                per_day=_optional(row, "per_day", place),
            )
        )
    return tuple(found)


def _named(
    row: Mapping[str, Any], key: str, known: Collection[str] | None, where: str
) -> frozenset[str] | None:
    if key not in row:
        return None
    values = [STRICT.text(value, f"{where}.{key}") for value in STRICT.list(row[key], where)]
    for value in values:
        if known is not None and value not in known:
            STRICT.refuse(f"{where}.{key}", f"there is no {value!r}")
    if not values:
        STRICT.refuse(f"{where}.{key}", "names nothing; leave the key out for everything")
    return frozenset(values)
