"""Threads that read texts, one a core, and which of them takes the next."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final


class Core:
    """A thread of its own. `given` counts what it has not ended yet."""

    def __init__(self, name: str) -> None:
        self._thread: Final = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lock: Final = threading.Lock()
        self.given = 0

    def submit[Found](self, job: Callable[..., Found], *told: Any) -> Future[Found]:  # noqa: ANN401
        """What will come of `job(*told)`, which is done after all that was given before."""
        with self._lock:
            self.given += 1
        future = self._thread.submit(job, *told)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _: Future[Any]) -> None:
        with self._lock:
            self.given -= 1


class Cores:
    """As many threads as there are cores.

    A pool would hand each text to another of its threads, whose memory is cold: the slowest of a
    hundred texts took a quarter longer (decision 0009).
    """

    def __init__(self) -> None:
        self._cores: Final = [Core(f"nlu-{at}") for at in range(os.cpu_count() or 1)]

    def next(self) -> Core:
        """The one with the least to do; of several the first, so one text after another has the
        same.
        """
        return min(self._cores, key=lambda core: core.given)

    def idle(self) -> Core | None:
        """One with nothing to do, None where all others have something to do as well."""
        core = self.next()
        return None if core.given else core
