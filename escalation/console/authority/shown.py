"""What a table of limits says, to be read: who may grant how much of what, in one currency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from escalation.console import labels
from escalation.console.authority.parts import FREE, MONEY
from escalation.console.language import Words
from handlers.limits import Limit, Limits, Narrowing, Sums
from handlers.registry import name_of
from handlers.texts import N_

SCOPES: Mapping[str, str] = {
    "per_case": N_("per case"),
    "per_customer": N_("per customer in %(days)s days"),
    "per_day": N_("per day, all customers"),
}
SEVERITIES: Mapping[str, str] = {"normal": N_("not urgent"), "urgent": N_("urgent")}
NOTHING = N_("nothing")
NO_LIMIT = N_("no limit")
AT_MOST = N_("at most %(sum)s %(scope)s")
FORBIDDEN = N_("not allowed")
NO_MORE = N_("nothing is narrowed yet")
EVERYWHERE = N_("everything")
RULE = N_("%(whom)s: %(what)s")
JOINED = N_("%(one)s; %(other)s")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a level may grant of one kind: `named` is false where it must ask. The sums are those of
    a case, a customer and a day, None for no such limit.
    """

    named: bool
    sums: tuple[Decimal | None, Decimal | None, Decimal | None] | None = None
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of remedy with a cell for each level."""

    kind: str
    cells: Sequence[Cell]


def rows(limits: Limits, currency: str) -> tuple[list[Row], list[Row]]:
    """The kinds that cost money, and the others; those that no level may grant are there too."""

    def row(kind: str) -> Row:
        given = [limits.by_level.get(level, {}).get(kind) for level in limits.levels]
        costs = kind in MONEY
        return Row(kind, [_cell(limit, currency, costs=costs) for limit in given])

    return [row(kind) for kind in MONEY], [row(kind) for kind in FREE]


def _cell(limit: Limit | None, currency: str, *, costs: bool) -> Cell:
    if limit is None:
        return Cell(named=False)
    if not costs:
        return Cell(named=True)
    case, customer = (sums.get(currency) for sums in (limit.per_case, limit.per_customer))
    day = limit.per_day
    shut = day is not None and currency not in day
    if case is None or customer is None or shut:
        return Cell(named=True, nothing=True)
    return Cell(named=True, sums=(case, customer, day[currency] if day is not None else None))


@dataclass(frozen=True, slots=True)
class Teller:
    """Says parts of a table in the reader's language."""

    words: Words
    days: int

    def level(self, slug: str) -> str:
        return self.words.label(labels.LEVELS, slug)

    def kind(self, slug: str) -> str:
        return self.words.label(labels.KINDS, slug)

    def tier(self, slug: str) -> str:
        return self.words.label(labels.TIERS, slug)

    def scope(self, slug: str) -> str:
        return self.words.gettext(SCOPES[slug]) % {"days": self.days}

    def cause(self, slug: str) -> str:
        return self.words.customer_words(name_of(slug))

    def all_of(self, names: Iterable[str]) -> str:
        """Several names one after the other."""
        return ("、" if self.words.language != "en" else ", ").join(names)

    def narrowing(self, rule: Narrowing) -> str:
        """Whom a narrower rule concerns, and what it leaves."""
        gettext = self.words.gettext
        whom = [self.all_of(names) for names in self._whom(rule) if names]
        told = gettext(RULE) % {
            "whom": " · ".join(whom) or gettext(EVERYWHERE),
            "what": self._what(rule),
        }
        return told[:1].upper() + told[1:]

    def _whom(self, rule: Narrowing) -> Iterator[list[str]]:
        yield [self.level(slug) for slug in labels_first(labels.LEVELS, rule.levels)]
        yield [self.kind(slug) for slug in labels_first(labels.KINDS, rule.remedies)]
        yield [self.cause(slug) for slug in sorted(rule.causes or ())]
        yield [
            self.words.label(SEVERITIES, slug) for slug in labels_first(SEVERITIES, rule.severities)
        ]
        yield [self.tier(slug) for slug in labels_first(labels.TIERS, rule.tiers)]

    def _what(self, rule: Narrowing) -> str:
        gettext = self.words.gettext
        if not rule.allowed:
            return gettext(FORBIDDEN)
        told = [
            gettext(AT_MOST) % {"sum": self.sums(sums), "scope": self.scope(scope)}
            for scope, sums in (
                ("per_case", rule.per_case),
                ("per_customer", rule.per_customer),
                ("per_day", rule.per_day),
            )
            if sums is not None
        ]
        whole = told[0] if told else gettext(NO_MORE)
        for other in told[1:]:
            whole = gettext(JOINED) % {"one": whole, "other": other}
        return whole

    def sums(self, sums: Sums) -> str:
        """Sums in every currency that is named."""
        told = [self.words.money(amount, currency) for currency, amount in sums.items()]
        return " / ".join(told) or self.words.gettext(NOTHING)


def labels_first(known: Mapping[str, str], named: frozenset[str] | None) -> list[str]:
    """The names in the order in which lists show them, those without a label last."""
    order = list(known)
    return sorted(
        named or (), key=lambda slug: (order.index(slug) if slug in order else len(order), slug)
    )
