"""The kept secret: one, long, and the owner's alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from escalation.secret import BadSecret, kept_secret


def test_it_is_made_once_and_stays(tmp_path: Path) -> None:
    file = tmp_path / "secret"

    made = kept_secret(file)

    assert len(made) >= 64
    assert kept_secret(file) == made
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_each_folder_has_its_own(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "one") != kept_secret(tmp_path / "other")


def test_many_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        given = set(pool.map(kept_secret, [tmp_path / "secret"] * 8))

    assert len(given) == 1


def test_a_file_that_holds_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("")

    with pytest.raises(BadSecret, match="remove it"):
        kept_secret(tmp_path / "secret")
