"""The numbers that stand beside a hand-over when somebody may be in danger, by country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handlers.tables import Strict

STRICT = Strict(ValueError)


@dataclass(frozen=True, slots=True)
class Hotlines:
    """The emergency services, and somebody who listens at any hour; None where unknown."""

    emergency: str | None = None
    crisis: str | None = None


def _read(path: Path) -> dict[str, Hotlines]:
    found: dict[str, Hotlines] = {}
    for country, value in STRICT.file(path).items():
        row = STRICT.table(value, f"{path.name}: {country}")
        STRICT.keys(row, ("emergency", "crisis"), f"{path.name}: {country}")
        found[country] = Hotlines(
            **{key: STRICT.text(row[key], f"{path.name}: {country}.{key}") for key in row}
        )
    return found


_HOTLINES: Mapping[str, Hotlines] = _read(Path(__file__).with_suffix(".toml"))


def hotlines_of(country: str | None) -> Hotlines:
    """The numbers of a country (``GB``), or of the one of which it is a part (``GB-ENG``); none for
    one that is unknown.
    """
    return _HOTLINES.get((country or "").upper().partition("-")[0], Hotlines())
