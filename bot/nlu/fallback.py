"""Two ways to read texts, one after the other: when the first can't, the second does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

import structlog

from bot.nlu.understanding import Nlu, NluUnavailable, Source, Understanding

log = structlog.get_logger()


@runtime_checkable
class Hears(Protocol):
    """What can tell as well whether texts sound as if somebody were in need."""

    async def uneasy(self, texts: Sequence[str]) -> list[bool]: ...


class FallbackNlu:
    """Asks `primary` at every call, and `second` where that fails."""

    def __init__(self, primary: Nlu, second: Nlu) -> None:
        self._primary = primary
        self.second = second
        self.answered: Source | None = None
        """Who read the last texts; None while nobody could, or nobody was asked."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """As the first of the two that can.

        Raises:
            NluUnavailable: neither can.
        """
        try:
            found = await self._heard(texts, await self._primary.parse(texts))
        except NluUnavailable as error:
            found = await self._from_second(texts, error)
        self._note(next((each.source for each in found if each), self.answered))
        return found

    async def _heard(
        self, texts: Sequence[str], found: list[Understanding | None]
    ) -> list[Understanding | None]:
        """What the first read, with what only the second hears in it, if it can."""
        if not isinstance(self.second, Hears):
            return found
        try:
            uneasy = await self.second.uneasy(texts)
        except NluUnavailable as error:
            log.warning("nlu.unease_unheard", reason=str(error))
            return found
        return [
            replace(each, uneasy=is_uneasy) if each else None
            for each, is_uneasy in zip(found, uneasy, strict=True)
        ]

    async def _from_second(
        self, texts: Sequence[str], first: NluUnavailable
    ) -> list[Understanding | None]:
        try:
            return await self.second.parse(texts)
        except NluUnavailable as error:
            self._note(None)
            raise NluUnavailable(f"{first}; {error}") from None

    def _note(self, answered: Source | None) -> None:
        if answered != self.answered:
            log.info("nlu.answered_by", source=answered)
        self.answered = answered
