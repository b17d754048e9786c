"""Reads how a language promises and tells times from its table of patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.promised import festivals
from handlers.promised.promise import Doubt, What
from handlers.promised.reading import Edge, Read, Reading, Rule, Rules
from handlers.promised.speech import Speech
from handlers.promised.zones import ZONE
from handlers.tables import Strict

FOLDER = Path(__file__).parent
PIECE = re.compile(r"\{([A-Z_]+)\}")
LISTS = (
    "pledge", "refuse", "mention", "behind", "retract", "limit", "filler", "gives", "workers",
    "condition", "released", "carries",
)  # fmt: skip


class RulebookError(ValueError):
    """A table of patterns that cannot be used; the message names the file and the key."""


STRICT = Strict(RulebookError)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One language: its times, first rule first, and how it promises.

    `beside` stands between a day and its time, `other` between two times of which the later counts.
    """

    times: Rules
    beside: re.Pattern[str]
    other: re.Pattern[str]
    speech: Speech


def rulebook(name: str, readers: Mapping[str, Read], pieces: Mapping[str, str]) -> Rulebook:
    """The table `name`.toml; `readers` are its rules by name, `pieces` patterns put in for {NAME}.

    Raises:
        RulebookError: a key, a rule or a piece is unknown, missing or no pattern.
    """
    where = f"{name}.toml"
    table = STRICT.file(FOLDER / where)
    STRICT.keys(table, ("pieces", "hints", "joins", "speech", "times"), where)
    known = {"FESTIVAL": festivals.ANY, "ZONE": ZONE, **pieces}

    def compiled(patterns: Sequence[object], key: str) -> re.Pattern[str]:
        texts = [STRICT.text(each, f"{where}: {key}") for each in patterns]
        return _compiled("|".join(texts), known, f"{where}: {key}")

    for key, value in STRICT.table(table["pieces"], f"{where}: pieces").items():
        known[key] = _whole(STRICT.text(value, f"{where}: pieces.{key}"), known, where)
    told = STRICT.table(table["hints"], f"{where}: hints")
    hints = {key: compiled([text], f"hints.{key}") for key, text in told.items()}
    speech = STRICT.table(table["speech"], f"{where}: speech")
    kinds = STRICT.table(speech["kinds"], f"{where}: speech.kinds")
    joins = STRICT.table(table["joins"], f"{where}: joins")
    read = {**EVERYWHERE, **readers}
    times = [STRICT.table(each, f"{where}: times") for each in STRICT.list(table["times"], "times")]
    for each in times:
        if each["rule"] not in read:
            STRICT.refuse(f"{where}: times", f"there is no rule {each['rule']!r}")
    return Rulebook(
        times=[
            Rule(compiled([each["pattern"]], "times"), read[name], hints.get(name))
            for each in times
            if (name := str(each["rule"]))
        ],
        beside=compiled([joins["beside"]], "joins.beside"),
        other=compiled([joins["other"]], "joins.other"),
        speech=Speech(
            **{key: compiled(STRICT.list(speech[key], f"{where}: {key}"), key) for key in LISTS},
            kinds=tuple((What(key), compiled([text], key)) for key, text in kinds.items()),
            again=STRICT.text(speech["again"], f"{where}: speech.again"),
            time_first=speech["time_first"] is True,
        ),
    )


def _whole(pattern: str, known: Mapping[str, str], where: str) -> str:
    def piece(match: re.Match[str]) -> str:
        if match[1] not in known:
            STRICT.refuse(where, f"there is no piece {match[0]}")
        return known[match[1]]

    return PIECE.sub(piece, pattern)


def _compiled(pattern: str, known: Mapping[str, str], where: str) -> re.Pattern[str]:
    try:
        return re.compile(_whole(pattern, known, where))
    except re.error as error:
        STRICT.refuse(where, f"{pattern!r}: {error}")


def _told(reading: Reading) -> Read:
    return lambda _match, _clock: reading


EVERYWHERE: Mapping[str, Read] = {
    "vague": _told(Reading(doubt=Doubt.VAGUE)),
    "depends": _told(Reading(doubt=Doubt.DEPENDS)),
    "opening": _told(Reading(at=Edge.OPENING, again=1)),
    "closing": _told(Reading(at=Edge.CLOSING)),
}
"""Rules that read the same in every language."""
