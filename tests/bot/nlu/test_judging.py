"""How the Rasa side is asked to judge models, and what it may answer."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from bot.nlu.judging import Judged, judge
from bot.nlu.model import Model, ModelUnavailable

OLD = Model("old", Path("old.tar.gz"), Path("old.npz"), Path("encoder"))
NEW = Model("new", Path("new.tar.gz"), Path("a=b/new.npz"), Path("encoder"))
GOOD = """
import json, sys
asked = "--on on.yml --encoder encoder --model a=b/new.npz on.yml --model old.npz"
assert sys.argv[1:] == asked.split()
print(json.dumps({"chances": [[0.9, 0.4], [0.5, 0.5]], "right": [[True, False], [True, True]]}))
"""


def project(root: Path, script: str) -> Path:
    python = root / ".venv-rasa" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', "utf-8")
    python.chmod(0o755)
    (root / "nlu_data" / "rasa").mkdir(parents=True)
    (root / "nlu_data" / "rasa" / "judge.py").write_text(script, "utf-8")
    return root


def asked(root: Path) -> tuple[Judged, ...]:
    on = Path("on.yml")
    return judge(root, [(NEW, on), (OLD, None)], on)


def test_each_model_comes_back_with_its_chances(tmp_path: Path) -> None:
    new, old = asked(project(tmp_path, GOOD))

    assert new.share_right == 0.5
    assert new.chance == pytest.approx(math.sqrt(0.36))
    assert old == Judged((0.5, 0.5), (True, True))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import sys; sys.exit('judge: x.yml: no YAML')", "compared: x.yml: no YAML"),
        ("import sys; sys.exit(3)", "compared: exit code 3"),
        ("print('nothing of use')", "compared: JSONDecodeError"),
    ],
)
def test_what_it_can_not_do_is_one_sentence(tmp_path: Path, script: str, reason: str) -> None:
    with pytest.raises(ModelUnavailable, match=reason):
        asked(project(tmp_path, script))


def test_a_chance_of_nothing_does_not_count_without_end() -> None:
    assert Judged((0.0, 1.0), (False, True)).chance == pytest.approx(1e-3)
