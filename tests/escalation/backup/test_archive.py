"""The file that a backup is: whole or not at all, and damage is seen before anything is used."""

from __future__ import annotations

import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from escalation.backup import archive
from escalation.backup.archive import BackupRefused, Content

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HELD = Content("0017", {"case": 2, "message": 5})


def made(folder: Path, data: bytes = b"rows", name: str = "b.amends") -> Path:
    (folder / "part").write_bytes(data)
    file = folder / name
    archive.write(
        file, {"database": folder / "part"}, database="sqlite", program="1", now=NOW, content=HELD
    )
    return file


@given(data=st.binary(max_size=5_000))
def test_what_is_taken_out_is_what_was_put_in(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("backup")
    with archive.opened(made(folder, data)) as opened:
        opened.take_out("database", folder / "out")
        told = opened.manifest

    assert (folder / "out").read_bytes() == data
    assert (told.made_at, told.content, told.database) == (NOW, HELD, "sqlite")


def test_it_is_its_owner_s_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = made(tmp_path)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.amends", "part"]


def test_it_never_takes_a_file_s_place(tmp_path: Path) -> None:
    file = made(tmp_path)
    before = file.read_bytes()

    with pytest.raises(BackupRefused, match="exists already"):
        made(tmp_path, b"others")

    assert file.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


@given(at=st.floats(0, 0.999), how=st.sampled_from(["cut", *range(8)]))
@example(at=0.837, how=2)  # another packing, in the list of parts
def test_a_file_that_was_damaged_anywhere_gives_nothing_else_than_was_put_in(
    at: float, how: str | int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("backup")
    data = bytes(range(256)) * 20
    file = made(folder, data)
    whole = bytearray(file.read_bytes())
    place = int(at * len(whole))
    if isinstance(how, int):
        whole[place] ^= 1 << how
    else:
        del whole[place:]
    file.write_bytes(whole)

    try:
        with archive.opened(file) as opened:
            opened.take_out("database", folder / "out")
    except BackupRefused:
        return
    assert (folder / "out").read_bytes() == data


def test_a_database_that_holds_something_else_is_refused_by_the_table_s_name(
    tmp_path: Path,
) -> None:
    with archive.opened(made(tmp_path)) as opened:
        opened.compare(HELD)
        with pytest.raises(BackupRefused, match=r"\(tables: message\)"):
            opened.compare(Content("0017", {"case": 2, "message": 4}))


def test_a_later_program_s_file_is_not_guessed_at(tmp_path: Path) -> None:
    file = tmp_path / "b.amends"
    with zipfile.ZipFile(file, "w") as written:
        written.writestr("manifest.json", '{"format": 2, "program": "9.0"}')

    with pytest.raises(BackupRefused, match=r"made by Amends 9\.0"), archive.opened(file):
        pass
