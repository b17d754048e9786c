"""`amends nlu train` and `amends nlu models`: making models, comparing them, choosing one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.evaluation.corrections import Taught
    from bot.nlu.judging import Judged
    from bot.nlu.model import Model
    from bot.nlu.shelf import Shelf
    from bot.settings import BotSettings


def train(
    *,
    with_: Annotated[
        Path | None,
        typer.Option("--with", help="A .jsonl of labelled complaints to learn from as well."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Put the model here, and leave the one in use alone.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Use it even if it is worse.")] = False,
    own: Annotated[
        bool, typer.Option("--own", help="Only the project's own sentences, no corrections.")
    ] = False,
) -> None:
    """Train the model, on this deployment's corrections too, and use it unless it is worse."""
    from bot.cli.reading import sources, tell
    from bot.nlu.train import ensure_model
    from bot.settings import load

    settings = load()
    taught = [] if own else _taught(settings, with_, from_desk=out is None)
    if out is None and not taught:
        model = ensure_model(sources(settings), tell)
        tell(f"The language model {model.id} is ready.")
        return
    if out is None:
        _train_and_choose(settings, taught, force=force)
        return
    model = _trained(settings, taught, out.resolve())
    gain = _told_gain(model, len(taught))
    print(json.dumps({"model": model.id, "folder": str(out.resolve()), "gain": gain}))


def models(
    *,
    use: Annotated[
        str | None, typer.Option(help="Use this one from now on; `own` is the project's.")
    ] = None,
    forget: Annotated[
        str | None, typer.Option(help="Remove this one, and the sentences that it holds.")
    ] = None,
) -> None:
    """List the models that were trained on corrections, go back to one of them, or remove one."""
    from rich.console import Console
    from rich.table import Table

    from bot.cli.failure import Failure
    from bot.cli.reading import shelf, tell
    from bot.settings import load

    kept = shelf(load())
    if use is not None:
        try:
            kept.use(None if use == "own" else use)
        except KeyError:
            raise Failure(f"There is no model {use}; `amends nlu models` lists them.") from None
        tell(f"The model {use} is used from now on; a running program takes it up in seconds.")
    if forget is not None:
        _forget(kept, forget)
    if use or forget:
        return
    chosen = kept.in_use
    names = ("", "model", "made (UTC)", "corrections", "macro-F1", "corrections right")
    table = Table(*names, box=None)
    table.add_row("*" if chosen is None else "", "own", "", "0", "", "")
    for each in kept.listed():
        table.add_row(
            "*" if each.id == chosen else "",
            each.id,
            f"{each.made_at.astimezone(UTC):%Y-%m-%d %H:%M}",
            str(each.corrections),
            *_shown(each.figures),
        )
    console = Console()
    console.print(table)
    console.print(
        "macro-F1: on the held-out sentences. Corrections right: when last compared, each read by "
        "what the others taught; rows with another number of them do not compare."
    )


def _forget(kept: Shelf, model_id: str) -> None:
    from bot.cli.failure import Failure
    from bot.cli.reading import tell
    from bot.nlu.shelf import InUse

    try:
        kept.forget(model_id)
    except KeyError:
        raise Failure(f"There is no model {model_id}; `amends nlu models` lists them.") from None
    except InUse:
        raise Failure(
            f"The model {model_id} is in use; choose another one first (--use), `own` if need be."
        ) from None
    tell(f"The model {model_id} is removed.")


def _shown(figures: Mapping[str, float]) -> tuple[str, str]:
    held_out, right = figures.get("macro_f1"), figures.get("corrections")
    compared_on = figures.get("compared_on")
    return (
        "" if held_out is None else f"{held_out:.3f}",
        "" if right is None or compared_on is None else f"{right:.3f} of {compared_on:.0f}",
    )


def _taught(settings: BotSettings, file: Path | None, *, from_desk: bool) -> list[Taught]:
    from bot.cli.failure import Failure
    from bot.cli.opening import complete, opened
    from bot.cli.reading import labelled, tell
    from bot.evaluation.corrections import Lessons, lessons, taught_by

    found: list[Taught] = []
    if file is not None:
        found = taught_by(labelled(file))
        if not found:
            raise Failure(f"{file} holds no line with a word that can be learnt from.")

    async def work() -> Lessons:
        async with opened(settings) as database, database.reading() as uow:
            return await lessons(uow)

    if from_desk:
        try:
            found += complete(work()).taught
        except Failure:  # nothing was started here yet, so nothing was corrected
            tell("There is no database yet, hence no corrections")
    once = {each.text: each for each in found}
    if len(once) < len(found):
        tell(f"{len(found) - len(once)} of {len(found)} corrections repeat others; the last count")
    return list(once.values())


