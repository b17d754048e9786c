"""Whom a case waits for after a reply: read from its words, shown, corrected by its writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Form

from handlers.asking import asks

YES = "yes"
Field = Annotated[str, Form(max_length=8)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tick box: whether it is `ticked`, and whether it `was` when nobody had touched it."""

    ticked: bool
    was: bool


@dataclass(frozen=True, slots=True)
class SaidOfTurn:
    """What a form says of it. `otherwise` is None while its words were left to speak."""

    is_asked: bool = False
    otherwise: bool | None = None

    def after(self, text: str) -> Waiting:
        """The box beside a text as it stands now. What was said stays, until all is deleted."""
        if self.otherwise is None or not text.strip():
            is_asking = asks(text)
            return Waiting(is_asking, is_asking)
        return Waiting(self.otherwise, not self.otherwise)


UNSAID: Final = SaidOfTurn()


def said_of_turn(was_asking: Field = "", waits: Field = "") -> SaidOfTurn:
    """What a form says: only a box that was touched is the writer's word."""
    is_ticked = waits == YES
    is_touched = was_asking != "" and is_ticked != (was_asking == YES)
    return SaidOfTurn(was_asking != "", is_ticked if is_touched else None)


OfTurn = Annotated[SaidOfTurn, Depends(said_of_turn)]
