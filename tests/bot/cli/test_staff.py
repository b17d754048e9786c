"""`amends`: who may sign in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from escalation.models import AuthorityLimit
from escalation.unit_of_work import open_database
from tests import make
from tests.bot.commands import Amends


async def _name_team_lead(file: Path) -> None:
    database = open_database(f"sqlite:///{file}")
    async with database.uow() as uow:
        await uow.limits.add(
            AuthorityLimit(version=2, valid_from=make.NOW, table=make.with_team_lead())
        )
    await database.dispose()


def test_staff_is_added_listed_and_removed(started: Amends) -> None:
    added = started("staff", "add", "Ada", "--role", "manager", stdin="correct horse battery\n")
    assert added.out == "Ada may sign in as manager.\n"
    assert started("staff", "list").out == f"{'ada':<20} {'manager':<10} Ada\n"

    assert started("staff", "remove", "ada", "--even-last").code == 0
    assert "(removed)" in started("staff", "list").out
    assert started("staff", "role", "ada", "supervisor").failure == (
        "amends: ada was removed; see amends staff add."
    )
    assert started("staff", "add", "ada", stdin="correct horse battery\n").code == 0
    assert started("staff", "list").out == f"{'ada':<20} {'supervisor':<10} ada\n"


def test_the_only_manager_is_not_made_something_else(started: Amends) -> None:
    started("staff", "add", "ada", "--role", "manager", stdin="correct horse battery\n")

    for deed in (("role", "ada", "supervisor"), ("remove", "ada")):
        assert started("staff", *deed).failure == (
            "amends: This is the only manager. Make somebody else a manager first."
        )
    assert started("staff", "list").out == f"{'ada':<20} {'manager':<10} ada\n"


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


def test_a_role_that_the_limits_name_is_given_and_changed(started: Amends, tmp_path: Path) -> None:
    started("staff", "add", "ada", stdin="correct horse battery\n")
    refused = started("staff", "role", "ada", "team_lead")
    assert refused.code == 2
    assert "there are supervisor, manager" in " ".join(refused.err.replace("│", " ").split())

    asyncio.run(_name_team_lead(tmp_path / "var" / "amends.db"))

    assert started("staff", "role", "ada", "team_lead").code == 0
    added = started("staff", "add", "bo", "--role", "team_lead", stdin="correct horse battery\n")
    assert added.out == "bo may sign in as team_lead.\n"
    assert started("staff", "list").out.count("team_lead") == 2


def test_somebody_is_put_into_a_team_of_the_settings(
    started: Amends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMENDS_TEAMS", "night: mon-sun 22:00-06:00 | day: mon-fri 09:00-18:00")
    password = "correct horse battery\n"

    assert started("staff", "add", "ada", "--team", "night", stdin=password).code == 0
    assert started("staff", "list").out == f"{'ada':<20} {'supervisor':<10} ada  (night)\n"
    assert started("staff", "team", "ada", "day").out == "ada is of the team day.\n"
    for refused in (
        started("staff", "team", "ada", "weekend"),
        started("staff", "add", "bo", "--team", "weekend", stdin=password),
    ):
        assert "teams are night, day" in refused.err
    assert started("staff", "team", "ada", "desk").out == "ada is of no team.\n"
    assert started("staff", "list").out == f"{'ada':<20} {'supervisor':<10} ada\n"
