"""Whole stories, in-process, with the language model as it is shipped and a clock of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.exported import ExportedNlu
from bot.nlu.train import Sources, ensure_model
from bot.rehearse import rehearse
from bot.settings import PROJECT
from bot.story import read_story
from handlers.registry import CAUSES

STORIES = sorted(Path(__file__).parent.glob("*.yml"))


@pytest.fixture(scope="module")
def nlu() -> ExportedNlu:
    """The exported form of the trained model: the same probabilities as Rasa's (see parity)."""
    return ExportedNlu.of(ensure_model(Sources(PROJECT), lambda _: None))


@pytest.mark.nlu
@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_a_story_goes_as_written(path: Path, nlu: ExportedNlu) -> None:
    played = await rehearse(read_story(path), nlu)
    assert [failure for step in played for failure in step.failures] == []


def test_there_is_a_story_for_every_cause_in_both_languages() -> None:
    told = {
        (step.expect.cause, read_story(path).customer.language)
        for path in STORIES
        for step in read_story(path).steps
        if step.expect is not None and step.expect.cause is not None
    }
    missing = {(cause, lang) for cause in CAUSES for lang in ("zh-Hans", "en")} - told
    assert not missing
