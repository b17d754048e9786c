"""What the desk is told of the model in use: it follows a switch, and never fails."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import explaining
from bot.explaining import ModelReader, model_in
from bot.nlu.exported import ExportedNlu
from bot.nlu.fallback import FallbackNlu
from bot.nlu.head import Floats
from bot.nlu.switching import SwitchingNlu
from bot.nlu.text import MAX_CHARS
from bot.nlu.understanding import NluUnavailable, Understanding
from escalation.reader import Gain, Learning
from tests.bot.nlu.tiny_model import TinyEncoder, as_bytes, open_model, write_model

GAIN = as_bytes(json.dumps({"examples": 64, "without": 0.5, "with": 0.75}))


class NoNlu:
    """Has no model that the program itself could read with."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        raise NluUnavailable(f"{len(texts)} texts, and nobody to read them")


@dataclass
class Counting(TinyEncoder):
    """Counts what it has encoded."""

    id: str = "tiny"
    told: list[str] = field(default_factory=list)

    def encode(self, text: str) -> Floats:
        self.told.append(text)
        return super().encode(text)


@pytest.fixture
def nlu(tmp_path: Path) -> ExportedNlu:
    return open_model(write_model(tmp_path, "tiny", gain=GAIN))


async def test_words_shares_and_sentences_are_told(nlu: ExportedNlu) -> None:
    found = await ModelReader(FallbackNlu(NoNlu(), nlu)).explain(["It is dear!", "Really."])

    assert found is not None
    assert found.model_id == "tiny"
    assert [label for label, _ in found.labels][:1] == ["price"]
    assert "none" in {label for label, _ in found.labels}
    shares = [share for _, share in found.labels]
    assert shares == sorted(shares, reverse=True)
    assert "".join(piece.text for piece in found.pieces) == "It is dear!\nReally."
    assert all(len(piece.weights) == len(found.labels) for piece in found.pieces)
    assert max(found.pieces, key=lambda piece: piece.weights[0]).text.strip() == "dear!"
    assert [(near.text, near.language, near.label) for near in found.nearest] == [
        ("too dear!", "en", "price"),
        ("how dear?", "en", "none"),
        ("太贵", "zh-Hans", "price"),
    ]


async def test_a_text_without_a_word_has_no_label(nlu: ExportedNlu) -> None:
    found = await ModelReader(nlu).explain(["😡", "？？"])

    assert found is not None
    assert (found.model_id, found.labels, found.pieces) == ("tiny", (), ())


async def test_of_a_long_text_start_and_end_are_explained(nlu: ExportedNlu) -> None:
    found = await ModelReader(nlu).explain(["Begun. " + "so dear " * 20_000 + "Ended."])

    assert found is not None
    text = "".join(piece.text for piece in found.pieces)
    assert len(text) == MAX_CHARS
    assert text.startswith("Begun.")
    assert text.endswith("Ended.")


async def test_the_gain_of_the_model_in_use_is_told(nlu: ExportedNlu, tmp_path: Path) -> None:
    assert await ModelReader(nlu).learning() == Learning("tiny", 20, Gain(64, 0.5, 0.75))
    untaught = open_model(write_model(tmp_path, "untaught"))
    assert await ModelReader(untaught).learning() == Learning("untaught", 20)


async def test_a_switch_of_models_is_followed(nlu: ExportedNlu, tmp_path: Path) -> None:
    other = open_model(write_model(tmp_path, "other"))
    choice = ["tiny"]
    switching = SwitchingNlu(
        "tiny",
        (FallbackNlu(NoNlu(), nlu), None),
        chosen=lambda: choice[0],
        open_new=lambda _: (FallbackNlu(NoNlu(), other), None),
        pause=0.01,
    )
    reader = ModelReader(switching)
    assert (await reader.learning()) == Learning("tiny", 20, Gain(64, 0.5, 0.75))

    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(switching.run())
        choice[0] = "other"
        async with asyncio.timeout(5):
            while model_in(switching) is not other:  # noqa: ASYNC110 - no event tells of it
                await asyncio.sleep(0.01)
        running.cancel()

    assert await reader.learning() == Learning("other", 20)
    explained = await reader.explain(["dear"])
    assert explained is not None
    assert explained.model_id == "other"


async def test_vectors_have_length_one_and_are_made_once(tmp_path: Path) -> None:
    encoder = Counting()
    model = write_model(tmp_path, "tiny")
    reader = ModelReader(ExportedNlu(model.exported_path, encoder))
    encoder.told.clear()

    first = await reader.vectors(["dear!", "dear", "dear!"])
    again = await reader.vectors(["dear", "cheap"])

    assert first is not None
    assert again is not None
    assert first.tolist() == [[1, 0], [0, 1], [1, 0]]
    assert np.allclose(np.linalg.norm(again, axis=1), 1)
    assert encoder.told == ["dear!", "dear", "cheap"]
    assert await reader.vectors([]) is None


async def test_only_so_many_vectors_are_kept_those_asked_for_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "KEPT", 2)
    encoder = Counting()
    reader = ModelReader(ExportedNlu(write_model(tmp_path, "tiny").exported_path, encoder))
    encoder.told.clear()

    await reader.vectors(["one", "two", "one", "three"])
    await reader.vectors(["one", "three"])

    assert encoder.told == ["one", "two", "three"]


async def test_without_a_model_there_is_no_answer_and_no_error(
    nlu: ExportedNlu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for away in (NoNlu(), FallbackNlu(NoNlu(), NoNlu())):
        reader = ModelReader(away)
        assert await reader.explain(["dear"]) is None
        assert await reader.learning() is None
        assert await reader.vectors(["dear"]) is None

    nlu.path.unlink()  # as when the shelf has thrown it out
    reader = ModelReader(nlu)
    assert await reader.explain(["dear"]) is None
    assert await reader.learning() is None

    def fail(text: str) -> Floats:
        raise RuntimeError(text)

    broken = open_model(write_model(tmp_path, "broken"))
    monkeypatch.setattr(broken.encoder, "encode", fail)
    assert await ModelReader(broken).vectors(["dear"]) is None
    assert await ModelReader(broken).explain(["dear"]) is None


@given(st.lists(st.text(), max_size=3))
async def test_no_text_makes_it_fail(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    model = write_model(folder, "any") if not folder.exists() else None
    path = model.exported_path if model else folder / "nlu-any.npz"
    reader = ModelReader(ExportedNlu(path, TinyEncoder()))

    found = await reader.explain(texts)

    assert found is not None
    assert "".join(piece.text for piece in found.pieces) in {"", "\n".join(texts)}
