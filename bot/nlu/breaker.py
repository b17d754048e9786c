"""Spares a server that fails, and those who would wait for it: after a few failures nobody asks for
a while, then one call tries.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.nlu.understanding import NluUnavailable


class Breaker:
    """Counts failures in a row; from `limit` on it refuses calls for `rest` seconds at a time."""

    def __init__(
        self, *, limit: int = 3, rest: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._rest = rest
        self._clock = clock
        self._failures = 0
        self._shut_until = 0.0
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether the last calls all failed, so that most calls are refused."""
        return self._failures >= self._limit

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call: NluUnavailable from within is a failure, a cancelled call is nothing.

        Raises:
            NluUnavailable: at once, without a call, while the server is spared.
        """
        trial = self.is_open
        if trial and (self._trying or self._clock() < self._shut_until):
            raise NluUnavailable("the NLU server failed lately and is being spared")
        self._trying = self._trying or trial
        try:
            yield
        except NluUnavailable:
            self._failures += 1
            self._shut_until = self._clock() + self._rest
            raise
        else:
            self._failures = 0
        finally:
            if trial:
                self._trying = False
