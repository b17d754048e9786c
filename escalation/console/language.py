"""The console's words in three languages, and how it writes times, spans and sums.

English is the source text in code and templates; catalogues are read once, when first needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_name
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from markupsafe import Markup, escape

from escalation.console.labels import LEVELS, REASONS, REMEDY_STATES, SLUGS
from escalation.console.rules import in_words
from escalation.errors import AboveAuthority
from escalation.services.asking import asked_level
from handlers.model import LANGUAGES, Money, Param, Say
from handlers.registry import name_of
from handlers.texts import BABEL, N_, render, translate

LOCALES = Path(__file__).parents[1] / "locales"
OWN_NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}

CLOCK = {"en": "HH:mm", "zh-Hans": "HH:mm", "zh-Hant": "HH:mm"}
SHORT = {"en": "d MMM HH:mm", "zh-Hans": "M月d日 HH:mm", "zh-Hant": "M月d日 HH:mm"}
FULL = {"en": "d MMM yyyy", "zh-Hans": "yyyy年M月d日", "zh-Hant": "yyyy年M月d日"}
LONG = {
    "en": "EEEE d MMMM yyyy, HH:mm:ss",
    "zh-Hans": "yyyy年M月d日EEEE HH:mm:ss",
    "zh-Hant": "yyyy年M月d日EEEE HH:mm:ss",
}
DAY = {"en": "EEEE d MMMM", "zh-Hans": "M月d日EEEE", "zh-Hant": "M月d日EEEE"}

EDITIONS = {
    "own": N_("your own remedies, version %(version)s"),
    "shipped": N_("the program’s remedies, version %(version)s"),
}
MINUTE = 60
HOUR = 60 * MINUTE
DAY_SECONDS = 24 * HOUR


@cache
def catalogue(language: str) -> Mapping[str, tuple[str, ...]]:
    """The written texts of a language by English source; fuzzy and empty ones do not count."""
    path = LOCALES / language.replace("-", "_") / "LC_MESSAGES" / "console.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        entries = list(read_po(file, locale=language.replace("-", "_")))
    written: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        source = entry.id if isinstance(entry.id, str) else entry.id[0]
        given = entry.string or ""
        forms = (given,) if isinstance(given, str) else tuple(given)
        if source and all(forms) and not entry.fuzzy:
            written[source] = forms
    return written


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that depends on the reader's language and on the shop's zone."""

    language: str
    zone: ZoneInfo

    def gettext(self, text: str) -> str:
        """The text in this language, the rules' own words too; else the English source."""
        written = catalogue(self.language).get(text)
        return translate(text, self.language) if written is None else written[0]

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The text for a number of things; Chinese has one form for all numbers."""
        forms = catalogue(self.language).get(one)
        if forms is None:
            return one if count == 1 else many
        return forms[-1] if count != 1 else forms[0]

    def say(self, say: Say) -> str:
        """One of the console's own sentences, such as a refusal."""
        return self.gettext(say.text) % {
            name: self._param(say.text, name, value) for name, value in say.params.items()
        }

    def _param(self, text: str, name: str, value: Param | Say) -> str:
        if isinstance(value, Say):
            return self.say(value)
        if isinstance(value, str) and (text, name) == (AboveAuthority.text, "rule"):
            return self.rule(value)
        if isinstance(value, str) and (text, name) in SLUGS:
            return self.label(SLUGS[text, name], value)
        return render(Say("%(value)s", {"value": value}), self.language, self.zone)

    def label(self, labels: Mapping[str, str], slug: str) -> str:
        """The words for a slug; a slug that has none is shown as it is."""
        text = labels.get(slug)
        return slug if text is None else self.gettext(text)

    def step(self, step: str) -> str:
        """A line of the ledger: whom it asks, if anybody; what comes again is called alike."""
        level = asked_level(step)
        if level is None:
            return self.label(REMEDY_STATES, step.partition(".")[0])
        return self.gettext(N_("Asked to decide: %(level)s")) % {"level": self.label(LEVELS, level)}

    def reason(self, slug: str) -> str:
        """Why a case went to a person; two kinds of slug name the cause in question."""
        for ending in ("_to_person", "_mentioned"):
            if slug.endswith(ending):
                text = REASONS[ending.removeprefix("_")]
                cause = self.customer_words(name_of(slug.removesuffix(ending)))
                return self.gettext(text) % {"cause": cause}
        return self.label(REASONS, slug)

    def rule(self, rule: str) -> str:
        """The rule that allowed or stopped a remedy."""
        return in_words(self.gettext, rule)

    def edition(self, edition: str) -> str:
        """The table that proposed a remedy; one that nothing here knows as it is."""
        whose, _, version = edition.partition("@")
        text = EDITIONS.get(whose)
        return edition if text is None else self.gettext(text) % {"version": version}

    def customer_words(self, say: Say, language: str | None = None) -> str:
        """A sentence or noun that customers read too, in `language` or in the reader's."""
        return render(say, language or self.language, self.zone)

    def money(self, amount: Decimal, currency: str) -> str:
        return format_currency(amount, currency, locale=BABEL[self.language])

    def sum(self, money: Money) -> str:
        return self.money(money.amount, money.currency)

    def sums(self, several: Iterable[Money]) -> str:
        """Sums in several currencies, which nobody adds up."""
        return " + ".join(self.sum(money) for money in several)

    def time(self, instant: datetime, now: datetime | None = None) -> Markup:
        """An instant in the shop's zone: the clock alone on the day of `now`, else with the day.

        The element carries the instant itself in UTC, and the full local time with its zone.
        """
        local = instant.astimezone(self.zone)
        today = now is not None and local.date() == now.astimezone(self.zone).date()
        this_year = now is None or local.year == now.astimezone(self.zone).year
        shown = self._format(local, CLOCK if today else SHORT if this_year else FULL)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            instant.astimezone(UTC).isoformat(timespec="seconds"),
            f"{self._format(local, LONG)} {self.zone_name}",
            shown,
        )

    def day(self, instant: datetime) -> str:
        """The local day of an instant."""
        return self._format(instant.astimezone(self.zone), DAY)

    def date(self, day: date) -> str:
        return format_date(day, "medium", locale=BABEL[self.language])

    def by(self, zone: ZoneInfo) -> Words | None:
        """The same words by a customer's clock; None where it is the shop's own."""
        return None if zone.key == self.zone.key else Words(self.language, zone)

    @property
    def zone_name(self) -> str:
        return self.zone.key

    def zone_words(self, now: datetime) -> str:
        """The zone in words, with its present distance from UTC: what all shown times are in."""
        name = get_timezone_name(self.zone, locale=BABEL[self.language])
        offset = now.astimezone(self.zone).strftime("%z")
        return f"{name} ({self.zone_name}, UTC{offset[:3]}:{offset[3:]})"

    def span(self, length: timedelta) -> str:
        """A length of time in its two largest units: ``2 d 4 h``, ``42 min``."""
        seconds = abs(int(length.total_seconds()))
        days, rest = divmod(seconds, DAY_SECONDS)
        hours, rest = divmod(rest, HOUR)
        minutes = rest // MINUTE
        if days:
            parts = [(N_("%(n)s d"), days), (N_("%(n)s h"), hours)]
        elif hours:
            parts = [(N_("%(n)s h"), hours), (N_("%(n)s min"), minutes)]
        else:
            parts = [(N_("%(n)s min"), minutes or 1)]
        return " ".join(self.gettext(text) % {"n": n} for text, n in parts if n)

    def _format(self, local: datetime, patterns: Mapping[str, str]) -> str:
        return format_datetime(local, patterns[self.language], locale=BABEL[self.language])


def choose(*wishes: str | None, accept: str = "") -> str:
    """The first wish that is a language here, else what the browser asks for, else English."""
    for wish in wishes:
        if wish in LANGUAGES:
            return wish
    for tag in _accepted(accept):
        parts = tag.lower().split("-")
        if parts[0] == "zh":
            traditional = {"hant", "tw", "hk", "mo"} & set(parts)
            return "zh-Hant" if traditional else "zh-Hans"
        if parts[0] == "en":
            return "en"
    return "en"


def _accepted(header: str) -> Iterable[str]:
    """The tags of an Accept-Language header in the order they stand; browsers sort them."""
    return (part.partition(";")[0].strip() for part in header[:500].split(","))


def lines(text: str) -> Markup:
    """A text with its line breaks kept, escaped."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())
