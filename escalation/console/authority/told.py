"""The changes between two versions in words, one line for what a person would call one change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from escalation.console.authority.parts import FREE, MONEY
from escalation.console.authority.shown import NO_LIMIT, Teller
from escalation.console.authority.typed import plain
from escalation.console.language import Words
from handlers.changes import Change
from handlers.limits import Limit, Limits, Sums
from handlers.limits_table import compiled
from handlers.texts import N_

SUM = N_("%(level)s, %(kind)s, %(scope)s: %(old)s → %(new)s")
MAY = N_("%(level)s may now grant %(kind)s")
MAY_UP_TO = N_("%(level)s may now grant %(kind)s: %(sums)s")
LIKE = N_("%(level)s may now grant as much as %(other)s: %(kinds)s")
MAY_NOT = N_("%(level)s may not grant %(kind)s any more")
DAY = N_("%(level)s, everything on one day: %(old)s → %(new)s")
TIER = N_("Limits for the tier %(tier)s: %(old)s → %(new)s")
PERIOD = N_("What counts for one customer: the last %(old)s days → the last %(new)s days")
THRESHOLD = N_("A second manager is needed above %(old)s → above %(new)s")
TWO = N_("From now on a second manager is needed above %(new)s")
ALONE = N_("From now on one manager alone may change everything")
LEVELS = N_("Levels: %(old)s → %(new)s")
ROLE = N_("The role %(role)s decides at the level: %(old)s → %(new)s")
NEW_RULE = N_("New narrower rule “%(name)s” – %(new)s")
NO_RULE = N_("Narrower rule “%(name)s” taken away – %(old)s")
RULE = N_("Narrower rule “%(name)s”: %(old)s → %(new)s")
NONE = N_("none")
ANY = N_("any sum")
AS_STANDARD = N_("as for standard ones")

WHY_SUM = N_("With it up to %(reach)s can be granted; above %(most)s two managers decide.")
WHY_CURRENCY = N_("No threshold is named for %(currency)s, so two managers decide on any rise.")
WHY_UNLIMITED = N_("It takes a limit away.")
WHY_FREED = N_(
    "What was granted in %(currency)s uses up less of the limit then,"
    " and more is left in other currencies."
)
WHY_OTHER = N_(
    "On levels, roles, tiers, the period, thresholds and eased rules two managers decide."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words. `why` tells why it needs a second manager; None when it does not."""

    text: str
    why: str | None


def told(
    words: Words, found: Sequence[Change], old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Line]:
    """Every change that `handlers.changes` found between two tables."""
    return list(_Changes(words, compiled(old), compiled(new)).lines(found))


def why_above(words: Words, amount: Decimal, currency: str, four_eyes: Sums) -> str:
    """Why two managers decide on a sum that could be granted."""
    most = four_eyes.get(currency)
    if most is None:
        return words.gettext(WHY_CURRENCY) % {"currency": currency}
    sums = {"reach": words.money(amount, currency), "most": words.money(most, currency)}
    return words.gettext(WHY_SUM) % sums


