"""`amends token`: keys with which other systems use the JSON API."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(help="Keys with which other systems use the API.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Which system it is for.")],
    scope: Annotated[str, typer.Option(help="read or write.")] = "read",
) -> None:
    """Make a key. It is shown this once, and kept nowhere."""
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services.staff import SCOPES, make_token

    if scope not in SCOPES:
        raise typer.BadParameter(" or ".join(SCOPES), param_hint="--scope")
    settings = begin()

    async def work() -> str:
        async with opened(settings) as database, database.uow() as uow:
            _, secret = await make_token(uow, name=name, scope=scope, now=now())
            return secret

    print(complete(work()))


@app.command("list")
def show() -> None:
    """All keys, without their secrets."""
    from bot.cli.opening import begin, complete, opened

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database, database.reading() as uow:
            for token in await uow.tokens.listed():
                state = "revoked" if token.revoked_at else token.scope
                print(f"{token.id}  {state:<8} {token.created_at:%Y-%m-%d}  {token.name}")

    complete(work())


@app.command()
def revoke(
    token_id: Annotated[UUID, typer.Argument(metavar="ID", help="As amends token list shows it.")],
) -> None:
    """End a key."""
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.errors import NotFound
    from escalation.services import staff

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database, database.uow() as uow:
            try:
                await staff.revoke(uow, token_id, now=now())
            except NotFound as error:
                raise Failure(f"There is no key {token_id}; see amends token list.") from error

    complete(work())
    print(f"{token_id} is revoked.")
