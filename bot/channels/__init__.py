"""What a channel is: a way in that stores first and answers after, and a way out that says truly
what it knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from fastapi import APIRouter

from escalation.links import Link
from escalation.repositories.slots import Pace


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that a customer did: words, a press on a button, coming by a link of the shop's, or
    blocking us and letting us in again (`left`, `back`).

    `external_id` is the channel's own and stays the same when the channel delivers again. `choice`
    is the pressed button's id with its tag (``accept@7``). `language` is a hint from the channel,
    `customer` is set only by a channel that has proof of who writes; `link` is what an arrival came
    by, as it was read, and `asks` says that what was written in a chat of nobody's is added to its
    account only after a press.
    """

    channel: str
    address: str
    external_id: str
    kind: Literal["message", "press", "arrival", "left", "back"]
    at: datetime
    text: str = ""
    choice: str | None = None
    language: str | None = None
    customer: str | None = None
    link: Link | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A quick answer as the customer sees it."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way out. `author` is bot or staff; `key` stays the same when it is sent
    again.
    """

    key: str
    text: str
    language: str
    author: str
    buttons: Sequence[Button] = ()


class ChannelRefused(Exception):
    """The channel says no, and would again.

    The customer cannot be reached (blocked, gone), or with `reachable` only this message is
    refused (malformed).
    """

    def __init__(self, reason: str, *, reachable: bool = False) -> None:
        super().__init__(reason)
        self.reachable = reachable


class ChannelBusy(Exception):
    """Nothing was sent; try again after `retry_after` seconds, 0 when the channel cannot tell.

    With `for_all`, it is so for every address and not for this one alone.
    """

    def __init__(self, retry_after: float, *, for_all: bool = False) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after
        self.for_all = for_all


class DeliveryUnknown(Exception):
    """The channel did not say whether the message arrived (a time-out after sending)."""


Receive = Callable[[Incoming], Awaitable[bool]]
"""Stores what came in, durably, and says whether it is new. Raises when it could not be stored."""


class Channel(Protocol):
    """A channel. Its `name` stands in the conversation's row."""

    name: str
    routes: APIRouter | None

    @property
    def pace(self) -> Pace | None:
        """How fast it may send; None for as fast as it can."""
        ...

    @property
    def longest(self) -> int | None:
        """How many UTF-16 units one message holds; None for any number."""
        ...

    @property
    def is_page(self) -> bool:
        """Whether customers see what is stored: a message sent twice is then there once."""
        ...

    async def start(self, receive: Receive) -> None:
        """Begin to listen; returns when listening."""
        ...

    async def stop(self) -> None:
        """Stop listening within a second or two."""
        ...

    async def send(self, address: str, letter: Letter) -> str:
        """Send, and return the channel's own id of the message.

        Raises:
            ChannelRefused: it will never go there.
            ChannelBusy: not now.
            DeliveryUnknown: it may or may not have arrived.
        """
        ...
