"""How fast one may send to a service that counts: so many a second in all, and to one address."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from bot.channels import ChannelBusy

PATIENCE = 5.0
"""Seconds to wait in place; a longer wait is left to the row, which survives a restart."""
REMEMBERED = 10_000


class Pace:
    """Gives out moments to send at."""

    def __init__(
        self, *, in_all: float, to_one: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`in_all` and `to_one` are messages a second."""
        self._gap = 1 / in_all
        self._gap_to_one = 1 / to_one
        self._clock = clock
        self._free = 0.0
        self._free_to: dict[str, float] = {}

    async def wait(self, address: str) -> None:
        """Wait for the next moment that is free, and take it. One caller per address at a time.

        Raises:
            ChannelBusy: it is too far off, and was not taken.
        """
        await asyncio.sleep(self._until(self._free_to.get(address, 0.0)))
        # Only now its place among all: many who wait for one moment must not send in it together.
        wait = self._until(self._free)
        moment = self._clock() + wait
        self._free = moment + self._gap
        self._free_to[address] = moment + self._gap_to_one
        if len(self._free_to) > REMEMBERED:
            now = self._clock()
            self._free_to = {key: free for key, free in self._free_to.items() if free > now}
        await asyncio.sleep(wait)

    def hold(self, address: str, seconds: float) -> None:
        """Send nothing to `address` for so long, because the service said so."""
        moment = self._clock() + seconds
        self._free_to[address] = max(self._free_to.get(address, 0.0), moment)

    def _until(self, moment: float) -> float:
        wait = max(0.0, moment - self._clock())
        if wait > PATIENCE:
            raise ChannelBusy(wait)
        return wait
