"""The commands, as somebody types them: what they print, and one clear line when they cannot."""

from __future__ import annotations

import csv
import io
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.cli import main

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
    monkeypatch.setenv("DATABASE_URL", "postgresql://amends@127.0.0.1:1/amends")

    assert "Nothing answers" in amends("migrate").failure


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
    assert "test_cli.py" in log
    assert "customer" not in log


# ------------------------------------------------------------------------------------------------
# staff


def test_staff_is_added_listed_and_removed(started: Amends) -> None:
    added = started("staff", "add", "Ada", "--role", "manager", stdin="correct horse battery\n")
    assert added.out == "Ada may sign in as manager.\n"
    assert started("staff", "list").out == f"{'ada':<20} {'manager':<10} Ada\n"

    assert started("staff", "remove", "ada").code == 0
    assert "(removed)" in started("staff", "list").out


def test_a_login_is_given_once(started: Amends) -> None:
    assert started("staff", "add", "ada", stdin="correct horse battery\n").code == 0

    again = started("staff", "add", "ADA", stdin="another good password\n")

    assert again.failure == "amends: ADA is there already; see amends staff password."


@pytest.mark.parametrize("given", ["", "short\n"])
def test_a_weak_password_is_refused(started: Amends, given: str) -> None:
    assert "10" in started("staff", "add", "ada", stdin=given).failure
    assert started("staff", "list").out == ""


def test_a_new_password_takes_the_place_of_the_old_one(started: Amends) -> None:
    started("staff", "add", "ada", stdin="correct horse battery\n")

    assert started("staff", "password", "ada", stdin="another good password\n").code == 0
    assert started("staff", "password", "eve", stdin="x").failure == (
        "amends: There is nobody called eve; see amends staff list."
    )


@pytest.mark.parametrize(
    ("option", "value"), [("--role", "emperor"), ("--role", "bot"), ("--language", "fr")]
)
def test_a_role_or_language_that_is_none_is_refused(
    started: Amends, option: str, value: str
) -> None:
    ended = started("staff", "add", "ada", option, value, stdin="correct horse battery\n")

    assert ended.code == 2
    assert option in ended.err


# ------------------------------------------------------------------------------------------------
# keys


def test_a_key_is_made_shown_once_and_revoked(started: Amends) -> None:
    made = started("token", "create", "billing", "--scope", "write")
    assert made.out.startswith("amends_")

    [listed] = started("token", "list").out.splitlines()
    assert "write" in listed
    assert made.out.strip() not in listed

    [key] = ID.findall(listed)
    assert started("token", "revoke", key).code == 0
    assert "revoked" in started("token", "list").out


def test_a_key_that_is_not_there_cannot_be_revoked(started: Amends) -> None:
    nothing = "00000000-0000-0000-0000-000000000000"

    assert f"There is no key {nothing}" in started("token", "revoke", nothing).failure
    assert started("token", "revoke", "billing").code == 2


# ------------------------------------------------------------------------------------------------
# tasks


def test_without_work_there_is_a_word_and_a_header(started: Amends, tmp_path: Path) -> None:
    assert started("tasks", "list").err == "Nothing is to be done.\n"

    assert started("tasks", "export", "tasks.csv").code == 0
    [header] = csv.reader((tmp_path / "tasks.csv").read_text("utf-8-sig").splitlines())
    assert header[0] == "id"


def test_an_export_that_cannot_be_written_is_said(started: Amends) -> None:
    assert "/nowhere/tasks.csv" in started("tasks", "export", "/nowhere/tasks.csv").failure


def test_work_that_is_not_there_cannot_be_done(started: Amends) -> None:
    nothing = "00000000-0000-0000-0000-000000000000"
    started("staff", "add", "ada", stdin="correct horse battery\n")

    assert "There is nobody" in started("tasks", "done", nothing, "--by", "eve").failure
    assert "There is no work" in started("tasks", "done", nothing, "--by", "ada").failure
    assert "There is no work" in started("tasks", "retry", nothing).failure
