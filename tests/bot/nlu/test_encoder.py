"""The encoder: ours, and those that an operator may bring."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.encoder import (
    MOST_TOKENS,
    Encoder,
    EncoderUnavailable,
    cut,
    find_encoder,
    unshouted,
)

ROOT = Path(__file__).parents[3]
OURS = ROOT / "nlu_data" / "encoder"
TINY = Path(__file__).parent / "tiny_encoder"


@pytest.fixture(scope="module")
def ours() -> Encoder:
    return Encoder(find_encoder(OURS))


def laid_out(folder: Path, network: str, **settings: object) -> Path:
    (folder / network).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(TINY / "model.onnx", folder / network)
    shutil.copy(TINY / "tokenizer.json", folder)
    for name, content in settings.items():
        path = folder / f"{name.replace('__', '/')}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), "utf-8")
    return folder


def test_our_files_are_those_that_were_built() -> None:
    for line in (OURS / "SHA256SUMS").read_text("ascii").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((OURS / name).read_bytes()).hexdigest() == digest, name


def test_our_files_have_a_licence_and_fit() -> None:
    assert "MIT License" in (OURS / "NOTICE").read_text("utf-8")
    assert all(path.stat().st_size < 40_000_000 for path in OURS.rglob("*") if path.is_file())


@given(text=st.text(max_size=200))
def test_any_text_has_a_vector_of_length_one(ours: Encoder, text: str) -> None:
    vector = ours.encode(text)

    assert vector.shape == (ours.size,)
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-3)


def test_both_scripts_have_the_same_vector(ours: Encoder) -> None:
    assert np.array_equal(
        ours.encode("客服態度很差，電話沒人接"), ours.encode("客服态度很差，电话没人接")
    )


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("WHERE IS MY REFUND?! 3 WEEKS!", "where is my refund?! 3 weeks!"),
        ("I am VERY ANGRY with my bank", "I am VERY ANGRY with my bank"),
        ("USPS", "USPS"),
        ("我的 WIFI 坏了", "我的 WIFI 坏了"),
        ("", ""),
    ],
)
def test_only_what_is_shouted_throughout_is_read_in_small_letters(text: str, read: str) -> None:
    assert unshouted(text) == read


def test_like_meanings_lie_closer_than_unlike_ones(ours: Encoder) -> None:
    late, later, rude = map(
        ours.encode,
        (
            "My parcel is two weeks late.",
            "包裹晚了两个星期还没到。",
            "The clerk laughed at my mother.",
        ),
    )
    assert late @ later > late @ rude


def test_a_text_has_the_same_vector_whoever_asks_beside_it(ours: Encoder) -> None:
    texts = ["broken " * length for length in range(1, 40)]
    alone = [ours.encode(text) for text in texts]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(ours.encode, texts))

    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))
    assert np.array_equal(ours.encode_all(texts), np.stack(alone))
    assert ours.encode_all([]).shape == (0, ours.size)


@given(st.lists(st.integers(), max_size=3 * MOST_TOKENS))
def test_of_a_long_text_the_start_and_the_end_are_read(pieces: list[int]) -> None:
    kept = cut(pieces)

    assert len(kept) == min(len(pieces), MOST_TOKENS)
    if len(pieces) > MOST_TOKENS:
        tail = next(
            size
            for size in range(1, MOST_TOKENS)
            if kept[: MOST_TOKENS - size] == pieces[: MOST_TOKENS - size]
            and kept[-size:] == pieces[-size:]
        )
        assert tail < MOST_TOKENS / 2


@pytest.mark.parametrize("network", ["model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx"])
def test_every_layout_is_found(tmp_path: Path, network: str) -> None:
    encoder = Encoder(find_encoder(laid_out(tmp_path, network)))

    assert encoder.size == 3
    assert encoder.encode("bad lamp").tolist() == pytest.approx(
        [4 / math.sqrt(32), 4 / math.sqrt(32), 0]
    )


def test_the_first_tokens_vector_is_taken_where_the_settings_say_so(tmp_path: Path) -> None:
    folder = laid_out(
        tmp_path, "model.onnx", **{"1_Pooling__config": {"pooling_mode_cls_token": True}}
    )

    assert Encoder(find_encoder(folder)).encode("bad lamp").tolist() == [1, 0, 0]


def test_a_prefix_comes_from_the_settings_or_the_familys_name(tmp_path: Path) -> None:
    told = laid_out(
        tmp_path / "a", "model.onnx", config_sentence_transformers={"prompts": {"query": "query: "}}
    )
    named = laid_out(tmp_path / "multilingual-e5-small", "model.onnx")
    plain = laid_out(tmp_path / "other", "model.onnx")

    assert [find_encoder(each).prefix for each in (told, named, plain)] == [
        "query: ",
        "query: ",
        "",
    ]
    assert len({find_encoder(each).id for each in (told, named, plain)}) == 2


def test_another_network_is_another_encoder(tmp_path: Path) -> None:
    folder = laid_out(tmp_path, "model.onnx")
    before = find_encoder(folder).id
    with (folder / "model.onnx").open("ab") as file:
        file.write(b"\0")

    assert find_encoder(folder).id != before


def test_what_is_missing_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="is no folder"):
        find_encoder(tmp_path / "nowhere")
    with pytest.raises(EncoderUnavailable, match="optimum-cli export onnx"):
        find_encoder(tmp_path)
    shutil.copy(TINY / "model.onnx", tmp_path)
    with pytest.raises(EncoderUnavailable, match=r"no tokenizer\.json"):
        find_encoder(tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_damaged_files_are_refused(tmp_path: Path, name: str) -> None:
    folder = laid_out(tmp_path, "model.onnx")
    (folder / name).write_bytes(b"nothing of the kind")

    with pytest.raises(EncoderUnavailable, match="does not load"):
        Encoder(find_encoder(folder))


def test_settings_that_are_no_json_are_refused(tmp_path: Path) -> None:
    folder = laid_out(tmp_path, "model.onnx")
    (folder / "config_sentence_transformers.json").write_text("{", "utf-8")

    with pytest.raises(EncoderUnavailable, match="no JSON"):
        find_encoder(folder)
