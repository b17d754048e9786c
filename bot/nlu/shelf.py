"""The models that a deployment has trained on its corrections: their figures, and which is used.

All in one file beside the models, `shelf.json`. Without it, or with none chosen, the model of the
project's own sources is used.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.nlu.model import Model, ModelUnavailable

KEPT: Final = 5
"""Trained models that are kept, the newest; the one in use is kept as well."""
_FILE: Final = "shelf.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """One trained model. `corrections` is how many real examples it has learnt from; `figures` are
    shares by name: those on the held-out sentences, and `corrections`, the share that it read as
    people did when it was last compared on corrections, of which there were `compared_on`.
    """

    id: str
    made_at: datetime
    corrections: int
    figures: Mapping[str, float] = field(default_factory=dict)


class InUse(Exception):
    """The chosen model stays on the shelf."""


class Shelf:
    """The kept models in a folder.

    Raises:
        ModelUnavailable: the file beside them is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def model(self, model_id: str, encoder: Path) -> Model:
        """The files of a model; whether they are there is seen when they are loaded."""
        name = f"nlu-{model_id}"
        return Model(model_id, self.folder / f"{name}.tar.gz", self.folder / f"{name}.npz", encoder)

    def taught(self, model_id: str) -> Path:
        """The file of what has taught a model, masked, in the form of nlu_data/train."""
        return self.folder / f"nlu-{model_id}.yml"

    @property
    def in_use(self) -> str | None:
        """The id of the chosen model; None for the project's own."""
        chosen = self._read()["in_use"]
        return None if chosen is None else str(chosen)

    def listed(self) -> list[Kept]:
        """The kept models, the newest first."""
        rows = (_kept(row) for row in self._read()["models"])
        return sorted(rows, key=lambda each: each.made_at, reverse=True)

    def add(self, kept: Kept) -> None:
        """Put a model on the shelf, or its new figures; the oldest beyond KEPT goes, files too."""
        with self._changing() as content:
            others = [row for row in content["models"] if row["id"] != kept.id]
            rows = [{**asdict(kept), "made_at": kept.made_at.isoformat()}, *others]
            rows.sort(key=lambda row: str(row["made_at"]), reverse=True)
            content["models"] = [
                row
                for place, row in enumerate(rows)
                if place < KEPT or row["id"] == content["in_use"]
            ]
            gone = {row["id"] for row in rows} - {row["id"] for row in content["models"]}
        for model_id in gone:
            self._remove(model_id)

    def use(self, model_id: str | None) -> None:
        """Choose a model; a running program takes it up within seconds.

        Raises:
            KeyError: there is none of that id.
        """
        with self._changing() as content:
            if model_id is not None and model_id not in {row["id"] for row in content["models"]}:
                raise KeyError(model_id)
            content["in_use"] = model_id

    def forget(self, model_id: str) -> None:
        """Take a model off the shelf, with its files and the sentences in them.

        Raises:
            KeyError: there is none of that id.
            InUse: it is the chosen one.
        """
        with self._changing() as content:
            others = [row for row in content["models"] if row["id"] != model_id]
            if len(others) == len(content["models"]):
                raise KeyError(model_id)
            if content["in_use"] == model_id:
                raise InUse
            content["models"] = others
        self._remove(model_id)

    def _remove(self, model_id: str) -> None:
        for path in self.folder.glob(f"nlu-{model_id}.*"):
            path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        path = self.folder / _FILE
        try:
            content = json.loads(path.read_text("utf-8"))
            return {"in_use": content["in_use"], "models": list(content["models"])}
        except FileNotFoundError:
            return {"in_use": None, "models": []}
        except (ValueError, KeyError, TypeError):
            raise ModelUnavailable(
                f"{path} is damaged; remove it to use the project's own model."
            ) from None

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "shelf.lock").open("w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            content = self._read()
            yield content
            draft = self.folder / f".{_FILE}"
            with draft.open("w", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.folder / _FILE)


def _kept(row: Mapping[str, Any]) -> Kept:
    return Kept(
        str(row["id"]),
        datetime.fromisoformat(row["made_at"]),
        int(row["corrections"]),
        {str(name): float(share) for name, share in row["figures"].items()},
    )
