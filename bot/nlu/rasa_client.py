"""Asks the Rasa server beside the program what texts mean. The only module of the NLU with HTTP.

Whatever goes wrong there is NluUnavailable here, with a sentence that holds no customer's words.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.nlu.breaker import Breaker
from bot.nlu.text import Prepared, detect_language, has_word, prepare
from bot.nlu.understanding import Entity, EntityKind, Guess, NluUnavailable, Understanding

log = structlog.get_logger()

BATCH: Final = 64
"""The most texts in one request."""
BATCH_CHARS: Final = 32_000
"""The most characters in one request, unless one text alone has more."""
LIMITS: Final = httpx.Limits(max_connections=16, max_keepalive_connections=4, keepalive_expiry=30)
LARGEST_ANSWER: Final = 4_000_000
PROBE: Final = "hello, 你好"
"""A text of ours, read to see whether the server still reads."""

# Worth a second try: the server was just replaced, or closed an idle connection under our hands.
_GONE: Final = (httpx.NetworkError, httpx.RemoteProtocolError)


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)


class _Entity(_Strict):
    kind: Annotated[EntityKind, Field(alias="entity")]
    value: str
    start: Annotated[int, Field(ge=0)]
    end: int
    currency: str | None = None


class _Result(_Strict):
    ranking: Annotated[
        tuple[tuple[str, Annotated[float, Field(ge=0, le=1.001)]], ...], Field(min_length=1)
    ]
    entities: tuple[_Entity, ...]
    present: dict[str, Annotated[float, Field(ge=0, le=1.001)]] = {}


class _Answer(_Strict):
    model_id: str
    results: tuple[_Result | None, ...]


def _jitter() -> float:
    return random.uniform(0.02, 0.1)  # noqa: S311 - spreads retries, guards nothing


class RasaNlu:
    """The Nlu behind a Unix socket (a Path) or an address such as "http://127.0.0.1:5005".

    `timeout` is the longest that one batch may take, in seconds, its retry included. With a
    `model_id`, answers of any other model are refused.
    """

    def __init__(
        self,
        where: Path | str,
        token: str,
        *,
        model_id: str | None = None,
        timeout: float = 1.5,
        breaker: Breaker | None = None,
        pause: Callable[[], float] = _jitter,
    ) -> None:
        address = "http://nlu" if isinstance(where, Path) else where
        self._client = httpx.AsyncClient(
            base_url=address,
            headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
            transport=httpx.AsyncHTTPTransport(
                uds=str(where) if isinstance(where, Path) else None,
                limits=LIMITS,
                verify=address.startswith("https:"),  # else the certificates are loaded in vain
                trust_env=False,  # a proxy has no business with customers' words
            ),
            timeout=timeout,
            trust_env=False,
        )
        self._model_id = model_id
        self._timeout = timeout
        self._breaker = breaker or Breaker()
        self._pause = pause
        self.answered_at: float | None = None
        """When the server last answered well, on the monotonic clock; None for never."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """One understanding per text; None for a text without a word.

        Raises:
            NluUnavailable: the server is down, slow, or answers nonsense.
        """
        readable = [place for place, text in enumerate(texts) if has_word(text)]
        found: list[Understanding | None] = [None] * len(texts)
        for places in _batches(readable, texts):
            prepared = [prepare(texts[place]) for place in places]
            was_open = self._breaker.is_open
            try:
                with self._breaker.call():
                    answer = await self._ask(prepared)
            finally:
                self._tell(was_open)
            for place, text, result in zip(places, prepared, answer.results, strict=True):
                if result is not None:
                    found[place] = _understanding(texts[place], text, result, answer.model_id)
        return found

    async def probe(self) -> str:
        """The model that the server reads with, after it has read a text of ours.

        Asks also while the server is spared: this is how its keeper sees whether it is well.

        Raises:
            NluUnavailable: it does not read.
        """
        return (await self._ask([prepare(PROBE)])).model_id

    async def aclose(self) -> None:
        """Close the connections; whoever still waits for an answer gets NluUnavailable."""
        await self._client.aclose()

    def _tell(self, was_open: bool) -> None:  # noqa: FBT001 - private, one caller
        if self._breaker.is_open and not was_open:
            log.warning("nlu.spared")
        elif was_open and not self._breaker.is_open:
            log.info("nlu.answers_again")

    async def _ask(self, prepared: Sequence[Prepared]) -> _Answer:
        texts = [text.text for text in prepared]
        body = json.dumps({"texts": texts}, ensure_ascii=False).encode()
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._post(body)
        except (TimeoutError, httpx.TimeoutException):
            raise NluUnavailable("the NLU server did not answer in time") from None
        except httpx.HTTPError as error:
            raise NluUnavailable(f"the NLU server: {type(error).__name__}") from None
        if self._model_id not in {None, answer.model_id}:
            raise NluUnavailable("the NLU server reads with another model")
        _check(texts, answer)
        self.answered_at = time.monotonic()
        return answer

    async def _post(self, body: bytes) -> _Answer:
        try:
            return await self._post_once(body)
        except _GONE:
            await asyncio.sleep(self._pause())
            return await self._post_once(body)

    async def _post_once(self, body: bytes) -> _Answer:
        if self._client.is_closed:
            raise NluUnavailable("the NLU server was stopped")
        content = bytearray()
        headers = {"Content-Type": "application/json"}
        async with self._client.stream("POST", "/parse", content=body, headers=headers) as answer:
            if answer.status_code != httpx.codes.OK:
                raise NluUnavailable(f"the NLU server answered {answer.status_code}")
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > LARGEST_ANSWER:
                    raise NluUnavailable("the NLU server's answer has no end")
        try:
            return _Answer.model_validate_json(bytes(content))
        except ValidationError:
            raise NluUnavailable("the NLU server's answer is not of its form") from None


def _batches(places: Sequence[int], texts: Sequence[str]) -> Iterator[list[int]]:
    batch: list[int] = []
    chars = 0
    for place in places:
        length = len(texts[place])
        if batch and (len(batch) == BATCH or chars + length > BATCH_CHARS):
            yield batch
            batch, chars = [], 0
        batch.append(place)
        chars += length
    if batch:
        yield batch


def _check(texts: Sequence[str], answer: _Answer) -> None:
    """Refuse what has the form of an answer, but can't be one to these texts."""
    if len(answer.results) != len(texts):
        raise NluUnavailable("the NLU server answered to other texts")
    for text, result in zip(texts, answer.results, strict=True):
        if result is None:
            continue
        if len({intent for intent, _ in result.ranking}) != len(result.ranking):
            raise NluUnavailable("the NLU server names an intent twice")
        if any(not each.start < each.end <= len(text) for each in result.entities):
            raise NluUnavailable("the NLU server points outside the text")


def _understanding(
    original: str, prepared: Prepared, result: _Result, model_id: str
) -> Understanding:
    ranking = sorted(result.ranking, key=lambda guess: -guess[1])
    return Understanding(
        language=detect_language(original),
        ranking=tuple(Guess(intent, min(sure, 1.0)) for intent, sure in ranking),
        entities=tuple(_entity(original, prepared, each) for each in result.entities),
        source="rasa",
        model_id=model_id,
        present=tuple(Guess(cause, min(sure, 1.0)) for cause, sure in result.present.items()),
    )


def _entity(original: str, prepared: Prepared, found: _Entity) -> Entity:
    start, end = prepared.span(found.start, found.end)
    return Entity(found.kind, found.value, original[start:end], start, end, found.currency)
