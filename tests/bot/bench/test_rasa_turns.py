"""Rasa's own dialogue server is asked as its users ask it; what it does not do is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.bench import rasa_turns
from bot.bench.rasa_dialogue import Dialogue, train_dialogue
from bot.nlu.model import ModelUnavailable
from bot.nlu.understanding import NluUnavailable


def rest_channel(said: str, status: int = 200) -> Dialogue:
    """What the REST channel answers: the words, with {} for the customer's own."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200)
        asked = json.loads(request.content)
        told = {"recipient_id": asked["sender"], "text": said.format(asked["message"])}
        return httpx.Response(status, json=[told])

    transport = httpx.MockTransport(answer)
    return Dialogue(httpx.AsyncClient(base_url="http://rasa", transport=transport))


def served(monkeypatch: pytest.MonkeyPatch, server: Dialogue) -> None:
    @asynccontextmanager
    async def dialogue_server(_: Path, __: Path) -> AsyncIterator[Dialogue]:
        yield server

    monkeypatch.setattr(rasa_turns, "dialogue_server", dialogue_server)
    monkeypatch.setattr(rasa_turns, "train_dialogue", lambda *_: None)


async def test_both_answer_the_same_message(monkeypatch: pytest.MonkeyPatch) -> None:
    served(monkeypatch, rest_channel("You wrote: {}"))

    result = await rasa_turns.measure(Path(), lambda _: None, rounds=1, messages=2)

    assert (result.name, result.limit) == ("turns.rasa", 2.5)
    assert min(result.figures.values()) > 0


async def test_a_server_that_does_not_name_the_order_measures_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served(monkeypatch, rest_channel("Hello"))

    with pytest.raises(NluUnavailable, match="did not name the order"):
        await rasa_turns.measure(Path(), lambda _: None, rounds=1, messages=1)


async def test_an_error_of_the_server_is_told() -> None:
    with pytest.raises(NluUnavailable, match="HTTPStatusError"):
        await rest_channel("Hello", status=500).answer("c-1", "charged twice")


def test_without_rasa_it_says_that_nothing_was_trained(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="dialogue server was not trained"):
        train_dialogue(tmp_path / "nowhere", tmp_path)
