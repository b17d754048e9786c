"""What the manual offers to copy for several machines can be used as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.cli.run import Role
from bot.settings import PROJECT, BotSettings

FOLDER = PROJECT / "docs/machines"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
PARTS = {role.value for role in Role} - {"all"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_in_it_is_one(path: Path) -> None:
    named = set(re.findall(r"AMENDS_([A-Z_]+)", path.read_text("utf-8")))

    assert named <= {name.upper() for name in BotSettings.model_fields}


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
