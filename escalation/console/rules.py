"""The rule that allowed or stopped a remedy, in words: whose limit it is, and what it says.

A rule is written ``level.kind.verdict@version``; before the verdict the name of a narrower rule may
stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escalation.console.labels import LEVELS
from handlers.texts import N_

VERDICTS: Mapping[str, str] = {
    "within": N_("%(level)s: within every limit"),
    "free": N_("%(level)s: may grant it, and it costs no money"),
    "proposed": N_("%(level)s: entered by hand, not judged yet"),
    "not_delegated": N_("%(level)s: may not grant this kind of remedy"),
    "not_allowed": N_("%(level)s: may not grant this in such a case"),
    "not_a_sum": N_("%(level)s: may grant no sum that is not above zero"),
    "per_case": N_("%(level)s: above the limit for one case"),
    "per_customer": N_("%(level)s: above the limit for one customer in the period"),
    "per_day": N_("%(level)s: above the limit of this remedy for one day"),
    "day": N_("%(level)s: above the limit of all remedies for one day"),
    "contradicted": N_("%(level)s: within its limits, not offered: the records contradict it"),
    "unsupported": N_("%(level)s: within its limits, not offered: no record shows it"),
    "guarded": N_("%(level)s: within its limits, not offered: a person should look first"),
    "repeated": N_("%(level)s: within its limits, not offered: it happened to them before"),
    "facts_missing": N_("%(level)s: within its limits, not offered: facts are missing"),
    "countered": N_("%(level)s: asked for by the customer in place of an offer"),
}
CURRENCY = N_("%(level)s: may grant nothing in this currency")
NAMED = N_("%(rule)s (rule “%(name)s”)")
VERSIONED = N_("%(rule)s, limits version %(version)s")


def in_words(gettext: Callable[[str], str], rule: str) -> str:
    """What a rule says, each text turned by `gettext`; one that nothing here knows as it is."""
    told, _, version = rule.partition("@")
    level, _, rest = told.partition(".")
    _kind, _, verdict = rest.partition(".")
    name, _, verdict = verdict.rpartition(".")
    text = CURRENCY if verdict.endswith("_currency") else VERDICTS.get(verdict)
    if text is None and rest == "proposed":
        text = VERDICTS["proposed"]
    if text is None:
        return rule
    said = gettext(text) % {"level": gettext(LEVELS.get(level, level))}
    if name:
        said = gettext(NAMED) % {"rule": said, "name": name}
    if version:
        said = gettext(VERSIONED) % {"rule": said, "version": version}
    return said
