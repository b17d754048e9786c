"""`amends`: who may sign in."""

from __future__ import annotations

import pytest

from tests.bot.commands import Amends


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
