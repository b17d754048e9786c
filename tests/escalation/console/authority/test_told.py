"""Whatever differs between two tables is said, and why it needs a second manager."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from escalation.console.authority.outlook import doubts
from escalation.console.authority.shown import Teller
from escalation.console.authority.told import told
from escalation.console.language import Words
from handlers.changes import changes, needs_two
from handlers.limits_table import compiled
from handlers.model import LANGUAGES
from tests.escalation.console.authority.test_fields import tables


@given(tables(), tables(), st.sampled_from(LANGUAGES))
def test_every_change_is_told_and_so_is_why_it_needs_two(
    old: dict[str, Any], new: dict[str, Any], language: str
) -> None:
    words = Words(language, ZoneInfo("Asia/Shanghai"))
    found = changes(old, new)

    lines = told(words, found, old, new)

    assert bool(lines) is bool(found)
    assert any(line.why for line in lines) is needs_two(old, new)
    assert all("%(" not in line.text for line in lines)
    doubts(Teller(words, 90), compiled(new), compiled(old), [])
