"""Settings: the environment is read once, and what cannot be used is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.settings import BadSettings, load, unknown_variables


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in tuple(os.environ):
        if name.startswith(("AMENDS_", "TELEGRAM_", "DATABASE_")):
            monkeypatch.delenv(name)


def test_without_any_variable_there_is_a_product_that_runs() -> None:
    settings = load()

    assert settings.nlu == "rasa"
    assert settings.telegram_token is None
    assert settings.state_dir == Path(__file__).parents[2] / "var"
    assert settings.database_url == f"sqlite:///{settings.state_dir / 'amends.db'}"


def test_the_state_folder_moves_the_database_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AMENDS_STATE_DIR", "elsewhere")

    assert load().database_url == f"sqlite:///{tmp_path / 'elsewhere' / 'amends.db'}"


@pytest.mark.parametrize("name", ["TELEGRAM_TOKEN", "AMENDS_TELEGRAM_TOKEN"])
def test_a_token_is_taken_by_either_name_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "123:very-secret")

    settings = load()

    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "123:very-secret"
    assert "very-secret" not in repr(settings)


def test_an_empty_token_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", " ")

    assert load().telegram_token is None


@pytest.mark.parametrize(
    "name",
    ["secret", "link_secret", "telegram_name", "emergency_number", "crisis_number", "encoder"],
)
def test_a_line_that_was_not_filled_in_is_no_value(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"AMENDS_{name.upper()}", "")

    assert getattr(load(), name) is None


def test_a_given_value_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMENDS_PORT", "8123")

    assert load(port=9000, host=None).port == 9000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMENDS_HOST", ""),
        ("AMENDS_PORT", "70000"),
        ("AMENDS_PORT", "eighty"),
        ("AMENDS_NLU", "magic"),
        ("AMENDS_CHANNELS", "webchat,fax"),
        ("AMENDS_DEMO", "perhaps"),
        ("AMENDS_GATHER", "-1"),
        ("TELEGRAM_TOKEN", "my secret token"),
        ("AMENDS_TELEGRAM_API_BASE", "api.telegram.org"),
        ("AMENDS_ZONE", "Mars/Olympus"),
        ("AMENDS_HOURS", "always"),
        ("AMENDS_HOLIDAYS", "ZZ"),
        ("AMENDS_CARE_HOURS", "by day"),
        ("AMENDS_TEAMS", "night: 22-06"),
        ("AMENDS_CARRIER", "pigeon"),
        ("AMENDS_WEBHOOK_URL", "ftp://crm.example"),
        ("AMENDS_WEBHOOK_URL", "crm.example/amends"),
        ("AMENDS_WEBHOOK_URL", "https:///amends"),
        ("AMENDS_WEBHOOK_SECRET", "whsec_short"),
        ("AMENDS_WEBHOOK_SECRET", "hush-hush"),
        ("AMENDS_WEBHOOK_EVENTS", "case.open"),
        ("AMENDS_SECRET", "hunter2"),
        ("AMENDS_DATABASE_URL", "mysql://somewhere/amends"),
        ("DATABASE_URL", "not a url"),
    ],
)
def test_what_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSettings, match=name) as refused:
        load()

    assert "\n" not in str(refused.value)
    assert "my secret token" not in str(refused.value)


def test_the_webhook_wants_an_address_and_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMENDS_CARRIER", "webhook")

    with pytest.raises(BadSettings, match="AMENDS_WEBHOOK_URL and AMENDS_WEBHOOK_SECRET"):
        load()


def test_nothing_is_told_unsigned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMENDS_WEBHOOK_URL", "https://crm.example/amends")

    with pytest.raises(BadSettings, match="AMENDS_WEBHOOK_SECRET is needed"):
        load()
    monkeypatch.setenv("AMENDS_WEBHOOK_SECRET", "hush-hush-hush-hush-hush")
    assert "case.opened" in load().told_events()
    monkeypatch.setenv("AMENDS_WEBHOOK_URL", " ")
    assert load().told_events() == frozenset()


def test_a_slip_of_the_pen_is_pointed_out() -> None:
    said = unknown_variables({"AMENDS_PROT": "1", "AMENDS_PORT": "1", "PATH": "/bin"})

    assert said == ["AMENDS_PROT is no setting; did you mean AMENDS_PORT?"]
