"""The reference: as its users train it, kept or not, and what its training is told by."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from bot.bench.reference import PIPELINE, as_json, progress, train_reference
from bot.nlu.model import ModelUnavailable
from bot.nlu.training_data import Example

EXAMPLES = [
    Example("too [dear](price)\nfor me", "price", "en", ("price",), "price.yml"),
    Example("您好", "greet", "zh-Hans", (), "dialogue.yml"),
]
# Stands in for `rasa train nlu`: leaves what it was given, and draws the same progress bar.
TRAINER = """#!{python}
import sys
from pathlib import Path
given = dict(zip(sys.argv[5::2], sys.argv[6::2]))
with Path(__file__).with_name("trainings").open("a") as file:
    file.write(" ".join(sys.argv[1:5]) + "\\n")
sys.stderr.write("Epochs:   0%|          | 0/2 [00:00<?, ?it/s]\\r")
sys.stderr.write("Epochs:  50%|##        | 1/2 [00:38<00:38, 38.13s/it, t_loss=6.4]\\r")
sys.stderr.write("Epochs: 100%|##########| 2/2 [01:02<00:00, 30.76s/it, t_loss=5.0]\\n")
{ending}
"""
GOOD = """
made = Path(given["--out"]) / (given["--fixed-model-name"] + ".tar.gz")
made.write_bytes(Path(given["--config"]).read_bytes() + Path(given["--nlu"]).read_bytes())
"""


def silent(_: str) -> None:
    pass


def project(folder: Path, ending: str = GOOD) -> Path:
    """A project whose Rasa environment only says it is one."""
    python = folder / ".venv-rasa" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(TRAINER.format(python=sys.executable, ending=ending), "utf-8")
    python.chmod(0o755)
    return folder


def test_it_is_what_rasa_recommends() -> None:
    pipeline = yaml.safe_load(PIPELINE.format(epochs=100))["pipeline"]

    assert [each["name"] for each in pipeline] == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "EntitySynonymMapper",
        "FallbackClassifier",
    ]
    assert pipeline[5] == {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True}


def test_brackets_in_a_sentence_are_no_entities() -> None:
    rows = json.loads(as_json(EXAMPLES))["rasa_nlu_data"]["common_examples"]

    assert rows[0] == {"text": "too [dear](price)\nfor me", "intent": "price", "entities": []}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Epochs:  50%|█████     | 1/2 [00:38<00:38, 38.13s/it, t_loss=6.43]", (1, 2, 38)),
        ("Epochs: 100%|██████████| 100/100 [1:02:03<00:00, 37.2s/it]", (100, 100, 3723)),
        ("2026-11-22 INFO  rasa.engine.training.hooks - Starting to train", None),
        ("", None),
    ],
)
def test_the_progress_bar_tells_the_time(line: str, found: tuple[int, int, float] | None) -> None:
    assert progress(line) == found


def test_it_is_trained_by_rasas_own_command(tmp_path: Path) -> None:
    said: list[str] = []
    root, folder = project(tmp_path / "project"), tmp_path / "made"

    trained = train_reference(root, EXAMPLES, 2, folder, said.append)

    assert (root / ".venv-rasa/bin/trainings").read_text("ascii") == "-m rasa train nlu\n"
    assert trained.path.read_text("utf-8") == PIPELINE.format(epochs=2) + as_json(EXAMPLES)
    assert (trained.epochs, trained.epoch_seconds, trained.is_kept) == (2, 31, False)
    assert trained.seconds > 0
    assert sorted(path.suffix for path in folder.iterdir()) == [".gz", ".json"]
    assert said == [
        "The reference: epoch 1 of 2, after 38 s",
        "The reference: epoch 2 of 2, after 62 s",
    ]


def test_a_kept_one_is_used_again_until_something_changes(tmp_path: Path) -> None:
    root, folder = project(tmp_path / "project"), tmp_path / "made"
    first = train_reference(root, EXAMPLES, 2, folder, silent)

    again = train_reference(root, EXAMPLES, 2, folder, silent)
    longer = train_reference(root, EXAMPLES, 3, folder, silent)
    fewer = train_reference(root, EXAMPLES[1:], 2, folder, silent)

    assert again.is_kept
    assert (again.path, again.seconds) == (first.path, first.seconds)
    assert not longer.is_kept
    assert not fewer.is_kept
    assert len({first.path, longer.path, fewer.path}) == 3


@pytest.mark.parametrize(
    ("ending", "reason"),
    [("sys.exit('no room left')", "no room left"), ("sys.exit(0)", "Rasa left no model")],
)
def test_a_training_that_fails_says_why(tmp_path: Path, ending: str, reason: str) -> None:
    root = project(tmp_path / "project", ending)

    with pytest.raises(ModelUnavailable, match=reason):
        train_reference(root, EXAMPLES, 2, tmp_path / "made", silent)


def test_a_training_that_is_given_up_ends_at_once(tmp_path: Path) -> None:
    root = project(tmp_path / "project", "sys.stderr.flush()\nimport time\ntime.sleep(600)")

    def give_up(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_reference(root, EXAMPLES, 2, tmp_path / "made", give_up)
    assert list((tmp_path / "made").iterdir()) == []
