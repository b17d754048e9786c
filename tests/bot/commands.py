"""How a command ended, and the type of what runs one: for tests of the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def failure(self) -> str:
        """Its one line, after checking that it is one and no trace."""
        assert self.code != 0
        assert "Traceback" not in self.err
        [line] = self.err.splitlines()
        return line


type Amends = Callable[..., Ended]
