"""A week in the reader's language: for the page, its charts and the table in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_interval, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from escalation.console.labels import CHANNELS, KINDS, PROMISES
from escalation.console.language import Words
from escalation.week import (
    Advice,
    CaseRow,
    Chosen,
    Filter,
    Helped,
    Line,
    Outcome,
    Total,
    Verdict,
    Week,
    WeekReport,
    change,
)
from escalation.week.advice import SENTENCES, WHEN
from escalation.week.filter import ANSWERED, ANY, DONE, JUDGED
from handlers import safety
from handlers.model import NO_COMPLAINT, UNCLASSIFIED
from handlers.registry import name_of
from handlers.texts import BABEL, N_

OUTCOMES: Mapping[str, str] = {
    Outcome.CHAT: N_("Settled in chat"),
    Outcome.PEOPLE: N_("Settled by people"),
    Outcome.OPEN: N_("Still open"),
    Outcome.QUIET: N_("Ended without a settlement"),
    DONE: N_("Settled"),
}
HELPED: Mapping[str, str] = {
    Helped.YES: N_("It helped"),
    Helped.NO: N_("It did not help"),
    Helped.UNANSWERED: N_("No answer yet"),
    ANSWERED: N_("Answered whether it helped"),
}
DUE: Mapping[str, str] = {
    Verdict.KEPT: N_("Promise kept"),
    Verdict.BROKEN: N_("Promise broken"),
    Verdict.WAITING: N_("Promise not due yet"),
    JUDGED: N_("Promise kept or broken"),
    ANY: N_("Promise due this week"),
}
HAPPENED: Mapping[str, str] = {
    "ended": N_("Settled this week"),
    "reopened": N_("Reopened this week"),
    "replied": N_("First answer of a person this week"),
    "remedy": N_("Remedy granted this week"),
}
SLUGS: Mapping[str, Mapping[str, str]] = {
    "channel": CHANNELS,
    "outcome": OUTCOMES,
    "helped": HELPED,
    "promise": DUE,
    "kind": PROMISES,
    "remedy": KINDS,
}
"""Keys of a filter whose values are slugs with words of their own."""


@dataclass(frozen=True, slots=True)
class WeekWords:
    """How a week is told in one language."""

    words: Words

    @property
    def _locale(self) -> str:
        return BABEL[self.words.language]

    def cause(self, slug: str) -> str:
        """A cause's name."""
        if slug in (UNCLASSIFIED, NO_COMPLAINT):
            named = N_("Not classified") if slug == UNCLASSIFIED else N_("No complaint")
            return self.words.gettext(named)
        return self.words.customer_words(name_of(slug))

    def title(self, week: Week) -> str:
        """Its number and its days: ``Week 47, 16-22 Nov 2026``."""
        return self.words.gettext(N_("Week %(number)s, %(days)s")) % {
            "number": week.number,
            "days": format_interval(week.monday, week.sunday, "yMMMd", locale=self._locale),
        }

    def short(self, week: Week) -> str:
        """Its number alone, for an axis: ``W47``."""
        return self.words.gettext(N_("W%(number)s")) % {"number": week.number}

    def day(self, weekday: int, *, short: bool = True) -> str:
        """The name of an ISO weekday."""
        names = get_day_names("abbreviated" if short else "wide", locale=self._locale)
        return str(names[weekday - 1])

    def number(self, value: float) -> str:
        """A number as the language groups its digits."""
        return str(format_decimal(value, locale=self._locale))

    def percent(self, share: float | None) -> str:
        """A share of one in percent; a dash for none."""
        if share is None:
            return "–"
        return str(format_percent(round(share, 2), locale=self._locale))

    def points(self, now: float | None, before: float | None) -> str | None:
        """How many percentage points a share has moved since the week before."""
        if now is None or before is None:
            return None
        moved = round(now * 100) - round(before * 100)
        return self.words.ngettext("%(n)s point", "%(n)s points", abs(moved)) % {
            "n": f"{_sign(moved)}{abs(moved)}"
        }

    def growth(self, now: int, before: int | None) -> str | None:
        """How a number has moved since the week before, which had `before`."""
        if before is None or not (now or before):
            return None
        grown = change(now, before)
        if grown is None:
            return self.words.gettext(N_("new"))
        return f"{_sign(now - before)}{self.percent(abs(grown))}"

    def moved(self, report: WeekReport, line: Line) -> str | None:
        """How a line's complaints have moved since the week before."""
        return self.growth(line.cases.value, report.complaints_before(line))

    def length(self, length: timedelta | None) -> str:
        """A length of time; a dash for none."""
        return "–" if length is None else self.words.span(length)

    def money(self, total: Total | Chosen) -> str:
        """The sums of a total, or of one case in it."""
        return " + ".join(self.words.money(amount, name) for name, amount in total.money)

    def at_risk(self, total: Total | CaseRow) -> str:
        """What would leave with the people of a total, or of one case; empty where nothing is."""
        return " + ".join(self.words.money(amount, name) for name, amount in total.at_risk)

    def advice(self, advice: Advice) -> str:
        """What to do first, in one sentence or two."""
        causes = [self.cause(slug) for slug in advice.causes]
        return self.words.gettext(SENTENCES[advice.rule]) % {
            "causes": format_list(causes, locale=self._locale) if causes else "",
            "percent": self.percent(advice.share),
            **advice.numbers,
        }

    def when(self, advice: Advice) -> str:
        """The rule behind an advice."""
        return self.words.gettext(WHEN[advice.rule])

    def filter(self, asked: Filter) -> list[str]:
        """What a list of cases is chosen by, one phrase for each thing asked."""
        return [self._phrase(key, value) for key, value in asked.given.items()]

    def _phrase(self, key: str, value: str) -> str:
        if key in HAPPENED and value == ANY:
            return self.words.gettext(HAPPENED[key])
        if key in SLUGS:
            return self.words.label(SLUGS[key], value)
        told = {
            "cause": self.cause,
            "also": self._also,
            "sign": self.sign,
            "day": self._day,
            "hour": _hour,
        }
        return told[key](value) if key in told else value

    def sign(self, kind: str) -> str:
        """The name of a sign that somebody needed care first, or of any."""
        if kind == ANY:
            return self.words.gettext(N_("With a sign of need"))
        return self.words.customer_words(safety.name_of(kind))

    def _also(self, slug: str) -> str:
        text = self.words.gettext(N_("%(cause)s, also as a further cause"))
        return text % {"cause": self.cause(slug)}

    def _day(self, weekday: str) -> str:
        return self.day(int(weekday), short=False)


def _sign(moved: int) -> str:
    return "±" if not moved else "+" if moved > 0 else "−"


def _hour(hour: str) -> str:
    return f"{hour:0>2}:00–{hour:0>2}:59"
