"""What the API takes: texts, keys and instants that can be kept, and the bodies made of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from escalation.services import written
from escalation.services.holding import LONGEST_REASON
from escalation.services.messages import LONGEST, cleaned
from escalation.sla import Since
from handlers.promised import What

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
# Of a long wish lists show the start; all of it stays in the transcript.
Wish = Annotated[
    str, Field(min_length=1, max_length=LONGEST, pattern=r"\S"), AfterValidator(_plain)
]
Key = Annotated[str, Field(min_length=8, max_length=64), AfterValidator(_plain)]
Instant = Annotated[AwareDatetime, BeforeValidator(_is_written_out), AfterValidator(_in_range)]


class OpenCase(BaseModel):
    """A complaint that came in elsewhere. The answers go to `channel` and `address`. What the
    customer `wants` is in their own words, and shown in lists.
    """

    model_config = ConfigDict(extra="forbid")

    text: Text
    address: Short
    channel: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,31}$")] = "api"
    language: Literal["en", "zh-Hans", "zh-Hant"] = "en"
    customer_id: Short | None = None
    cause: Short = "unclassified"
    order: Short | None = None
    wants: Wish | None = None
    urgent: bool = False
    client_key: Key | None = None


class Said(BaseModel):
    """A further word of the customer; sent again with one key it is added once."""

    model_config = ConfigDict(extra="forbid")

    text: Text
    client_key: Key | None = None


class Act(BaseModel):
    """An act in the name of a member of staff, by sign-in name."""

    model_config = ConfigDict(extra="forbid")

    staff: Short


class Steal(Act):
    """Why a case is taken from whoever is at work on it; they are told."""

    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON), AfterValidator(_plain)]


class Team(Act):
    """The team that gets a case, as the settings name it, or `desk` for none; and why."""

    team: Short
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON), AfterValidator(_plain)]


class Join(Act):
    """The number of the case that is left; it goes on there."""

    into: Annotated[int, Field(ge=1, lt=2**31)]


class Correct(Act):
    """All causes of a case: the main one, `none` for no complaint or `unclassified` when nobody can
    tell, and every further one; what is not named is none of them.
    """

    cause: Short
    secondary: Annotated[list[Short], Field(max_length=32)] = []


class Letters(Act):
    """The days from which regulators count, as their letters say: when it was sent on to us, filed
    with an authority, accepted by it. None takes one back, and what is left out stays.
    """

    forwarded: date | None = None
    filed: date | None = None
    accepted: date | None = None

    def days(self) -> dict[Since, date | None]:
        """Those that are named."""
        return {each: getattr(self, each) for each in Since if each in self.model_fields_set}


class Note(Act):
    """Words in the name of a member of staff; repeated with one key they are said once."""

    text: Text
    client_key: Key | None = None


class PromiseSaid(BaseModel):
    """Whether the words of a text that were read as a promise are one, and until when; `due_at` is
    None for the time that was read.
    """

    model_config = ConfigDict(extra="forbid")

    words: Text
    occurrence: Annotated[int, Field(ge=1, le=1_000)] = 1
    is_promise: bool = True
    due_at: Instant | None = None


class PromiseAdded(BaseModel):
    """A promise of a text that was not read in it."""

    model_config = ConfigDict(extra="forbid")

    kind: What
    due_at: Instant


class Promises(BaseModel):
    """What a text promises: what is said of the promises that were read in it, which open ones of
    the case it `keeps`, and those that it makes besides. Times in UTC or with their offset.
    """

    model_config = ConfigDict(extra="forbid")

    said: Annotated[list[PromiseSaid], Field(max_length=50)] = []
    keeps: Annotated[list[UUID], Field(max_length=50)] = []
    adds: Annotated[list[PromiseAdded], Field(max_length=50)] = []

    def confirmed(self) -> written.Confirmed:
        """The same for the desk."""
        said = {
            written.key_of(each.words, each.occurrence): written.Said(each.is_promise, each.due_at)
            for each in self.said
        }
        return written.Confirmed(said, self.keeps, [(each.kind, each.due_at) for each in self.adds])


class Write(Note):
    """Words to the customer, with what is said of the promises in them. After them the case `waits`
    for the customer, or still for us; left out, for the customer when the text asks them something.
    """

    promises: Promises = Promises()
    waits: bool | None = None


class Resolve(Act):
    """The end of a case, with a last word to the customer or without. Where it is given, `seen` is
    the `id` of the customer's newest message that was read: if there is a newer one, the case stays
    open.
    """

    text: Text | None = None
    client_key: Key | None = None
    promises: Promises = Promises()
    seen: Annotated[int, Field(ge=0)] | None = None
