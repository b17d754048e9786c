"""`amends nlu costs`: what naming, asking and handing over cost on labelled complaints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.choice import Costs
    from bot.evaluation.costs import Point

Cost = Annotated[float | None, typer.Option(min=0.01, show_default="the one in use")]


def costs(
    file: Annotated[
        Path | None,
        typer.Argument(help="Labelled complaints, one JSON object a line; else those held out."),
    ] = None,
    *,
    needless_question: Cost = None,
    needless_hand_over: Cost = None,
    as_json: Annotated[bool, typer.Option("--json", help="The curve, as JSON.")] = False,
    chart: Annotated[
        Path | None, typer.Option(help="Draw the curve into this file, .svg or .png.")
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="A folder that `amends nlu train --out` wrote; else the one in use."),
    ] = None,
) -> None:
    """Show what the bot would name, ask and hand over, by what a wrong remedy costs.

    Costs are in turns of the talk. The row of the cost in use is marked.
    """
    import asyncio
    import json
    from dataclasses import replace

    from bot.choice import COSTS
    from bot.cli.failure import Failure
    from bot.cli.reading import exported, labelled
    from bot.evaluation.costs import curve
    from bot.learning import held_out
    from bot.settings import PROJECT, load

    given = {"needless_question": needless_question, "needless_hand_over": needless_hand_over}
    stated = replace(COSTS, **{name: cost for name, cost in given.items() if cost is not None})
    items = held_out(PROJECT) if file is None else labelled(file)
    nlu = exported(load(), model)
    points = curve(items, asyncio.run(nlu.parse([item.text for item in items])), stated)
    if not points:
        raise Failure("None of these is a complaint that is taken for one.")
    if chart is not None:
        _draw(points, chart)
    if as_json:
        print(json.dumps([point.as_row() for point in points], indent=2))
    else:
        _print(points, stated)


def _print(points: list[Point], stated: Costs) -> None:
    from rich.console import Console
    from rich.table import Table

    from bot.choice import Act

    extremes = ("always\nname", "always\nask", "always\nhand over")
    table = Table(
        "wrong", "named", "right", "asked", "right", "handed\nover", "cost", *extremes, box=None
    )
    for point in points:
        in_use = point.wrong_remedy == stated.wrong_remedy
        table.add_row(
            f"{point.wrong_remedy:g}{' *' if in_use else ''}",
            f"{point.named:.0%}",
            f"{point.named_right:.0%}",
            f"{point.asked:.0%}",
            f"{point.asked_right:.0%}",
            f"{point.handed_over:.0%}",
            f"{point.cost:.2f}",
            *(f"{point.always[act]:.2f}" for act in (Act.NAME, Act.ASK, Act.HAND_OVER)),
        )
    console = Console()
    console.print(table)
    console.print(
        "wrong: what a wrong remedy costs; * the one in use. cost: what the choice then cost.\n"
        f"A needless question costs {stated.needless_question:g}, a needless hand-over "
        f"{stated.needless_hand_over:g}.\n"
        f"In use: asked where the second cause has {stated.asked_from:.2f} or more, "
        f"handed over where the first has less than {stated.handed_over_below:.2f}."
    )


def _draw(points: list[Point], path: Path) -> None:
    """What the choice and its three extremes cost, by what a wrong remedy costs."""
    import altair as alt

    from bot.choice import Act
    from bot.cli.failure import Failure

    names = {Act.NAME: "always name", Act.ASK: "always ask", Act.HAND_OVER: "always hand over"}
    rows = [
        {"wrong": point.wrong_remedy, "way": way, "cost": cost}
        for point in points
        for way, cost in [
            ("choose", point.cost),
            *((names[act], cost) for act, cost in point.always.items()),
        ]
    ]
    order = ["choose", *names.values()]
    drawn = (
        alt.Chart(alt.InlineData(values=rows), width=420, height=260, background="white")
        .mark_line(point=True)
        .encode(
            x=alt.X("wrong:Q", title="cost of a wrong remedy, in needless questions"),
            y=alt.Y("cost:Q", title="mean cost of a complaint"),
            color=alt.Color("way:N", title=None, sort=order),
            strokeDash=alt.StrokeDash("way:N", title=None, sort=order),
        )
    )
    try:
        drawn.save(str(path))
    except (OSError, ValueError) as error:
        raise Failure(f"{path} cannot be drawn ({error}).") from error
