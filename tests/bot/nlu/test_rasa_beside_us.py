"""The real server with the real model, kept running by RasaProcess."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from bot.nlu.exported import ExportedNlu
from bot.nlu.fallback import FallbackNlu
from bot.nlu.model import Model
from bot.nlu.process import RasaProcess, rasa_command
from bot.nlu.train import Sources, ensure_model
from bot.nlu.understanding import Understanding

pytestmark = [pytest.mark.nlu, pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[3]
TEXTS = [
    "订单 A-1001 你们多扣了我 30 元",
    "  /affirm",
    "My internet has been down for 3 days and nobody answers the phone",
    "你哋間舖頭嘅服務態度真係好差,上星期五等咗兩個鐘",
    "Ａ－１００１　ｗａｓ　ｌａｔｅ",
    "they said £12.50 and took £21.50" + " and then it got worse" * 400,
    "nul\0, \ud800, \u202e and 𠮷",
    "👍",
    "？？？",
    "",
]


@pytest.fixture(scope="module")
def model() -> Model:
    return ensure_model(Sources(ROOT), print)


def same(one: Understanding | None, other: Understanding | None) -> bool:
    """Whether two readers made the same of a text."""
    if one is None or other is None:
        return one is other
    chances = {guess.intent: guess.probability for guess in other.ranking}
    return (
        one.language == other.language
        and one.model_id == other.model_id
        and one.entities == other.entities
        and chances
        == {guess.intent: pytest.approx(guess.probability, abs=1e-4) for guess in one.ranking}
    )


async def test_kill_minus_nine_of_rasa_costs_no_answer_and_it_comes_back(
    model: Model, tmp_path: Path
) -> None:
    rasa = RasaProcess(rasa_command(ROOT, model), root=ROOT, folder=tmp_path, model_id=model.id)
    exported = ExportedNlu.of(model)
    nlu = FallbackNlu(rasa, exported)
    sources: list[str] = []

    async def customer() -> None:
        while rasa.starts < 2 or rasa.state != "ready":
            found = await nlu.parse(["they still have not refunded me"])
            sources.extend(each.source for each in found if each)
            await asyncio.sleep(0.02)

    async with asyncio.TaskGroup() as group:
        work = group.create_task(rasa.run())
        (early,) = await nlu.parse(["hello"])
        await rasa.ready(within=300)
        by_rasa, by_us = await rasa.parse(TEXTS), await exported.parse(TEXTS)
        pid = rasa.pid
        assert pid is not None
        async with asyncio.TaskGroup() as customers:
            for _ in range(4):
                customers.create_task(customer())
            await asyncio.sleep(0.5)
            os.kill(pid, signal.SIGKILL)
        (late,) = await nlu.parse(["hello"])
        stopping = time.monotonic()
        work.cancel()

    assert time.monotonic() - stopping < 3
    assert early is not None
    assert early.source == "exported"
    assert all(same(one, other) for one, other in zip(by_rasa, by_us, strict=True))
    assert [each is None for each in by_rasa] == [False] * 7 + [True] * 3
    assert {"rasa", "exported"} == set(sources)
    assert late is not None
    assert late.source == "rasa"
    log = (tmp_path / "nlu.log").read_text("utf-8")
    assert "nlu.parsed" in log
    assert "refunded" not in log
    assert "not kept" not in log
    assert os.listdir(tmp_path) == ["nlu.log"]  # noqa: PTH208 - pathlib's is for sync code
