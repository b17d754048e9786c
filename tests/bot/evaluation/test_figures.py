"""The figures of an evaluation, on answers that can be counted by hand, and their laws."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.figures import Answer, chances_of, evaluate
from bot.evaluation.labelled import LABELS, NONE, Item
from bot.nlu.understanding import Guess, Understanding

KEYS = {
    "n", "macro_f1", "accuracy", "acceptable", "top2_acceptable", "multi_micro_f1", "ece",
    "abstained", "by_label", "confusion", "latency_ms",
}  # fmt: skip


def item(primary: str, *also: str, lang: str = "en", agreed: bool | None = None) -> Item:
    causes = frozenset({primary, *also}) - {NONE}
    return Item(
        line=1,
        text="x",
        primary=primary,
        lang=lang,
        script="latin" if lang == "en" else "hans",
        accept=frozenset({primary, *also}),
        agreed=not also if agreed is None else agreed,
        sure=causes & {primary},
        maybe=causes - {primary},
    )


def answer(top: str, sure: float = 0.6, second: str = NONE, *, abstained: bool = False) -> Answer:
    rest = (1 - sure) / 10
    chances = dict.fromkeys(LABELS, 0.0)
    chances[second] += 9 * rest
    chances["involuntary" if "involuntary" not in {top, second} else "ethics"] += rest
    chances[top] += sure
    return Answer(chances, frozenset({top}) - {NONE}, abstained, 0.002)


def test_figures_of_a_few_answers() -> None:
    items = [item("price"), item("ethics", "price"), item(NONE, lang="zh"), item("competition")]
    answers = [
        answer("price"),
        answer("price"),
        answer(NONE, 0.9, "price"),
        answer("price", 0.5, "competition", abstained=True),
    ]

    found = evaluate(items, answers)

    assert found.keys() == KEYS | {"by_lang", "by_script"}
    assert found["by_lang"]["en"].keys() == found["by_script"]["hant"].keys() == KEYS
    assert found["n"] == 4
    # Agreed: price right, none right, competition answered as price.
    assert found["macro_f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert found["accuracy"] == 0.5
    assert found["acceptable"] == 0.75
    assert found["top2_acceptable"] == 1.0
    # Named: price (right), price (only some saw it), nothing, price (wrong); three to be found.
    assert found["multi_micro_f1"] == pytest.approx(2 * 1 / (2 + 3))
    assert found["ece"] == pytest.approx(2 / 4 * abs(0.6 - 1) + 1 / 4 * 0.1 + 1 / 4 * 0.5)
    assert found["abstained"] == 0.25
    assert found["by_lang"]["zh"]["n"] == found["by_script"]["hans"]["n"] == 1
    assert found["by_label"]["price"]["precision"] == 0.5
    assert found["confusion"]["ethics"] == {"price": 1}
    assert found["latency_ms"] == {"p50": 2.0, "p95": 2.0, "p99": 2.0}


def test_every_intent_that_is_no_cause_speaks_for_none() -> None:
    ranking = (Guess("price", 0.5), Guess("praise", 0.3), Guess("thank", 0.2))
    chances = chances_of(Understanding("en", ranking, (), "exported", "m"))

    assert chances["price"] == chances[NONE] == 0.5
    assert chances_of(None)[NONE] == 1.0


def test_nothing_to_measure_is_nought_and_no_error() -> None:
    assert evaluate([], [])["macro_f1"] == 0.0


labels = st.sampled_from(LABELS)
answers_ = st.builds(answer, labels, st.floats(0.5, 1), labels)
items_ = st.builds(item, labels, labels, lang=st.sampled_from(["en", "zh"]), agreed=st.booleans())


@given(st.lists(st.tuples(items_, answers_), min_size=1))
def test_every_figure_is_a_share_and_top_two_is_no_less_than_top_one(
    pairs: list[tuple[Item, Answer]],
) -> None:
    found = evaluate([item for item, _ in pairs], [answer for _, answer in pairs])

    for key in ("macro_f1", "accuracy", "acceptable", "multi_micro_f1", "ece", "abstained"):
        assert 0.0 <= found[key] <= 1.0 + 1e-9
    assert found["accuracy"] <= found["acceptable"] <= found["top2_acceptable"]
    assert sum(sum(row.values()) for row in found["confusion"].values()) == len(pairs)
    assert sum(part["n"] for part in found["by_lang"].values()) == len(pairs)
    assert json.loads(json.dumps(found)) == found


@given(st.lists(labels, min_size=1))
def test_who_answers_all_as_people_did_has_full_marks(primaries: list[str]) -> None:
    found = evaluate([item(each) for each in primaries], [answer(each, 1.0) for each in primaries])

    assert found["macro_f1"] == found["accuracy"] == 1.0
    assert found["ece"] == 0.0
