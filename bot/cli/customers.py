"""`amends customers`: who the shop's customers are, and what is kept of each."""

from __future__ import annotations

import typer

from bot.cli.intake import Dry, Encoding, File, ReportFile, Skip, import_table

app = typer.Typer(help="The shop's customers.", no_args_is_help=True)


@app.callback()
def customers() -> None:
    """The shop's customers."""


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
