from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.server_log import ServerLog, guarded


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "nlu.log"


def test_what_is_printed_before_any_text_is_kept_as_it_is(path: Path) -> None:
    kept = ServerLog(path)
    kept.begin()
    kept.feed(b"ModuleNotFoundError: No module na")
    kept.feed("med 'rasa'\nlast 字".encode())
    kept.close()

    assert path.read_text("utf-8").splitlines() == [
        "ModuleNotFoundError: No module named 'rasa'",
        "last 字",
    ]
    assert kept.last == "last 字"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_once_guarded_only_numbers_names_and_places_are_kept(path: Path) -> None:
    line = {
        "event": "parse.failed",
        "texts": 2,
        "ms": 1.5,
        "text": "我家地址",
        "error": "ValueError",
    }
    kept = ServerLog(path)
    kept.begin()
    kept.guard()
    kept.feed(f"{json.dumps(line)}\nmy address is 5 High Street\n".encode())
    kept.feed(b'  File "/srv/x.py", line 12, in run\n    call(my_secret)\nValueError: secret\n')
    kept.close()

    assert path.read_text("utf-8").splitlines() == [
        '{"event": "parse.failed", "texts": 2, "ms": 1.5, "error": "ValueError"}',
        "(27 characters not kept)",
        '  File "/srv/x.py", line 12, in run',
        "(19 characters not kept)",
        "(18 characters not kept)",
    ]
    assert kept.last == ""


def test_half_a_line_of_a_killed_server_is_guarded_though_the_next_one_starts(path: Path) -> None:
    kept = ServerLog(path)
    kept.begin()
    kept.guard()
    kept.feed(b"the customer wrote")
    kept.begin()
    kept.feed(b" starting\n")
    kept.close()

    assert path.read_text("utf-8").splitlines() == ["(18 characters not kept)", " starting"]


@given(st.text(min_size=1), st.dictionaries(st.text(), st.text() | st.lists(st.text())))
def test_no_word_of_a_text_passes_the_guard(text: str, values: dict[str, object]) -> None:
    marked = f"secret {text}"
    line = json.dumps({**values, "event": marked, "said": [marked], marked: 1})

    assert "secret" not in guarded(line)
    assert "secret" not in guarded(marked)


def test_a_line_without_end_does_not_fill_the_memory(path: Path) -> None:
    kept = ServerLog(path)
    kept.begin()
    for _ in range(40):
        kept.feed(b"x" * 100_000)
    kept.close()

    assert path.stat().st_size < 20_000
