"""The head that is fitted in Rasa's environment: tried there, on features that can be counted."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.nlu

type Found = dict[str, Any]

ROOT = Path(__file__).parents[3]
TRIAL = """
import json, sys
sys.path[:0] = ["nlu_data/rasa", "."]
import numpy as np
from scipy.sparse import csr_matrix
from components.calibration import find_sharpness
from components.fitting import Examples
from components.teaching import fit_head
from bot.nlu.head import Head

dice = np.random.default_rng(7)
CAUSES = ["ethics", "price"]
CONFIG = {
    "C": 8.0, "dense_C": 0.3, "words": 0.5, "second": 0.3, "complaints": 0.5, "caution": 0.75,
    "rarity": {}, "max_iter": 100,
}


def examples(count, flipped=False, languages=("en", "zh-Hans")):
    # The first number of the vector is price's, the second ethics', the third of thanks.
    intents = [("price", "ethics", "thank")[place % 3] for place in range(count)]
    causes = [[each] if each != "thank" else [] for each in intents]
    vectors = np.zeros((count, 4), np.float32)
    for place, each in enumerate(intents):
        column = ("price", "ethics", "thank").index(each)
        vectors[place, 2 - column if flipped else column] = 1
        if not flipped and place % 6 == 0:
            causes[place] = ["price", "ethics"]
            vectors[place, 1] = 0.8
    vectors += dice.normal(0, 0.1, vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Examples(
        csr_matrix(vectors[:, :2] ** 2), vectors, intents, causes, [[each] for each in intents],
        [languages[place // 3 % len(languages)] for place in range(count)],
    )


def right(head, given):
    scores = [
        head.read(dict(zip(row.indices.tolist(), row.data.tolist())), vector, "en")[0]
        for row, vector in zip(given.words, given.vectors)
    ]
    top = [head.intents[each.argmax()] for each in scores]
    return sum(a == b for a, b in zip(top, given.intents)) / len(given)


apart, unseen, many = examples(60), examples(90), examples(240)
head, gain = fit_head(many, apart, None, CONFIG)
again = Head.of_arrays(head.arrays())
both = unseen.vectors[[0, 1]]
present = [
    dict(zip(head.causes, head.read({}, each, "en")[1].tolist()))
    for each in both
]
few, few_gain = fit_head(examples(240), apart, examples(9, flipped=True), CONFIG)
own, own_gain = fit_head(examples(240), apart, examples(150, flipped=True), CONFIG)
later = examples(90, flipped=True)
rare, _ = fit_head(many, apart, None, {**CONFIG, "rarity": {"price": 0.25}})
ethics, price = (head.intents.index(each) for each in CAUSES)
odds = [each[price] / each[ethics] for each in (one.read({}, unseen.vectors[0], "en")[0] for one in (rare, head))]
print(json.dumps({
    "intents": head.intents, "causes": head.causes, "right": right(head, unseen), "gain": gain,
    "rarer": float(odds[0] / odds[1]),
    "same": right(again, unseen) == right(head, unseen), "present": present,
    "sharpness": head.sharpness, "few": few_gain and few_gain.figures(), "own": own_gain.figures(),
    "later": [right(head, later), right(own, later)],
    "one_language": find_sharpness(
        np.zeros((30, 3)), examples(30, languages=["en"]), ["ethics", "price", "thank"], CAUSES
    ),
}))
"""


@pytest.fixture(scope="module")
def found() -> Found:
    done = subprocess.run(
        [ROOT / ".venv-rasa" / "bin" / "python", "-W", "ignore", "-c", TRIAL],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: Found = json.loads(done.stdout)
    return result


def test_the_head_reads_what_it_was_fitted_to(found: Found) -> None:
    assert found["right"] > 0.9
    assert set(found["intents"]) == {"ethics", "price", "thank"}
    assert found["causes"] == ["ethics", "price"]


def test_a_kept_head_says_the_same(found: Found) -> None:
    assert found["same"]


def test_a_cause_that_is_rare_in_life_has_so_much_smaller_odds(found: Found) -> None:
    assert found["rarer"] == pytest.approx(0.25, rel=1e-3)


def test_a_second_cause_is_present_and_an_absent_one_is_not(found: Found) -> None:
    both, ethics_alone = found["present"]
    assert both["ethics"] > 0.5
    assert both["price"] > 0.5
    assert ethics_alone["ethics"] > 0.5 > ethics_alone["price"]


def test_without_corrections_nothing_is_gained_and_few_teach_nothing(found: Found) -> None:
    assert found["gain"] is None
    assert found["few"] is None


def test_what_corrections_gain_is_told_on_those_left_out(found: Found) -> None:
    own = found["own"]
    assert own["examples"] == 150
    assert own["with"] > own["without"] + 0.2


def test_what_corrections_taught_holds_for_messages_to_come(found: Found) -> None:
    without, with_them = found["later"]
    assert with_them > without + 0.2


def test_a_language_without_examples_has_no_sharpness_of_its_own(found: Found) -> None:
    assert set(found["one_language"]) == {"en"}
    assert set(found["sharpness"]) == {"en", "zh"}
