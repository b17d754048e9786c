"""`amends nlu explain`: why the model reads a text as it does."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from escalation.reader import Explanation

STRONG = 0.1
"""Log-odds below which a piece is left out of the table."""
WORDS = 6
EDGES = " \t\n,.;:!?，。；：！？、"


def explain(
    text: Annotated[str, typer.Argument(help="What a customer writes.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Show which words speak for which cause, and the nearest training sentences."""
    from bot import explaining
    from bot.cli.failure import Failure
    from bot.cli.reading import exported
    from bot.settings import load

    found = asyncio.run(explaining.explain(exported(load()), text))
    if not found.labels:
        raise Failure("There is no word in this text, so it means nothing to the model.")
    if as_json:
        print(json.dumps(_as_rows(found), ensure_ascii=False, indent=2))
    else:
        _print(found)


def _as_rows(found: Explanation) -> dict[str, object]:
    labels = [label for label, _ in found.labels]
    return {
        "labels": dict(found.labels),
        "present": dict(found.present),
        "words": [
            {"text": piece.text, **dict(zip(labels, piece.weights, strict=True))}
            for piece in found.pieces
        ],
        "nearest": [
            {"text": each.text, "label": each.label, "likeness": each.likeness}
            for each in found.nearest
        ],
    }


def _print(found: Explanation) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from escalation.reader import phrases

    console = Console()
    table = Table("label", "share", "named at all", "words for it", "words against it", box=None)
    for place, (label, chance) in enumerate(found.labels):
        weighed = sorted((weight, text.strip(EDGES)) for text, weight in phrases(found, place))
        spoke_for = [text for weight, text in reversed(weighed) if text and weight >= STRONG]
        against = [text for weight, text in weighed if text and weight <= -STRONG]
        table.add_row(
            label,
            f"{chance:.0%}",
            f"{found.present[label]:.0%}" if label in found.present else "",
            Text(", ".join(spoke_for[:WORDS])),
            Text(", ".join(against[:WORDS])),
        )
    console.print(table)
    console.print("\nNearest training sentences:")
    for each in found.nearest:
        console.print(Text(f"  {each.likeness:.2f}  {each.label}: {each.text}"))
