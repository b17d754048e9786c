"""The parts of the form: the places that each shows, and what was typed into one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.datastructures import FormData

from escalation.console.authority.fields import (
    ON,
    Fields,
    Value,
    children,
    levels_of,
    names_at,
    text_at,
)
from escalation.console.authority.typed import Slip, days_of, factor_of, same, sum_of
from escalation.console.labels import KINDS
from handlers.limits import STANDARD
from handlers.limits_table import SEVERITIES, SUMS
from handlers.model import Level, Say
from handlers.registry import CAUSES
from handlers.remedies import REMEDIES
from handlers.remedies.base import OfMoney
from handlers.texts import N_

BOTH = N_("Give a sum here too, or leave both empty: with one alone nothing may be granted.")
MONEY = tuple(kind for kind in KINDS if issubclass(REMEDIES[kind], OfMoney))
"""Kinds of remedies that cost money, as lists show them."""
FREE = tuple(kind for kind in KINDS if kind not in MONEY)
RULES, NARROW, LEVELS = "rules", "narrow", "levels"
MOST_TYPED = 64


@dataclass(slots=True)
class Reading:
    """What a part of the form says: values by place, and what is wrong at which place."""

    values: dict[str, Value | None] = field(default_factory=dict)
    slips: dict[str, Say] = field(default_factory=dict)

    def take(self, place: str, kept: str, typed: str, read: Callable[[str], str]) -> None:
        """Keep what was typed at a place, read strictly unless it says what stands there."""
        if same(typed, kept):
            return
        try:
            self.values[place] = read(typed) or None
        except Slip as slip:
            self.slips[place] = slip.say


def parts_of(fields: Fields) -> list[str]:
    """Every part: one for each level, the rules for all, narrower rules, the levels themselves."""
    return [*(f"level.{level}" for level in levels_of(fields)), RULES, NARROW, LEVELS]


def exists(fields: Fields, part: str) -> bool:
    """Whether there is such a part."""
    kind, _, name = part.partition(".")
    return part in parts_of(fields) or (
        kind == NARROW and bool(name) and f"{NARROW}.{name}" in fields
    )


def read_part(fields: Fields, part: str, currency: str, form: FormData) -> Reading:
    """What was typed into a part, in a currency where it shows sums. A text that was not sent is
    left as it is; a box that was not sent is not ticked.
    """
    kind, _, name = part.partition(".")
    reading = Reading()
    if kind == "level":
        _read_level(fields, name, currency, form, reading)
    elif part == RULES:
        _read_rules(fields, form, reading)
    elif kind == NARROW and name:
        _read_narrowing(fields, name, currency, form, reading)
    elif part == LEVELS:
        for role in roles_of(fields):
            level = _typed(form, f"role.{role}")
            if level in levels_of(fields)[1:] and level != roles_of(fields)[role]:
                reading.values[f"role.{role}"] = level
    return reading


def roles_of(fields: Fields) -> dict[str, str]:
    """The level of every role, the two that are always there among them."""
    always = {Level.SUPERVISOR.value: "supervisor", Level.MANAGER.value: "manager"}
    return always | {role: text_at(fields, f"role.{role}") for role in children(fields, "role")}


def tiers_of(fields: Fields) -> list[str]:
    """Every tier that a narrowing may name."""
    return list(dict.fromkeys([STANDARD, *children(fields, "tier")]))


def options_of(fields: Fields) -> dict[str, Iterable[str]]:
    """What each list of a narrowing may name."""
    return {
        "levels": levels_of(fields),
        "remedies": (*MONEY, *FREE),
        "causes": CAUSES,
        "severities": SEVERITIES,
        "tiers": tiers_of(fields),
    }


def _read_level(
    fields: Fields, level: str, currency: str, form: FormData, reading: Reading
) -> None:
    for kind in KINDS:
        at = f"level.{level}.{kind}"
        _tick(fields, at, form, reading)
        if kind in MONEY:
            _read_sums(fields, [f"{at}.{scope}" for scope in SUMS], currency, form, reading)
            _both(fields, at, currency, form, reading)
            _tick_cap(fields, f"{at}.per_day", form, reading)
    _read_sums(fields, [f"day.{level}"], currency, form, reading)
    _tick_cap(fields, f"day.{level}", form, reading)


def _both(fields: Fields, at: str, currency: str, form: FormData, reading: Reading) -> None:
    """Of a sum for a case and one for a customer neither says anything without the other."""
    case, customer = (f"{at}.{scope}.{currency}" for scope in ("per_case", "per_customer"))
    after = {**fields, **reading.values}
    if at not in form or (case not in form and customer not in form):
        return
    for place, other in ((case, customer), (customer, case)):
        if after.get(place) is None and after.get(other) is not None:
            reading.slips.setdefault(place, Say(BOTH))


def _read_rules(fields: Fields, form: FormData, reading: Reading) -> None:
    if "period_days" in form:
        place = "period_days"
        reading.take(place, text_at(fields, place), _typed(form, place), days_of)
    for tier in children(fields, "tier"):
        place = f"tier.{tier}"
        if place in form:
            reading.take(place, text_at(fields, place), _typed(form, place), factor_of)
    _tick(fields, "four_eyes", form, reading)
    for currency in currencies_of(fields):
        _read_sums(fields, ["four_eyes"], currency, form, reading)


def _read_narrowing(
    fields: Fields, name: str, currency: str, form: FormData, reading: Reading
) -> None:
    at = f"{NARROW}.{name}"
    for key, options in options_of(fields).items():
        place, kept = f"{at}.{key}", names_at(fields, f"{at}.{key}")
        sent = {value for value in form.getlist(place) if isinstance(value, str)}
        # What no list of ours shows is kept as it is.
        named = [option for option in options if option in sent]
        named += [value for value in kept if value not in options]
        if set(named) != set(kept):
            reading.values[place] = named or None
    forbids = _typed(form, f"{at}.forbids") == ON
    if forbids != (f"{at}.forbids" in fields):
        reading.values[f"{at}.forbids"] = ON if forbids else None
    for scope in SUMS:
        _read_sums(fields, [f"{at}.{scope}"], currency, form, reading)
        _tick_cap(fields, f"{at}.{scope}", form, reading)


def _read_sums(
    fields: Fields, folders: Iterable[str], currency: str, form: FormData, reading: Reading
) -> None:
    for folder in folders:
        place = f"{folder}.{currency}"
        if place in form:
            reading.take(
                place,
                text_at(fields, place),
                _typed(form, place),
                lambda typed: sum_of(typed, currency),
            )


def _tick(fields: Fields, place: str, form: FormData, reading: Reading) -> None:
    ticked = place in form
    if ticked != (place in fields):
        reading.values[place] = ON if ticked else None


def _tick_cap(fields: Fields, place: str, form: FormData, reading: Reading) -> None:
    """A cap without sums has a box of its own; without the tick there is no cap."""
    if place in fields and place not in form:
        reading.values[place] = None


def currencies_of(fields: Fields, own: str | None = None) -> list[str]:
    """Every currency in which something may be granted, the desk's own first."""
    sums = [place.rpartition(".")[2] for place in fields if not place.startswith("tier.")]
    known = [code for code in sums if len(code) == 3 and code.isupper()]  # noqa: PLR2004 - ISO 4217
    return list(dict.fromkeys([*([own] if own else []), *known]))


def _typed(form: FormData, place: str) -> str:
    value = form.get(place, "")
    return value[:MOST_TYPED] if isinstance(value, str) else ""


def typed_in(form: FormData) -> dict[str, str]:
    """Every text as it was typed, to be shown again beside what is wrong with it; a ticked name of
    a list stands at its place with the name behind it.
    """
    typed = {place: _typed(form, place) for place in form}
    ticked = ((place, value) for place, value in form.multi_items() if isinstance(value, str))
    return {**typed, **{f"{place}={value[:MOST_TYPED]}": ON for place, value in ticked}}
