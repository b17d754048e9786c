"""`amends`: keys of other systems."""

from __future__ import annotations

import re

from tests.bot.commands import Amends

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
