"""`amends nlu corrections`: what people corrected and audited, as masked examples in a file."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.evaluation.corrections import Lessons, Taught

SUFFIXES: Final = (".yml", ".jsonl")


def corrections(
    out: Annotated[
        Path,
        typer.Option(help="A .yml as amends nlu train reads it, or a .jsonl for evaluate."),
    ],
    *,
    force: Annotated[bool, typer.Option("--force", help="Write a file anew.")] = False,
) -> None:
    """Write what supervisors corrected and audited as examples, personal data masked."""
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete, opened
    from bot.evaluation.corrections import as_lines, as_yaml, lessons

    if out.suffix not in SUFFIXES:
        raise typer.BadParameter("a file whose name ends in .yml or .jsonl", param_hint="--out")
    if out.is_dir():
        raise Failure(f"{out} is a folder.")
    if out.exists() and not force:
        raise Failure(f"{out} exists already; --force writes it anew.")
    if not out.parent.is_dir():
        raise Failure(f"There is no folder {out.parent}.")
    settings = begin()

    async def work() -> Lessons:
        async with opened(settings) as database, database.reading() as uow:
            return await lessons(uow)

    found = complete(work())
    left_out = ", ".join(f"{count} {reason}" for reason, count in found.left_out.items())
    if not found.taught:
        raise Failure(
            f"None of {found.left_out.total()} corrections can be written: {left_out}."
            if left_out
            else "There are no corrections yet: correct the cause of a case in the console, or"
            " judge samples there, under Audit."
        )
    formats: Mapping[str, Callable[[Iterable[Taught]], str]] = {
        ".yml": as_yaml,
        ".jsonl": as_lines,
    }
    write_whole(out, formats[out.suffix](found.taught))
    print(f"amends: {len(found.taught)} examples stand in {out}", file=sys.stderr)
    if left_out:
        print(f"amends: left out: {left_out}", file=sys.stderr)


def write_whole(file: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone.

    Raises:
        OSError: it cannot be written; what was there before is there still.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as made:
            made.write(text)
            made.flush()
            os.fsync(made.fileno())
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
