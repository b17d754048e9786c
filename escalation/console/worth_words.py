"""Rules of worth in words: what a change of them changes, and why it needs a second manager."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from escalation.console import labels
from escalation.console.authority.overview import teller
from escalation.console.authority.told import WHY_UNLIMITED, Line, why_above
from escalation.console.language import Words
from handlers.texts import N_
from handlers.worth_changes import Lift

if TYPE_CHECKING:
    from handlers.limits import Limits

LABELS = {
    "weeks_per_year": N_("Weeks in a year in which a customer buys"),
    "years_left": N_("Years that a customer would stay"),
    "weeks": N_("Weeks looked back"),
    "least_weeks": N_("A new customer counts as one of so many weeks"),
}
MORE = N_("Customers could go from %(old)s to %(new)s: %(level)s, %(kind)s, %(scope)s")
FREED = N_(
    "Customers could go from %(old)s to %(new)s: the narrower rule “%(name)s” would not hold"
)


def name_words(words: Words, name: str) -> str:
    """What a value of the rules is called: a name of `LABELS`, or ``gold days``, ``gold CNY``."""
    if name in LABELS:
        return words.gettext(LABELS[name])
    tier, _, what = name.partition(" ")
    said = words.gettext(N_("days")) if what == "days" else what
    comma = ", " if words.language == "en" else "，"
    return f"{words.label(labels.TIERS, tier)}{comma}{said}"


def change_lines(words: Words, changes: Iterable[tuple[str, str, str]]) -> list[Line]:
    """Every value that differs, as `handlers.worth_table.differences` found them."""
    return [
        Line(f"{name_words(words, name)}: {old or '–'} → {new or '–'}", None)
        for name, old, new in changes
    ]


def reasons(words: Words, lifts: Sequence[Lift], limits: Limits, currency: str) -> list[Line]:
    """Why a second manager is needed: for each way between two tiers the most that could be
    granted, in the shop's `currency` if any, and every narrower rule that would not hold.
    """
    say, found = teller(words, limits), []
    for lift in lifts:
        tiers = {"old": say.tier(lift.old), "new": say.tier(lift.new)}
        if lift.above:
            most = max(
                lift.above, key=lambda each: (each.most.currency == currency, each.most.amount)
            )
            what = {
                "level": say.level(most.level),
                "kind": say.kind(most.kind),
                "scope": say.scope(most.scope),
            }
            why = why_above(words, most.most.amount, most.most.currency, limits.four_eyes or {})
            found.append(Line(words.gettext(MORE) % {**tiers, **what}, why))
        found += [
            Line(words.gettext(FREED) % {**tiers, "name": name}, words.gettext(WHY_UNLIMITED))
            for name in lift.freed
        ]
    return found
