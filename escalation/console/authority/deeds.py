"""What a button of the form does to a draft: adds or takes away a level, a role, a tier, a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.datastructures import FormData

from escalation.console.authority.fields import (
    ON,
    Fields,
    Value,
    children,
    levels_of,
    names_at,
)
from escalation.console.authority.parts import LEVELS, NARROW, RULES, Reading, roles_of
from escalation.console.authority.typed import Slip, factor_of, name_of
from handlers.model import Level, Say
from handlers.texts import N_

IN_USE = N_("Change or take away the narrower rule “%(name)s” first: it names this.")
ALWAYS = frozenset(level.value for level in Level)
"""Levels and roles that are always there."""


def do(fields: Fields, go: str, form: FormData) -> tuple[Reading, str]:
    """What the pressed button changes, and the part to be shown then. A button that there is none
    of changes nothing.
    """
    verb, _, rest = go.partition(".")
    what, _, name = rest.partition(".")
    reading, part = Reading(), ""
    try:
        if verb == "add" and what in ADDING:
            part = ADDING[what](fields, form, reading)
        elif verb == "remove" and what in REMOVING:
            part = REMOVING[what](fields, name, reading)
    except Slip as slip:
        reading.slips[f"new.{what}"] = slip.say
    return reading, part


def _sent(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value[:64] if isinstance(value, str) else ""


def _add_level(fields: Fields, form: FormData, reading: Reading) -> str:
    """A level right above another one, which begins with the limits of one that is there; its role
    has the same name.
    """
    levels = levels_of(fields)
    name = name_of(_sent(form, "new.level"), [*levels, "bot"])
    above, like = _sent(form, "new.above"), _sent(form, "new.like")
    place = levels.index(above) + 1 if above in levels else len(levels) - 1
    reading.values["levels"] = [*levels[:place], name, *levels[place:]]
    reading.values |= {place: None for place in fields if _is_of(place, name)}
    if like in levels:
        for kept, value in fields.items():
            for folder in ("level", "day"):
                if kept == f"{folder}.{like}" or kept.startswith(f"{folder}.{like}."):
                    copied = f"{folder}.{name}{kept.removeprefix(f'{folder}.{like}')}"
                    reading.values[copied] = value
    if name not in roles_of(fields):
        reading.values[f"role.{name}"] = name
    return f"level.{name}"


def _is_of(place: str, level: str) -> bool:
    return place.startswith((f"level.{level}.", f"day.{level}.")) or place == f"day.{level}"


def _remove_level(fields: Fields, name: str, reading: Reading) -> str:
    levels = levels_of(fields)
    if name in ALWAYS or name not in levels:
        return LEVELS
    reading.values["levels"] = [level for level in levels if level != name]
    for role, level in roles_of(fields).items():
        if level == name:
            reading.values[f"role.{role}"] = role if role in ALWAYS else None
    for rule in children(fields, NARROW):
        at = f"{NARROW}.{rule}.levels"
        kept = names_at(fields, at)
        if name in kept and kept != [name]:
            reading.values[at] = [level for level in kept if level != name]
        elif kept == [name]:
            reading.values |= _gone(fields, rule)
    return LEVELS


def _add_role(fields: Fields, form: FormData, reading: Reading) -> str:
    name = name_of(_sent(form, "new.role"), [*roles_of(fields), "bot"])
    level = _sent(form, "new.role_level")
    reading.values[f"role.{name}"] = level if level in levels_of(fields)[1:] else "supervisor"
    return LEVELS


def _remove_role(fields: Fields, name: str, reading: Reading) -> str:
    if f"role.{name}" in fields and name not in ALWAYS:
        reading.values[f"role.{name}"] = None
    return LEVELS


def _add_tier(fields: Fields, form: FormData, reading: Reading) -> str:
    name = name_of(_sent(form, "new.tier"), children(fields, "tier"))
    try:
        reading.values[f"tier.{name}"] = factor_of(_sent(form, "new.factor"))
    except Slip as slip:
        reading.slips["new.factor"] = slip.say
    return RULES


def _remove_tier(fields: Fields, name: str, reading: Reading) -> str:
    for rule in children(fields, NARROW):
        if name in names_at(fields, f"{NARROW}.{rule}.tiers"):
            reading.slips[f"tier.{name}"] = Say(IN_USE, {"name": rule})
            return RULES
    if f"tier.{name}" in fields:
        reading.values[f"tier.{name}"] = None
    return RULES


def _add_narrowing(fields: Fields, form: FormData, reading: Reading) -> str:
    there = [rule for rule in children(fields, NARROW) if f"{NARROW}.{rule}" in fields]
    name = name_of(_sent(form, "new.narrow"), there)
    reading.values |= {**_gone(fields, name), f"{NARROW}.{name}": ON}
    return f"{NARROW}.{name}"


def _remove_narrowing(fields: Fields, name: str, reading: Reading) -> str:
    reading.values |= _gone(fields, name)
    return NARROW


def _gone(fields: Fields, rule: str) -> Mapping[str, Value | None]:
    at = f"{NARROW}.{rule}"
    return {place: None for place in fields if place == at or place.startswith(f"{at}.")}


ADDING: Mapping[str, Callable[[Fields, FormData, Reading], str]] = {
    "level": _add_level,
    "role": _add_role,
    "tier": _add_tier,
    "narrow": _add_narrowing,
}
REMOVING: Mapping[str, Callable[[Fields, str, Reading], str]] = {
    "level": _remove_level,
    "role": _remove_role,
    "tier": _remove_tier,
    "narrow": _remove_narrowing,
}
