"""An encoder whose files are damaged is refused before anything is read or trained with it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from bot.nlu.encoder import EncoderUnavailable
from bot.nlu.exported import ExportedNlu
from bot.nlu.intact import SUMS, open_encoder
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.train import Sources, ensure_model
from tests.bot.nlu.tiny_trainer import project, silent, trainings

TINY = Path(__file__).parent / "tiny_encoder"


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    folder = tmp_path / "encoder"
    shutil.copytree(TINY, folder)
    names = ("model.onnx", "tokenizer.json")
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}" for n in names]
    (folder / SUMS).write_text("\n".join(sums) + "\n", "utf-8")
    return folder


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_a_whole_one_is_loaded_with_or_without_sums(encoder: Path) -> None:
    assert open_encoder(encoder).id == open_encoder(TINY).id


def test_one_flipped_bit_is_told_with_the_file(encoder: Path) -> None:
    flip(encoder / "model.onnx")

    with pytest.raises(EncoderUnavailable, match=r"model\.onnx is damaged: .*SHA256SUMS"):
        open_encoder(encoder)
    model = Model("m", encoder / "m.tar.gz", encoder / "m.npz", encoder)
    with pytest.raises(ModelUnavailable, match="damaged"):
        ExportedNlu.of(model)


def test_what_the_sums_name_and_is_gone_is_told(encoder: Path) -> None:
    with (encoder / SUMS).open("a", encoding="utf-8") as sums:
        sums.write(f"{'0' * 64}  weights.bin\n")

    with pytest.raises(EncoderUnavailable, match="cannot be checked"):
        open_encoder(encoder)


def test_nothing_is_trained_with_a_damaged_one(tmp_path: Path) -> None:
    root = project(tmp_path / "project")
    network = root / "nlu_data" / "encoder" / "model.onnx"
    network.write_bytes(network.read_bytes()[:100])

    with pytest.raises(ModelUnavailable, match=r"was not trained: The encoder .* does not load"):
        ensure_model(Sources(root), silent)

    assert trainings(root) == []
