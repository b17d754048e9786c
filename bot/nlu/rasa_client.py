"""Asks the Rasa server on this machine; the only place of the NLU that speaks HTTP."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from bot.nlu.text import detect_language, has_word
from bot.nlu.understanding import Entity, Guess, NluUnavailable, Understanding

MOST_TEXTS: Final = 256
"""The server takes no more in one request."""
_TRIES: Final = 3
_RETRIED: Final = frozenset({500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server listens, by socket or by loopback port, and the token it wants."""

    token: str
    socket: Path | None = None
    port: int | None = None


class CircuitBreaker:
    """After `failures` in a row nobody asks for a while; then one may try for all."""

    def __init__(
        self,
        *,
        failures: int = 2,
        shortest: float = 1.0,
        longest: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`shortest` and `longest` are seconds: each further failure doubles the wait."""
        self._limit = failures
        self._shortest = shortest
        self._longest = longest
        self._clock = clock
        self._failed = 0
        self._closed_until = 0.0

    def lets_through(self) -> bool:
        """Whether to ask now; of a pause that is over, only the first to come is let through."""
        if self._failed < self._limit:
            return True
        if self._clock() < self._closed_until:
            return False
        self._closed_until = self._clock() + self._shortest
        return True

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        self._failed += 1
        if self._failed >= self._limit:
            pause = self._shortest * 2 ** (self._failed - self._limit)
            self._closed_until = self._clock() + min(self._longest, pause)


class RasaNlu:
    """The server that `endpoint()` names; None from it means that none is ready."""

    def __init__(
        self,
        endpoint: Callable[[], Endpoint | None],
        *,
        seconds: float = 3.0,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        """`seconds` is the time that one parse() may take with all its tries."""
        self._endpoint = endpoint
        self._seconds = seconds
        self._breaker = breaker or CircuitBreaker()
        self._client: httpx.AsyncClient | None = None
        self._asked: Endpoint | None = None

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        worded = [place for place, text in enumerate(texts) if has_word(text)]
        understood: list[Understanding | None] = [None] * len(texts)
        for start in range(0, len(worded), MOST_TEXTS):
            places = worded[start : start + MOST_TEXTS]
            answers = await self._ask([texts[place] for place in places])
            for place, answer in zip(places, answers, strict=True):
                understood[place] = answer
        return understood

    async def aclose(self) -> None:
        """Close the connections; the next parse() opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _ask(self, texts: list[str]) -> list[Understanding | None]:
        endpoint = self._endpoint()
        if endpoint is None:
            raise NluUnavailable("not ready")
        if not self._breaker.lets_through():
            raise NluUnavailable("failed lately")
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._request(await self._connected(endpoint), texts)
            understood = _understood(answer, texts)
        except TimeoutError as error:
            self._breaker.failed()
            raise NluUnavailable("timed out") from error
        except NluUnavailable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return understood

    async def _connected(self, endpoint: Endpoint) -> httpx.AsyncClient:
        if self._client is None or self._asked != endpoint:
            await self.aclose()
            socket = str(endpoint.socket) if endpoint.socket else None
            self._asked = endpoint
            self._client = httpx.AsyncClient(
                transport=httpx.AsyncHTTPTransport(uds=socket) if socket else None,
                base_url=f"http://127.0.0.1:{endpoint.port}" if endpoint.port else "http://nlu",
                headers={"Authorization": f"Bearer {endpoint.token}"},
                timeout=self._seconds,
                trust_env=False,  # a proxy has no business with customers' words
            )
        return self._client

    async def _request(self, client: httpx.AsyncClient, texts: list[str]) -> Any:  # noqa: ANN401
        """The JSON of the answer; tries again what may go better a moment later."""
        reason = "no answer"
        for attempt in range(_TRIES):
            if attempt:
                await asyncio.sleep(random.uniform(0.5, 1.0) * 0.05 * 4**attempt)  # noqa: S311
            try:
                response = await client.post("/parse", json={"texts": texts})
            except httpx.TransportError as error:
                reason = type(error).__name__
                continue
            if response.status_code not in _RETRIED:
                break
            reason = f"status {response.status_code}"
        else:
            raise NluUnavailable(reason)
        if response.status_code != httpx.codes.OK:
            raise NluUnavailable(f"status {response.status_code}")
        try:
            return response.json()
        except ValueError as error:
            raise NluUnavailable("its answer is no JSON") from error


def _understood(answer: Any, texts: list[str]) -> list[Understanding | None]:  # noqa: ANN401
    """The server's JSON as values. Raises NluUnavailable when it is not what was agreed."""
    try:
        model_id = str(answer["model_id"])
        results = answer["results"]
        return [
            None if result is None else _one(result, text, model_id)
            for result, text in zip(results, texts, strict=True)
        ]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NluUnavailable("its answer is not what was agreed") from error


def _one(result: dict[str, Any], text: str, model_id: str) -> Understanding:
    ranking = tuple(Guess(str(name), float(p)) for name, p in result["ranking"])
    if not ranking or not all(0.0 <= guess.probability <= 1.0 for guess in ranking):
        raise ValueError("no probabilities")
    entities = tuple(
        Entity(
            kind=entity["entity"],
            value=str(entity["value"]),
            text=text[entity["start"] : entity["end"]],
            start=entity["start"],
            end=entity["end"],
            currency=entity["currency"],
        )
        for entity in result["entities"]
    )
    by_probability = tuple(sorted(ranking, key=lambda guess: -guess.probability))
    return Understanding(detect_language(text), by_probability, entities, "rasa", model_id)
