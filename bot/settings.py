"""What the whole program is told from outside: the desk's settings and those of the talk."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode, SettingsError

from escalation.secret import SHORTEST
from escalation.settings import DeskSettings
from escalation.sla import HoursError

PROJECT = Path(__file__).resolve().parents[1]
PREFIX = "AMENDS_"
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
CHANNELS = ("webchat", "telegram")
DATABASES = (
    "sqlite://",
    "sqlite+aiosqlite://",
    "postgres://",
    "postgresql://",
    "postgresql+asyncpg://",
)


class BadSettings(Exception):
    """The environment cannot be used; the message names the variable and what it may hold."""


def _default_state() -> Path:
    """Beside the project when it runs from its own folder, else below the present folder."""
    return PROJECT / "var" if (PROJECT / "pyproject.toml").is_file() else Path("var").resolve()


class BotSettings(DeskSettings):
    """Settings of the whole program, each an environment variable with the prefix ``AMENDS_``.

    Raises:
        pydantic.ValidationError: a value that cannot be used. `load` says it in one sentence.
    """

    state_dir: Path = Field(default_factory=_default_state)
    """Where the embedded database, the model in use, secrets and logs are kept."""
    nlu: Literal["rasa", "exported"] = "rasa"
    """How texts are understood: by Rasa beside the program, or by the exported model within it."""
    encoder: Path | None = None
    """A folder with an encoder of your own (ONNX, or as sentence-transformers lays it out)."""
    channels: Annotated[tuple[str, ...], NoDecode] = CHANNELS
    """Ways in, separated by commas: webchat, telegram (which also wants a token)."""
    telegram_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("AMENDS_TELEGRAM_TOKEN", "TELEGRAM_TOKEN")
    )
    """The token that Telegram's BotFather gave; without one there is no Telegram."""
    telegram_api_base: str = "https://api.telegram.org"
    gather: Annotated[float, Field(ge=0, le=30)] = 0.6
    """Seconds to wait for more words of the same customer before they are answered together."""

    @field_validator("channels", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(name for part in value.split(",") if (name := part.strip().lower()))

    @field_validator("channels")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in CHANNELS:
                raise ValueError(f"{name!r} is not one of {', '.join(CHANNELS)}")
        return value

    @field_validator("telegram_token", "encoder", mode="before")
    @classmethod
    def _not_filled_in(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("telegram_token")
    @classmethod
    def _is_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("a token of Telegram looks like 123456789:AAbb-Cc_...")
        return value

    @field_validator("telegram_api_base")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("an address begins with https:// or http://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_known_database(cls, value: str) -> str:
        if value and not value.startswith(DATABASES):
            raise ValueError("a database is sqlite:///file or postgresql://user@host/name")
        return value

    @field_validator("state_dir")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        return value.expanduser().resolve()


def load(**given: Any) -> BotSettings:  # noqa: ANN401 - values of any setting
    """The settings from the environment; `given` ones (of the command line) come first.

    Raises:
        BadSettings: one cannot be used.
    """
    try:
        settings = BotSettings(
            **{name: value for name, value in given.items() if value is not None}
        )
        settings.desk()
    except ValidationError as error:
        problems = (_problem(each["loc"], each["msg"]) for each in error.errors())
        raise BadSettings("; ".join(problems)) from error
    except SettingsError as error:
        raise BadSettings(str(error)) from error
    except HoursError as error:
        raise BadSettings(str(error)) from error
    if settings.carrier == "webhook" and not (settings.webhook_url and settings.webhook_secret):
        raise BadSettings(
            "AMENDS_WEBHOOK_URL and AMENDS_WEBHOOK_SECRET are needed by AMENDS_CARRIER=webhook"
        )
    if settings.webhook_url and not settings.webhook_secret:
        raise BadSettings("AMENDS_WEBHOOK_SECRET is needed by AMENDS_WEBHOOK_URL")
    for name in ("secret", "link_secret"):
        value = getattr(settings, name)
        if value and len(value.get_secret_value()) < SHORTEST:
            raise BadSettings(f"{PREFIX}{name.upper()}: a secret has {SHORTEST} characters or more")
    return settings


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for each variable with our prefix that is no setting: likely a slip of the pen."""
    known = {f"{PREFIX}{name.upper()}" for name in BotSettings.model_fields}
    sentences = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            sentences.append(f"{name} is no setting{hint}")
    return sentences


def _problem(place: tuple[int | str, ...], reason: str) -> str:
    name = str(place[0]) if place else ""
    variable = name if name.isupper() else f"{PREFIX}{name.upper()}"
    return f"{variable}: {reason.removeprefix('Value error, ')}"
