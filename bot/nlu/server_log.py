"""Keeps what the NLU server prints, without a word that a customer may have written."""

from __future__ import annotations

import json
import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final, override

LARGEST: Final = 1_000_000
LONGEST: Final = 2_000

_WORD: Final = re.compile(r"[\w.:+/-]{1,64}", re.ASCII)
_NAMED: Final = frozenset({"event", "level", "timestamp", "model_id", "error", "method", "path"})
# The line of a trace that says where: a file, a line, a function.
_FRAME: Final = re.compile(r'  File "[^"]+", line \d+, in [\w<>]+')


class _File(RotatingFileHandler):
    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk costs lines of this log, and nothing else."""


class ServerLog:
    """A file of lines; raises OSError when it cannot be opened.

    From a start of the server until it is guarded all lines are kept as they come: nobody has sent
    a text yet. From then on, of a JSON line only numbers and names are kept, of a trace only the
    places, and of any other line the fact that there was one.
    """

    def __init__(self, path: Path) -> None:
        self._file = _File(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8")
        Path(self._file.baseFilename).chmod(0o600)
        self._rest = b""
        self._guarded = False
        self.last = ""
        """The last line since the start, and before any text."""

    def begin(self) -> None:
        """The server starts: what follows comes before any text."""
        self._finish_line()
        self._guarded = False
        self.last = ""

    def guard(self) -> None:
        """Texts may be sent to the server from now on."""
        self._guarded = True
        self.last = ""

    def feed(self, piece: bytes) -> None:
        """Take what was printed, in pieces of any size."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > LARGEST:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            self._keep(line.decode(errors="replace").rstrip())

    def close(self) -> None:
        """Keep what has no end of line yet, and close the file."""
        self._finish_line()
        self._file.close()

    def _finish_line(self) -> None:
        if self._rest:
            self.feed(b"\n")

    def _keep(self, line: str) -> None:
        kept = (guarded(line) if self._guarded else line)[:LONGEST]
        if not kept:
            return
        if not self._guarded:
            self.last = kept
        self._file.emit(logging.makeLogRecord({"msg": kept}))


def guarded(line: str) -> str:
    """What may be kept of a line that may hold a customer's words."""
    if not line:
        return ""
    if _FRAME.fullmatch(line):
        return line
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return f"({len(line)} characters not kept)"
    return json.dumps({key: value for key, value in found.items() if _may_stay(key, value)})


def _may_stay(key: str, value: object) -> bool:
    if isinstance(value, str):
        return key in _NAMED and _WORD.fullmatch(value) is not None
    return _WORD.fullmatch(key) is not None and isinstance(value, int | float)
