"""The command `amends`: every way to start, use and look after the program from a terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import typer

from bot.cli import customers, nlu, orders, staff, tasks, tokens
from bot.cli.bench import bench
from bot.cli.chat import chat
from bot.cli.copies import backup, restore
from bot.cli.hours import hours
from bot.cli.rehearse import rehearse
from bot.cli.run import run, serve
from bot.cli.stats import stats
from bot.cli.upkeep import migrate

app = typer.Typer(
    name="amends",
    help="A conversational complaint handler: settles what it may in chat, hands over the rest.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (run, serve, chat, stats, hours, rehearse, bench, migrate, backup, restore):
    app.command()(command)
app.add_typer(nlu.app, name="nlu")
app.add_typer(customers.app, name="customers")
app.add_typer(orders.app, name="orders")
app.add_typer(tasks.app, name="tasks")
app.add_typer(staff.app, name="staff")
app.add_typer(tokens.app, name="token")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code; whatever stops it is one clear line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that has no Chinese shows question marks, rather than ending the command.
            stream.reconfigure(errors="replace")
    try:
        app(list(arguments) if arguments is not None else None)
    except Exception as error:  # noqa: BLE001 - the last place where anything can be said
        from bot.cli.failure import sentence, unexpected

        print(f"amends: {sentence(error) or unexpected(error)}", file=sys.stderr)
        sys.exit(1)
