"""`amends hours`: when people work, as the settings say, and when something would be due."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from escalation.sla import Calendar, Shift
    from escalation.teams import Team

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPAN = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,4})m)?")
UNSURE = {
    "reckoned": "the government's notice is not known; the law's days count, no weekend is worked",
    "estimated": "some holidays depend on the moon",
    "unknown": "no holidays are known",
}
SHOWN = 12
"""Days that are shown unless all are asked for."""
A_YEAR = timedelta(days=366)


def hours(
    team: Annotated[str | None, typer.Option(help="One team; else the desk and all teams.")] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", help="A time on the wall there: 2026-12-31T15:00; else now."),
    ] = None,
    length: Annotated[
        str | None, typer.Option("--for", help="Working time, such as 4h, 90m or 1h30m.")
    ] = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="All days of the year that have hours of their own.")
    ] = False,
) -> None:
    """Show when people work, on which days they do not, and when working time would be over."""
    from bot.cli.opening import begin, now
    from escalation.teams import Team

    desk = begin(needs_state=False).desk()
    teams = {"desk": Team(desk.calendar), **desk.teams}
    if team is not None and team not in desk.teams:
        known = ", ".join(desk.teams) or "none; see AMENDS_TEAMS"
        raise typer.BadParameter(f"teams are {known}", param_hint="--team")
    amount = None if length is None else _length(length)
    for name, each in teams.items():
        if team in {None, name}:
            at = now() if start is None else _instant(start, each.calendar)
            print("\n".join(_told(name, each, at, amount, None if every else SHOWN)))


def _told(
    whose: str, team: Team, at: datetime, amount: timedelta | None, most: int | None
) -> Iterator[str]:
    from escalation.sla import due
    from escalation.sla.hours import DESK

    calendar = team.calendar
    zone, public = calendar.zone, calendar.public
    year = public.year(at.astimezone(zone).year) if public else None
    place = f"holidays of {public.code} from {year.by}" if public and year else "no holidays"
    yield f"{whose} ({zone.key}, {place})"
    if whose != DESK:
        yield f"  takes {team.said or 'what people hand over to it'}"
    for n, name in enumerate(DAYS):
        yield f"  {name:<10} {_words(calendar.week.get(n, ()))}"
    today = at.astimezone(zone).date()
    unusual = list(calendar.unusual(today, today + A_YEAR))
    for day, shifts in unusual[:most]:
        yield f"  {day.isoformat()} {_words(shifts)}"
    if left := len(unusual[most:]) if most is not None else 0:
        yield f"  and {left} more within a year; --all shows them"
    end = at + A_YEAR
    if amount is not None:
        end = due(at, amount, calendar)
        start, length = _time(at, calendar), _spoken(amount)
        yield f"  {start} and {length} of working time: {_time(end, calendar)}"
    if unsure := calendar.unsure(at, end):
        yield f"  not certain from {unsure.year} on: {UNSURE[unsure.ground]} ({unsure.by})"


def _words(shifts: tuple[Shift, ...]) -> str:
    return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in shifts) or "closed"


def _time(instant: datetime, calendar: Calendar) -> str:
    return f"{instant.astimezone(calendar.zone):%Y-%m-%d %H:%M}"


def _spoken(amount: timedelta) -> str:
    """As people say it: working days are of different lengths, so hours and minutes."""
    hours, minutes = divmod(amount // timedelta(minutes=1), 60)
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else ""]
    return " ".join(filter(None, parts))


def _length(text: str) -> timedelta:
    match = SPAN.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise typer.BadParameter("write it as 4h, 90m or 1h30m", param_hint="--for")
    return timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0))


def _instant(text: str, calendar: Calendar) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write it as 2026-12-31T15:00", param_hint="--from") from None
    return given.replace(tzinfo=calendar.zone) if given.tzinfo is None else given
