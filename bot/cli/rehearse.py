"""`amends rehearse`: plays story files before anything goes live, and says what went otherwise."""

from __future__ import annotations

import json
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.expectations import Told
    from bot.nlu.understanding import Nlu
    from bot.rehearse import Played

SPEAKER = {"customer": "Customer", "bot": "Bot", "staff": "Staff"}


def rehearse(
    files: Annotated[list[Path], typer.Argument(help="Story files (YAML).")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object per step.")] = False,
) -> None:
    """Play stories with a clock of their own, and fail when one does not go as written."""
    from bot.cli.opening import begin, complete
    from bot.cli.reading import reader

    settings = begin(needs_state=False)

    async def work() -> int:
        failed = 0
        async with reader(settings) as nlu:
            for file in files:
                failed += not await _play(file, nlu, as_json=as_json)
        return failed

    failed = complete(work())
    if not as_json:
        print(f"{len(files) - failed} of {len(files)} stories went as written.")
    if failed:
        raise typer.Exit(1)


async def _play(file: Path, nlu: Nlu, *, as_json: bool) -> bool:
    """One story; whether it passed."""
    from bot.rehearse import rehearse as play
    from bot.story import StoryError, read_story

    try:
        story = read_story(file)
        steps = await play(story, nlu)
    except StoryError as error:
        _end(file, passed=False, as_json=as_json, error=str(error))
        return False
    passed = not any(step.failures for step in steps)
    if as_json:
        for step in steps:
            _line(step.to_json(str(file)))
    else:
        print(f"\n{file}: {story.title}")
        for step in steps:
            _show(step, story.start.tzinfo)
    _end(file, passed=passed, as_json=as_json)
    return passed


def _end(file: Path, *, passed: bool, as_json: bool, error: str | None = None) -> None:
    if as_json:
        _line({"story": str(file), "passed": passed} | ({"error": error} if error else {}))
    elif error:
        print(f"\n{error}\n=> not played")
    else:
        print("=> as written" if passed else "=> NOT as written")


def _line(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def _show(step: Played, zone: tzinfo | None) -> None:
    for told in step.messages:
        _say(told, zone)
    if step.kind in {"wait", "supervisor", "nlu"}:
        at = step.at.astimezone(zone)
        print(f"  {at:%m-%d %H:%M}  ({step.kind}; the case is {step.state})")
    for failure in step.failures:
        print(f"  !! step {step.number}: {failure}")


def _say(told: Told, zone: tzinfo | None) -> None:
    at = told.at.astimezone(zone)
    lines = told.text.splitlines() or [""]
    print(f"  {at:%m-%d %H:%M}  {SPEAKER.get(told.author, told.author):<8}  {lines[0]}")
    for line in lines[1:]:
        print(f"{'':>25}{line}")
    if told.buttons:
        print(f"{'':>25}[{'] ['.join(button.label for button in told.buttons)}]")
