"""`amends nlu explain`: why the model reads a text as it does."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.evaluation.words import Piece
    from bot.nlu.neighbours import Neighbour

SHOWN = 3
"""Labels that are shown with the words that spoke for them."""
STRONG = 0.1
"""Log-odds below which a piece is left out of the table."""
WORDS = 6


def explain(
    text: Annotated[str, typer.Argument(help="What a customer writes.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
) -> None:
    """Show which words speak for which cause, and the nearest training sentences."""
    from bot.cli.failure import Failure
    from bot.cli.reading import exported
    from bot.evaluation.figures import chances_of, ranked
    from bot.evaluation.words import weigh
    from bot.nlu.neighbours import nearest
    from bot.settings import load

    nlu = exported(load())

    async def work() -> tuple[dict[str, float], dict[str, float], list[Piece]]:
        (found,) = await nlu.parse([text])
        if found is None:
            raise Failure("There is no word in this text, so it means nothing to the model.")
        chances = chances_of(found)
        likeliest = tuple(ranked(chances)[:SHOWN])
        present = {guess.intent: guess.probability for guess in found.present}
        return (
            {label: chances[label] for label in likeliest},
            present,
            await weigh(nlu, text, likeliest),
        )

    chances, present, pieces = asyncio.run(work())
    near = nearest(nlu, text)
    if as_json:
        print(json.dumps(_as_rows(chances, present, pieces, near), ensure_ascii=False, indent=2))
    else:
        _print(chances, present, pieces, near)


def _as_rows(
    chances: dict[str, float],
    present: dict[str, float],
    pieces: list[Piece],
    near: list[Neighbour],
) -> dict[str, object]:
    return {
        "labels": chances,
        "present": present,
        "words": [
            {"text": piece.text, **dict(zip(chances, piece.weights, strict=True))}
            for piece in pieces
        ],
        "nearest": [
            {"text": each.text, "intent": each.intent, "likeness": each.likeness} for each in near
        ],
    }


def _print(
    chances: dict[str, float],
    present: dict[str, float],
    pieces: list[Piece],
    near: list[Neighbour],
) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table("label", "share", "named at all", "words for it", "words against it", box=None)
    for place, (label, chance) in enumerate(chances.items()):
        weighed = sorted((piece.weights[place], piece.text.strip()) for piece in pieces)
        spoke_for = [text for weight, text in reversed(weighed) if weight >= STRONG]
        against = [text for weight, text in weighed if weight <= -STRONG]
        table.add_row(
            label,
            f"{chance:.0%}",
            f"{present[label]:.0%}" if label in present else "",
            Text(", ".join(spoke_for[:WORDS])),
            Text(", ".join(against[:WORDS])),
        )
    console.print(table)
    console.print("\nNearest training sentences:")
    for each in near:
        console.print(Text(f"  {each.likeness:.2f}  {each.intent}: {each.text}"))
