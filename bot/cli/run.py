"""`amends run`: everything in one process, with Rasa beside it, until Ctrl-C; `amends serve`: one
part of it, beside others.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import time
from contextlib import nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from bot.nlu.model import Model
    from bot.nlu.process import RasaProcess
    from bot.settings import BotSettings

BEGUN = time.monotonic()
"""When the command was called: most of a start is reading code."""

RASA_SECONDS = 120.0


class Role(StrEnum):
    """What a process does."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"
    TELEGRAM = "telegram"


def run(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on (AMENDS_HOST).")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port (AMENDS_PORT).")] = None,
) -> None:
    """Start bot, desk, timers and delivery, and say what to open."""
    _start(host, port, Role.ALL)


def serve(
    only: Annotated[
        Role, typer.Option(help="One part of it, as many times as wanted (PostgreSQL).")
    ] = Role.ALL,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on (AMENDS_HOST).")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port (AMENDS_PORT).")] = None,
) -> None:
    """Start Amends, or one part of it beside others on the same PostgreSQL database."""
    _start(host, port, only)


def _start(host: str | None, port: int | None, role: Role) -> None:
    from bot.cli.opening import begin
    from bot.serving import listen, only_one
    from bot.settings import unknown_variables

    settings = begin(terminal=logging.ERROR, host=host, port=port)
    for sentence in unknown_variables():
        tell(f"Warning: {sentence}.")
    _refuse(role, settings)
    has_pages = role in {Role.ALL, Role.WEB}
    with (
        listen(settings.host, settings.port) if has_pages else nullcontext() as listening,
        only_one(settings.state_dir),
    ):
        from bot.cli.reading import trained  # seconds of imports, after the quick refusals

        model = trained(settings, tell)
        with _runner() as runner:
            runner.run(_run(settings, model, listening, role))


def _refuse(role: Role, settings: BotSettings) -> None:
    """Refuse a part that cannot be one.

    Raises:
        Failure: it says what is missing.
    """
    from bot.cli.failure import Failure

    if role is Role.ALL:
        return
    if settings.database_url.startswith("sqlite"):
        raise Failure(
            f"--only {role} needs PostgreSQL (DATABASE_URL): on SQLite one process does everything."
        )
    if settings.secret is None:
        raise Failure(
            f"--only {role} needs AMENDS_SECRET, the same for all parts: it signs what one of them "
            "gives out and another takes."
        )
    if role is Role.TELEGRAM and settings.telegram_token is None:
        raise Failure("--only telegram needs AMENDS_TELEGRAM_TOKEN.")


def tell(line: str) -> None:
    """A line for whoever started the program."""
    print(f"amends: {line}", flush=True)


def _runner() -> asyncio.Runner:
    try:
        import uvloop
    except ImportError:  # there is none for this system
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


async def _run(
    settings: BotSettings, model: Model, listening: socket.socket | None, role: Role
) -> None:
    from bot.app import ROLES, assemble, build_channels, keep_going, prepare
    from bot.cli.opening import reaching
    from bot.cli.reading import switching
    from bot.cli.welcome import welcome
    from bot.clock import SharedClock
    from bot.serving import stop_on_signals, web
    from escalation.services.running import recompute
    from escalation.unit_of_work import open_database

    stopping = asyncio.Event()
    with stop_on_signals(stopping):
        database = open_database(settings.database_url)
        try:
            clock = SharedClock(database)
            with reaching(settings):
                await clock.read()
                is_new = await prepare(database, demo=settings.demo, now=clock())
                await recompute(database, now=clock(), desk=settings.desk())
            if is_new:
                tell("A demo shop is in the empty database now (AMENDS_DEMO=0 leaves it out).")
            if role in {Role.WEB, Role.TELEGRAM}:  # customers' words are read by the workers
                settings = settings.model_copy(update={"nlu": "exported"})
            nlu, rasa = switching(settings, model)
            program = assemble(
                settings,
                database,
                nlu,
                build_channels(settings, clock),
                works=(
                    nlu.run,
                    clock.run,
                    *([lambda: _tell_of(rasa, settings.state_dir)] if rasa else []),
                ),
                clock=clock,
                roles=ROLES if role is Role.ALL else (role,),
            )
            has_pages = listening is not None
            lines = await welcome(settings, database, clock()) if has_pages else ["Ctrl-C ends."]
            server = web(program.web) if has_pages else None

            def is_ready() -> None:
                tell(f"Ready after {time.monotonic() - BEGUN:.1f} s.")
                print("\n".join(lines), flush=True)
                # What is there now stays: looking through it again and again costs time, most of
                # all at the end.
                gc.freeze()

            await keep_going(program, server, listening, stopping, is_ready=is_ready)
        finally:
            gc.freeze()
            await database.dispose()
    tell("Stopped.")


async def _tell_of(rasa: RasaProcess, state_dir: Path) -> None:
    from bot.nlu.understanding import NluUnavailable

    try:
        await rasa.ready(RASA_SECONDS)
    except NluUnavailable:
        reason = state_dir / "nlu.log"
        tell(f"Rasa does not start, so its exported form goes on. The reason stands in {reason}")
    else:
        tell("Rasa is ready; its exported form read the texts until now.")
