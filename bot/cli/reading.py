"""The language understanding that a command needs: its model, and Rasa beside it when wanted."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import build_nlu
from bot.cli.failure import Failure
from bot.evaluation.labelled import Item, read_items
from bot.nlu.exported import ExportedNlu
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.process import RasaProcess
from bot.nlu.shelf import Shelf
from bot.nlu.switching import SwitchingNlu
from bot.nlu.train import Sources, ensure_model, models_folder
from bot.nlu.understanding import Nlu, NluUnavailable
from bot.settings import PROJECT, BotSettings

START_SECONDS = 120.0


def tell(line: str) -> None:
    """A line of progress, beside what the command itself prints."""
    print(f"amends: {line}", file=sys.stderr, flush=True)


def sources(settings: BotSettings, real: Path | None = None) -> Sources:
    """What a model is trained from here; `real` is a folder with corrections."""
    return Sources(PROJECT, settings.encoder, real)


def shelf(settings: BotSettings) -> Shelf:
    """The models trained on corrections, beside what else this deployment keeps."""
    return Shelf(settings.state_dir / "models" / "trained")


def trained(settings: BotSettings, say: Callable[[str], None] = tell) -> Model:
    """The model that was chosen, else that of the present sources, trained if there is none.

    Raises:
        bot.nlu.model.ModelUnavailable: there is none, and none can be made.
    """
    chosen = shelf(settings).in_use
    if chosen is not None:
        model = kept(settings, chosen)
        try:
            ExportedNlu.of(model)
        except ModelUnavailable as unusable:
            say(f"Warning: {unusable} The project's own model is used.")
        else:
            return model
    return ensure_model(sources(settings), say)


def kept(settings: BotSettings, model_id: str) -> Model:
    """The files of a model trained on corrections, or of the project's own."""
    encoder = sources(settings).encoder_path
    trained_here = shelf(settings)
    is_ours = model_id in {each.id for each in trained_here.listed()}
    return (trained_here if is_ours else Shelf(models_folder(PROJECT))).model(model_id, encoder)


def switching(settings: BotSettings, model: Model) -> tuple[SwitchingNlu, RasaProcess | None]:
    """What reads with the chosen model, whichever that is at the time; first with `model`.

    Raises:
        bot.nlu.model.ModelUnavailable: the model is damaged, or Rasa is not installed.
    """
    own = sources(settings).fingerprint()
    opened = build_nlu(settings, model)
    nlu = SwitchingNlu(
        model.id,
        opened,
        chosen=lambda: shelf(settings).in_use or own,
        open_new=lambda model_id: build_nlu(settings, kept(settings, model_id)),
    )
    return nlu, opened[1]


def exported(settings: BotSettings, folder: Path | None = None) -> ExportedNlu:
    """The model as the program runs it by itself, at once: the one in use, or one in `folder`.

    Raises:
        Failure: there is no model in the folder.
    """
    if folder is None:
        return ExportedNlu.of(trained(settings))
    found = sorted(folder.glob("nlu-*.npz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise Failure(f"{folder} holds no model; `amends nlu train --out {folder}` makes one.")
    model_id = found[-1].stem.removeprefix("nlu-")
    return ExportedNlu.of(Shelf(folder).model(model_id, sources(settings).encoder_path))


def labelled(path: Path) -> list[Item]:
    """The labelled complaints of a file. What is left out of it is told, each line by its number,
    and what repeats another line, which counts as it stands.

    Raises:
        Failure: it cannot be read, or holds no complaint that can be measured.
    """
    try:
        items, unread = read_items(path)
    except OSError as error:
        raise Failure(f"{path} cannot be read ({error.strerror}).") from error
    for each in unread:
        tell(f"{path.name}, line {each.line} is left out: {each.problem}")
    if unread:
        tell(f"{len(unread)} of {len(unread) + len(items)} lines are left out")
    _tell_repeated(path, items)
    if not items:
        raise Failure(f"{path} holds no line that can be used.")
    return items


def _tell_repeated(path: Path, items: list[Item]) -> None:
    first: dict[str, Item] = {}
    repeated = 0
    for item in items:
        earlier = first.setdefault(item.text.strip(), item)
        if earlier is not item:
            repeated += 1
            other = "" if earlier.primary == item.primary else ", with another label"
            tell(f"{path.name}, line {item.line} repeats the text of line {earlier.line}{other}")
    if repeated:
        tell(f"{repeated} of {len(items)} lines repeat another")


@asynccontextmanager
async def reader(settings: BotSettings) -> AsyncIterator[Nlu]:
    """What `AMENDS_NLU` asks for, ready to read.

    Raises:
        Failure: Rasa does not get ready.
    """
    nlu, rasa = build_nlu(settings, trained(settings))
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
