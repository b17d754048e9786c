"""The ways as they are: processes that are started, asked, weighed and stopped."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.bench.ways import own_reading, resident, served
from bot.nlu.encoder import Encoder, find_encoder
from bot.nlu.model import Model
from bot.nlu.understanding import NluUnavailable
from tests.bot.nlu.tiny_model import as_bytes, write_model

ROOT = Path(__file__).parents[3]
NLU_TESTS = ROOT / "tests" / "bot" / "nlu"
SERVER = [sys.executable, str(NLU_TESTS / "fake_server.py"), "model"]
TEXTS = ["far too dear", "太贵了", "dear, dear"] * 4


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """Of two words, with an encoder of a real form."""
    folder = NLU_TESTS / "tiny_encoder"
    encoder = Encoder(find_encoder(folder))
    made = write_model(
        tmp_path / "models",
        "tiny",
        encoder=as_bytes(encoder.id),
        dense=np.zeros((3, encoder.size), np.float32),
        centre=np.zeros(encoder.size, np.float32),
        learnt=np.zeros((3, encoder.size), np.float32),
        present=np.zeros((2, encoder.size), np.float32),
    )
    return Model(made.id, made.rasa_path, made.exported_path, folder)


async def test_the_apps_own_reading_answers_from_a_process_of_its_own(
    model: Model, tmp_path: Path
) -> None:
    async with own_reading(ROOT, model, tmp_path / "home") as way:
        load = await way.ask(TEXTS, 8)
        together = await way.ask_together(TEXTS)
        memory = way.memory()

    assert len(load.answers) == len(TEXTS)
    assert together > 0
    assert way.start_s > 0
    assert memory > 10
    with pytest.raises(NluUnavailable, match="ended"):
        await way.ask(TEXTS, 1)


async def test_a_text_that_it_does_not_read_is_told(model: Model, tmp_path: Path) -> None:
    async with own_reading(ROOT, model, tmp_path / "home") as way:
        with pytest.raises(NluUnavailable, match="with nothing"):
            await way.ask(["???"], 1)
        with pytest.raises(NluUnavailable, match="with nothing"):
            await way.ask_together(["???"])

        assert len((await way.ask(TEXTS, 1)).answers) == len(TEXTS)


async def test_an_own_reading_without_its_model_says_why(tmp_path: Path) -> None:
    model = Model("none", tmp_path / "none", tmp_path / "none.npz", NLU_TESTS / "tiny_encoder")

    with pytest.raises(NluUnavailable, match="is missing"):
        async with own_reading(ROOT, model, tmp_path / "home"):
            pass


async def test_a_server_is_asked_as_the_app_asks_it(model: Model, tmp_path: Path) -> None:
    async with served(ROOT, model, tmp_path / "home", command=SERVER) as way:
        load = await way.ask(TEXTS, 8)
        together = await way.ask_together(TEXTS)
        memory = way.memory()

    assert len(load.answers) == len(TEXTS)
    assert together > 0
    assert way.start_s > 0
    assert memory > 1
    with pytest.raises(NluUnavailable):
        await way.ask(TEXTS, 1)


async def test_a_server_that_ends_says_why(model: Model, tmp_path: Path) -> None:
    command = [*SERVER, "--die", "the model does not load"]

    with pytest.raises(NluUnavailable, match="the model does not load"):
        async with served(ROOT, model, tmp_path / "home", command=command):
            pass


async def test_who_does_not_get_ready_is_given_up(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bench.ways.LONGEST_START", 0.2)

    with pytest.raises(NluUnavailable, match="in time"):
        async with served(ROOT, model, tmp_path / "home", command=[*SERVER, "--pause", "60"]):
            pass


def test_what_is_resident_is_counted() -> None:
    before = resident(os.getpid())
    held = np.ones(64 << 17)  # 64 MB

    assert resident(os.getpid()) - before > 60
    assert held.all()
