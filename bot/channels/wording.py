"""The few words that channels say by themselves, and which of our languages a tag means.

What the bot and the staff say comes from `handlers`; English is the source text in the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[1] / "locales"
TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate here"
    """Mark a text for extraction."""
    return text


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The written texts of a language by English source; fuzzy and empty ones do not count."""
    path = LOCALES / language.replace("-", "_") / "LC_MESSAGES" / "chat.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        entries = list(read_po(file, locale=language.replace("-", "_")))
    return {
        entry.id: entry.string
        for entry in entries
        if isinstance(entry.id, str)
        and isinstance(entry.string, str)
        and entry.string
        and not entry.fuzzy
    }


def translate(text: str, language: str) -> str:
    """The text in `language`; the English source when it is not written."""
    return catalogue(language).get(text, text)


def language_of(tag: str | None) -> str | None:
    """Which of our languages a language tag such as ``zh-TW`` means, if any."""
    parts = (tag or "").lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        traditional = "hans" not in parts and TRADITIONAL.intersection(parts)
        return "zh-Hant" if traditional else "zh-Hans"
    return "en" if parts[0] == "en" else None
