"""`amends bench`: our ways against others, measured in turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.bench import Comparison, Result

FIGURES = (
    *(
        (f"{name}_{in_flight}", f"{said}, {in_flight} in flight")
        for in_flight in (1, 8, 32)
        for name, said in (
            ("requests_per_s", "requests/s"),
            ("p50_ms", "p50 ms"),
            ("p99_ms", "p99 ms"),
        )
    ),
    ("batch_texts_per_s", "texts/s, one parse of many"),
    ("memory_mb", "resident memory, MB"),
    ("start_s", "start to first answer, s"),
    ("training_s", "training, s"),
)


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[turns|rulings|outbox|timers|import|nlu]...")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object per benchmark.")] = False,
    epochs: Annotated[
        int | None,
        typer.Option(min=1, help="nlu: for how long the reference is trained; 100 is recommended."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="nlu: keep the trained reference, or use a kept one.")
    ] = False,
    rows: Annotated[
        int | None, typer.Option(min=1, max=5_000_000, help="import: so many orders.")
    ] = None,
    timers: Annotated[int, typer.Option(min=1, help="timers: so many fall due.")] = 20_000,
    seconds: Annotated[float, typer.Option(min=0.1, help="timers: over so many seconds.")] = 60.0,
    old: Annotated[
        int, typer.Option(min=0, help="turns, timers: beside so many old rows.")
    ] = 1_000_000,
) -> None:
    """Measure; fail when a limit does not hold. Without names all but `nlu` and `timers`, which
    take longer, and `import`, which needs the program sqlite3.
    """
    from bot.bench import BENCHMARKS, EPOCHS, ROWS, Asked, NoReference, Result, run_benchmarks
    from bot.cli.failure import Failure
    from bot.cli.opening import begin
    from bot.cli.reading import sources, tell
    from bot.nlu.understanding import NluUnavailable

    for name in names or ():
        if name not in BENCHMARKS:
            raise Failure(f"There is no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}.")
    settings = begin(needs_state=False)
    kept = settings.state_dir / "bench" if keep else None
    asked = Asked(
        sources(settings),
        tell,
        epochs=epochs or EPOCHS,
        keep=kept,
        rows=rows or ROWS,
        timers=timers,
        seconds=seconds,
        old=old,
    )
    broken: list[str] = []
    try:
        for result in run_benchmarks(names or (), asked):
            broken += result.broken
            if as_json:
                print(json.dumps(result.to_json(), ensure_ascii=False), flush=True)
            elif isinstance(result, Result):
                _print_result(result)
            else:
                _print_comparison(result)
    except NoReference as error:
        raise Failure("The benchmark measures against sqlite3: install it first.") from error
    except NluUnavailable as error:
        raise Failure(f"The benchmark cannot go on: {error}.") from error
    if broken:
        raise Failure(f"Beyond its limit: {'; '.join(broken)}.")


def _print_result(result: Result) -> None:
    figures = ", ".join(f"{key} {value:g}" for key, value in result.figures.items())
    print(f"{'benchmark':<12} {'ratio':>7} {'limit':>7} {'spread':>7}  figures")
    print(
        f"{result.name:<12} {result.ratio:>7.2f} {result.limit:>7.2f} "
        f"{result.spread:>7.2f}  {figures}",
        flush=True,
    )


def _print_comparison(result: Comparison) -> None:
    from rich.console import Console
    from rich.table import Table

    ways = {name: way.figures() for name, way in result.ways.items()}
    table = Table("", *ways, *(f"{name}/diet" for name in result.ratios), box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for figure, name in FIGURES:
        ratios = (each[figure] for each in result.ratios.values())
        table.add_row(
            name,
            *(f"{figures[figure]:.1f}" for figures in ways.values()),
            *(
                f"{each.value:.2f}" + ("" if each.spread is None else f" ±{each.spread / 2:.0%}")
                for each in ratios
            ),
        )
    console = Console(highlight=False)
    console.print(table)
    console.print(_said(result.asked))
    for limit in result.limits:
        console.print(f"{'holds' if limit.holds else 'FAILS'}  {limit}")


def _said(asked: Mapping[str, Any]) -> str:
    length, reference = asked["characters"], asked["reference"]
    when = " in an earlier run" if reference["is_kept"] else ""
    return (
        "app: the exported model inside the app; rasa: our pipeline behind our Rasa server; diet: "
        "Rasa's recommended pipeline (counts and DIET) behind the same server.\n"
        f"Trained on {asked['sentences']:,} sentences; diet{when} for {reference['epochs']} epochs "
        f"of {reference['epoch_s']:g} s. Asked {asked['texts']} held-out texts of "
        f"{length['shortest']} to {length['longest']} characters (median {length['median']}), "
        f"the same for all, in {asked['rounds']} rounds; one parse of many has {asked['batch']}.\n"
        "Ratios: the median of the rounds, ± half their range."
    )
