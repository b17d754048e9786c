"""Where the program's log goes: JSON lines in a file, and on the terminal only what went wrong.

Neither holds what customers wrote, so an error is told by its class and place, not by its words,
unless its words are known to come from the system or the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import traceback
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import override

import structlog
from structlog.typing import EventDict, WrappedLogger

NAME = "amends.log"
REPEATED = 60.0
"""Seconds before the same line is shown on the terminal again."""
REMEMBERED = 100
LARGEST = 5_000_000
KEPT = 3
TOLD_BY = ("sqlalchemy.", "sqlite3.", "asyncpg.", "alembic.")
"""Packages whose errors carry no values, only names and states of the database."""
NOISY = (
    "httpx",
    "httpcore",
    "telegram",
    "uvicorn.access",
    "alembic",
    "sqlalchemy",
    "aiosqlite",
    "procrastinate",
)
"""Loggers that would write addresses with tokens in them, or a line for every query."""


def configure(state_dir: Path, *, terminal: int = logging.ERROR) -> None:
    """Send every log line to the file below `state_dir`, those from `terminal` on to stderr too.

    Raises:
        OSError: the file cannot be written.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    file = _File(state_dir / NAME, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8")
    Path(file.baseFilename).chmod(0o600)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    file.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_foreign, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    screen = _Terminal()
    screen.setLevel(terminal)
    screen.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_foreign, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _short],
        )
    )
    root = logging.getLogger()
    for old in tuple(root.handlers):
        if isinstance(old.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(old)
            old.close()
    root.addHandler(file)
    root.addHandler(screen)
    root.setLevel(logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


class _File(RotatingFileHandler):
    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk costs lines of this log, and nothing else."""


class _Terminal(logging.Handler):
    """Standard error as it is now, which may be another one than at the start.

    What goes wrong again and again is told once a minute; the file has every time.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool | logging.LogRecord:
        """A browser that goes away in the middle of a page is nobody's trouble."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, asyncio.CancelledError) and super().filter(record)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        if record.created - self._told.get(line, -REPEATED) < REPEATED:
            return
        if len(self._told) > REMEMBERED:
            self._told.clear()
        self._told[line] = record.created
        with contextlib.suppress(OSError):
            print(line, file=sys.stderr)  # noqa: T201 - a terminal is for this


def silence() -> None:
    """Keep no log at all: nothing of it may stand among what a command prints."""
    structlog.configure(processors=[_nowhere])
    logging.disable()


def _nowhere(_: WrappedLogger, __: str, ___: EventDict) -> EventDict:
    raise structlog.DropEvent


def told(error: BaseException) -> str:
    """An error without any words that could be a customer's."""
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    if isinstance(error, OSError):
        return f"{name}: {error.strerror or 'no reason given'}"
    if f"{kind.__module__}.".startswith(TOLD_BY):
        return f"{name}: {(str(error).splitlines() or [''])[0]}"
    return name


def trace(error: BaseException) -> list[str]:
    """Where an error came from, with its causes: class, then file, line and function."""
    return [line for each in _chain(error) for line in (told(each), *_frames(each))]


def _frames(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and the members of a group."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        if isinstance(each, BaseExceptionGroup):
            waiting.extend(each.exceptions)
        waiting.append(each.__cause__ or (None if each.__suppress_context__ else each.__context__))


def _without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the error's class and place."""
    given = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = told(error)
        event["trace"] = trace(error)
    return event


def _foreign(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A line of a library: its logger's name stands before its words."""
    record: logging.LogRecord = event["_record"]
    event["event"] = f"{record.name}: {event['event']}"
    if record.exc_info:
        event["exc_info"] = record.exc_info
    return event


def _short(_: WrappedLogger, __: str, event: EventDict) -> str:
    """One line for the terminal."""
    rest = "".join(
        f" {key}={value}"
        for key, value in event.items()
        if key not in {"event", "level", "timestamp", "trace"}
    )
    return " ".join(f"amends: {event['level']}: {event['event']}{rest}".split())
