"""`amends`: work that people carry out."""

from __future__ import annotations

import asyncio
import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escalation.demo import load_demo
from escalation.unit_of_work import open_database
from tests.bot.commands import Amends


def test_without_work_there_is_a_word_and_a_header(started: Amends, tmp_path: Path) -> None:
    assert started("tasks", "list").err == "Nothing is to be done.\n"

    assert started("tasks", "export", "tasks.csv").code == 0
    [header] = csv.reader((tmp_path / "tasks.csv").read_text("utf-8-sig").splitlines())
    assert header[0] == "id"


@pytest.mark.usefixtures("spoken")
def test_what_was_granted_is_listed_done_and_told(amends: Amends, tmp_path: Path) -> None:
    assert amends("migrate").code == 0
    asyncio.run(load_shop(tmp_path / "var" / "amends.db"))
    talk = amends("chat", "--customer", "c-100", stdin="订单 A-1001 你们多扣了我 30 元\n好的\n").out
    assert "30.00" in talk

    [work] = amends("tasks", "list").out.splitlines()
    assert "waiting" in work
    assert "30.00 CNY" in work
    [work_id] = re.findall(r"^[0-9a-f-]{36}", work)
    assert amends("tasks", "done", work_id, "--by", "mei").code == 0

    assert amends("tasks", "list").err == "Nothing is to be done.\n"
    assert "done" in amends("tasks", "list", "--all").out
    assert "done" in amends("tasks", "export").out
    assert amends("chat", "--customer", "c-100").out.count("bot> ") == 3


async def load_shop(file: Path) -> None:
    database = open_database(f"sqlite:///{file}")
    async with database.uow() as uow:
        await load_demo(uow, datetime.now(UTC))
    await database.dispose()


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
