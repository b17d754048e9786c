"""The benchmark of imports: both ways run, on files that are always the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.bench import NoReference, imports
from escalation.intake import ORDERS, open_sheet


def test_the_files_are_always_the_same_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first = imports.write_tables(tmp_path, 500)
    again = imports.write_tables(tmp_path / "again", 500)

    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]
    with open_sheet(first[1], ORDERS) as sheet:
        [stretch] = sheet.stretches(501)
        (_, refs, *_), refused = sheet.layout.read_all(*stretch)
    assert (len(set(refs)), refused) == (500, [])


def test_both_ways_are_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in = tmp_path / "sqlite3"
    stand_in.write_text('#!/bin/sh\nsleep 0.1\ntouch "$1"\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr(imports, "ROUNDS", 1)
    monkeypatch.setattr(shutil, "which", lambda _: str(stand_in))

    result = imports.measure(300)

    assert (result.name, result.limit, result.figures["rows"]) == ("import", 10.0, 300)
    assert result.ratio == pytest.approx(result.figures["import_s"] / result.figures["sqlite3_s"])
    assert result.figures["sqlite3_s"] >= 0.1
    assert result.figures["import_processor_s"] > 0


def test_without_the_program_there_is_nothing_to_measure_against(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(NoReference):
        imports.measure(1)
