"""`amends backup` and `amends restore`: all that is kept, in one file, and back."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import BotSettings
    from escalation.backup.archive import Archive, Manifest
    from escalation.services.restored import Settled

TOLD_EVERY: Final = 2.0
"""Seconds between two lines about how far it is."""


def backup(
    file: Annotated[Path, typer.Argument(help="The file to make; there must be none of it yet.")],
) -> None:
    """Copy all that is kept into one file, while the program runs."""
    from bot.cli.failure import Failure
    from bot.cli.opening import begin, complete
    from escalation.backup.archive import scratch, taken

    settings = begin()
    if file.exists():
        raise taken(file)
    if not file.parent.is_dir():
        raise Failure(f"There is no folder {file.parent}.")
    with scratch(file.parent) as folder:
        made = complete(_copied(settings, file, folder))
    rows = sum(made.content.rows.values())
    tell(
        f"{file} holds {rows} rows of {len(made.content.rows)} tables, as of "
        f"{made.made_at:%F %T} UTC."
    )
    tell("It holds what customers wrote: keep it where only you can read it.")


async def _copied(settings: BotSettings, file: Path, folder: Path) -> Manifest:
    from importlib.metadata import version

    from bot.cli.opening import embedded_file, now, reaching
    from escalation.backup import archive, embedded, server
    from escalation.unit_of_work import open_database

    made_at = now()
    copy = folder / archive.DATABASE
    source = embedded_file(settings)
    if source is not None:
        _is_made(source)
        held = embedded.copy(source, copy, told=_progress())
    else:
        _is_served(settings)
        database = open_database(settings.database_url)
        try:
            with reaching(settings):
                held = await server.copy(database, settings.database_url, copy)
        finally:
            await database.dispose()
    parts = {archive.DATABASE: copy}
    secret = settings.state_dir / archive.SECRET
    if settings.secret is None and secret.exists():
        parts[archive.SECRET] = secret
    return archive.write(
        file,
        parts,
        database="sqlite" if source is not None else "postgresql",
        program=version("amends"),
        now=made_at,
        content=held,
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A file that amends backup made.")],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of the database that is there.")
    ] = False,
    nothing_since: Annotated[
        bool,
        typer.Option(
            "--nothing-since",
            help="The program was stopped before the backup: go on with all that was under way.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look whether the file is whole.")
    ] = False,
) -> None:
    """Put back what a backup holds. Stop the program before; start it again after."""
    from bot.cli.opening import begin, complete
    from bot.serving import only_one
    from escalation.backup.archive import opened, scratch

    settings = begin()
    with opened(file) as archive, scratch(settings.state_dir) as folder:
        _is_known(archive)
        if dry_run:
            for part in archive.manifest.parts:
                archive.take_out(part, folder / part)
            tell(f"{file} is whole: {_described(archive)}.")
            return
        with only_one(settings.state_dir):
            work = _put_back(settings, archive, folder, replace=replace, as_is=nothing_since)
            settled = complete(work)
            _put_secret(settings, archive, folder, replace=replace)
    tell(f"The database is that of {_described(archive)}.")
    if settled is not None:
        tell(
            f"{settled.unsure} messages may have left since then, and are marked; {settled.talks} "
            "talks went to people. What was said and done since then is not there."
        )


async def _put_back(
    settings: BotSettings, archive: Archive, folder: Path, *, replace: bool, as_is: bool
) -> Settled | None:
    from bot.cli.failure import Failure
    from bot.cli.opening import embedded_file

    file = embedded_file(settings)
    kind = "sqlite" if file is not None else "postgresql"
    if archive.manifest.database != kind:
        raise Failure(
            f"{archive.file} is of a {archive.manifest.database} database, and DATABASE_URL names "
            f"one of {kind}: name a {archive.manifest.database} one."
        )
    if file is not None:
        return await _into_file(settings, archive, file, replace=replace, as_is=as_is)
    return await _into_server(settings, archive, folder, replace=replace, as_is=as_is)


async def _into_file(
    settings: BotSettings, archive: Archive, file: Path, *, replace: bool, as_is: bool
) -> Settled | None:
    from bot.cli.opening import now
    from escalation.backup import embedded
    from escalation.backup.archive import DATABASE, scratch
    from escalation.services.restored import HOLD

    if not replace and embedded.is_there(file):
        raise _not_replaced(str(file))
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = file.with_name(f"{file.name}.replaced-{now():%Y%m%dT%H%M%SZ}")
    with scratch(file.parent) as folder:  # beside it, so that it is put in place in one step
        fresh = folder / "fresh.db"
        archive.take_out(DATABASE, fresh)
        archive.compare(embedded.content(fresh))
        if not as_is:
            embedded.hold(fresh, HOLD)
        settled = await _ready(settings, f"sqlite:///{fresh}", archive, as_is=as_is)
        if embedded.put(fresh, file, kept):
            tell(f"The former database is kept as {kept}.")
    return settled


async def _into_server(
    settings: BotSettings, archive: Archive, folder: Path, *, replace: bool, as_is: bool
) -> Settled | None:
    from bot.cli.failure import Failure
    from bot.cli.opening import reaching
    from escalation.backup import server
    from escalation.backup.archive import DATABASE
    from escalation.services.restored import HOLD
    from escalation.unit_of_work import open_database

    _is_served(settings)
    database = open_database(settings.database_url)
    try:
        with reaching(settings):
            if await server.is_there(database) and not replace:
                raise _not_replaced("the server")
        if count := await server.others(database):
            raise Failure(
                f"Parts of Amends are at work on this database ({count} connections): stop them "
                "all first, on every machine."
            )
        dump = folder / "dump"
        archive.take_out(DATABASE, dump)
        held = () if as_is else HOLD
        await server.restore(settings.database_url, dump, held, folder)
        try:
            archive.compare(await server.content(database), put_back=True)
            return await _ready(settings, settings.database_url, archive, as_is=as_is)
        except BaseException:
            tell("The database is back but not ready: restore again, before anything is started.")
            raise
    finally:
        await database.dispose()


async def _ready(
    settings: BotSettings, url: str, archive: Archive, *, as_is: bool
) -> Settled | None:
    """Bring it to this version's tables, and look after what was under way."""
    from bot.cli.opening import now
    from escalation.services.restored import settle
    from escalation.unit_of_work import open_database

    database = open_database(url)
    try:
        await database.migrate()
        if as_is:
            return None
        made_at = archive.manifest.made_at
        return await settle(database, made_at=made_at, now=now(), desk=settings.desk())
    finally:
        await database.dispose()


