"""What differs between two authority tables, and which differences one manager may not make alone.

A change loosens when it lets somebody grant more. Loosening beyond the threshold of the table in
force, never of the new one, needs a second manager.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from handlers.limits import STANDARD, Limits, Sums
from handlers.limits_table import MOST_SUM, SUMS, compiled

UNLIMITED = MOST_SUM * 100
"""What no limit at all counts as."""
FREE_TO_RAISE = frozenset({"version"})
NAMED = "-"
"""The value of what is there and holds nothing."""
SAYS_NOTHING = re.compile(r"|day|role|tier|narrow|level(\.\w+)?|level\.\w+\.\w+\.per_c\w+")
"""Places of tables that say the same when they are empty as when they are left out."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. `path` is its place, such as level.bot.refund.per_case.CNY; None is
    a value that is not there. `needs_two` says that a second manager must confirm it.
    """

    path: str
    old: str | None
    new: str | None
    needs_two: bool = False


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Every value that differs, in the order of the places.

    Raises:
        AuthorityError: a table cannot be used.
    """
    before, after = dict(_leaves(_keyed(old))), dict(_leaves(_keyed(new)))
    limits = compiled(old)
    widest = compiled(new)
    return [
        Change(
            path,
            before.get(path),
            after.get(path),
            needs_two=_needs_two(path, limits, widest) or _frees_others(path, limits, widest),
        )
        for path in sorted(before.keys() | after.keys())
        if path not in FREE_TO_RAISE and before.get(path) != after.get(path)
    ]


def needs_two(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a second manager must confirm the change."""
    return any(change.needs_two for change in changes(old, new))


def _keyed(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """The table with its narrowings by name: their order says nothing, nor does that one allows."""
    rows = {row["name"]: dict(row) for row in table.get("narrow", [])}
    for row in rows.values():
        if row.get("allowed") is True:
            del row["allowed"]
    return {**table, "narrow": rows}


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value by its place. An empty table counts as one: a kind of remedy that is only named,
    a cap that leaves nothing in any currency, a threshold that always asks for two.
    """
    if isinstance(value, Mapping):
        if not value and not SAYS_NOTHING.fullmatch(path):
            yield path, NAMED
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        yield path, ", ".join(map(str, value))
    else:
        yield path, str(value)


def _needs_two(path: str, old: Limits, new: Limits) -> bool:
    """What is not named here lifts whoever it concerns beyond any one sum: levels, roles, a
    narrowing that is eased or taken away. A new narrowing only tightens.
    """
    if old.four_eyes is None:
        return False
    match path.split("."):
        case ["level", level, kind, scope, currency] if scope in SUMS:
            was, then = (_by_tier(each, level, kind, scope, currency) for each in (old, new))
            beyond = any(
                raised(was(tier), then(tier), currency, old.four_eyes)
                for tier in {STANDARD, *old.tiers, *new.tiers}
            )
        case ["day", level, currency]:
            before, after = (_top(each.day.get(level), currency) for each in (old, new))
            beyond = raised(before, after, currency, old.four_eyes)
        case ["tier", tier]:
            beyond = _tier_raised(tier, old, new)
        case ["day", _] | ["level", _, _, "per_day"] | ["four_eyes"]:
            beyond = _uncapped(path, old, new)
        case ["period_days"]:
            beyond = new.period_days < old.period_days
        case ["four_eyes", currency]:
            beyond = new.four_eyes is None or _top(new.four_eyes, currency) > _top(
                old.four_eyes, currency
            )
        case ["narrow", name, *_]:
            beyond = name in {each.name for each in old.narrowings}
        case ["level", *_]:
            beyond = False  # a kind of remedy without a sum costs nothing
        case _:
            beyond = True
    return beyond


def _frees_others(path: str, old: Limits, new: Limits) -> bool:
    """Whether what was granted in one currency of a cap uses up less of it than before, or nothing,
    and above the threshold can be granted in another.
    """
    folder, _, currency = path.rpartition(".")
    was, then = (_cap(each, folder) for each in (old, new))
    if was is None or then is None or old.four_eyes is None:
        return False
    before, after = (sums.get(currency, Decimal(0)) for sums in (was, then))
    if before <= 0 or 0 < after <= before:
        return False
    factor = max([Decimal(1), *new.tiers.values()]) if "per_c" in folder else Decimal(1)
    return any(
        top * factor > old.four_eyes.get(other, Decimal(0))
        for other, top in then.items()
        if other != currency
    )


def _cap(limits: Limits, folder: str) -> Sums | None:
    """The sums by currency at a place such as level.bot.refund.per_case or day.bot."""
    match folder.split("."):
        case ["day", level]:
            return limits.day.get(level)
        case ["level", level, kind, scope] if scope in SUMS:
            limit = limits.by_level.get(level, {}).get(kind)
            return getattr(limit, scope) if limit else None
    return None


def _tier_raised(tier: str, old: Limits, new: Limits) -> bool:
    """Whether a higher factor lifts sums; a tier that is newly named leaves `standard`, and with it
    the narrowings of that.
    """
    if tier not in old.tiers and any(STANDARD in (each.tiers or ()) for each in old.narrowings):
        return True
    factor = new.factor_of(tier)
    return factor > old.factor_of(tier) and any(
        raised(Decimal(0), amount * factor, currency, old.four_eyes or {})
        for currency, amount in _all_sums(new)
    )


def _by_tier(
    limits: Limits, level: str, kind: str, scope: str, currency: str
) -> Callable[[str], Decimal]:
    """The most for a customer of each tier: lower factors make no room for a higher sum, which
    standard customers would feel in full. What is for all customers on a day has no factor.
    """
    limit = limits.by_level.get(level, {}).get(kind)
    sums: Sums | None = getattr(limit, scope) if limit else {}
    most = _top(sums, currency)
    return lambda tier: most if scope == "per_day" else most * limits.factor_of(tier)


def _uncapped(path: str, old: Limits, new: Limits) -> bool:
    """Whether what left nothing is not there any more."""

    def sums(limits: Limits) -> Sums | None:
        match path.split("."):
            case ["day", level]:
                return limits.day.get(level)
            case ["level", level, kind, _]:
                limit = limits.by_level.get(level, {}).get(kind)
                return limit.per_day if limit else {}
        return limits.four_eyes

    return sums(old) is not None and sums(new) is None


def _top(sums: Sums | None, currency: str) -> Decimal:
    return UNLIMITED if sums is None else sums.get(currency, Decimal(0))


def raised(before: Decimal, after: Decimal, currency: str, four_eyes: Sums) -> bool:
    """Whether more may be granted, and more than the threshold; one without a sum is nothing."""
    return after > before and after > four_eyes.get(currency, Decimal(0))


def _all_sums(limits: Limits) -> Iterator[tuple[str, Decimal]]:
    for kinds in limits.by_level.values():
        for limit in kinds.values():
            yield from limit.per_case.items()
            yield from limit.per_customer.items()
