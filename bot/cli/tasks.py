"""`amends tasks`: what was granted to customers and is to be carried out by people."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(help="Remedies that people carry out.", no_args_is_help=True)

WorkId = Annotated[UUID, typer.Argument(metavar="ID", help="As amends tasks list shows it.")]


@app.command("list")
def show(
    *,
    everything: Annotated[bool, typer.Option("--all", help="What is done, too.")] = False,
) -> None:
    """What is to be done, the most urgent first."""
    from bot.cli.opening import begin, complete, opened

    settings = begin()

    async def work() -> None:
        zone = settings.desk().zone
        async with opened(settings) as database, database.reading() as uow:
            rows = await uow.fulfilments.listed() if everything else await uow.fulfilments.open()
            if not rows:
                print("Nothing is to be done.", file=sys.stderr)
            for row, remedy, case in rows:
                due = row.due_at.astimezone(zone)
                cost = f"{remedy.amount} {remedy.currency}" if remedy.amount is not None else ""
                print(
                    f"{row.id}  {row.state:<8} due {due:%Y-%m-%d %H:%M}  #{case.number:<5} "
                    f"{remedy.kind:<20} {cost}"
                )

    complete(work())


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Standard output without one.")] = None,
) -> None:
    """All of it as CSV."""
    from bot.cli.opening import begin, complete, opened
    from escalation.services.worklist import as_csv

    settings = begin()

    async def work() -> str:
        async with opened(settings) as database, database.reading() as uow:
            return await as_csv(uow)

    text = complete(work())
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, "utf-8", newline="")


By = Annotated[str, typer.Option(help="Who says so: the name they sign in with.")]


@app.command()
def done(work_id: WorkId, by: By) -> None:
    """It is carried out: the customer is told, the promise is kept."""
    from escalation.services.fulfilment import carried_out

    _ended(work_id, by, carried_out)
    print(f"{work_id} is done.")


@app.command()
def failed(work_id: WorkId, by: By) -> None:
    """It cannot be carried out: the customer is told, the case goes to the next level."""
    from escalation.services.failures import give_up

    _ended(work_id, by, give_up)
    print(f"{work_id} cannot be done; its case is with the next level.")


def _ended(work_id: UUID, by: str, end: Callable[..., Awaitable[object]]) -> None:
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.errors import NotFound

    settings = begin()

    async def work() -> None:
        async with opened(settings) as database, database.uow() as uow:
            member = await uow.staff.by_login(by.strip().casefold())
            if member is None or not member.active:
                raise Failure(f"There is nobody called {by}; see amends staff list.")
            try:
                await end(uow, work_id, who=f"staff:{member.id}", now=now(), desk=settings.desk())
            except NotFound as error:
                raise Failure(f"There is no work {work_id}; see amends tasks list.") from error

    complete(work())


@app.command()
def retry(work_id: WorkId) -> None:
    """Try work again that was given up after many attempts."""
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.errors import NotFound
    from escalation.services.fulfilment import try_again

    settings = begin()

    async def work() -> str:
        async with opened(settings) as database, database.uow() as uow:
            try:
                return (await try_again(uow, work_id, now=now())).state
            except NotFound as error:
                raise Failure(f"There is no work {work_id}; see amends tasks list.") from error

    print(f"{work_id} is {complete(work())}.")
