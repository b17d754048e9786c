"""What the API takes: texts, keys and instants that can be kept, and the bodies made of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from escalation.services.messages import LONGEST, cleaned

LATEST_YEAR = 2200


def _plain(text: str) -> str:
    """Refuse what no database and no encoding can carry."""
    if text != cleaned(text):
        raise ValueError("holds a NUL or half a character")
    return text


def _is_written_out(given: object) -> object:
    """Refuse a bare number: whether it counts seconds or more, nobody can see."""
    if isinstance(given, str) and "-" not in given[1:]:
        raise ValueError("is no instant such as 2026-11-18T03:30:00Z")
    return given


def _in_range(instant: datetime) -> datetime:
    """Refuse instants that no calendar of ours reaches."""
    if not 1 < instant.year < LATEST_YEAR:
        raise ValueError(f"lies outside of the years up to {LATEST_YEAR}")
    return instant.astimezone(UTC)


Short = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_plain)]
Key = Annotated[str, Field(min_length=8, max_length=64), AfterValidator(_plain)]
Instant = Annotated[AwareDatetime, BeforeValidator(_is_written_out), AfterValidator(_in_range)]


class OpenCase(BaseModel):
    """A complaint that came in elsewhere. The answers go to `channel` and `address`."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    address: Short
    channel: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,31}$")] = "api"
    language: Literal["en", "zh-Hans", "zh-Hant"] = "en"
    customer_id: Short | None = None
    cause: Short = "unclassified"
    order: Short | None = None
    wants: Text | None = None
    urgent: bool = False
    client_key: Key | None = None


class Act(BaseModel):
    """An act in the name of a member of staff, by sign-in name."""

    model_config = ConfigDict(extra="forbid")

    staff: Short


class Correct(Act):
    """All causes of a case: the main one, `none` for no complaint or `unclassified` when nobody can
    tell, and every further one; what is not named is none of them.
    """

    cause: Short
    secondary: Annotated[list[Short], Field(max_length=32)] = []


class Write(Act):
    """Words in the name of a member of staff; repeated with one key they are said once."""

    text: Text
    client_key: Key | None = None


class Resolve(Act):
    """The end of a case, with a last word to the customer or without."""

    text: Text | None = None
    client_key: Key | None = None