def _put_secret(settings: BotSettings, archive: Archive, folder: Path, *, replace: bool) -> None:
    """What signed sessions and links goes on doing so, unless the settings name another."""
    from escalation.backup.archive import SECRET

    there = settings.state_dir / SECRET
    if SECRET not in archive.manifest.parts or settings.secret is not None:
        return
    if replace or not there.exists():
        archive.take_out(SECRET, folder / SECRET)
        (folder / SECRET).replace(there)


def _is_known(archive: Archive) -> None:
    from bot.cli.failure import Failure
    from escalation.database import revisions

    revision = archive.manifest.content.revision
    if revision not in revisions():
        raise Failure(
            f"{archive.file} was made by a later version of Amends ({archive.manifest.program}, "
            f"tables {revision}); this one knows tables up to {revisions()[-1]}. Install that "
            "version first."
        )


def _is_made(source: Path) -> None:
    from bot.cli.failure import Failure

    if not source.exists():
        raise Failure(f"There is no database at {source} yet; `make run` makes it.")


def _is_served(settings: BotSettings) -> None:
    from bot.cli.failure import Failure

    if settings.database_url.startswith("sqlite"):
        raise Failure("A database in memory has nothing that could be kept.")


def _not_replaced(where: str) -> Exception:
    from bot.cli.failure import Failure

    return Failure(
        f"There is a database at {where}. --replace puts the backup in its place; back up what is "
        "there before."
    )


def _described(archive: Archive) -> str:
    told = archive.manifest
    rows = sum(told.content.rows.values())
    return f"{told.made_at:%F %T} UTC, {rows} rows, tables {told.content.revision}"


def _progress() -> Callable[[float], None]:
    """Tells how far a copy is, now and then."""
    last = time.monotonic()

    def told(share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= TOLD_EVERY:
            last = time.monotonic()
            tell(f"{share:.0%} copied")

    return told


def tell(line: str) -> None:
    """A line for whoever waits."""
    print(f"amends: {line}", file=sys.stderr, flush=True)
