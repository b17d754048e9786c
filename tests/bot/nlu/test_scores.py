"""The figures by which models are compared, on answers that can be counted by hand."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.scores import Labelled, macro_f1, read_labelled, score
from bot.nlu.training_data import BrokenSource
from bot.nlu.understanding import CAUSE_INTENTS, Guess, Understanding

LABELS = st.sampled_from(["price", "ethics", "competition"])


def answer(*ranking: tuple[str, float]) -> Understanding:
    return Understanding("en", tuple(Guess(*each) for each in ranking), (), "exported", "m")


def item(
    primary: str, language: str = "en", *, also: str | None = None, agreed: bool = True
) -> Labelled:
    accept = frozenset({primary, also} if also else {primary})
    return Labelled("x", primary, language, accept, agreed, sure=frozenset({primary}))


def test_figures_of_a_few_answers() -> None:
    items = [item("price"), item("ethics", also="price", agreed=False), item("greet", "zh-Hans")]
    answers = [
        answer(("price", 0.6), ("ethics", 0.2), ("greet", 0.2)),
        answer(("price", 0.5), ("ethics", 0.4), ("greet", 0.1)),
        answer(("greet", 0.9), ("price", 0.1)),
    ]
    figures = score(items, answers)

    assert set(figures) == {"all", "en", "zh-Hans"}
    assert figures["all"] == {
        "items": 3,
        "macro_f1": 1.0,  # of the one that people agreed on
        "accuracy": 1.0,
        "top_2": 1.0,
        "multi_f1": pytest.approx(2 * 2 / (4 + 2)),
        "calibration_error": pytest.approx((0.25 + 1 - 5 / 9) / 2),
        "complaint_recall": 1.0,
        "complaint_precision": 1.0,
        "dialogue_f1": 1.0,
    }


def test_a_text_nobody_understood_is_no_answer() -> None:
    figures = score([item("price"), item("greet")], [None, None])["all"]

    assert figures["accuracy"] == figures["complaint_recall"] == figures["dialogue_f1"] == 0.0


def test_causes_that_only_some_saw_count_neither_way() -> None:
    labelled = Labelled(
        "x",
        "price",
        "en",
        frozenset({"price"}),
        sure=frozenset({"price"}),
        maybe=frozenset({"ethics"}),
    )
    figures = score([labelled], [answer(("price", 0.5), ("ethics", 0.5))])["all"]

    assert figures["multi_f1"] == 1.0


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1))
def test_macro_f1_is_one_exactly_when_all_is_right(pairs: list[tuple[str, str]]) -> None:
    value = macro_f1(pairs)

    assert 0.0 <= value <= 1.0
    assert (value == 1.0) == all(label == given for label, given in pairs)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(CAUSE_INTENTS)), LABELS, st.floats(0.01, 1)), min_size=1
    )
)
def test_every_figure_is_a_share(rows: list[tuple[str, str, float]]) -> None:
    answers = [answer((intent, p), ("greet", 1 - p)) for _, intent, p in rows]
    figures = score([item(primary) for primary, _, _ in rows], answers)["all"]

    assert figures.pop("items") == len(rows)
    assert all(0.0 <= value <= 1.0 + 1e-9 for value in figures.values())


def test_lines_that_several_people_labelled(tmp_path: Path) -> None:
    row = {
        "text": "x",
        "primary": "price",
        "accept": ["price", "ethics"],
        "agreed": False,
        "lang": "zh",
        "script": "hant",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row))

    (read,) = read_labelled(tmp_path / "a.jsonl")

    assert read.language == "zh-Hant"
    assert sorted(read.accept) == ["ethics", "price"]
    assert not read.agreed


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "x"}', "3"])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    good = '{"text": "x", "primary": "price", "lang": "en"}'
    (tmp_path / "a.jsonl").write_text(f"{good}\n{line}\n")

    with pytest.raises(BrokenSource, match=r"a\.jsonl, line 2"):
        read_labelled(tmp_path / "a.jsonl")
