"""The channel of `amends chat`: lines in, lines out, numbers for buttons.

As on the web, the message row is the delivery: whichever terminal shows the talk reads it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import uuid4

from fastapi import APIRouter

from bot.channels import Button, Incoming, Letter, Receive
from escalation.models import Message

NAME = "terminal"
SPEAKERS = {"customer": "you", "bot": "bot", "staff": "staff"}
WIDEST = max(map(len, SPEAKERS.values()))


class TerminalChannel:
    """Confirms what is said in terminals: it stands in the talk, and nowhere else."""

    name = NAME
    routes: APIRouter | None = None
    pace = None
    longest = None
    is_page = True

    async def start(self, receive: Receive) -> None:
        """Nothing to listen to: `amends chat` reads the lines."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def send(self, address: str, letter: Letter) -> str:  # noqa: ARG002 - it is there already
        """Confirm."""
        return letter.key


class Terminal:
    """One talk as a terminal shows it. `seen` is the newest message that it has shown."""

    channel = NAME

    def __init__(
        self, address: str, *, language: str | None = None, customer: str | None = None
    ) -> None:
        self.address = address
        self.seen = 0
        self._language = language
        self._customer = customer
        self._buttons: Sequence[Button] = ()

    def lines(self, messages: Sequence[Message], *, own: bool) -> Iterator[str]:
        """What messages look like, those with buttons with numbers to press; with the customer's
        `own` words or without.
        """
        for message in messages:
            self.seen = message.id
            if message.author == "customer" and not own:
                continue
            self._buttons = [Button(each["id"], each["label"]) for each in message.choices]
            first, *rest = printable(message.text).splitlines() or [""]
            yield f"{SPEAKERS[message.author]:>{WIDEST}}> {first}"
            for line in rest:
                yield f"{'':>{WIDEST}}  {line}"
            for number, button in enumerate(self._buttons, start=1):
                yield f"{'':>{WIDEST}}  [{number}] {printable(button.label)}"

    def heard(self, line: str, now: datetime) -> Incoming:
        """What a line means: the number of a button that stands there presses it."""
        said = line.strip()
        button = None
        if said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= len(self._buttons):
            button = self._buttons[int(said[:4]) - 1]
        return Incoming(
            channel=NAME,
            address=self.address,
            external_id=str(uuid4()),
            kind="press" if button else "message",
            at=now,
            text="" if button else line,
            choice=button.id if button else None,
            language=self._language,
            customer=self._customer,
        )


def printable(text: str) -> str:
    """Without control characters, which could move the cursor or change the terminal."""
    return "".join(char for char in text if char == "\n" or char.isprintable())
