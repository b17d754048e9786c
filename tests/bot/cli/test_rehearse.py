"""`amends`: stories, and what they say when something goes otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.commands import Amends

STORY = """
title: Praise is no case
start: 2026-11-16T10:00:00+08:00
steps:
  - customer: "Your service is wonderful"
  - expect: {state: talking, cases: %d}
"""


@pytest.fixture
def stories(tmp_path: Path) -> tuple[Path, Path]:
    """A story that goes as written, and one that does not."""
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text(STORY % 0, "utf-8")
    bad.write_text(STORY % 3, "utf-8")
    return good, bad


@pytest.mark.usefixtures("spoken")
def test_a_story_that_goes_as_written_passes(amends: Amends, stories: tuple[Path, Path]) -> None:
    played = amends("rehearse", str(stories[0]))

    assert played.code == 0
    assert "Customer  Your service is wonderful" in played.out
    assert played.out.endswith("1 of 1 stories went as written.\n")


@pytest.mark.usefixtures("spoken")
def test_a_story_that_does_not_fails_and_says_where(
    amends: Amends, stories: tuple[Path, Path]
) -> None:
    played = amends("rehearse", *map(str, stories))

    assert played.code == 1
    assert "!! step 2: cases is 0, expected 3" in played.out
    assert played.out.endswith("1 of 2 stories went as written.\n")


@pytest.mark.usefixtures("spoken")
def test_as_json_there_is_an_object_per_step_and_one_per_story(
    amends: Amends, stories: tuple[Path, Path]
) -> None:
    missing = stories[0].with_name("missing.yml")
    played = amends("rehearse", "--json", *map(str, (*stories, missing)))

    lines = [json.loads(line) for line in played.out.splitlines()]
    assert [line["passed"] for line in lines if "passed" in line] == [True, False, False]
    assert lines[0]["kind"] == "customer"
    assert lines[-1]["story"] == str(missing)
    assert "No such file" in lines[-1]["error"]
    assert played.code == 1


@pytest.mark.usefixtures("spoken")
def test_a_file_that_is_no_story_is_refused_with_its_place(amends: Amends, tmp_path: Path) -> None:
    file = tmp_path / "story.yml"
    file.write_text("title: x\nstart: yesterday\nsteps: []\n", "utf-8")

    played = amends("rehearse", str(file))

    assert played.code == 1
    assert f"{file}: start" in played.out
