"""Rasa's own recommended pipeline (counts and DIET), trained as its users do: `rasa train nlu`.

What `rasa init` writes, without the ResponseSelector, for which there are no responses to select.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Final

from bot.nlu.leash import leashed
from bot.nlu.model import ModelUnavailable
from bot.nlu.process import rasa_environment, rasa_python
from bot.nlu.train import Progress
from bot.nlu.training_data import Example

EPOCHS: Final = 1
"""Recommended are 100, which take hours on our sentences; what is asked of the trained model takes
as long after one.
"""
PIPELINE: Final = """\
recipe: default.v1
assistant_id: reference
language: en
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- {{name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 1, max_ngram: 4}}
- {{name: DIETClassifier, epochs: {epochs}, constrain_similarities: true}}
- name: EntitySynonymMapper
- {{name: FallbackClassifier, threshold: 0.3, ambiguity_threshold: 0.1}}
policies: []
"""
_EPOCH = re.compile(r"Epochs: .*?(\d+)/(\d+) \[(?:(\d+):)?(\d+):(\d+)<")


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained reference: its archive, the seconds of the whole training and of one epoch.

    `is_kept`: it was trained in an earlier run, and its times were measured then.
    """

    path: Path
    epochs: int
    seconds: float
    epoch_seconds: float
    is_kept: bool = False


def train_reference(
    root: Path, examples: Iterable[Example], epochs: int, folder: Path, say: Progress
) -> Trained:
    """The reference of the examples in `folder`: the one that is there, or else trained now.

    Raises:
        ModelUnavailable: it was not trained; the message is one sentence.
    """
    config = PIPELINE.format(epochs=epochs)
    sentences = as_json(examples)
    name = f"diet-{hashlib.sha256(f'{config}\0{sentences}'.encode()).hexdigest()[:12]}"
    told, archive = folder / f"{name}.json", folder / f"{name}.tar.gz"
    if told.exists() and archive.exists():
        kept = Trained(**{**json.loads(told.read_text("utf-8")), "path": archive})
        return replace(kept, is_kept=True)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as home:
        (Path(home) / "config.yml").write_text(config, "utf-8")
        (Path(home) / "sentences.json").write_text(sentences, "utf-8")
        started = time.perf_counter()
        in_epochs = _train(root, Path(home), say)
        seconds = time.perf_counter() - started
        made = Path(home) / "reference.tar.gz"
        if not made.exists():
            raise ModelUnavailable("The reference was not trained: Rasa left no model.")
        made.replace(archive)
    trained = Trained(archive, epochs, seconds, in_epochs / epochs)
    told.write_text(json.dumps(asdict(trained), default=str), "utf-8")
    return trained


def as_json(examples: Iterable[Example]) -> str:
    """The sentences in Rasa's JSON format, where no bracket in a text can mean an entity."""
    rows = [{"text": each.text, "intent": each.intent, "entities": []} for each in examples]
    return json.dumps({"rasa_nlu_data": {"common_examples": rows}}, ensure_ascii=False)


def _train(root: Path, home: Path, say: Progress) -> float:
    """Train, and give the seconds that the epochs took."""
    command = [str(rasa_python(root)), "-m", "rasa", "train", "nlu", "--config", "config.yml"]
    command += ["--nlu", "sentences.json", "--out", ".", "--fixed-model-name", "reference"]
    process = subprocess.Popen(
        leashed(command),
        cwd=home,
        env=rasa_environment(root, home) | {"RASA_MAX_CACHE_SIZE": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,  # which takes the carriage return of a progress bar for the end of a line
        encoding="utf-8",
        errors="replace",
    )
    with process:
        try:
            in_epochs, last = _follow(process.stdout, say)
        except BaseException:  # a Ctrl-C too: half a training is of no use
            process.kill()
            raise
    if process.returncode:
        raise ModelUnavailable(f"The reference was not trained: {last or process.returncode}")
    return in_epochs


def _follow(lines: IO[str] | None, say: Progress) -> tuple[float, str]:
    """The seconds that the progress bar showed in the end, and the last line of all."""
    seconds, last, said = 0.0, "", 0
    for line in lines or ():
        last = line.strip() or last
        if found := progress(line):
            done, epochs, seconds = found
            if done * 10 // epochs > said:
                said = done * 10 // epochs
                say(f"The reference: epoch {done} of {epochs}, after {seconds:.0f} s")
    return seconds, last


def progress(line: str) -> tuple[int, int, float] | None:
    """Epochs done, epochs in all and seconds so far, in a line of Rasa's progress bar."""
    found = _EPOCH.search(line)
    if not found:
        return None
    done, epochs, hours, minutes, seconds = map(int, found.groups(default="0"))
    return done, epochs, hours * 3600.0 + minutes * 60 + seconds
