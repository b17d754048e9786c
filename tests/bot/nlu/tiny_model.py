"""A language model of two words and three intents, in the files of a real one."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np

from bot.nlu.model import Model

INTENTS = ["price", "inform", "competition"]
GRAMS = ["dear", "贵"]
IDF = [1.0, 2.0]
COEF = [[3.0, 4.0], [-1.0, -1.0], [0.0, 1.0]]
BIAS = [0.0, 0.5, 0.25]
LOOKUPS = {"product": ["router"], "competitor": ["Rivalcom"]}


def as_bytes(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(text.encode(), np.uint8)


def write_model(folder: Path, model_id: str, **changed: object) -> Model:
    """`changed` are arrays of the exported form that are to be others."""
    model = Model(model_id, folder / f"nlu-{model_id}.tar.gz", folder / f"nlu-{model_id}.npz")
    arrays: dict[str, object] = {
        "coef": np.array(COEF, np.float32),
        "bias": np.array(BIAS, np.float32),
        "intents": as_bytes(json.dumps(INTENTS)),
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
