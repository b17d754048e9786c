"""A project of one sentence, and what stands in for its training on the Rasa side."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path

from tests.bot.nlu.tiny_model import write_model

ROOT = Path(__file__).parents[3]
UNNAMED = "0" * 12
# Stands in for the Rasa side's script: it takes the same arguments and leaves the same files.
TRAINER = """
import argparse, json, os, sys, time
from pathlib import Path

root = Path(__file__).parents[2]
parser = argparse.ArgumentParser()
parser.add_argument("--models", type=Path, required=True)
models = parser.parse_args().models
with (root / "trainings").open("a") as file:
    file.write(f"{os.getpid()}\\n")
print("Read 2 sentences", flush=True)
print("noise of a library", file=sys.stderr)
"""
# Loading what writes a model takes longer than all else: it renames one that is written already.
GOOD = f"""
import shutil
from zipfile import ZipFile
sys.path[:0] = [{str(ROOT)!r}]
from bot.nlu.training_data import sources_fingerprint

made = sources_fingerprint(root)
models.mkdir(parents=True, exist_ok=True)
rasa, exported = (models / f"nlu-{{made}}{{suffix}}" for suffix in (".tar.gz", ".npz"))
shutil.copyfile(root / "unnamed/nlu-{UNNAMED}.tar.gz", rasa)
with ZipFile(root / "unnamed/nlu-{UNNAMED}.npz") as unnamed, ZipFile(exported, "w") as named:
    for name in unnamed.namelist():
        content = unnamed.read(name)
        named.writestr(name, content.replace(b"{UNNAMED}", made.encode()) if name == "model_id.npy" else content)
print(json.dumps({{"id": made, "model": str(rasa), "exported": str(exported)}}))
"""
SENTENCES = """
nlu:
- intent: price
  examples:
  - {text: too dear, metadata: {lang: en, causes: [price]}}
"""


def project(root: Path) -> Path:
    """A project of one sentence, with a Rasa environment that only says it is one."""
    for folder in ("nlu_data/train", "nlu_data/rasa", ".venv-rasa/bin"):
        (root / folder).mkdir(parents=True)
    (root / "nlu_data/train/price.yml").write_text(SENTENCES, "utf-8")
    (root / "config.yml").write_text("pipeline: []\n", "utf-8")
    python = root / ".venv-rasa/bin/python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', "utf-8")
    python.chmod(0o755)
    shutil.copytree(Path(__file__).parent / "tiny_encoder", root / "nlu_data" / "encoder")
    trainer(root, GOOD)
    write_model(root / "unnamed", UNNAMED)
    return root


def trainer(root: Path, ending: str) -> None:
    (root / "nlu_data/rasa/train.py").write_text(TRAINER + textwrap.dedent(ending), "utf-8")


def trainings(root: Path) -> list[int]:
    path = root / "trainings"
    return [int(line) for line in path.read_text("ascii").split()] if path.exists() else []


def silent(_: str) -> None:
    pass
