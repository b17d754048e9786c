"""`amends nlu`: the language model, and how well it understands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.corrections import corrections
from bot.cli.costs import costs
from bot.cli.explain import explain
from bot.cli.models import models, train

app = typer.Typer(help="The language model.", no_args_is_help=True)

ROWS = (
    ("macro_f1", "macro-F1"),
    ("accuracy", "first labelling's"),
    ("acceptable", "acceptable"),
    ("top2_acceptable", "one of two acceptable"),
    ("multi_micro_f1", "all causes, micro-F1"),
    ("ece", "calibration error"),
    ("abstained", "abstained"),
)


@app.callback()
def group() -> None:
    """The language model."""


app.command()(train)
app.command()(models)
app.command()(corrections)
app.command()(explain)
app.command()(costs)


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Labelled complaints, one JSON object a line.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="All figures, as JSON.")] = False,
    errors: Annotated[
        Path | None,
        typer.Option(help="Write a page that shows every error and the words behind it."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="A folder that `amends nlu train --out` wrote; else the one in use."),
    ] = None,
) -> None:
    """Measure how well labelled complaints are understood. Unreadable lines are left out."""
    import asyncio

    from bot.cli.failure import Failure
    from bot.cli.reading import exported, labelled, tell
    from bot.evaluation.figures import evaluate as figures_of
    from bot.evaluation.page import errors_page
    from bot.evaluation.run import answers as answers_of
    from bot.settings import load

    items = labelled(file)
    nlu = exported(load(), model)
    answers = asyncio.run(answers_of(nlu, items))
    figures = figures_of(items, answers)
    if errors is not None:
        try:
            errors.write_text(asyncio.run(errors_page(nlu, items, answers)), "utf-8")
        except OSError as error:
            raise Failure(f"{errors} cannot be written ({error.strerror}).") from error
        tell(f"The errors stand in {errors}")
    if as_json:
        print(json.dumps(figures, indent=2, ensure_ascii=False))
        return
    _print(figures)


def _print(figures: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    parts = {
        "all": figures,
        **{name: part for name, part in figures["by_lang"].items() if part["n"]},
        **{name: part for name, part in figures["by_script"].items() if part["n"]},
    }
    table = Table("", *parts, box=None)
    table.add_row("items", *(str(part["n"]) for part in parts.values()))
    for key, name in ROWS:
        table.add_row(name, *(f"{part[key]:.3f}" for part in parts.values()))
    console = Console()
    console.print(table)
    labels = Table("label", "items", "precision", "recall", "F1", box=None)
    for label, row in figures["by_label"].items():
        values = (f"{row[key]:.2f}" for key in ("precision", "recall", "f1"))
        labels.add_row(label, str(row["n"]), *values)
    console.print(labels)
    times = figures["latency_ms"]
    console.print(f"{times['p50']:.1f} ms a text (p95 {times['p95']:.1f}, p99 {times['p99']:.1f})")
