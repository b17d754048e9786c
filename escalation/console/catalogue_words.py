"""The catalogue in words: how sums are found, and what a change changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from escalation.console.labels import KINDS
from handlers.remedies import REMEDIES
from handlers.texts import N_

if TYPE_CHECKING:
    from escalation.console.language import Words
    from handlers.catalogue_changes import Change

SUMS: Mapping[str, str] = {
    "claimed": N_("the sum that the customer names, at most what was paid"),
    "down_to_claimed": N_("what was paid, less the lower price that the customer names"),
    "order": N_("all that was paid for the order"),
    "charged_again": N_("the order’s price, charged a second time without a record of it"),
    "overcharge": N_("what the records show as taken above what was due"),
    "share": N_("a share of what was paid"),
    "fixed": N_("a fixed sum"),
}
"""How a table finds a remedy's sum."""
LISTS: Mapping[str, str] = {
    "plan": N_("a plan, a tariff or a contract"),
    "difference": N_("the difference itself is named"),
    "twice": N_("charged twice"),
    "record": N_("a wrong record"),
    "service": N_("a service or a stay"),
}
"""What the lists of words are about that a line may ask for."""
CHANGES: Mapping[str, str] = {
    "in": N_("%(kind)s is put in"),
    "out": N_("%(kind)s is taken out"),
    "order": N_("the order is now %(new)s (before: %(old)s)"),
    "to_person": N_("a person always decides; nothing is offered"),
    "from_person": N_("remedies are offered again"),
    "amount": N_("%(kind)s: %(new)s (before: %(old)s)"),
    "share": N_("%(kind)s: %(new)s of what was paid (before: %(old)s)"),
    "fixed": N_("%(kind)s: %(new)s (before: %(old)s)"),
    "days": N_("%(kind)s: carried out within %(new)s (before: %(old)s)"),
    "only": N_("%(kind)s: only if it is about %(new)s (before: %(old)s)"),
    "unless": N_("%(kind)s: not if it is about %(new)s (before: %(old)s)"),
    "counter": N_("%(kind)s: the customer may name another sum: %(new)s (before: %(old)s)"),
}


def percent(share: str | Decimal) -> str:
    """A share as people write it: 30 %."""
    return f"{Decimal(share).scaleb(2).normalize():f} %"


def in_words(words: Words, change: Change) -> str:
    """One difference as a clause in the reader's language, without the topic's name."""
    what, _, currency = change.what.partition(".")
    return words.gettext(CHANGES[what]) % {
        "kind": words.label(KINDS, change.kind or ""),
        "old": _value(words, what, change.old, change, currency),
        "new": _value(words, what, change.new, change, currency),
    }


def _value(  # noqa: PLR0911 - one way out for each kind of value
    words: Words, what: str, value: str | None, change: Change, currency: str
) -> str:
    if what == "order":
        return ", ".join(words.label(KINDS, kind) for kind in (value or "").split(", "))
    if what == "days":
        made = REMEDIES[change.kind or ""]
        return words.span(made.done_within if value is None else timedelta(days=int(value)))
    if what == "counter":
        return words.gettext("yes") if value else words.gettext("no")
    if value is None:
        nothing = words.gettext("nothing in %(currency)s") if currency else words.gettext("nothing")
        return nothing % {"currency": currency}
    if what == "fixed":
        return words.money(Decimal(value), currency)
    if what == "share":
        return percent(value)
    if what == "amount":
        return words.label(SUMS, value)
    return words.label(LISTS, value)
