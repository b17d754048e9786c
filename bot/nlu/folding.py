"""Texts as rules read them: cleaned, in simplified script, in lower case."""

from __future__ import annotations

from bot.nlu.text import normalise, simplified


def fold(text: str) -> str:
    """The text as the rules on complaints read it."""
    return simplified(normalise(text)).lower()


def fold_answer(text: str) -> str:
    """The same with straight apostrophes, for rules that tell "don't" from "do"."""
    return fold(text).replace("\u2019", "'")
