"""Fixtures for the commands: each runs on a state folder of the test's own."""

from __future__ import annotations

import io
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from bot.cli import main
from tests.bot.commands import Amends, Ended
from tests.bot.speech import SpokenNlu


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are read by their cue words, without any model."""

    @asynccontextmanager
    async def reader(_: object) -> AsyncIterator[SpokenNlu]:
        yield SpokenNlu()

    monkeypatch.setattr("bot.cli.reading.exported", lambda *_: SpokenNlu())
    monkeypatch.setattr("bot.cli.reading.reader", reader)


@pytest.fixture
def amends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Amends]:
    """Runs a command on a state folder of the test's own, with `stdin` to read."""
    monkeypatch.chdir(tmp_path)
    for name in tuple(os.environ):
        if name.startswith(("AMENDS_", "TELEGRAM_", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AMENDS_STATE_DIR", str(tmp_path / "var"))
    root = logging.getLogger()
    before, level, mask = tuple(root.handlers), root.level, os.umask(0o022)
    configuration = structlog.get_config()

    def run(*arguments: str, stdin: str = "") -> Ended:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    yield run
    for handler in tuple(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    os.umask(mask)
    structlog.configure(**configuration)


@pytest.fixture
def started(amends: Amends, tmp_path: Path, migrated_file: Path) -> Amends:
    """The same, with a database."""
    (tmp_path / "var").mkdir()
    shutil.copyfile(migrated_file, tmp_path / "var" / "amends.db")
    return amends
