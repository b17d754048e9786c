"""What `amends customers import` and `amends orders import` do, with a bar and a report."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

    from bot.settings import BotSettings
    from escalation.intake import Kind, Refusal, Sheet
    from escalation.services.intake import Taken

SHOWN = 20
"""Refusals that the terminal shows; a report holds them all."""
VALUING = "valuing customers"
STOPPED = 130
"""What a command ends with that was stopped by Ctrl-C."""

File = Annotated[Path, typer.Argument(help="A CSV file whose first line names the columns.")]
Encoding = Annotated[str | None, typer.Option(help="utf-8, gb18030 or big5; else it is found out.")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Write every refusal into this CSV file.")
]
Skip = Annotated[
    bool,
    typer.Option("--skip-refused", help="Import what is in order although rows are refused."),
]
Dry = Annotated[bool, typer.Option("--dry-run", help="Look at the file and import nothing.")]


def import_table(
    kind: Kind,
    file: Path,
    *,
    encoding: str | None,
    report: Path | None,
    skip_refused: bool,
    dry_run: bool,
) -> None:
    """Import a file of a kind of table, and say what became of it.

    Raises:
        Failure: nothing was imported; it says why.
        typer.Exit: the user stopped it, and was told what is in.
    """
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete
    from escalation.intake import ENCODINGS, SheetRefused, open_sheet

    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise typer.BadParameter(", ".join(ENCODINGS), param_hint="--encoding")
    if file.is_dir():
        raise Failure(f"{file} is a folder.")
    if report is not None and report.exists() and report.samefile(file):
        raise Failure(f"{report} is the file to import; name another one for the report.")
    settings = begin()
    shown: list[Refusal] = []
    at: list[str] = []
    with ExitStack() as stack:
        try:
            sheet = stack.enter_context(
                open_sheet(file, kind, encoding=encoding and encoding.lower())
            )
            write = stack.enter_context(_reporting(report))

            def told(refusal: Refusal) -> None:
                if len(shown) < SHOWN:
                    shown.append(refusal)
                write(refusal)

            taken = complete(
                _take_in(settings, sheet, told, at, skip_refused=skip_refused, dry_run=dry_run)
            )
        except KeyboardInterrupt:
            print(f"amends: Stopped. {_left_at(at)}", file=sys.stderr)
            raise typer.Exit(STOPPED) from None
        except SheetRefused as refused:
            raise Failure(f"{file}, {refused}. Nothing was imported.") from None
    if sheet.layout.unknown:
        titles = ", ".join(title or "(no name)" for title in sheet.layout.unknown)
        print(f"Columns passed over: {titles}", file=sys.stderr)
    _conclude(taken, sheet, shown, report, dry_run=dry_run)


def _left_at(at: list[str]) -> str:
    """What became of a file at whose import somebody lost patience, `at` these steps."""
    from escalation.services.intake import Step

    match at[-1:]:
        case [step] if step == VALUING:
            return "The file is imported; customers are valued anew while Amends runs."
        case [Step.MERGING]:
            return (
                "All of the file is imported or nothing of it; the same command again completes it."
            )
        case _:
            return "Nothing was imported."


async def _take_in(
    settings: BotSettings,
    sheet: Sheet,
    report: Callable[[Refusal], None],
    at: list[str],
    *,
    skip_refused: bool,
    dry_run: bool,
) -> Taken:
    from bot.cli.opening import now, opened
    from escalation.services.intake import Step, take_in
    from escalation.services.worth import left_to_value, value_some

    desk = settings.desk()
    async with opened(settings) as database:
        with _bar() as bar:

            def show(step: str, done: int, total: int | None) -> None:
                at[:] = [step]
                if not bar.tasks or bar.tasks[0].description != step:
                    for task in bar.task_ids:
                        bar.remove_task(task)
                    bar.add_task(step, total=total)
                bar.update(bar.task_ids[0], completed=done)

            taken = await take_in(
                database,
                sheet,
                now=now(),
                currency=settings.currency,
                skip_refused=skip_refused,
                dry_run=dry_run,
                progress=lambda step, done: show(
                    step, done, sheet.size if step is Step.READING else None
                ),
                report=report,
            )
            if taken.merged is not None:
                done, left = 0, await left_to_value(database, desk, now())
                at[:] = [VALUING]
                while count := await value_some(database, desk, now()):
                    done += count
                    show(VALUING, done, left)
    return taken


def _bar() -> Progress:
    """One line that a terminal shows while it lasts; it swings where the end is not known."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    watched = sys.stdout.isatty() and sys.stderr.isatty() and not console.is_dumb_terminal
    return Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(),
        TaskProgressColumn("{task.percentage:>3.0f} %", "     "),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not watched,
    )


@contextmanager
def _reporting(file: Path | None) -> Iterator[Callable[[Refusal], None]]:
    """Writes each refusal as a row, as it comes: a million of them fill no memory."""
    if file is None:
        yield lambda _: None
        return
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("line", "column", "problem", "what is wrong", "what to do"))
        yield lambda each: writer.writerow(
            (each.line, each.column, each.problem, each.said, each.way_out)
        )


def _conclude(
    taken: Taken, sheet: Sheet, shown: list[Refusal], report: Path | None, *, dry_run: bool
) -> None:
    from bot.cli.failure import Failure

    for refusal in sorted(shown, key=lambda each: each.line):
        print(refusal)
    more = taken.problems.total() - len(shown)
    if more:
        print(
            f"... and {more:,} more"
            + (f": see {report}" if report else "; --report FILE writes all")
        )
    if taken.problems:
        print(", ".join(f"{count:,} {name}" for name, count in taken.problems.most_common()))
    print(f"{taken.rows:,} rows read as {sheet.encoding.upper()}, {taken.refused_rows:,} refused.")
    if taken.merged is not None:
        merged = taken.merged
        print(f"{merged.new:,} new, {merged.changed:,} changed, {merged.same:,} as they were.")
    elif dry_run and not taken.refused_rows:
        print("Nothing was imported, as --dry-run wants it.")
    else:
        raise Failure(
            "Nothing was imported. Correct what is refused"
            + ("." if dry_run else ", or leave it out with --skip-refused.")
        )
