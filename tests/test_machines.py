"""What the manual offers to copy for several machines can be used as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot.cli import app
from bot.cli.run import Role
from bot.settings import PROJECT, BotSettings

FOLDER = PROJECT / "docs/machines"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
PAGES = [PROJECT / f"docs/manual/{name}.md" for name in ("backup", "machines", "upgrading")]
UNITS = sorted(FOLDER.glob("systemd/*"))
KNOWN = {
    *("Description", "Documentation", "After", "Wants", "PartOf", "StartLimitIntervalSec"),
    *("Type", "User", "Group", "WorkingDirectory", "EnvironmentFile", "Environment"),
    *("StateDirectory", "StateDirectoryMode", "ExecStart", "Restart", "RestartSec"),
    *("TimeoutStopSec", "LimitNOFILE", "NoNewPrivileges", "PrivateTmp", "PrivateDevices"),
    *("ProtectSystem", "ProtectHome", "ProtectKernelTunables", "ProtectControlGroups"),
    *("RestrictAddressFamilies", "RestrictSUIDSGID", "LockPersonality", "WantedBy"),
}
"""What `systemd-analyze verify` of systemd 252 has passed."""
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
PARTS = {role.value for role in Role} - {"all"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_in_it_is_one(path: Path) -> None:
    named = set(re.findall(r"AMENDS_([A-Z_]+)", path.read_text("utf-8")))

    assert named <= {name.upper() for name in BotSettings.model_fields}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_names_what_it_can_know_and_what_is_there(path: Path) -> None:
    """What systemd does not know it passes over, with a line in the journal and no more."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and line[0] not in "#["]
    told = dict(line.split("=", 1) for line in lines)

    assert told.keys() <= KNOWN
    assert (PROJECT / told["Documentation"].removeprefix("file:/opt/amends/")).exists()
    if path.suffix == ".service":
        assert told["EnvironmentFile"] == "/etc/amends/amends.env"
        assert told["StateDirectory"] in told["Environment"]


def test_all_that_a_compose_file_asks_for_is_there() -> None:
    services = COMPOSE["services"]
    assert {*COMPOSE} == {"name", "x-part", "services", "volumes"}
    for name in PARTS:
        assert services[name]["image"] == "amends"
        assert services[name]["depends_on"].keys() <= services.keys()
        assert services[name]["env_file"] == "compose.env"
    build = services["web"]["build"]
    assert (FOLDER / build["context"]).resolve() == PROJECT
    assert (PROJECT / build["dockerfile"]).exists()


def test_what_compose_is_told_in_secret_is_neither_kept_nor_put_into_an_image() -> None:
    name = "docs/machines/compose.env"
    ignored = (PROJECT / ".gitignore").read_text("utf-8").splitlines()
    left_out = (FOLDER / "Containerfile.dockerignore").read_text("utf-8").splitlines()

    assert f"/{name}" in ignored
    assert name in left_out
    assert name in (FOLDER / "compose.yaml").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_that_these_pages_show_is_one_with_its_options(page: Path) -> None:
    shown = re.findall(r"(?:`|\$ |&& |; )amends ([^`&;#\n]+)", page.read_text("utf-8"))

    assert shown
    for line in shown:
        command: Any = get_command(app)
        words = iter(line.split())
        while hasattr(command, "commands"):
            command = command.commands[next(words)]
        options = {name for each in command.params for name in each.opts}
        assert {word for word in words if word.startswith("--")} <= options, line


def test_every_part_has_its_unit_and_its_service() -> None:
    started = {
        found[1]
        for path in FOLDER.glob("systemd/*.service")
        for found in re.finditer(
            r"ExecStart=\S+/amends serve --only (\w+)", path.read_text("utf-8")
        )
    }

    assert started == PARTS
    served = {name: each["command"] for name, each in COMPOSE["services"].items()}
    assert {name: ["serve", "--only", name] for name in PARTS}.items() <= served.items()
