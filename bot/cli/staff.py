"""`amends staff`: who may sign in to the console."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import BotSettings
    from escalation.models import Staff
    from escalation.unit_of_work import UnitOfWork

app = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)

OPERATOR = "operator"
"""Who did it, as the event log names them: whoever may run the program."""
Login = Annotated[str, typer.Argument(help="The name to sign in with.")]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="As customers and colleagues see it.")] = "",
    role: Annotated[
        str, typer.Option(help="supervisor, manager, or another one that the limits name.")
    ] = "supervisor",
    language: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant.")] = "en",
    team: Annotated[str | None, typer.Option(help="A team of AMENDS_TEAMS; else none.")] = None,
) -> None:
    """Let somebody sign in, or again who was removed. The password is asked for, or read from
    standard input.
    """
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services.staff import add_member, hashed
    from handlers.model import LANGUAGES

    if language not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES), param_hint="--language")
    settings = begin()
    if team is not None:
        _known_team(settings, team, "--team")

    async def work() -> None:
        async with opened(settings) as database:
            async with database.reading() as uow:
                await _known(uow, role, "--role")
                known = await uow.staff.by_login(login.strip().casefold())
                if known is not None and known.active:
                    raise Failure(f"{login} is there already; see amends staff password.")
            password_hash = await hashed(_password())
            async with database.uow() as uow:
                await add_member(
                    uow,
                    login=login,
                    name=name or login,
                    role=role,
                    password_hash=password_hash,
                    now=now(),
                    who=OPERATOR,
                    language=language,
                    team=team,
                )

    complete(work())
    print(f"{login} may sign in as {role}.")


@app.command("list")
def show() -> None:
    """Everybody who may or might sign in."""
    from bot.cli.opening import begin, complete, opened

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database, database.reading() as uow:
            for member in await uow.staff.listed():
                state = "" if member.active else "  (removed)"
                of = f"  ({member.team})" if member.team else ""
                print(f"{member.login:<20} {member.role:<10} {member.name}{of}{state}")

    complete(work())


@app.command()
def password(login: Login) -> None:
    """Give somebody a new password. It is asked for, or read from standard input."""
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services.staff import hashed, renew_password

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database:
            async with database.reading() as uow:
                await _member(uow, login)
            password_hash = await hashed(_password())
            async with database.uow() as uow:
                member = await _member(uow, login)
                renew_password(uow, member, password_hash, now=now(), who=OPERATOR)

    complete(work())
    print(f"{login} has a new password.")


@app.command("role")
def change_role(
    login: Login,
    role: Annotated[str, typer.Argument(help="One that the limits in force name.")],
) -> None:
    """Give somebody another role, and with it another level of authority."""
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services import staff

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database, database.uow() as uow:
            await _known(uow, role, "ROLE")
            member = await _member(uow, login)
            if not member.active:
                raise Failure(f"{login} was removed; see amends staff add.")
            await staff.change_role(uow, member.id, role, now=now(), who=OPERATOR)

    complete(work())
    print(f"{login} may sign in as {role}.")


@app.command("team")
def change_team(
    login: Login,
    team: Annotated[str, typer.Argument(help="A team of AMENDS_TEAMS, or desk for none.")],
) -> None:
    """Put somebody into a team: its cases stand first in their queue, and its due times come to
    them.
    """
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services import teams
    from escalation.sla.hours import DESK

    settings = begin()
    if team != DESK:
        _known_team(settings, team, "TEAM")

    async def work() -> None:
        async with opened(settings) as database, database.uow() as uow:
            member = await _member(uow, login)
            if not member.active:
                raise Failure(f"{login} was removed; see amends staff add.")
            to = None if team == DESK else team
            await teams.change_team(uow, member.id, to, now=now(), who=OPERATOR)

    complete(work())
    print(f"{login} is of {'no team' if team == DESK else f'the team {team}'}.")


@app.command()
def remove(
    login: Login,
    *,
    even_last: Annotated[
        bool,
        typer.Option(
            "--even-last",
            help="The only manager's access, too: until you add another, nobody changes limits.",
        ),
    ] = False,
) -> None:
    """Take somebody's access away; what they did stays on record."""
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services.staff import deactivate

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database, database.uow() as uow:
            member = await _member(uow, login)
            await deactivate(uow, member.id, now=now(), who=OPERATOR, even_last=even_last)

    complete(work())
    print(f"{login} may not sign in any more.")


async def _member(uow: UnitOfWork, login: str) -> Staff:
    from bot.cli.failure import Failure

    member = await uow.staff.by_login(login.strip().casefold())
    if member is None:
        raise Failure(f"There is nobody called {login}; see amends staff list.")
    return member


async def _known(uow: UnitOfWork, role: str, hint: str) -> None:
    """Refuse a role that the limits in force do not name, by naming those that there are."""
    from bot.cli.opening import now
    from escalation.services.staff import roles

    known = await roles(uow, now())
    if role not in known:
        raise typer.BadParameter(f"there are {', '.join(known)}", param_hint=hint)


def _known_team(settings: BotSettings, team: str, hint: str) -> None:
    """Refuse a team that the settings do not name, by naming those that there are."""
    teams = settings.desk().teams
    if team not in teams:
        known = ", ".join(teams) or "none; see AMENDS_TEAMS"
        raise typer.BadParameter(f"teams are {known}", param_hint=hint)


def _password() -> str:
    """Asked for twice at a terminal; else the first line of standard input."""
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
