"""Every sentence to a person becomes words here: `render(say, language)`. Catalogues are read
once, at import.

English is the source text in the code; a language falls back along `FALLBACK` when a sentence is
missing.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from handlers.model import Money, Say

if TYPE_CHECKING:
    from handlers.model import Param

LOCALES = Path(__file__).parent / "locales"
FALLBACK = {"zh-Hant": ("zh-Hant", "zh-Hans"), "zh-Hans": ("zh-Hans",), "en": ()}
BABEL = {"en": "en_GB", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW"}
"""The Babel locale of each language: days before months in English, as most of the world writes."""

INSTANT = {
    "en": "EEE d MMM, HH:mm",
    "zh-Hans": "M月d日（EEE）HH:mm",
    "zh-Hant": "M月d日（EEE）HH:mm",
}
DAY = {"en": "EEE d MMM", "zh-Hans": "M月d日", "zh-Hant": "M月d日"}


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate here"
    """Mark a sentence for extraction."""
    return text


@cache
def catalogue(language: str) -> dict[str, str]:
    """The written sentences of one language, by English source text. Fuzzy and empty ones do not
    count.
    """
    path = LOCALES / language.replace("-", "_") / "LC_MESSAGES" / "replies.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        entries = read_po(file, locale=language.replace("-", "_"))
    return {
        entry.id: entry.string
        for entry in entries
        if isinstance(entry.id, str)
        and isinstance(entry.string, str)
        and entry.string
        and not entry.fuzzy
    }


def translate(text: str, language: str) -> str:
    """The sentence in `language`, or in the nearest language that has it."""
    for candidate in FALLBACK.get(language, ()):
        if written := catalogue(candidate).get(text):
            return written
    return text


def render(say: Say, language: str, zone: ZoneInfo | None = None) -> str:
    """`say` in words. Instants are shown in `zone` (the shop's IANA zone; UTC when none is given).

    Raises:
        KeyError: the sentence has a place that `say.params` does not fill.
    """
    if language not in BABEL:
        language = "en"
    filled = {name: _write(value, language, zone) for name, value in say.params.items()}
    return translate(say.text, language) % filled


def _write(value: Param | Say, language: str, zone: ZoneInfo | None) -> str:
    match value:
        case Say():
            return render(value, language, zone)
        case Money():
            return format_currency(value.amount, value.currency, locale=BABEL[language])
        case datetime():
            local = value.astimezone(zone or ZoneInfo("UTC"))
            return format_datetime(local, INSTANT[language], locale=BABEL[language])
        case date():
            return format_date(value, DAY[language], locale=BABEL[language])
        case _:
            return str(value)