@dataclass(frozen=True, slots=True)
class _Changes:
    words: Words
    old: Limits
    new: Limits

    def lines(self, found: Sequence[Change]) -> Iterator[Line]:
        """In an order that reads well: levels first, then sums, then what holds for all."""
        grouped: dict[str, list[Change]] = {}
        for change in found:
            grouped.setdefault(self._place(change.path), []).append(change)
        for place in sorted(grouped, key=self._order):
            text = self._text(place)
            two = [each.path for each in grouped[place] if each.needs_two]
            if text:
                yield Line(text, self._why(max(two, key=self._weight)) if two else None)

    def _place(self, path: str) -> str:
        """What a change is a part of: a kind or a cap that comes or goes as a whole, a narrower
        rule, a level that is gone; else itself.
        """
        parts = path.split(".")
        if parts[0] in {"level", "day"} and parts[1] not in self.new.levels:
            return "levels"
        if parts[0] == "narrow":
            return ".".join(parts[:2])
        if parts[0] == "level" and None in self._limits(*parts[1:3]):
            alike = self._alike(*parts[1:3])
            return f"level.{parts[1]}.={alike}" if alike else ".".join(parts[:3])
        whole = {"day": 2, "four_eyes": 1, "level": 4}.get(parts[0])
        if whole and "per_c" not in path and None in self._caps(".".join(parts[:whole])):
            return ".".join(parts[:whole])
        return path

    def _limits(self, level: str, kind: str) -> list[Limit | None]:
        return [each.by_level.get(level, {}).get(kind) for each in (self.old, self.new)]

    def _alike(self, level: str, kind: str) -> str | None:
        """Whose limit for a kind that is new at this level is the same; the nearest below first."""
        before, after = self._limits(level, kind)
        if before is not None or after is None:
            return None
        at = self.new.levels.index(level)
        others = [*self.new.levels[:at][::-1], *self.new.levels[at + 1 :]]
        same = (other for other in others if self.new.by_level[other].get(kind) == after)
        return next(same, None)

    def _caps(self, place: str) -> list[Sums | None]:
        """The sums of a cap before and after; None where there is none."""
        match place.split("."):
            case ["day", level]:
                return [each.day.get(level) for each in (self.old, self.new)]
            case ["four_eyes"]:
                return [self.old.four_eyes, self.new.four_eyes]
            case ["level", level, kind, scope]:
                return [
                    None if limit is None else getattr(limit, scope)
                    for limit in self._limits(level, kind)
                ]
        return []

    def _order(self, place: str) -> tuple[int, int, str]:
        kinds = ("levels", "role", "level", "day", "narrow", "tier", "period_days", "four_eyes")
        kind, _, rest = place.partition(".")
        level = rest.partition(".")[0]
        at = self.new.levels.index(level) if level in self.new.levels else 0
        return kinds.index(kind), at, place

    def _text(self, place: str) -> str:
        """The line; empty when others say it already."""
        old, new = self.old, self.new
        match place.split("."):
            case ["levels"]:
                text = self._say(LEVELS, old=self._levels(old), new=self._levels(new))
            case ["role", role]:
                sides = {"old": self._level_of(old, role), "new": self._level_of(new, role)}
                text = self._say(ROLE, role=self._teller.level(role), **sides)
            case ["tier", *_]:
                text = self._tier(place.removeprefix("tier."))
            case ["period_days"]:
                text = self._say(PERIOD, old=old.period_days, new=new.period_days)
            case ["narrow", name]:
                text = self._narrowing(name)
            case ["level", level, kind, *scope]:
                text = self._of_level(level, kind, scope)
            case ["day", level, *code]:
                before, after = self._sides(f"day.{level}", code, self._gettext(NO_LIMIT))
                text = self._say(DAY, level=self._teller.level(level), old=before, new=after)
            case _:
                text = self._threshold(place.split(".")[1:])
        return text

    def _levels(self, limits: Limits) -> str:
        return " < ".join(map(self._teller.level, limits.levels))

    def _of_level(self, level: str, kind: str, scope: list[str]) -> str:
        teller = self._teller
        if kind.startswith("="):
            kinds = [each for each in (*MONEY, *FREE) if self._alike(level, each) == kind[1:]]
            other = {
                "other": teller.level(kind[1:]),
                "kinds": teller.all_of(map(teller.kind, kinds)),
            }
            return self._say(LIKE, level=teller.level(level), **other)
        names = {"level": teller.level(level), "kind": teller.kind(kind)}
        if scope:
            at = f"level.{level}.{kind}.{scope[0]}"
            old, new = self._sides(at, scope[1:], self._gettext(NO_LIMIT))
            return self._say(SUM, **names, scope=teller.scope(scope[0]), old=old, new=new)
        before, after = self._limits(level, kind)
        if after is None:
            return self._say(MAY_NOT, **names)
        if before is not None:
            return ""
        sums = [
            f"{teller.sums(given)} {teller.scope(each)}"
            for each in ("per_case", "per_customer", "per_day")
            if (given := getattr(after, each))
        ]
        text = MAY_UP_TO if sums else MAY
        return self._say(text, **names, sums=teller.all_of(sums))

    def _sides(self, place: str, currency: list[str], without: str) -> list[str]:
        """A cap before and after, as a whole or in one currency."""
        told = []
        for sums in self._caps(place):
            if sums is None:
                told.append(without)
            elif not currency:
                told.append(self._teller.sums(sums))
            else:
                code = currency[0]
                told.append(self._teller.sums({code: sums[code]} if code in sums else {}))
        return told

    def _threshold(self, currency: list[str]) -> str:
        def above(sums: Sums) -> str:
            known = [code for code in (currency or sums) if code in sums]
            if not known:
                return self._gettext(ANY)
            return self._teller.sums({code: sums[code] for code in known})

        before, after = self._caps("four_eyes")
        if after is None:
            return self._gettext(ALONE)
        if before is None:
            return self._say(TWO, new=above(after))
        return self._say(THRESHOLD, old=above(before), new=above(after))

    def _tier(self, tier: str) -> str:
        old, new = (
            f"× {plain(str(of.tiers[tier]))}" if tier in of.tiers else self._gettext(AS_STANDARD)
            for of in self._both
        )
        return self._say(TIER, tier=self._teller.tier(tier), old=old, new=new)

    def _narrowing(self, name: str) -> str:
        old, new = (
            next((self._teller.narrowing(rule) for rule in of.narrowings if rule.name == name), "")
            for of in self._both
        )
        text = RULE if old and new else NEW_RULE if new else NO_RULE
        return self._say(text, name=name, old=old, new=new)

    def _level_of(self, limits: Limits, role: str) -> str:
        level = limits.roles.get(role)
        return self._teller.level(level) if level else self._gettext(NONE)

    def _why(self, path: str) -> str:
        """Why a change needs two: what can be granted then, or that a limit goes."""
        if (reach := self._reach(path)) is None:
            return self._gettext(WHY_OTHER)
        amount, currency = reach
        if amount is None:
            return self._gettext(WHY_UNLIMITED)
        if amount <= (self.old.four_eyes or {}).get(currency, Decimal(0)):
            return self._say(WHY_FREED, currency=currency)
        return why_above(self.words, amount, currency, self.old.four_eyes or {})

    def _reach(self, path: str) -> tuple[Decimal | None, str] | None:
        """The most that can be granted by the limit at a place, for the best tier; None without a
        limit there, and None altogether for what is no sum.
        """
        folder, _, currency = path.rpartition(".")
        if not currency.isupper() or not folder.startswith(("level.", "day.")):
            return None
        sums = self._caps(folder)[1]
        is_per_day = folder.startswith("day.") or folder.endswith(".per_day")
        factor = max([Decimal(1), *(() if is_per_day else self.new.tiers.values())])
        return (None if sums is None else sums.get(currency, Decimal(0)) * factor), currency

    def _weight(self, path: str) -> Decimal:
        """How far a change goes beyond the threshold, to tell of the farthest."""
        reach = self._reach(path)
        if reach is None or reach[0] is None:
            return Decimal("Infinity")
        return reach[0] / max((self.old.four_eyes or {}).get(reach[1], Decimal(0)), Decimal("0.01"))

    @property
    def _both(self) -> tuple[Limits, Limits]:
        return self.old, self.new

    @property
    def _teller(self) -> Teller:
        return Teller(self.words, self.new.period_days)

    def _gettext(self, text: str) -> str:
        return self.words.gettext(text)

    def _say(self, text: str, **params: str | int) -> str:
        return self.words.gettext(text) % params
