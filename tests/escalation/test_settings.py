"""Settings come from the environment, with names that say what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from escalation.settings import DeskSettings
from escalation.sla import HoursError


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no .env of this folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", *(f"AMENDS_{key.upper()}" for key in DeskSettings.model_fields)):
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_there_is_an_embedded_database() -> None:
    settings = DeskSettings()

    assert settings.database_url == "sqlite:///var/amends.db"
    assert settings.desk().zone.key == "Asia/Shanghai"


@pytest.mark.parametrize("name", ["DATABASE_URL", "AMENDS_DATABASE_URL"])
def test_the_database_may_be_named_as_everybody_does(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "postgresql://db/amends")

    assert DeskSettings().database_url == "postgresql://db/amends"


def test_our_own_name_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/x")
    monkeypatch.setenv("AMENDS_DATABASE_URL", "sqlite:///mine.db")

    assert DeskSettings().database_url == "sqlite:///mine.db"


@pytest.mark.parametrize("said", ["", "none", " None "])
def test_no_country_means_no_holidays(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("AMENDS_HOLIDAYS", said)

    assert DeskSettings().desk().calendar.public is None
    assert DeskSettings(holidays="CN").desk().calendar.public is not None


def test_teams_stand_in_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        'AMENDS_TEAMS="\nbilling: mon-fri 08:00-16:00\nnight: mon-sun 22:00-06:00\n"\n', "utf-8"
    )

    assert list(DeskSettings().desk().teams) == ["billing", "night"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("AMENDS_PORT", "80800"), ("AMENDS_CARRIER", "pigeon"), ("AMENDS_DEMO", "perhaps")],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=name.removeprefix("AMENDS_").lower()):
        DeskSettings()


def test_a_zone_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMENDS_ZONE", "Shanghai")

    with pytest.raises(HoursError, match="AMENDS_ZONE: 'Shanghai'"):
        DeskSettings().desk()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMENDS_WEBHOOK_SECRET", "hush-hush-hush-hush-hush")

    assert "hush" not in repr(DeskSettings())
