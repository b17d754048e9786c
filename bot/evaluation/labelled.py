"""Labelled complaints as JSON lines, read one by one: a broken line costs that line only.

A line is an object with `text` and `primary` (a cause, or ``none``) and, where several people
labelled: `accept` (every first cause that one of them gave), `agreed`, `causes_sure` (seen by all;
the first cause where the key is missing), `causes_maybe` (by some), `lang` (``zh``, ``en``) and
`script` (``hans``, ``hant``, ``latin``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.nlu.text import detect_language
from bot.nlu.understanding import CAUSE_INTENTS

NONE: Final = "none"
"""The label of a text that complains of nothing."""
LABELS: Final = (*sorted(CAUSE_INTENTS), NONE)
OF_LANGUAGE: Final = {"en": ("en", "latin"), "zh-Hans": ("zh", "hans"), "zh-Hant": ("zh", "hant")}
_HALF: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One text and what people say of it; `line` is where it stands, from 1."""

    line: int
    text: str
    primary: str
    lang: str
    script: str
    accept: frozenset[str]
    agreed: bool
    sure: frozenset[str]
    maybe: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that was left out, and why."""

    line: int
    problem: str


def read_items(path: Path) -> tuple[list[Item], list[Unread]]:
    """The items of a file, and the lines that could not be read.

    Raises:
        OSError: the file itself cannot be.
    """
    items: list[Item] = []
    unread: list[Unread] = []
    for number, raw in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            items.append(_item(number, json.loads(raw.decode("utf-8-sig"))))
        except UnicodeDecodeError as error:
            unread.append(Unread(number, f"byte {error.start} is no UTF-8"))
        except json.JSONDecodeError as error:
            unread.append(Unread(number, f"no JSON: {error.msg} at character {error.pos}"))
        except (ValueError, RecursionError) as error:
            unread.append(Unread(number, str(error)))
    return items, unread


def _item(line: int, row: Any) -> Item:  # noqa: ANN401 - whatever the line holds
    if not isinstance(row, dict):
        raise ValueError("no object")  # noqa: TRY004 - the same as any other broken line
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("`text` must hold words")
    if _HALF.search(text):
        raise ValueError("`text` holds half a character, cut from a pair of \\u escapes")
    primary = row.get("primary")
    if primary not in LABELS:
        raise ValueError(f"`primary` must be one of {', '.join(LABELS)}")
    agreed = row.get("agreed", True)
    if not isinstance(agreed, bool):
        raise ValueError("`agreed` must be true or false")  # noqa: TRY004 - as above
    lang, script = OF_LANGUAGE[detect_language(text)]
    return Item(
        line=line,
        text=text,
        primary=primary,
        lang=_one_of(row, "lang", ("en", "zh"), lang),
        script=_one_of(row, "script", ("hans", "hant", "latin"), script),
        accept=_labels(row, "accept") or frozenset({primary}),
        agreed=agreed,
        sure=_sure(row, primary) - {NONE},
        maybe=_labels(row, "causes_maybe") - {NONE},
    )


def _sure(row: dict[str, Any], primary: str) -> frozenset[str]:
    """An empty list says that people agree on no cause, which is more than to say nothing."""
    return frozenset({primary}) if row.get("causes_sure") is None else _labels(row, "causes_sure")


def _one_of(row: dict[str, Any], key: str, allowed: tuple[str, ...], default: str) -> str:
    value = row.get(key, default)
    if value not in allowed:
        raise ValueError(f"`{key}` must be one of {', '.join(allowed)}")
    return str(value)


def _labels(row: dict[str, Any], key: str) -> frozenset[str]:
    value = row.get(key) or []
    if not isinstance(value, list) or any(label not in LABELS for label in value):
        raise ValueError(f"`{key}` must be a list of {', '.join(LABELS)}")
    return frozenset(value)
