"""The log: JSON lines that nobody but the owner may read, without any words of customers."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from bot import logs

type Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Lines]:
    """Logs into a file of the test, and gives back what stands in it."""
    root = logging.getLogger()
    before, level = tuple(root.handlers), root.level
    configuration = structlog.get_config()
    logs.configure(tmp_path / "state")
    file = tmp_path / "state" / logs.NAME
    yield lambda: [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for handler in tuple(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    root.setLevel(level)
    structlog.configure(**configuration)


def test_an_event_is_one_json_line(lines: Lines) -> None:
    structlog.get_logger().info("case.escalated", case_id="c1")

    [line] = lines()
    assert line["event"] == "case.escalated"
    assert line["case_id"] == "c1"
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_only_the_owner_reads_it(lines: Lines, tmp_path: Path) -> None:
    assert lines() == []
    assert (tmp_path / "state" / logs.NAME).stat().st_mode & 0o777 == 0o600


def test_an_error_is_told_by_class_and_place_without_its_words(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError("my phone number is 12345")

    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("turn.failed")

    [line] = lines()
    assert line["error"] == "ValueError"
    assert line["trace"][-1].endswith(" fail")
    terminal = capsys.readouterr().err
    assert terminal == "amends: error: turn.failed error=ValueError\n"
    assert "12345" not in json.dumps(line) + terminal


def test_causes_and_members_of_a_group_are_told_too() -> None:
    cause = KeyError("secret")
    group = ExceptionGroup("secret", [RuntimeError("secret")])
    group.__cause__ = cause

    assert logs.trace(group) == ["ExceptionGroup", "RuntimeError", "KeyError"]


def test_what_the_system_and_the_database_say_is_kept() -> None:
    database = OperationalError("SELECT 'words of a customer'", {}, Exception("database is locked"))

    assert logs.told(OSError(28, "No space left on device")) == "OSError: No space left on device"
    assert (
        logs.told(database)
        == "sqlalchemy.exc.OperationalError: (builtins.Exception) database is locked"
    )


def test_addresses_with_tokens_are_not_written(lines: Lines) -> None:
    logging.getLogger("httpx").info("GET https://api.example.org/bot123:token/getMe")
    logging.getLogger("uvicorn.error").warning("no %s", "lifespan")

    [line] = lines()
    assert line["event"] == "uvicorn.error: no lifespan"


def test_the_terminal_shows_only_what_went_wrong(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    structlog.get_logger().info("timer.fired")
    structlog.get_logger().error("loop.failed", loop="timers")

    assert capsys.readouterr().err == "amends: error: loop.failed loop=timers\n"
    assert len(lines()) == 2


def test_what_goes_wrong_again_and_again_is_told_once_a_minute(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        structlog.get_logger().error("delivery.claim_failed")
    structlog.get_logger().error("loop.failed", loop="timers")

    assert capsys.readouterr().err.count("delivery.claim_failed") == 1
    assert len(lines()) == 4


def test_a_browser_that_goes_away_is_not_told_on_the_terminal(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("uvicorn.error").error("Exception", exc_info=asyncio.CancelledError())

    assert capsys.readouterr().err == ""
    assert lines()[0]["error"] == "asyncio.exceptions.CancelledError"


@pytest.mark.usefixtures("lines")
def test_a_full_disk_costs_lines_and_nothing_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(logs._File, "flush", full)
        structlog.get_logger().info("timer.fired")

    assert capsys.readouterr().err == ""
