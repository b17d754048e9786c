"""The sentences in files: those of the project, and broken ones."""

from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from bot.nlu.text import simplified
from bot.nlu.training_data import (
    LANGUAGES,
    BrokenSource,
    Example,
    read_examples,
    sources_fingerprint,
)
from bot.nlu.understanding import CAUSE_INTENTS, DIALOGUE_INTENTS

ROOT = Path(__file__).parents[3]
TRAIN = read_examples(ROOT / "nlu_data" / "train")
HELD_OUT = read_examples(ROOT / "nlu_data" / "held_out")
LEAST = {"zh-Hans": 400, "en": 400, "zh-Hant": 150}
NO_COMPLAINT = {"praise", "thank", "ask_status", "out_of_scope"}
NEAR = 0.5
"""The Jaccard similarity of two texts' pieces of four characters from which they are the same."""
COMMON = 8
"""A piece in more texts than this says nothing about any two of them."""


def test_every_intent_is_known_and_has_sentences() -> None:
    assert {each.intent for each in TRAIN} == CAUSE_INTENTS | DIALOGUE_INTENTS
    assert {each.intent for each in HELD_OUT} == CAUSE_INTENTS | DIALOGUE_INTENTS


@pytest.mark.parametrize("cause", sorted(CAUSE_INTENTS))
def test_every_cause_has_enough_sentences_in_every_language(cause: str) -> None:
    have = Counter(each.language for each in TRAIN if each.intent == cause)

    times = 2 if cause == "core_service_failure" else 1
    assert all(have[language] >= times * LEAST[language] for language in LANGUAGES)


def test_there_are_enough_messages_that_complain_of_nothing() -> None:
    assert sum(each.intent in NO_COMPLAINT for each in TRAIN) >= 600


def test_half_of_the_complaints_have_several_causes() -> None:
    long_enough = [
        e for e in TRAIN if e.causes and len(e.text) >= (160 if e.language == "en" else 60)
    ]
    assert sum(len(each.causes) > 1 for each in long_enough) >= 0.4 * len(long_enough)


@pytest.fixture(scope="module")
def near() -> list[tuple[Example, Example]]:
    """Pairs that are nearly the same, one of them at least being trained on."""
    examples = [*TRAIN, *HELD_OUT]
    texts = [simplified(each.text).lower() for each in examples]
    pieces = [frozenset(text[at : at + 4] for at in range(len(text) - 3)) for text in texts]
    having: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(pieces):
        for piece in each:
            having[piece].append(place)
    rare = (places for places in having.values() if 1 < len(places) <= COMMON)
    pairs = {pair for places in rare for pair in combinations(places, 2)}
    return [
        (examples[a], examples[b])
        for a, b in pairs
        if a < len(TRAIN) and len(pieces[a] & pieces[b]) >= NEAR * len(pieces[a] | pieces[b])
    ]


def test_no_two_sentences_are_nearly_the_same(near: list[tuple[Example, Example]]) -> None:
    train = {id(each) for each in TRAIN}
    assert [pair for pair in near if id(pair[1]) in train] == []


def test_no_held_out_complaint_is_nearly_one_that_is_trained_on(
    near: list[tuple[Example, Example]],
) -> None:
    train = {id(each) for each in TRAIN}
    assert [pair for pair in near if id(pair[1]) not in train and pair[1].causes] == []
    assert not {each.text for each in TRAIN} & {each.text for each in HELD_OUT}


def test_causes_are_named_with_the_primary_first() -> None:
    for each in (*TRAIN, *HELD_OUT):
        assert set(each.causes) <= CAUSE_INTENTS
        assert each.causes[:1] == ((each.intent,) if each.intent in CAUSE_INTENTS else ())


def write(folder: Path, content: bytes) -> Path:
    (folder / "price.yml").write_bytes(content)
    return folder


def test_a_sentence_and_its_labels(tmp_path: Path) -> None:
    content = (
        "nlu:\n- intent: price\n  examples:\n"
        "  - text: 太贵了\n    metadata: {lang: zh-Hans, causes: [price, ethics]}\n"
    )

    assert read_examples(write(tmp_path, content.encode())) == [
        Example(
            "太贵了",
            "price",
            "zh-Hans",
            ("price", "ethics"),
            f"{tmp_path.parent.name}/{tmp_path.name}/price.yml",
            accept=("price",),
        )
    ]


ENTRY = "nlu:\n- intent: price\n  examples:\n  - text: {text}\n    metadata: {metadata}\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"nlu: [", "price.yml, line"),
        (b"nlu: 3", "list `nlu:`"),
        (b"", "list `nlu:`"),
        (b"nlu:\n- price", "each entry needs"),
        (b"nlu:\n- intent: price\n  examples: |\n    - too dear", "each entry needs"),
        (ENTRY.format(text="3", metadata="{lang: en}").encode(), "price, example 1"),
        (ENTRY.format(text='"/affirm"', metadata="{lang: en}").encode(), "no / in front"),
        (ENTRY.format(text='"a [b](c)"', metadata="{lang: en}").encode(), "no line break"),
        (ENTRY.format(text="dear", metadata="{lang: zh}").encode(), "`lang`, one of"),
        (ENTRY.format(text="dear", metadata="{lang: en, causes: price}").encode(), "`causes`"),
    ],
)
def test_a_broken_file_is_named_with_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(BrokenSource) as raised:
        read_examples(write(tmp_path, content))

    assert "price.yml" in str(raised.value)
    assert reason in str(raised.value)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenSource, match=r"no \.yml file"):
        read_examples(tmp_path)


def test_the_fingerprint_follows_the_sources_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "nlu_data" / "train").mkdir(parents=True)
    (tmp_path / "config.yml").write_text("a")
    before = sources_fingerprint(tmp_path)
    (tmp_path / "README.md").write_text("x")
    unrelated = sources_fingerprint(tmp_path)
    (tmp_path / "nlu_data" / "train" / "price.yml").write_text("x")
    added = sources_fingerprint(tmp_path)
    (tmp_path / "nlu_data" / "train" / "price.yml").rename(
        tmp_path / "nlu_data" / "train" / "new.yml"
    )

    assert before == unrelated
    assert len({before, added, sources_fingerprint(tmp_path)}) == 3
