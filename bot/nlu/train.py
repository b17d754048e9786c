"""Gets the model that fits the project's present sources, training it in Rasa's environment."""

from __future__ import annotations

import fcntl
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.nlu.training_data import BrokenSource, read_examples, sources_fingerprint

RASA_PYTHON = Path(".venv-rasa/bin/python")


class ModelUnavailable(Exception):
    """There is no model and none could be made; the message is one clear sentence."""


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model's files: Rasa's archive, and its linear form where the pipeline has one."""

    id: str
    rasa: Path
    exported: Path | None


def cached_model(root: Path, models: Path) -> TrainedModel | None:
    """The model of the present sources beneath `root`, if it has been trained already."""
    model_id = sources_fingerprint(root)
    rasa, exported = models / f"nlu-{model_id}.tar.gz", models / f"nlu-{model_id}.npz"
    return TrainedModel(model_id, rasa, exported) if rasa.exists() and exported.exists() else None


def ensure_model(
    root: Path, on_progress: Callable[[str], None], models: Path | None = None
) -> TrainedModel:
    """The model of the present sources, trained first if need be (a minute or so; it blocks).

    `models` is the folder it is kept in, models/ beneath `root` by default. Two processes that ask
    at the same time train once. Raises ModelUnavailable.
    """
    folder = models or root / "models"
    if found := cached_model(root, folder):
        return found
    try:
        read_examples(root / "nlu_data" / "train")
    except BrokenSource as broken:
        raise ModelUnavailable(str(broken)) from broken
    if not (root / RASA_PYTHON).exists():
        raise ModelUnavailable("Rasa's environment .venv-rasa is missing: make rasa-env builds it.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return cached_model(root, folder) or _train(root, folder, on_progress)
    except OSError as error:
        raise ModelUnavailable(f"The model can't be written: {error}.") from error


def _train(root: Path, models: Path, on_progress: Callable[[str], None]) -> TrainedModel:
    last = ""
    command: list[str | Path] = [
        root / RASA_PYTHON,
        root / "nlu_data/rasa/train.py",
        "--models",
        models,
    ]
    with (models / ".train.log").open("w+", encoding="utf-8", errors="replace") as complaints:
        with subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=complaints, text=True
        ) as process:
            for line in process.stdout or ():
                last = line.strip()
                if last and not last.startswith("{"):
                    on_progress(last)
        complaints.seek(0)
        said = [line.strip() for line in complaints if line.strip()]
    if process.returncode != 0:
        reason = said[-1].removeprefix("train: ") if said else f"exit code {process.returncode}"
        raise ModelUnavailable(f"The language model could not be trained: {reason}")
    made = json.loads(last)
    exported = Path(made["exported"]) if made["exported"] else None
    return TrainedModel(made["id"], Path(made["model"]), exported)
