"""`amends nlu corrections`, as it is typed."""

from __future__ import annotations

import asyncio
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.corrections import write_whole
from bot.evaluation.labelled import read_items
from bot.nlu.training_data import read_file
from escalation.services import desk
from escalation.services.messages import hear
from escalation.unit_of_work import open_database
from tests import make
from tests.bot.commands import Amends


async def correct(file: Path, *texts: str) -> None:
    """A corrected case for each text; one without a text has lost it."""
    database = open_database(f"sqlite:///{file}")
    async with database.uow() as uow:
        mei = await make.member(uow)
        for text in texts:
            chat = await make.conversation(uow)
            case = await make.case(uow, chat)
            if text:
                await hear(uow, chat, case, text, now=make.NOW - timedelta(seconds=1))
            await desk.correct_cause(
                uow, case.id, mei.id, "ethics", further=["price"], now=make.NOW, desk=make.desk()
            )
    await database.dispose()


@pytest.fixture
def judged(started: Amends, tmp_path: Path) -> Amends:
    """With two corrections, one of which has lost its words."""
    asyncio.run(correct(tmp_path / "var" / "amends.db", "我叫王小明，你们卖假货", ""))
    return started


def test_examples_to_train_with(judged: Amends, tmp_path: Path) -> None:
    ended = judged("nlu", "corrections", "--out", "own.yml")

    assert ended.code == 0
    assert ended.out == ""
    assert ended.err == (
        "amends: 1 examples stand in own.yml\namends: left out: 1 whose words are erased\n"
    )
    [example] = read_file(tmp_path / "own.yml")
    assert (example.text, example.intent, example.causes) == (
        "我叫某某，你们卖假货",
        "ethics",
        ("ethics", "price"),
    )
    assert stat.S_IMODE((tmp_path / "own.yml").stat().st_mode) == 0o600


def test_examples_to_measure_with(judged: Amends, tmp_path: Path) -> None:
    assert judged("nlu", "corrections", "--out", "own.jsonl").code == 0

    items, unread = read_items(tmp_path / "own.jsonl")
    assert [(item.text, item.primary, item.sure, item.maybe) for item in items] == [
        ("我叫某某，你们卖假货", "ethics", frozenset({"ethics", "price"}), frozenset())
    ]
    assert unread == []


def test_a_file_is_only_written_anew_when_asked(judged: Amends, tmp_path: Path) -> None:
    file = tmp_path / "own.yml"
    file.write_text("mine")
    file.chmod(0o644)

    assert judged("nlu", "corrections", "--out", "own.yml").failure == (
        "amends: own.yml exists already; --force writes it anew."
    )
    assert file.read_text() == "mine"

    assert judged("nlu", "corrections", "--out", "own.yml", "--force").code == 0
    assert "卖假货" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_to_write_leaves_no_file(started: Amends, tmp_path: Path) -> None:
    assert "There are no corrections yet: correct the cause of a case in the console" in (
        started("nlu", "corrections", "--out", "own.yml").failure
    )
    asyncio.run(correct(tmp_path / "var" / "amends.db", "", "转人工"))
    assert started("nlu", "corrections", "--out", "own.yml").failure == (
        "amends: None of 2 corrections can be written: 1 whose words are erased,"
        " 1 without words that tell of anything."
    )
    assert not (tmp_path / "own.yml").exists()


def test_what_cannot_be_done_is_said_in_one_line(amends: Amends, tmp_path: Path) -> None:
    assert "There is no database at" in amends("nlu", "corrections", "--out", "own.yml").failure
    wrong = amends("nlu", "corrections", "--out", "own.txt")
    assert wrong.code == 2
    assert ".yml or .jsonl" in wrong.err
    assert amends("nlu", "corrections", "--out", "none/own.yml").failure == (
        "amends: There is no folder none."
    )
    (tmp_path / "own.yml").mkdir()
    assert amends("nlu", "corrections", "--out", "own.yml", "--force").failure == (
        "amends: own.yml is a folder."
    )


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "own.yml"
    file.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, "after")

    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]
