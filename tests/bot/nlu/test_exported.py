from __future__ import annotations

import asyncio
import json
import math
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu import exported
from bot.nlu.exported import ExportedNlu
from bot.nlu.model import ModelUnavailable
from bot.nlu.text import has_word
from bot.nlu.understanding import NluUnavailable
from tests.bot.nlu.tiny_model import INTENTS, WORDS, TinyEncoder, as_bytes, open_model, write_model


@pytest.fixture(scope="module")
def nlu(tmp_path_factory: pytest.TempPathFactory) -> ExportedNlu:
    return open_model(write_model(tmp_path_factory.mktemp("model"), "tiny"))


async def test_it_counts_what_the_model_says(nlu: ExportedNlu) -> None:
    (found,) = await nlu.parse(["Dear!"])

    odds = [math.exp(3.0), math.exp(-1.0 + 0.5), math.exp(0.25)]
    assert found is not None
    assert [guess.intent for guess in found.ranking] == ["price", "competition", "inform"]
    assert found.ranking[0].probability == pytest.approx(odds[0] / sum(odds))
    assert found.language == "en"
    assert found.source == "exported"
    assert found.model_id == nlu.model_id == "tiny"


async def test_traditional_script_is_read_as_simplified(nlu: ExportedNlu) -> None:
    simplified, traditional = await nlu.parse(["太贵", "太貴了吧這"])

    assert simplified is not None
    assert traditional is not None
    assert simplified.ranking[0] == traditional.ranking[0]
    assert (simplified.language, traditional.language) == ("zh-Hans", "zh-Hant")


async def test_a_text_it_knows_no_word_of_is_ranked_all_the_same(nlu: ExportedNlu) -> None:
    (found,) = await nlu.parse(["completely unknown"])

    assert found is not None
    assert found.intent == "inform"


async def test_entities_come_with_their_places_in_the_original(nlu: ExportedNlu) -> None:
    text = "  /Router　for ￥３０ was cheaper at Rivalcom"

    (found,) = await nlu.parse([text])

    assert found is not None
    assert {(each.kind, each.value) for each in found.entities} == {
        ("product", "router"),
        ("amount", "30"),
        ("competitor", "Rivalcom"),
    }
    assert all(text[each.start : each.end] == each.text for each in found.entities)


async def test_a_text_without_a_word_is_no_intent(nlu: ExportedNlu) -> None:
    found = await nlu.parse(["", " ", "😡😡", "？？？", "贵"])

    assert [each is not None for each in found] == [False] * 4 + [True]


@given(texts=st.lists(st.text(max_size=40), max_size=4))
async def test_any_text_has_probabilities_or_no_word(nlu: ExportedNlu, texts: list[str]) -> None:
    found = await nlu.parse(texts)

    assert len(found) == len(texts)
    for text, each in zip(texts, found, strict=True):
        assert (each is not None) == has_word(text)
        if each is not None:
            assert sum(guess.probability for guess in each.ranking) == pytest.approx(1)
            assert {guess.intent for guess in each.ranking} == set(INTENTS)


