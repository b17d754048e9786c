"""The benchmark `nlu` with a stand-in for each way: the order of asking, the texts, the outcome."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench import nlu
from bot.bench.comparison import DIET, IN_FLIGHT, OWN, RASA
from bot.bench.nlu import Asked, choose, take_turns
from bot.bench.reference import Trained
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.train import Sources
from tests.bot.bench.stand_in import StandIn
from tests.bot.nlu.tiny_model import write_model

SENTENCES = """
nlu:
- intent: price
  examples:
  - {text: far too dear, metadata: {lang: en, causes: [price]}}
  - {text: 太贵了, metadata: {lang: zh-Hans, causes: [price]}}
  - {text: '!?', metadata: {lang: en, causes: [price]}}
"""


def silent(_: str) -> None:
    pass


@given(texts=st.lists(st.text(max_size=30), max_size=60), most=st.integers(1, 40))
def test_chosen_texts_are_different_ones_in_the_same_order_ever(
    texts: list[str], most: int
) -> None:
    chosen = choose(texts, most)

    assert set(chosen) <= set(texts)
    assert len(chosen) == len(set(chosen)) <= most
    assert choose(texts[::-1], most) == chosen


def test_chosen_texts_are_of_all_lengths() -> None:
    chosen = choose(["a" * length for length in range(1, 1001)], 10)

    assert sorted(map(len, chosen)) == [1 + 100 * place for place in range(10)]
    assert sorted(chosen, key=len) != chosen


async def test_the_ways_take_turns_and_begin_in_turn() -> None:
    asked: list[tuple[float, int, tuple[str, ...]]] = []
    ways = {OWN: StandIn(0.1, asked), RASA: StandIn(0.2, asked), DIET: StandIn(0.3, asked)}

    found = await take_turns(ways, ["a", "b"], {OWN: 1, RASA: 1, DIET: 2}, rounds=2)

    assert {texts for _, _, texts in asked} == {("a", "b")}
    assert [way for way, in_flight, _ in asked if in_flight == 1] == [
        *(0.2, 0.3, 0.1),
        *(0.3, 0.1, 0.2),
        *(0.1, 0.2, 0.3),
    ]
    assert [in_flight for way, in_flight, _ in asked if way == 0.1] == [1, 8, 32, 0] * 3
    # The first round only warms.
    assert {len(loads) for loads in found[OWN].loads.values()} == {2}
    assert found[OWN].figures() == pytest.approx(
        {f"requests_per_s_{number}": 10 for number in IN_FLIGHT}
        | {f"p{share}_ms_{number}": 100 for number in IN_FLIGHT for share in (50, 99)}
        | {"batch_texts_per_s": 10, "memory_mb": 1000, "start_s": 10, "training_s": 1}
    )


def test_a_whole_run_compares_our_ways_with_the_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in ("train", "held_out"):
        (tmp_path / "nlu_data" / part).mkdir(parents=True)
        (tmp_path / "nlu_data" / part / "price.yml").write_text(SENTENCES, "utf-8")
    asked: list[tuple[float, int, tuple[str, ...]]] = []
    opened: list[str] = []

    def ensure_model(_: Sources, __: object, *, models: Path) -> Model:
        return write_model(models, "ours")

    def train_reference(root: Path, *_: object) -> Trained:
        return Trained(root / "theirs.tar.gz", 5, 60.0, 10.0)

    @asynccontextmanager
    async def own_reading(_: Path, model: Model, __: Path) -> AsyncIterator[StandIn]:
        opened.append(model.exported_path.name)
        yield StandIn(0.001, asked)

    @asynccontextmanager
    async def served(_: Path, model: Model, __: Path) -> AsyncIterator[StandIn]:
        opened.append(model.rasa_path.name)
        yield StandIn(0.002 if "ours" in model.rasa_path.name else 0.004, asked)

    for stand_in in (ensure_model, train_reference, own_reading, served):
        monkeypatch.setattr(nlu, stand_in.__name__, stand_in)

    found = nlu.measure(Asked(Sources(tmp_path), silent, epochs=5))

    assert opened == ["nlu-ours.npz", "nlu-ours.tar.gz", "theirs.tar.gz"]
    assert found.broken == []
    assert found.ratios[OWN]["requests_per_s_8"].value == pytest.approx(4)
    assert found.ratios[RASA]["requests_per_s_8"].value == pytest.approx(2)
    assert found.ways[DIET].training_s == 60
    assert found.asked == {
        "texts": 2,  # the third has no word
        "characters": {"shortest": 3, "median": 3, "longest": 12},
        "rounds": nlu.ROUNDS,
        "batch": 2,
        "sentences": 3,
        "reference": {"epochs": 5, "epoch_s": 10, "is_kept": False},
    }


def test_broken_sentences_stop_it_before_any_training(tmp_path: Path) -> None:
    (tmp_path / "nlu_data" / "train").mkdir(parents=True)
    (tmp_path / "nlu_data" / "train" / "price.yml").write_text("nlu: [", "utf-8")

    with pytest.raises(ModelUnavailable, match=r"price\.yml"):
        nlu.measure(Asked(Sources(tmp_path), silent))
