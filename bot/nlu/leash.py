"""Runs a program that ends with the one that started it, whatever ends that one.

What the program makes is its owner's alone, it leaves no picture of its memory, and when memory
runs out it goes before its parent does. As a script: python -I leash.py PARENT_PID PROGRAM ...
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def leashed(command: Sequence[str]) -> list[str]:
    """The command that runs `command` on a leash of this process (more exactly: this thread)."""
    return [sys.executable, "-I", __file__, str(os.getpid()), *command]


def _tie(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the leash was tied
        sys.exit(1)


def _restrain() -> None:
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


if __name__ == "__main__":
    _tie(int(sys.argv[1]))
    _restrain()
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is wanted
