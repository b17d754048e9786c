"""`amends customers`: who the shop's customers are, and what is kept of each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.intake import Dry, Encoding, File, ReportFile, Skip, import_table

app = typer.Typer(help="The shop's customers.", no_args_is_help=True)

CustomerId = Annotated[str, typer.Argument(metavar="ID", help="The shop's own number.")]


@app.callback()
def customers() -> None:
    """The shop's customers."""


@app.command()
def link(
    customer_id: CustomerId,
) -> None:
    """Make the links by which a customer is known when they come: for a day, each good once."""
    from bot.app import secret_of
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.links import LONGEST_ID

    settings = begin()

    async def known() -> bool:
        async with opened(settings) as database, database.reading() as uow:
            return await uow.customers.get(customer_id) is not None

    if not complete(known()):
        raise Failure(f"There is no customer {customer_id}.")
    made = settings.signer(secret_of(settings)).make(customer_id, now())
    print(f"Web chat:  /chat?as={made.web_token}")
    if made.start is None:
        print(f"Telegram:  none (the customer's number has more than {LONGEST_ID} bytes)")
    else:
        print(f"Telegram:  {made.telegram or f'https://t.me/YOUR_BOT?start={made.start}'}")


@app.command("import")
def import_(
    file: File,
    *,
    encoding: Encoding = None,
    report: ReportFile = None,
    skip_refused: Skip = False,
    dry_run: Dry = False,
) -> None:
    """Import customers: new ones are added, known ones brought up to date; all of them or none.

    Columns: customer; and, if there are any, name, language, channel, hours, since, tier. Chinese
    names for them are known too.
    """
    from escalation.intake import CUSTOMERS

    import_table(
        CUSTOMERS,
        file,
        encoding=encoding,
        report=report,
        skip_refused=skip_refused,
        dry_run=dry_run,
    )


@app.command()
def export(
    customer_id: CustomerId,
    file: Annotated[Path | None, typer.Option("--out", help="Standard output without one.")] = None,
) -> None:
    """Everything that is kept about one customer, as JSON. That it was handed out is recorded."""
    import json

    from bot.cli.corrections import write_whole
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services import person

    settings = begin()

    async def work() -> str:
        async with opened(settings) as database, database.uow() as uow:
            with _known(customer_id):
                found = await person.export(uow, customer_id, who="operator", now=now())
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"

    text = complete(work())
    if file is None:
        sys.stdout.write(text)
    else:
        write_whole(file, text)


@app.command()
def erase(
    customer_id: CustomerId,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a customer for good: name, orders, chats, every word. Sums granted stay, nameless."""
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, now, opened
    from escalation.services import person

    settings = begin()
    if not yes and not typer.confirm(f"Erase {customer_id} for good?", err=True):
        raise Failure("Nothing was erased.")

    async def work() -> person.Erased:
        async with opened(settings) as database, database.uow() as uow:
            with _known(customer_id):
                return await person.erase(
                    uow, customer_id, who="operator", now=now(), desk=settings.desk()
                )

    erased = complete(work())
    print(f"Erased. What remains of the ledger is kept under {erased.kept_as}.")
    if erased.until:
        numbers = ", ".join(f"#{number}" for number in erased.evidence)
        print(f"The words in {numbers} stay as evidence until {erased.until:%Y-%m-%d %H:%M} UTC.")


@contextmanager
def _known(customer_id: str) -> Iterator[None]:
    from bot.cli.failure import Failure
    from escalation.errors import NotFound

    try:
        yield
    except NotFound as error:
        raise Failure(f"There is no customer {customer_id}.") from error
