"""`amends nlu`: the language model."""

from __future__ import annotations

import typer

app = typer.Typer(help="The language model.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The language model."""


@app.command()
def train() -> None:
    """Train it, unless the model of the present sources is there already."""
    from bot.cli.reading import tell, trained

    model = trained(tell)
    tell(f"The language model {model.id} is ready.")
