"""The language understanding that a command needs: its model, and Rasa beside it when wanted."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.app import build_nlu
from bot.cli.failure import Failure
from bot.nlu.exported import ExportedNlu
from bot.nlu.model import Model
from bot.nlu.train import ensure_model
from bot.nlu.understanding import Nlu, NluUnavailable
from bot.settings import PROJECT, BotSettings

START_SECONDS = 120.0


def tell(line: str) -> None:
    """A line of progress, beside what the command itself prints."""
    print(f"amends: {line}", file=sys.stderr, flush=True)


def trained(say: Callable[[str], None] = tell) -> Model:
    """The model of the present sources, trained first when there is none.

    Raises:
        bot.nlu.model.ModelUnavailable: there is none, and none can be made.
    """
    return ensure_model(PROJECT, say)


def exported() -> ExportedNlu:
    """The model as the program runs it by itself, at once."""
    return ExportedNlu(trained().exported_path)


@asynccontextmanager
async def reader(settings: BotSettings) -> AsyncIterator[Nlu]:
    """What `AMENDS_NLU` asks for, ready to read.

    Raises:
        Failure: Rasa does not get ready.
    """
    nlu, rasa = build_nlu(settings, trained())
    if rasa is None:
        yield nlu
        return
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(rasa.run())
        tell("Rasa is starting (ten seconds or so)")
        try:
            await rasa.ready(START_SECONDS)
            yield rasa
        except NluUnavailable as error:
            log = settings.state_dir / "nlu.log"
            raise Failure(f"Rasa did not start ({error}); the reason stands in {log}.") from error
        finally:
            running.cancel()
