"""What any refusal is, and those that belong to nothing in particular."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from handlers.model import Param, Say
from handlers.texts import N_


class DeskError(Exception):
    """A refusal. `say` is for people; `str()` of it is English, for logs and the API."""

    status: ClassVar[int] = 400
    text: ClassVar[str] = N_("That is not possible.")

    def __init__(self, **params: Param) -> None:
        self.say = Say(self.text, params)
        super().__init__(self.text % params)

    @property
    def code(self) -> str:
        """The stable name of the refusal, for programs."""
        return type(self).__name__


class NotFound(DeskError):
    """Nothing has that id."""

    status = 404
    text = N_("There is no such entry.")


class TextRefused(DeskError):
    """A text that is empty, or longer than `most` characters."""

    status = 422
    text = N_("Write between 1 and %(most)s characters.")


class NotAllowed(DeskError):
    """The role does not allow it."""

    status = 403
    text = N_("Your role does not allow this.")


class ValueUnknown(DeskError):
    """A `value` of a `field` that stands for nothing here, such as an unknown sign-in name; where
    few do, `known` names them.
    """

    status = 422
    text = N_("%(field)s: there is no %(value)s.")

    def __init__(self, *, field: str, value: Param, known: Iterable[str] = ()) -> None:
        super().__init__(field=field, value=value)
        if names := ", ".join(known):
            text = N_("%(field)s: there is no %(value)s. It is one of %(known)s.")
            self.say = Say(text, {**self.say.params, "known": names})
            self.args = (text % self.say.params,)


class OrderOfAnother(DeskError):
    """The order is here already, and another customer's; it never changes hands."""

    status = 409
    text = N_("Order %(ref)s belongs to another customer.")


class StillOwed(DeskError):
    """The case `number` is open, or something granted in it is not carried out yet."""

    status = 409
    text = N_("Case #%(number)s is still open, or owes a remedy. End it first.")
