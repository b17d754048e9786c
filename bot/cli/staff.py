"""`amends staff`: who may sign in to the console."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.model import Level

if TYPE_CHECKING:
    from escalation.models import Staff
    from escalation.unit_of_work import UnitOfWork

app = typer.Typer(help="Who may sign in to the console.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="The name to sign in with.")]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="As customers and colleagues see it.")] = "",
    role: Annotated[str, typer.Option(help="supervisor or manager.")] = "supervisor",
    language: Annotated[str, typer.Option(help="en, zh-Hans or zh-Hant.")] = "en",
) -> None:
    """Let somebody sign in. The password is asked for, or read from standard input."""
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services.staff import ROLES, add_member, hashed
    from handlers.model import LANGUAGES

    if role not in ROLES:
        raise typer.BadParameter("supervisor or manager", param_hint="--role")
    if language not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES), param_hint="--language")
    settings = begin()

    async def work() -> None:
        async with opened(settings) as database:
            async with database.reading() as uow:
                if await uow.staff.by_login(login.strip().casefold()) is not None:
                    raise Failure(f"{login} is there already; see amends staff password.")
            password_hash = await hashed(_password())
            async with database.uow() as uow:
                await add_member(
                    uow,
                    login=login,
                    name=name or login,
                    role=Level(role),
                    password_hash=password_hash,
                    now=now(),
                    language=language,
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
                print(f"{member.login:<20} {member.role:<10} {member.name}{state}")

    complete(work())


@app.command()
def password(login: Login) -> None:
    """Give somebody a new password. It is asked for, or read from standard input."""
    from bot.cli.opening import begin, complete, opened
    from escalation.services.staff import hashed, renew_password

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database:
            async with database.reading() as uow:
                await _member(uow, login)
            password_hash = await hashed(_password())
            async with database.uow() as uow:
                renew_password(await _member(uow, login), password_hash)

    complete(work())
    print(f"{login} has a new password.")


@app.command()
def remove(login: Login) -> None:
    """Take somebody's access away; what they did stays on record."""
    from bot.cli.opening import begin, complete, opened
    from escalation.services.staff import deactivate

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database, database.uow() as uow:
            await deactivate(uow, (await _member(uow, login)).id)

    complete(work())
    print(f"{login} may not sign in any more.")


async def _member(uow: UnitOfWork, login: str) -> Staff:
    from bot.cli.failure import Failure

    member = await uow.staff.by_login(login.strip().casefold())
    if member is None:
        raise Failure(f"There is nobody called {login}; see amends staff list.")
    return member


def _password() -> str:
    """Asked for twice at a terminal; else the first line of standard input."""
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
