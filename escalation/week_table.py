"""A week for the terminal: as a table in the reader's language, as JSON, as CSV."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from escalation.console.labels import CHANNELS, PROMISES
from escalation.console.language import Words
from escalation.console.week_words import HELPED, OUTCOMES, WeekWords
from escalation.services.statistics import CaseList
from escalation.week import Helped, Line, Outcome, Promises, WeekOut, WeekReport, advise, as_csv
from handlers.texts import N_

BAR = 16
"""Characters of the longest bar."""
ROOM_FOR_BARS = 110
"""Columns a terminal needs to have for them."""


def print_week(report: WeekReport, language: str, console: Console) -> None:
    """Print what a week's page shows, as far as a terminal can."""
    told = WeekWords(Words(language, report.frame.zone))
    _ = told.words.gettext
    title = told.title(report.week)
    if report.channel:
        title += f" · {told.words.label(CHANNELS, report.channel)}"
    console.print(Text(title, style="bold"))
    console.print(_note(report, told), style="dim")
    advice = advise(report)
    lead = _(N_("What to do first"))
    console.print(Text.assemble((f"{lead}: ", "bold"), told.advice(advice), f" [{advice.rule}]"))
    console.print(_causes(report, told, bars=console.width >= ROOM_FOR_BARS))
    for name, value in _facts(report, told):
        console.print(Text.assemble((f"{name}: ", "dim"), value))


def week_json(report: WeekReport) -> str:
    """The week as the API gives it, as indented JSON."""
    return WeekOut.of(report).model_dump_json(indent=2)


def week_csv(listed: CaseList, language: str) -> str:
    """A week's cases as the console exports them, one row per case."""
    told = WeekWords(Words(language, listed.frame.zone))
    return as_csv(listed.cases, listed.frame, told.cause)


def _note(report: WeekReport, told: WeekWords) -> Text:
    frame, _ = report.frame, told.words.gettext
    if frame.finished:
        stand = _(N_("The week is over."))
    elif frame.now < frame.start:
        stand = _(N_("This week has not begun yet."))
    else:
        stand = _(N_("This week is not over yet, and is set against the whole week before."))
    as_of = _(N_("All as it stands at %(time)s.")) % {
        "time": told.words.time(frame.now).striptags()
    }
    return Text(f"{stand} {as_of} {frame.zone.key}")


def _causes(report: WeekReport, told: WeekWords, *, bars: bool) -> Table:
    _ = told.words.gettext
    table = Table(box=None, pad_edge=False, show_footer=True, collapse_padding=True)
    highest = max((line.cases.value for line in report.causes), default=0)
    heads = (
        N_("Complaints"),
        N_("Share"),
        N_("Against the week before"),
        N_("Also as a further cause"),
        N_("In chat"),
        N_("By people"),
        N_("Still open"),
        N_("Median time"),
    )
    table.add_column(
        escape(_(N_("Cause"))), escape(_(N_("All"))), footer_style="bold", no_wrap=True
    )
    table.add_column("", "", no_wrap=True)
    for head, foot in zip(heads, _cells(report, report.all, told), strict=True):
        wraps = head != heads[-1]
        table.add_column(
            escape(_(head)), foot, justify="right", footer_style="bold", no_wrap=not wraps
        )
    for line in report.causes:
        bar = "█" * round(BAR * line.cases.value / highest) if bars and highest else ""
        cells = _cells(report, line, told)
        table.add_row(escape(told.cause(line.cause or "")), Text(bar, style="cyan"), *cells)
    return table


def _cells(report: WeekReport, line: Line, told: WeekWords) -> tuple[str, ...]:
    return (
        told.number(line.cases.value),
        told.percent(report.share_of(line)),
        told.moved(report, line) or "–",
        told.number(line.also.value),
        told.number(line.outcomes[Outcome.CHAT].value),
        told.number(line.outcomes[Outcome.PEOPLE].value),
        told.number(line.outcomes[Outcome.OPEN].value),
        told.length(line.took.median),
    )


def _facts(report: WeekReport, told: WeekWords) -> list[tuple[str, str]]:
    """The numbers beside those of the causes, each with its name."""
    whole, _, number = report.all, told.words.gettext, told.number
    quiet = whole.outcomes[Outcome.QUIET].value
    facts = [
        (_(N_("Settled in chat")), told.percent(whole.in_chat)),
        (_(N_("People")), number(whole.cases.total.people)),
        (_(N_("People in need")), number(report.in_need.value)),
        (_(N_("Nine of ten within")), told.length(whole.took.most)),
        (
            _(N_("First answer of a person in time")),
            f"{told.percent(report.first_reply.share)} · {_of(report.first_reply, told)}",
        ),
        (_(N_("Median wait")), told.length(report.replied_took.median)),
        *(
            (
                f"{_(N_('Promises kept'))}, {told.words.label(PROMISES, each.kind or '')}",
                _of(each, told),
            )
            for each in report.kinds
        ),
        (
            _(N_("Remedies granted")),
            " · ".join(
                filter(None, (number(report.granted.value), told.money(report.granted.total)))
            ),
        ),
        (_(N_("Revenue at risk")), told.at_risk(whole.cases.total) or "–"),
        (
            _(N_("Did it help?")),
            " · ".join(
                f"{told.words.label(HELPED, answer)} {number(whole.helped[answer].value)}"
                for answer in Helped
            ),
        ),
        (
            _(N_("Settlements this week")),
            f"{number(report.ended.value)} "
            + _(N_("in %(cases)s cases of %(people)s people"))
            % {
                "cases": number(report.ended.total.cases),
                "people": number(report.ended.total.people),
            },
        ),
        (_(N_("Reopened")), number(report.reopened.value)),
        (_(N_("Not classified")), number(report.unclassified.value)),
        (_(N_("No complaint")), number(report.no_complaint.cases.value)),
    ]
    if quiet:
        facts.append((told.words.label(OUTCOMES, Outcome.QUIET), number(quiet)))
    return facts


def _of(promises: Promises, told: WeekWords) -> str:
    return f"{told.number(promises.kept.value)} / {told.number(promises.judged.value)}"
