"""Story files: a talk written down as YAML, with what is expected of it. Reading and checking
only.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from escalation.desk import build_desk
from escalation.sla.hours import DESK

Day = date
"""A calendar day; `date` is also the name of an order's key."""

State = Literal["talking", "offered", "settled", "queued", "held", "resolved", "closed"]
Languages = Literal["en", "zh-Hans", "zh-Hant"]

STEPS = (
    "customer",
    "expect",
    "press",
    "wait",
    "supervisor",
    "nlu",
    "arrives",
    "place",
    "fulfilment",
)

LARGEST = 1_000_000
"""Bytes of a story file beyond which it is no story."""


class StoryError(Exception):
    """A file that is no story; the message names the file, the place and what is wrong."""


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from error
    return value


def _teams(value: str) -> str:
    build_desk(teams=value)
    return value


Pattern = Annotated[str, AfterValidator(_pattern)]
Amount = Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OrderIn(_Strict):
    """An order of the story's customer."""

    ref: str
    amount: Amount
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    date: Day
    item: str = "item"
    charged: Amount | None = None
    promised: Day | None = None
    delivered: Day | None = None


class CustomerIn(_Strict):
    """Who talks. Without an id the chat is not linked to any customer."""

    id: str | None = None
    name: str | None = None
    language: Languages = "en"
    tier: str = "standard"
    orders: tuple[OrderIn, ...] = ()


class Granted(_Strict):
    """A remedy that must have been granted; what is not named may be anything."""

    remedy: str | None = None
    amount: Amount | None = None
    currency: str | None = None


class Expected(_Strict):
    """What must be true of all that happened since the last `expect`. `free_to` names everybody in
    whose queue the case stands for the taking; `notices` are those that stand open in it, each as
    its clock, its rung and whom it is for: ``first_response half supervisor``; `turn` is
    whose turn it is, `team` which team has it, ``desk`` for none.
    """

    cause: str | None = None
    causes: tuple[str, ...] | None = None
    state: State | None = None
    turn: Literal["bot", "us", "customer", "ended"] | None = None
    remedy: str | None = None
    granted: Granted | None = None
    not_granted: bool | None = None
    says: Pattern | None = None
    not_says: Pattern | None = None
    language: Languages | None = None
    reason: str | None = None
    level: Literal["bot", "supervisor", "manager"] | None = None
    team: str | None = None
    free_to: tuple[Literal["supervisor", "manager"], ...] | None = None
    notices: tuple[str, ...] | None = None
    messages: int | None = None
    cases: int | None = None


class SupervisorDoes(_Strict):
    """An act of a member of staff. `as` says which; a supervisor unless it is a manager. To `know`
    acknowledges the notices that stand open to them in the case, to `hand_over` gives it to a
    `team`.
    """

    do: Literal[
        "claim",
        "reply",
        "approve",
        "refuse",
        "note",
        "resolve",
        "hand_back",
        "ask",
        "know",
        "hand_over",
    ]
    text: str | None = None
    team: str = DESK
    remedy: str | None = None
    amount: Amount | None = None
    currency: str | None = None
    as_: Annotated[Literal["supervisor", "manager"], Field(alias="as")] = "supervisor"


class Arrives(_Strict):
    """The customer comes by a link to the chat or device called `at`, and goes on there. A `used`
    link is the one that they came by last.
    """

    at: str
    link: Literal["fresh", "used", "expired", "bad"] = "fresh"


class StepIn(_Strict):
    """One step: exactly one of its keys. `delivered` says how often the channel delivers a message,
    `place` where the customer writes from then on, `fulfilment` what becomes of the newest grant.

    A list of messages is a customer who writes several before an answer can come.
    """

    customer: str | tuple[str, ...] | None = None
    delivered: Annotated[int, Field(ge=1, le=10)] = 1
    expect: Expected | None = None
    press: str | None = None
    wait: timedelta | None = None
    supervisor: SupervisorDoes | None = None
    nlu: Literal["down", "up"] | None = None
    arrives: Arrives | None = None
    place: str | None = None
    fulfilment: Literal["done", "failed"] | None = None

    @property
    def kind(self) -> str:
        """Which of the keys it has."""
        return self._kinds()[0]

    def _kinds(self) -> list[str]:
        return [kind for kind in STEPS if getattr(self, kind) is not None]

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self._kinds()) != 1:
            message = (
                f"a step has exactly one of {', '.join(STEPS)}; "
                f"this one has {', '.join(self._kinds()) or 'none'}"
            )
            raise ValueError(message)
        if self.wait is not None and self.wait < timedelta(0):
            message = "a wait cannot go back in time"
            raise ValueError(message)
        return self


class Story(_Strict):
    """A whole story. `start` is an instant with its offset; `teams` are as in AMENDS_TEAMS."""

    title: str
    start: AwareDatetime
    teams: Annotated[str, AfterValidator(_teams)] = ""
    customer: CustomerIn = CustomerIn()
    steps: Annotated[tuple[StepIn, ...], Field(min_length=1)]

    @property
    def begins(self) -> datetime:
        """The start in UTC."""
        return self.start.astimezone(UTC)


def read_story(path: Path) -> Story:
    """The story in a file.

    Raises:
        StoryError: missing, not UTF-8, not YAML, or not a story.
    """
    try:
        if path.stat().st_size > LARGEST:
            message = f"{path}: larger than {LARGEST} bytes, that is no story"
            raise StoryError(message)
        data = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        message = f"{path}: {error.strerror}"
        raise StoryError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8"
        raise StoryError(message) from error
    except (yaml.YAMLError, RecursionError) as error:
        message = f"{path}: not YAML: {' '.join(str(error).split())}"
        raise StoryError(message) from error
    except ValueError as error:
        message = f"{path}: a value that cannot be: {error}"
        raise StoryError(message) from error
    try:
        return Story.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        message = f"{path}: {place}: {first['msg']}"
        raise StoryError(message) from error
