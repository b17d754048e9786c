"""`amends stats`: a week of complaints by cause, in the terminal."""

from __future__ import annotations

import locale
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import BotSettings
    from escalation.week import Week

PIPE_WIDTH = 120
"""Columns of what is not printed on a terminal."""


def stats(
    week: Annotated[
        str | None, typer.Option(help="Such as 2026-W47; the present week without one.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option(help="Of one channel: webchat, telegram or terminal.")
    ] = None,
    language: Annotated[str | None, typer.Option(help="en, zh-Hans or zh-Hant.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The whole report.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One line per case.")] = False,
) -> None:
    """Complaints of a week by cause: how many, against the week before, and how they ended."""
    from bot.channels.wording import language_of
    from bot.cli.opening import begin, complete, now
    from escalation.week import Week
    from handlers.model import LANGUAGES

    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES), param_hint="--language")
    if as_json and as_csv:
        raise typer.BadParameter("one of the two", param_hint="--json and --csv")
    settings = begin()
    zone = settings.desk().zone
    wanted = Week.parse(week) if week is not None else Week.of(now(), zone)
    spoken = language or language_of(locale.getlocale()[0]) or "en"
    if as_csv:
        sys.stdout.write(complete(_csv(settings, wanted, channel, spoken)))
    else:
        complete(_report(settings, wanted, channel, spoken, as_json=as_json))


async def _csv(settings: BotSettings, week: Week, channel: str | None, language: str) -> str:
    from bot.cli.opening import now, opened
    from escalation.services.statistics import load_cases
    from escalation.week import Filter
    from escalation.week_table import week_csv

    desk = settings.desk()
    async with opened(settings) as database, database.reading() as uow:
        listed = await load_cases(uow, week, Filter(channel=channel), desk=desk, now=now())
    return week_csv(listed, language)


async def _report(
    settings: BotSettings, week: Week, channel: str | None, language: str, *, as_json: bool
) -> None:
    from rich.console import Console

    from bot.cli.opening import now, opened
    from escalation.services.statistics import load_week
    from escalation.week_table import print_week, week_json

    desk = settings.desk()
    async with opened(settings) as database, database.reading() as uow:
        report = await load_week(uow, week, desk=desk, now=now(), channel=channel)
    if as_json:
        print(week_json(report))
    else:
        print_week(report, language, Console(width=None if sys.stdout.isatty() else PIPE_WIDTH))
