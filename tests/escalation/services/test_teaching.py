"""Which complaints teach most: doubtful ones, unlike each other and unlike what was judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.models import Case
from escalation.reader import Vectors
from escalation.services import teaching
from escalation.services.audits import RECENT, audit
from escalation.services.messages import hear
from escalation.services.teaching import MOST, Pool, choose, doubt, order, pool
from escalation.unit_of_work import UnitOfWork
from tests import make
from tests.model_reader import KnowingReader

NOBODY = np.empty((0, 8), np.float32)


def unit(rows: Sequence[Sequence[float]]) -> Vectors:
    found = np.array(rows, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


points = st.tuples(*(st.integers(-4, 4) for _ in range(8))).filter(any)
places = st.lists(points, min_size=1, max_size=40)
doubts = st.floats(0, 1)


@given(places, st.lists(points, max_size=5), st.data())
def test_none_is_chosen_twice_and_no_more_than_wanted(
    rows: list[tuple[int, ...]], judged: list[tuple[int, ...]], data: st.DataObject
) -> None:
    unsure = data.draw(st.lists(doubts, min_size=len(rows), max_size=len(rows)))
    known = unit(judged) if judged else NOBODY

    chosen = order(unsure, unit(rows), known)

    assert len(chosen) == len(set(chosen)) == min(MOST, len(rows))
    assert set(chosen) <= set(range(len(rows)))
    # Whoever asks for fewer gets the first of them, and who asks again the same.
    for most in (0, 1, 7):
        assert order(unsure, unit(rows), known, most) == chosen[:most]


@given(st.lists(points, min_size=2, max_size=12, unique=True), st.data())
def test_the_same_words_again_come_after_everything_else(
    rows: list[tuple[int, ...]], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=6))
    mixed = data.draw(st.permutations([*rows, *again]))
    unsure = data.draw(st.lists(doubts, min_size=len(mixed), max_size=len(mixed)))
    vectors = unit(mixed)

    chosen = order(unsure, vectors, NOBODY)

    different = len(np.unique(np.round(vectors, 3), axis=0))
    first = np.round(vectors[chosen[:different]], 3)
    assert len(np.unique(first, axis=0)) == len(first)


@given(places, st.data())
def test_what_was_judged_comes_after_everything_else(
    rows: list[tuple[int, ...]], data: st.DataObject
) -> None:
    judged = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=5))
    vectors = unit(np.unique(np.round(unit(rows), 4), axis=0).tolist())
    known = unit(judged)

    chosen = order([0.5] * len(vectors), vectors, known, most=len(rows))

    is_known = [bool((vectors[place] @ known.T).max() > 1 - 1e-5) for place in chosen]
    assert is_known == sorted(is_known)


def test_of_what_is_equally_far_the_doubtful_comes_first() -> None:
    assert order([0.2, 0.9, 0.5], np.eye(3, dtype=np.float32), NOBODY[:, :3]) == [1, 2, 0]


def test_a_little_less_doubt_is_outweighed_by_being_unlike_the_others() -> None:
    vectors = unit([[1, 0, 0], [1, 0.1, 0], [0, 1, 0]])

    assert order([0.9, 0.85, 0.3], vectors, NOBODY[:, :3]) == [0, 2, 1]
    assert order([0.9, 0.85, 0.3], vectors, vectors[:1])[0] == 2


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        ([("price", 1.0)], 0.0),
        ([("price", 0.5), ("ethics", 0.5)], 1.0),
        ([("price", 0.6), ("ethics", 0.3), ("none", 0.1)], 0.7),
        ([("price", 0.7)], 0.3),
    ],
)
def test_doubt_is_the_want_of_a_lead(ranking: list[tuple[str, float]], expected: float) -> None:
    assert doubt(ranking) == pytest.approx(expected)


async def complaint(
    uow: UnitOfWork, text: str, share: float | None = 0.6, *, days: float = 0, state: str = "queued"
) -> Case:
    chat = await make.conversation(uow)
    at = make.NOW - timedelta(days=days)
    case = await make.case(uow, chat, now=at)
    case.state = state
    case.facts = {}
    if share is None:
        case.causes = []
    else:
        case.facts = {"reading": {"model": "m", "ranking": [["price", share], ["thank", 0.1]]}}
    await hear(uow, chat, case, text, now=at)
    return case


async def test_recent_cases_open_or_closed_that_were_read_and_not_judged(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    sure = await complaint(uow, "太贵了", 0.9, state="closed")
    unsure = await complaint(uow, "又涨价", 0.3, days=3)
    await complaint(uow, "没人读过", None)
    await complaint(uow, "很久以前", days=RECENT.days + 1)
    await complaint(uow, " \n")
    judged = await complaint(uow, "已经判断过")
    await audit(uow, judged.id, mei.id, "price", now=make.NOW)

    found = await pool(uow, now=make.NOW)

    assert [each.case.id for each in found.lessons] == [unsure.id, sure.id]
    assert [(each.text, each.share) for each in found.lessons] == [("又涨价", 0.3), ("太贵了", 0.9)]
    assert [each.doubt for each in found.lessons] == pytest.approx([0.8, 0.2])
    assert found.judged == ["已经判断过"]


async def test_only_so_many_are_weighed_the_most_doubtful(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teaching, "WEIGHED", 2)
    monkeypatch.setattr(teaching, "LOOKED_AT", 3)
    for days, share in enumerate((0.9, 0.5, 0.7, 0.2)):
        await complaint(uow, f"第{days}件事", share, days=days)

    found = await pool(uow, now=make.NOW)

    assert [each.text for each in found.lessons] == ["第1件事", "第2件事"]


async def test_without_a_model_doubt_alone_decides_and_repeats_come_last(uow: UnitOfWork) -> None:
    for text, share in (("又涨价", 0.3), ("又涨价", 0.4), ("太贵了", 0.8)):
        await complaint(uow, text, share)
    found = await pool(uow, now=make.NOW)

    for reader in (None, KnowingReader(away=True)):
        assert [(each.text, each.share) for each in await choose(found, reader)] == [
            ("又涨价", 0.3),
            ("太贵了", 0.8),
            ("又涨价", 0.4),
        ]


async def test_the_model_is_asked_once_and_not_about_nothing(
    uow: UnitOfWork,
) -> None:
    reader = KnowingReader()
    assert await choose(Pool(), reader) == []
    assert reader.asked == []
    for place in range(MOST + 5):
        await complaint(uow, f"{chr(0x4E00 + place)}坏了")

    chosen = await choose(await pool(uow, now=make.NOW), reader)

    assert len(chosen) == MOST
    assert [len(texts) for texts in reader.asked] == [MOST + 5]
