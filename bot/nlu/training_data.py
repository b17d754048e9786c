"""The training sentences as they stand in files, and the fingerprint of all a model comes from.

Used by the Rasa environment as well (Python 3.10 syntax).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "zh-Hans", "zh-Hant")

# What a trained model comes from, beneath the project's root. Held-out sentences only measure.
_SOURCES = (
    "config.yml",
    "nlu_data/encoder/SHA256SUMS",
    "nlu_data/calibration/*.yml",
    "nlu_data/train/*.yml",
    "nlu_data/lookups/*.txt",
    "nlu_data/rasa/requirements.lock",
    "nlu_data/rasa/train.py",
    "nlu_data/rasa/components/*.py",
    "bot/nlu/amounts.py",
    "bot/nlu/courtesy.py",
    "bot/nlu/currencies.py",
    "bot/nlu/date_values.py",
    "bot/nlu/date_words.py",
    "bot/nlu/dates.py",
    "bot/nlu/durations.py",
    "bot/nlu/encoder.py",
    "bot/nlu/entities.py",
    "bot/nlu/head.py",
    "bot/nlu/linear.py",
    "bot/nlu/numerals.py",
    "bot/nlu/occasions.py",
    "bot/nlu/prices.py",
    "bot/nlu/references.py",
    "bot/nlu/rivals.py",
    "bot/nlu/roles.py",
    "bot/nlu/staff.py",
    "bot/nlu/staff_en.py",
    "bot/nlu/staff_zh.py",
    "bot/nlu/text.py",
    "bot/nlu/times.py",
)


class BrokenSource(Exception):
    """A file that a model is trained from can't be used; the message names it and says why."""


@dataclass(frozen=True)
class Example:
    """One labelled sentence; `causes` has the primary one first, none for other intents.

    `accept` has every intent that a careful reader may give it, its own first.
    """

    text: str
    intent: str
    language: str
    causes: tuple[str, ...]
    file: str
    accept: tuple[str, ...] = ()


def sources_fingerprint(root: Path, encoder: str = "", real: "Path | None" = None) -> str:
    """Twelve hexadecimal digits that change when anything does that a model is trained from.

    `encoder` is the id of an encoder that is not the project's own; `real` is a folder with a
    deployment's own sentences.
    """
    digest = hashlib.sha256(encoder.encode())
    for path in sorted(real.glob("*.yml")) if real else ():
        digest.update(path.read_bytes())
    for pattern in _SOURCES:
        for path in sorted(root.glob(pattern)):
            content = path.read_bytes()
            name = path.relative_to(root).as_posix()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:12]


def read_examples(folder: Path) -> list[Example]:
    """All sentences of the .yml files in a folder.

    Raises BrokenSource for a file that is no UTF-8, no YAML or not of the expected shape.
    """
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise BrokenSource(f"{folder}: there is no .yml file with training sentences")
    return [example for file in files for example in read_file(file)]


def read_file(file: Path) -> Iterator[Example]:
    """The sentences of one file. Raises BrokenSource, as read_examples() does."""
    name = f"{file.parent.parent.name}/{file.parent.name}/{file.name}"
    try:
        content = yaml.load(file.read_text("utf-8"), _LOADER)  # noqa: S506 - a safe loader
    except UnicodeDecodeError as error:
        raise BrokenSource(f"{name}: byte {error.start} is no UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "no YAML"
        raise BrokenSource(f"{name}{line}: {problem}") from error
    intents = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(intents, list):
        raise BrokenSource(f"{name}: it needs a list `nlu:` of intents")
    for block in intents:
        intent = block.get("intent") if isinstance(block, dict) else None
        examples = block.get("examples") if isinstance(block, dict) else None
        if not isinstance(intent, str) or not isinstance(examples, list):
            raise BrokenSource(f"{name}: each entry needs `intent:` and a list `examples:`")
        for number, entry in enumerate(examples, start=1):
            yield _example(entry, intent, name, f"{name}: {intent}, example {number}")


def _example(entry: Any, intent: str, file: str, where: str) -> Example:  # noqa: ANN401 - YAML
    text = entry.get("text") if isinstance(entry, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise BrokenSource(f"{where}: `text` must be a sentence in quotes")
    if text.lstrip().startswith("/") or "\n" in text.strip() or "[" in text or "]" in text:
        raise BrokenSource(f"{where}: a sentence has no line break, no [ or ], and no / in front")
    metadata = entry.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("lang") not in LANGUAGES:
        raise BrokenSource(f"{where}: `metadata` needs `lang`, one of {', '.join(LANGUAGES)}")
    named = {}
    for key in ("causes", "accept"):
        named[key] = metadata.get(key) or []
        if not isinstance(named[key], list) or not all(isinstance(one, str) for one in named[key]):
            raise BrokenSource(f"{where}: `{key}` must be a list of names")
    accept = tuple(dict.fromkeys((intent, *named["accept"])))
    return Example(text, intent, metadata["lang"], tuple(named["causes"]), file, accept)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
