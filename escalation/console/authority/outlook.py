"""What a change would have meant last month, and what looks like an oversight in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from escalation.console.authority.parts import MONEY
from escalation.console.authority.shown import Teller
from escalation.models import Staff
from escalation.services.preview import Line
from handlers.limits import Limits
from handlers.texts import N_

SHUT = N_("%(level)s, %(kind)s: the limit per day leaves nothing in %(currencies)s.")
SHUT_ALL = N_("%(level)s: the limit for everything on one day leaves nothing in %(currencies)s.")
SHUT_RULE = N_("The narrower rule “%(name)s” leaves nothing in %(currencies)s.")
LOWER = N_("%(level)s may grant less than %(below)s: %(kind)s, %(scope)s.")
NOT_NAMED = N_("%(level)s may not grant what %(below)s may: %(kind)s.")
NO_MORE = N_("Nobody of the role %(role)s could grant anything any more: %(names)s.")


@dataclass(frozen=True, slots=True)
class Sum:
    """What one level would have granted more or fewer, over all kinds, and at what cost by
    currency.
    """

    level: str
    more: int
    costs: Sequence[tuple[str, Decimal]]


def sums(lines: Iterable[Line]) -> list[Sum]:
    """Each level for which something would have been different, in the order of the lines."""
    counts: dict[str, int] = {}
    costs: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in lines:
        counts[line.level] = counts.get(line.level, 0) + line.more
        if line.currency:
            costs[line.level][line.currency] += line.dearer
    found = [
        Sum(level, more, [(code, cost) for code, cost in costs[level].items() if cost])
        for level, more in counts.items()
    ]
    return [each for each in found if each.more or each.costs]


def doubts(teller: Teller, new: Limits, old: Limits, people: Iterable[Staff]) -> list[str]:
    """What is allowed and yet probably not meant, as far as it is new."""
    known = set(_odd(teller, old))
    found = [each for each in _odd(teller, new) if each not in known]
    return [*found, *_left_without(teller, new, people)]


def _odd(teller: Teller, limits: Limits) -> Iterator[str]:
    for level in limits.levels:
        yield from _shut(teller, limits, level)
    yield from _shut_by_rules(teller, limits)
    for below, level in pairwise(limits.levels):
        yield from _lower(teller, limits, below, level)


def _shut(teller: Teller, limits: Limits, level: str) -> Iterator[str]:
    """A limit per day in some currencies allows nothing in the others."""
    say = teller.words.gettext
    named: dict[str, None] = {}
    for kind, limit in limits.by_level.get(level, {}).items():
        named |= dict.fromkeys(limit.per_case)
        if limit.per_day is None or kind not in MONEY:
            continue
        closed = [code for code in limit.per_case if code not in limit.per_day]
        if closed:
            yield say(SHUT) % {
                "level": teller.level(level),
                "kind": teller.kind(kind),
                "currencies": teller.all_of(closed),
            }
    day = limits.day.get(level)
    closed = [] if day is None else [code for code in named if code not in day]
    if closed:
        yield say(SHUT_ALL) % {"level": teller.level(level), "currencies": teller.all_of(closed)}


def _shut_by_rules(teller: Teller, limits: Limits) -> Iterator[str]:
    named = {
        code
        for kinds in limits.by_level.values()
        for limit in kinds.values()
        for code in limit.per_case
    }
    for rule in limits.narrowings:
        caps = [
            sums for sums in (rule.per_case, rule.per_customer, rule.per_day) if sums is not None
        ]
        closed = sorted(code for code in named if any(code not in sums for sums in caps))
        if closed and rule.allowed:
            told = {"name": rule.name, "currencies": teller.all_of(closed)}
            yield teller.words.gettext(SHUT_RULE) % told


def _lower(teller: Teller, limits: Limits, below: str, level: str) -> Iterator[str]:
    """A level that may do less than the one below it: asking it would be of no use."""
    say = teller.words.gettext
    names = {"level": teller.level(level), "below": teller.level(below)}
    for kind, limit in limits.by_level.get(below, {}).items():
        upper = limits.by_level.get(level, {}).get(kind)
        if upper is None:
            yield say(NOT_NAMED) % {**names, "kind": teller.kind(kind)}
            continue
        for scope in ("per_case", "per_customer"):
            low, high = getattr(limit, scope), getattr(upper, scope)
            if any(high.get(code, Decimal(0)) < amount for code, amount in low.items()):
                yield say(LOWER) % {
                    **names,
                    "kind": teller.kind(kind),
                    "scope": teller.scope(scope),
                }


def _left_without(teller: Teller, limits: Limits, people: Iterable[Staff]) -> Iterator[str]:
    lost: dict[str, list[str]] = {}
    for member in people:
        if member.active and member.role not in limits.roles:
            lost.setdefault(member.role, []).append(member.name)
    for role, names in lost.items():
        params = {"role": teller.level(role), "names": teller.all_of(names)}
        yield teller.words.gettext(NO_MORE) % params
