"""What a visitor sends, read with care: a text, a press, or a clear reason why neither is taken."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.exceptions import HTTPException

from bot.channels.wording import N_
from escalation.services.messages import cleaned

LONGEST = 20_000
"""Characters of one message."""
LONGEST_CHOICE = 200
FIELDS = 10
KEY = re.compile(r"[\w-]{8,80}", re.ASCII)

EMPTY = N_("Please write something first.")
TOO_LONG = N_(
    "This is too long for one message: it has %(count)s characters, and %(most)s fit. "
    "Please shorten it, or send it in parts."
)
TOO_MUCH = N_("This is too long for one message. Please send it in parts.")
UNREADABLE = N_("This could not be read. Please type it again.")
TOO_OFTEN = N_("That was a lot at once. Please wait a minute, then send this again.")
FORGOTTEN = N_("This page was open for a long time. Please press Send once more.")
NOT_STORED = N_("We could not keep your message just now. Please send it again.")


class Refused(Exception):
    """Not taken: the page says why in `sentence`, and keeps the words, `text`, in the box."""

    def __init__(self, status: int, sentence: str, **numbers: int) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.numbers = numbers
        self.text = ""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of any of the forms, as sent. `key` is the form's own, for telling a repeat."""

    key: str
    text: str = ""
    choice: str = ""
    message: str = ""
    token: str = ""

    def written(self) -> str:
        """The text, if it is one.

        Raises:
            Refused: empty or too long.
        """
        text = self.text.strip()
        if not text:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, EMPTY)
        if len(text) > LONGEST:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, TOO_LONG, count=len(text), most=LONGEST)
        return text

    def pressed(self) -> str:
        """The id of the pressed button.

        Raises:
            Refused: there is none.
        """
        if not self.choice or len(self.choice) > LONGEST_CHOICE:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, UNREADABLE)
        return self.choice

    @property
    def identity(self) -> str:
        """The same for the same thing sent twice from the same page (T19), and for nothing else.

        Other words under an old key, as after going back, are other words.
        """
        if self.choice and self.message.isdecimal():
            return press_identity(int(self.message), self.choice)
        words = hashlib.sha256(f"{self.choice}\n{self.text.strip()}".encode()).hexdigest()
        return f"{self.key}:{words[:16]}"


async def read_form(request: Request) -> Form:
    """Read the form that a request carries.

    Raises:
        Refused: too large, not a form, or not in UTF-8.
    """
    try:
        body = await request.body()
    except HTTPException as error:
        raise Refused(error.status_code, TOO_MUCH) from error
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS
        )
    except ValueError as error:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, UNREADABLE) from error
    # A later field of the same name counts: a button comes after the hidden fields.
    fields = {name: cleaned(value).replace("\r\n", "\n") for name, value in pairs}
    key = fields.get("key", "")
    return Form(
        key=key if KEY.fullmatch(key) else new_key(),
        text=fields.get("text", ""),
        choice=fields.get("choice", ""),
        message=fields.get("message", "")[:20],
        token=fields.get("token", ""),
    )


def press_identity(message: int, choice: str) -> str:
    """A quick answer counts once under its message, whichever page it is pressed on."""
    return f"{message}:{choice}"


def new_key() -> str:
    """A key for a form that is shown."""
    return secrets.token_urlsafe(12)
