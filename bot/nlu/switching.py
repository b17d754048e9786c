"""Takes up another model while texts are being read: no text waits, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import structlog

from bot.nlu.understanding import Nlu, Understanding

log = structlog.get_logger()

PAUSE: Final = 2.0
"""Seconds between two looks at which model is chosen."""


class Server(Protocol):
    """What must run as long as a model is read with."""

    async def run(self) -> None:
        """Until cancelled."""


type Opened = tuple[Nlu, Server | None]
"""What reads with a model, and the server behind it, if there is one."""


class SwitchingNlu:
    """Reads with the chosen model. `run()` does the switching and keeps its server running.

    `chosen` gives the id of the chosen model; it may fail, and is then asked again. `open_new`
    opens the model of an id; when that fails the present one goes on. Both block, and run in a
    thread.
    """

    def __init__(
        self,
        model_id: str,
        opened: Opened,
        *,
        chosen: Callable[[], str],
        open_new: Callable[[str], Opened],
        pause: float = PAUSE,
    ) -> None:
        self.model_id = model_id
        self._nlu, self._server = opened
        self._chosen = chosen
        self._open_new = open_new
        self._pause = pause
        self._refused: str | None = None

    @property
    def current(self) -> Nlu:
        """What reads at this moment."""
        return self._nlu

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """As the port says; a text is read to its end by the model it came to."""
        return await self._nlu.parse(texts)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            async with asyncio.TaskGroup() as tasks:
                serving = None if self._server is None else tasks.create_task(self._server.run())
                model_id, opened = await self._next()
                # From now on the new one is asked; by itself it reads until its server is ready.
                self._nlu, self._server = opened
                self.model_id = model_id
                log.info("nlu.switched", model_id=model_id)
                if serving is not None:
                    serving.cancel()

    async def _next(self) -> tuple[str, Opened]:
        """The next model that is chosen and can be opened."""
        while True:
            await asyncio.sleep(self._pause)
            wanted = await self._wanted()
            if wanted is None or wanted in {self.model_id, self._refused}:
                continue
            try:
                return wanted, await asyncio.to_thread(self._open_new, wanted)
            except Exception:  # whatever is wrong with it, the present one reads on
                log.exception("nlu.not_switched", model_id=wanted)
                self._refused = wanted

    async def _wanted(self) -> str | None:
        try:
            return await asyncio.to_thread(self._chosen)
        except Exception:  # the file may be half written, or gone: it is looked at again
            log.exception("nlu.no_choice")
            return None