async def test_texts_are_read_beside_the_loop(
    nlu: ExportedNlu, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[bool] = []

    def where(_text: str) -> str:
        threads.append(threading.current_thread() is threading.main_thread())
        return "en"

    monkeypatch.setattr(exported, "detect_language", where)

    await nlu.parse(["short", "dear"])

    assert threads
    assert not any(threads)


async def test_each_cause_is_present_by_itself(nlu: ExportedNlu) -> None:
    (found,) = await nlu.parse(["dear dear"])

    assert found is not None
    chance = next(guess.probability for guess in found.ranking if guess.intent == "price")
    odds = 1.0 + 0.5 * math.log(chance / (1 - chance))
    present = {guess.intent: guess.probability for guess in found.present}
    assert present["price"] == pytest.approx(1 / (1 + math.exp(-odds)), rel=1e-4)
    assert set(present) == {"price", "competition"}


async def test_a_language_has_its_own_sharpness(nlu: ExportedNlu) -> None:
    english, chinese = await nlu.parse(["hm", "嗯"])

    assert english is not None
    assert chinese is not None
    odds = [math.exp(2 * score) for score in (0.0, 0.5, 0.25)]
    assert chinese.ranking[0].probability == pytest.approx(odds[1] / sum(odds), rel=1e-4)
    assert chinese.ranking[0].probability > english.ranking[0].probability


def test_a_model_of_another_encoder_is_refused(tmp_path: Path) -> None:
    model = write_model(tmp_path, "tiny", encoder=as_bytes("another"))

    with pytest.raises(ModelUnavailable, match="trained with the encoder another"):
        open_model(model)


async def test_many_at_once_do_not_disturb_each_other(nlu: ExportedNlu) -> None:
    texts = ["贵" * place + " dear" * (50 - place) for place in range(50)] * 4
    alone = [(await nlu.parse([text]))[0] for text in texts]

    together = await asyncio.gather(*(nlu.parse(texts) for _ in range(4)))

    assert together == [alone] * 4


async def test_a_fault_in_the_reading_is_an_outage_and_no_trace(
    nlu: ExportedNlu, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_text: str) -> str:
        raise ValueError("the customer wrote this")

    monkeypatch.setattr(exported, "detect_language", fails)

    with pytest.raises(NluUnavailable, match="ValueError") as refused:
        await nlu.parse(["hello"])

    assert "customer" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"none\.npz is missing"):
        ExportedNlu(tmp_path / "none.npz", TinyEncoder())


async def test_a_fault_while_it_listens_is_no_more_than_an_outage(
    nlu: ExportedNlu, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object, __: str) -> bool:
        raise ValueError("odd")

    monkeypatch.setattr("bot.nlu.exported._Linear.is_uneasy", fails)

    with pytest.raises(NluUnavailable, match="ValueError"):
        await nlu.uneasy(["a text"])


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        ExportedNlu(tmp_path, TinyEncoder())


@pytest.mark.parametrize(
    "changed",
    [
        {"words": np.zeros((3, 5), np.float32)},
        {"words": np.zeros((5, 3), np.float32)},
        {"words": np.full((2, 3), np.nan, np.float32)},
        {"words": np.array(["a"])},
        {"words": np.array([{}])},
        {"dense": np.zeros((3, 7), np.float32)},
        {"present": np.zeros((3, 2), np.float32)},
        {"bias": np.zeros(4, np.float32)},
        {"idf": np.zeros(5, np.float32)},
        {"idf": np.array(1.0)},
        {"head": as_bytes("no JSON")},
        {"head": as_bytes("7")},
        {"head": as_bytes('{"intents": ["a"], "causes": [], "sharpness": {}}')},
        {"lookups": as_bytes("[]")},
        {"lookups": as_bytes('{"product": 7}')},
        {"grams": np.array([255, 254], np.uint8)},
    ],
    ids=str,
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    model = write_model(tmp_path, "odd", **changed)

    with pytest.raises(ModelUnavailable, match="damaged"):
        open_model(model)


def test_a_file_without_a_part_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "part.npz", words=np.array(WORDS))

    with pytest.raises(ModelUnavailable, match="damaged"):
        ExportedNlu(tmp_path / "part.npz", TinyEncoder())


@given(data=st.data())
def test_a_damaged_file_is_refused_or_says_what_it_said(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = write_model(folder, "tiny").exported_path
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans(), label="cut"):
        del content[at:]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)

    try:
        said = ExportedNlu(path, TinyEncoder()).model_id
    except ModelUnavailable as refused:
        said = str(refused)

    assert said == "tiny" or str(path) in said


def test_text_instead_of_a_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.npz"
    path.write_text(json.dumps({"coef": []}), "utf-8")

    with pytest.raises(ModelUnavailable, match="damaged"):
        ExportedNlu(path, TinyEncoder())
