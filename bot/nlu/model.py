"""A trained language model: its name and its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class ModelUnavailable(Exception):
    """No model to read texts with; the message says in one sentence why, and what to do."""


@dataclass(frozen=True, slots=True)
class Model:
    """What one training made. `id` changes when anything does that a model is trained from."""

    id: str
    rasa_path: Path
    """The archive that Rasa serves."""
    exported_path: Path
    """The same model's linear form, read by ExportedNlu."""
    encoder_path: Path
    """The folder of the encoder that it was trained with and reads with."""
