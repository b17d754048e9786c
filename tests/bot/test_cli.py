"""The commands, as somebody types them: what they print, and one clear line when they cannot."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.bench import Result
from bot.cli import main
from tests.bot.speech import SpokenNlu

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
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are read by their cue words, without any model."""

    @asynccontextmanager
    async def reader(_: object) -> AsyncIterator[SpokenNlu]:
        yield SpokenNlu()

    monkeypatch.setattr("bot.cli.reading.exported", SpokenNlu)
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


def test_an_export_that_cannot_be_written_is_said(started: Amends, tmp_path: Path) -> None:
    file = tmp_path / "missing" / "tasks.csv"

    assert started("tasks", "export", str(file)).failure == (
        f"amends: This does not exist: {file}."
    )


def test_work_that_is_not_there_cannot_be_done(started: Amends) -> None:
    nothing = "00000000-0000-0000-0000-000000000000"
    started("staff", "add", "ada", stdin="correct horse battery\n")

    assert "There is nobody" in started("tasks", "done", nothing, "--by", "eve").failure
    assert "There is no work" in started("tasks", "done", nothing, "--by", "ada").failure
    assert "There is no work" in started("tasks", "retry", nothing).failure


# ------------------------------------------------------------------------------------------------
# the week


def test_a_week_is_printed_as_table_as_json_and_as_csv(started: Amends) -> None:
    table = started("stats", "--week", "2026-W47", "--language", "zh-Hans")
    assert "第 47 周" in table.out

    report = json.loads(started("stats", "--week", "2026-W47", "--json").out)
    assert report["week"] == "2026-W47"
    assert len(report["causes"]) == 9

    assert started("stats", "--week", "2026-W47", "--csv").out.startswith("\ufeffcase,opened_at")


def test_without_a_week_it_is_the_present_one(started: Amends) -> None:
    year, week, _ = datetime.now(ZoneInfo("Asia/Shanghai")).isocalendar()

    assert json.loads(started("stats", "--json").out)["week"] == f"{year}-W{week:02}"


@pytest.mark.parametrize("week", ["2026-W54", "2026-47", "last", "", "２０２６-W47"])
def test_a_week_that_is_none_is_refused(started: Amends, week: str) -> None:
    assert "2026-W47" in started("stats", "--week", week).failure


def test_one_form_at_a_time(started: Amends) -> None:
    assert started("stats", "--json", "--csv").code == 2


# ------------------------------------------------------------------------------------------------
# a talk in the terminal


@pytest.mark.usefixtures("spoken")
def test_a_talk_in_the_terminal_is_found_again(started: Amends) -> None:
    talk = started("chat", "--talk", "ada", stdin="hello\nYour staff was rude to me\n").out
    assert talk.count("bot> ") == 2
    assert "[1] Talk to a person" in talk

    again = started("chat", "--talk", "ada", stdin="").out
    assert "you> Your staff was rude to me" in again
    assert "[1] Talk to a person" in again
    assert "rude" not in started("chat", "--talk", "eve", stdin="").out


@pytest.mark.usefixtures("spoken")
def test_a_number_presses_the_button_that_stands_there(started: Amends) -> None:
    started("chat", stdin="Your staff was rude to me\n")

    pressed = started("chat", stdin="1\n").out

    assert "I have passed your case #1 to a colleague" in pressed
    assert "you> Talk to a person" in started("chat", stdin="").out


@pytest.mark.usefixtures("spoken")
def test_an_empty_line_says_nothing(started: Amends) -> None:
    assert "bot> " not in started("chat", "--talk", "nobody", stdin="\n   \n").out


def test_a_language_that_is_none_is_refused(started: Amends) -> None:
    assert started("chat", "--language", "fr").code == 2


# ------------------------------------------------------------------------------------------------
# stories


STORY = """
title: Praise is no case
start: 2026-11-16T10:00:00+08:00
steps:
  - customer: "Your service is wonderful"
  - expect: {state: talking, cases: %d}
"""


@pytest.fixture
def stories(tmp_path: Path) -> tuple[Path, Path]:
    """A story that goes as written, and one that does not."""
    good, bad = tmp_path / "good.yml", tmp_path / "bad.yml"
    good.write_text(STORY % 0, "utf-8")
    bad.write_text(STORY % 3, "utf-8")
    return good, bad


@pytest.mark.usefixtures("spoken")
def test_a_story_that_goes_as_written_passes(amends: Amends, stories: tuple[Path, Path]) -> None:
    played = amends("rehearse", str(stories[0]))

    assert played.code == 0
    assert "Customer  Your service is wonderful" in played.out
    assert played.out.endswith("1 of 1 stories went as written.\n")


@pytest.mark.usefixtures("spoken")
def test_a_story_that_does_not_fails_and_says_where(
    amends: Amends, stories: tuple[Path, Path]
) -> None:
    played = amends("rehearse", *map(str, stories))

    assert played.code == 1
    assert "!! step 2: cases is 0, expected 3" in played.out
    assert played.out.endswith("1 of 2 stories went as written.\n")


@pytest.mark.usefixtures("spoken")
def test_as_json_there_is_an_object_per_step_and_one_per_story(
    amends: Amends, stories: tuple[Path, Path]
) -> None:
    missing = stories[0].with_name("missing.yml")
    played = amends("rehearse", "--json", *map(str, (*stories, missing)))

    lines = [json.loads(line) for line in played.out.splitlines()]
    assert [line["passed"] for line in lines if "passed" in line] == [True, False, False]
    assert lines[0]["kind"] == "customer"
    assert lines[-1]["story"] == str(missing)
    assert "No such file" in lines[-1]["error"]
    assert played.code == 1


@pytest.mark.usefixtures("spoken")
def test_a_file_that_is_no_story_is_refused_with_its_place(amends: Amends, tmp_path: Path) -> None:
    file = tmp_path / "story.yml"
    file.write_text("title: x\nstart: yesterday\nsteps: []\n", "utf-8")

    played = amends("rehearse", str(file))

    assert played.code == 1
    assert f"{file}: start" in played.out


# ------------------------------------------------------------------------------------------------
# benchmarks


def test_benchmarks_are_printed_as_table_and_as_json(
    amends: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = Result("turns", ratio=2.5, limit=3.0, spread=0.1, figures={"ours_ms": 4.0})
    monkeypatch.setattr("bot.bench.run_benchmarks", lambda _: iter([result]))

    assert "turns" in amends("bench").out
    assert json.loads(amends("bench", "turns", "--json").out) == result.to_json()


def test_a_benchmark_above_its_limit_fails(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    result = Result("turns", ratio=3.5, limit=3.0, spread=0.1)
    monkeypatch.setattr("bot.bench.run_benchmarks", lambda _: iter([result]))

    assert amends("bench").failure == "amends: Above its limit: turns."


def test_a_benchmark_that_is_not_there_is_refused(amends: Amends) -> None:
    assert "'speed'" in amends("bench", "speed").failure
