"""`amends`: what stops any command is one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.commands import Amends


def test_without_a_command_it_says_what_there_is(amends: Amends) -> None:
    assert "Commands:" in amends("--help").out


def test_an_unknown_command_is_refused(amends: Amends) -> None:
    ended = amends("complain")

    assert ended.code == 2
    assert "No such command 'complain'" in ended.err


@pytest.mark.parametrize(
    "command",
    [
        ("staff", "list"),
        ("token", "list"),
        ("tasks", "list"),
        ("stats", "--week", "2026-W47"),
        ("chat",),
    ],
)
def test_before_the_first_start_it_says_how_to_start(
    amends: Amends, command: tuple[str, ...], tmp_path: Path
) -> None:
    assert amends(*command).failure == (
        f"amends: There is no database at {tmp_path}/var/amends.db yet; `make run` makes it."
    )


def test_a_setting_that_cannot_be_used_is_named(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMENDS_PORT", "http")

    assert amends("migrate").failure.startswith("amends: AMENDS_PORT: ")


def test_a_state_folder_that_cannot_be_written_is_named(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMENDS_STATE_DIR", "/proc/amends")

    assert amends("migrate").failure.startswith(
        "amends: AMENDS_STATE_DIR: /proc/amends cannot be written"
    )


def test_a_server_that_does_not_answer_is_said(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://amends:password@127.0.0.1:1/amends")

    said = amends("migrate").failure
    assert said.startswith("amends: The database at 127.0.0.1:1/amends cannot be reached: ")
    assert "password" not in said


def test_a_file_that_is_no_database_is_said(amends: Amends, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "amends.db").write_text("Dear diary" * 500)

    assert amends("staff", "list").failure == (
        "amends: The database cannot be used: the file is no database."
    )


def test_what_is_written_is_the_owner_s_alone(amends: Amends, tmp_path: Path) -> None:
    assert amends("migrate").code == 0
    for file in (tmp_path / "var").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_fault_of_ours_is_one_line_and_a_trace_in_the_log(
    amends: Amends, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(**_: object) -> None:
        raise LookupError("the words of a customer")

    monkeypatch.setattr("bot.cli.opening.begin", fail)

    ended = amends("migrate")

    assert ended.failure == (
        "amends: This should not have happened (LookupError). "
        f"Where it happened stands in {tmp_path}/var/amends.log"
    )
    log = (tmp_path / "var" / "amends.log").read_text()
    assert "test_main.py" in log
    assert "customer" not in log
