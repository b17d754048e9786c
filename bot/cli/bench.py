"""`amends bench`: our way against a bare one, measured in turn."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def bench(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object per benchmark.")] = False,
) -> None:
    """Measure; fail when a ratio is above its limit. Without names, everything."""
    from bot.bench import BENCHMARKS, run_benchmarks
    from bot.cli.failure import Failure
    from bot.cli.opening import begin

    for name in names or ():
        if name not in BENCHMARKS:
            raise Failure(f"There is no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}.")
    begin(needs_state=False)
    above = []
    if not as_json:
        print(f"{'benchmark':<12} {'ratio':>7} {'limit':>7} {'spread':>7}  figures")
    for result in run_benchmarks(names or ()):
        if not result.holds:
            above.append(result.name)
        if as_json:
            print(json.dumps(result.to_json(), ensure_ascii=False), flush=True)
        else:
            figures = ", ".join(f"{key} {value:g}" for key, value in result.figures.items())
            print(
                f"{result.name:<12} {result.ratio:>7.2f} {result.limit:>7.2f} "
                f"{result.spread:>7.2f}  {figures}",
                flush=True,
            )
    if above:
        raise Failure(f"Above its limit: {', '.join(above)}.")