def _trained(settings: BotSettings, taught: list[Taught], folder: Path) -> Model:
    from bot.cli.corrections import write_whole
    from bot.cli.reading import sources, tell
    from bot.evaluation.corrections import as_yaml
    from bot.nlu.train import ensure_model

    real = _learnt_from(folder)
    real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if taught:
        write_whole(real, as_yaml(taught))
    return ensure_model(sources(settings, real.parent if taught else None), tell, models=folder)


def _learnt_from(folder: Path) -> Path:
    return folder / "corrections" / "corrections.yml"


def _told_gain(model: Model, corrections: int) -> dict[str, float] | None:
    from bot.cli.reading import tell
    from bot.learning import GAIN_NEEDS, gain_of

    gain = gain_of(model)
    if gain is None:
        tell(f"{corrections} corrections are too few to say what they gain; {GAIN_NEEDS} tell.")
        return None
    tell(
        f"Of {gain.corrections} corrections {gain.without:.1%} were read as people did, and "
        f"{gain.with_them:.1%} are by what the others teach"
    )
    return {"without": gain.without, "with": gain.with_them}


def _train_and_choose(settings: BotSettings, taught: list[Taught], *, force: bool) -> None:
    from bot.cli.failure import Failure
    from bot.cli.reading import shelf, tell, trained
    from bot.learning import compare, held_out, measure
    from bot.nlu.shelf import Kept
    from bot.settings import PROJECT

    kept = shelf(settings)
    used = trained(settings, tell)
    model = _trained(settings, taught, kept.folder)
    # Only beside the model, so that it goes with it.
    _learnt_from(kept.folder).replace(kept.taught(model.id))
    if model.id == used.id:
        tell(f"The model {model.id} has learnt from these {len(taught)} corrections already.")
        return
    _told_gain(model, len(taught))
    items = held_out(PROJECT)
    new = asyncio.run(measure(model, items))
    old = asyncio.run(measure(used, items))
    judged = _judged(kept, model, used, len(taught))
    verdict = compare(new=new, old=old, judged=judged)
    ours, theirs = judged or (None, None)
    kept.add(Kept(model.id, datetime.now(UTC), len(taught), {**new, **_on_corrections(ours)}))
    for each in kept.listed():
        if each.id == used.id:
            kept.add(replace(each, figures={**each.figures, **old, **_on_corrections(theirs)}))
    if not verdict.is_better and not force:
        raise Failure(
            f"The model {model.id} is not used: {verdict.reason}. --force uses it all the same."
        )
    kept.use(model.id)
    tell(f"The model {model.id} is used from now on: {verdict.reason}.")


def _judged(
    kept: Shelf, model: Model, used: Model, corrections: int
) -> tuple[Judged, Judged] | None:
    """How the new model and the one in use read what taught the new one; None when that cannot
    be told.
    """
    from bot.cli.reading import tell
    from bot.learning import GAIN_NEEDS
    from bot.nlu.judging import judge
    from bot.settings import PROJECT

    if corrections < GAIN_NEEDS:
        tell("So few corrections compare no models: the held-out sentences alone decide.")
        return None
    theirs = None
    if used.id in {each.id for each in kept.listed()}:
        theirs = kept.taught(used.id)
        if not theirs.is_file():
            tell(
                f"What taught the model in use is not known ({theirs} is missing), so that no "
                "correction compares fairly: the held-out sentences alone decide."
            )
            return None
    tell(
        f"Comparing it with {used.id} on the same {corrections} corrections, each read by what the "
        "others taught"
    )
    ours = kept.taught(model.id)
    new, old = judge(PROJECT, [(model, ours), (used, theirs)], ours)
    return new, old


def _on_corrections(judged: Judged | None) -> dict[str, float]:
    if judged is None:
        return {}
    return {"corrections": judged.share_right, "compared_on": float(len(judged.right))}
