"""A language model of two words and three intents, in the files of a real one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.exported import ExportedNlu
from bot.nlu.head import Floats
from bot.nlu.model import Model

INTENTS = ["price", "inform", "competition"]
GRAMS = ["dear", "贵"]
IDF = [1.0, 2.0]
WORDS = [[3.0, -1.0, 0.0], [4.0, -1.0, 1.0]]
BIAS = [0.0, 0.5, 0.25]
CAUSES = ["competition", "price"]
LOOKUPS = {"product": ["router"], "competitor": ["Rivalcom"]}


def as_bytes(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(text.encode(), np.uint8)


class TinyEncoder:
    """Knows only whether a text has an exclamation mark."""

    id = "tiny"

    def encode(self, text: str) -> Floats:
        return self.run(self.pieces(text))

    def pieces(self, text: str) -> NDArray[np.int64]:
        return np.array([["!" in text]], np.int64)

    def run(self, ids: NDArray[np.int64]) -> Floats:
        return np.array([1.0, 0.0] if ids.any() else [0.0, 1.0], np.float32)


def open_model(model: Model) -> ExportedNlu:
    return ExportedNlu(model.exported_path, TinyEncoder())


def write_model(folder: Path, model_id: str, **changed: object) -> Model:
    """`changed` are arrays of the exported form that are to be others."""
    name = f"nlu-{model_id}"
    model = Model(model_id, folder / f"{name}.tar.gz", folder / f"{name}.npz", folder)
    head = {"intents": INTENTS, "causes": CAUSES, "sharpness": {"en": 1.0, "zh": 2.0}}
    arrays: dict[str, object] = {
        "words": np.array(WORDS, np.float32),
        "dense": np.zeros((3, 2), np.float32),
        "centre": np.zeros(2, np.float32),
        "bias": np.array(BIAS, np.float32),
        "learnt": np.zeros((3, 2), np.float32),
        "learnt_bias": np.zeros(3, np.float32),
        "present": np.zeros((2, 2), np.float32),
        "present_bias": np.array([-1.0, 1.0], np.float32),
        "echo": np.array(0.5, np.float32),
        "head": as_bytes(json.dumps(head)),
        "gain": as_bytes("null"),
        "near": np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float16),
        "near_texts": as_bytes("too dear!\n太贵\nhow dear?"),
        "near_intents": as_bytes("price\nprice\ninform"),
        "encoder": as_bytes(TinyEncoder.id),
        "grams": as_bytes("\n".join(GRAMS)),
        "idf": np.array(IDF, np.float32),
        "lookups": as_bytes(json.dumps(LOOKUPS)),
        "model_id": as_bytes(model_id),
    }
    arrays |= changed
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(model.exported_path, **arrays)  # type: ignore[arg-type]  # mypy takes them for allow_pickle
    model.rasa_path.write_bytes(gzip.compress(b"what Rasa makes" * 100))
    return model
