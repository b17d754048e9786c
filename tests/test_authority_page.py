"""The page on authority names tests that are there, for every invariant at least one."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


INVARIANT = re.compile(r"^\| (?!invariant \|)([A-Z][^|]+) \|([^|]*)\|$", re.MULTILINE)


def test_every_invariant_of_the_page_names_a_test() -> None:
    rows = INVARIANT.findall((ROOT / "docs" / "authority.md").read_text("utf-8"))

    assert len(rows) >= 30
    assert [invariant for invariant, tests in rows if not NAMED.search(tests)] == []


def test_every_test_that_the_page_names_is_there() -> None:
    named = NAMED.findall((ROOT / "docs" / "authority.md").read_text("utf-8"))

    missing = [
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)
    ]
    assert len(named) >= 15
    assert missing == []
