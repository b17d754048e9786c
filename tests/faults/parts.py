"""The program's processes, begun, killed and begun again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
READY = "Ready after"


class Zygote:
    """What makes the processes."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._said() == "ready"

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def make(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        *,
        lease: float | None,
        quick: bool,
    ) -> int:
        """A new process; its number."""
        assert self._process.stdin is not None
        order = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "log": str(log),
            "lease": lease,
            "quick": quick,
        }
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._said())

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@contextmanager
def zygote() -> Iterator[Zygote]:
    """What makes processes, gone with the block."""
    made = Zygote()
    try:
        yield made
    finally:
        made.end()


@dataclass
class Part:
    """One process of the program, whichever incarnation of it."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    made_by: Zygote = field(repr=False)
    lease: float | None = None
    """Seconds of a claim, if shorter than the program's own."""
    quick: bool = False
    """Whether texts are read by single words, which needs no time to begin."""
    pid: int = 0
    begun: int = 0

    @property
    def log(self) -> Path:
        return self.folder / "printed"

    def begin(self) -> None:
        """Start it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.begun += 1
        environment = {**self.environment, "AMENDS_STATE_DIR": str(self.folder)}
        self.pid = self.made_by.make(
            self.arguments, environment, self.log, lease=self.lease, quick=self.quick
        )

    def is_there(self) -> bool:
        with suppress(ProcessLookupError):
            os.kill(self.pid, 0)
            return True
        return False

    def times_ready(self) -> int:
        """How often it has said that it is ready."""
        return self.log.read_text("utf-8").count(READY) if self.log.exists() else 0

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send it a signal."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
