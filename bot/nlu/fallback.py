"""One reader behind another: an outage of the first changes nothing that a customer sees."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.nlu.understanding import Nlu, NluUnavailable, Understanding

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class FallbackNlu:
    """Asks `primary`, and `second` whenever the first is unavailable."""

    def __init__(self, primary: Nlu, second: Nlu) -> None:
        self._primary = primary
        self._second = second
        self._fell_back = False

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        try:
            understood = await self._primary.parse(texts)
        except NluUnavailable as reason:
            if not self._fell_back:
                log.warning("nlu.fell_back", reason=str(reason))
            self._fell_back = True
            return await self._second.parse(texts)
        if self._fell_back:
            log.info("nlu.recovered")
        self._fell_back = False
        return understood
