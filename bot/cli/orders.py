"""`amends orders`: the shop's orders, as complaints are checked against them."""

from __future__ import annotations

import typer

from bot.cli.intake import Dry, Encoding, File, ReportFile, Skip, import_table

app = typer.Typer(help="The shop's orders.", no_args_is_help=True)


@app.callback()
def orders() -> None:
    """The shop's orders."""


@app.command("import")
def import_(
    file: File,
    *,
    encoding: Encoding = None,
    report: ReportFile = None,
    skip_refused: Skip = False,
    dry_run: Dry = False,
) -> None:
    """Import orders: new ones are added, known ones brought up to date; all of them or none.

    Columns: order, customer, item, amount, ordered_on; and, if there are any, currency, charged,
    promised_on, delivered_on. Chinese names for them are known too.
    """
    from escalation.intake import ORDERS

    import_table(
        ORDERS,
        file,
        encoding=encoding,
        report=report,
        skip_refused=skip_refused,
        dry_run=dry_run,
    )
