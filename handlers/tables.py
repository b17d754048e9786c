"""Strict reading of tables: a wrong type or an unknown key is refused, with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

from handlers.model import Money, MoneyError

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = re.compile(r"\d{1,20}(?:\.\d{1,20})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Strict:
    """Reads values; each refusal is an `error` that names where the value stands."""

    error: type[ValueError]

    def refuse(self, where: str, problem: str) -> NoReturn:
        """Refuse what stands at `where`."""
        message = f"{where}: {problem}"
        raise self.error(message)

    def file(self, path: Path) -> dict[str, Any]:
        """The TOML table in `path`."""
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            message = f"{path.name}: {error}"
            raise self.error(message) from error

    def keys(self, table: Mapping[str, Any], known: Collection[str], where: str) -> None:
        """Refuse a key that is not known."""
        if unknown := table.keys() - set(known):
            self.refuse(where, f"unknown key {', '.join(sorted(map(str, unknown)))}")

    def table(self, value: object, where: str) -> Mapping[str, Any]:
        """A table."""
        if not isinstance(value, Mapping):
            self.refuse(where, f"must be a table, not {value!r}")
        return value

    def list(self, value: object, where: str) -> Sequence[object]:
        """A list."""
        if not isinstance(value, list):
            self.refuse(where, f"must be a list, not {value!r}")
        return value

    def text(self, value: object, where: str) -> str:
        """A text that is not empty."""
        if not isinstance(value, str) or not value:
            self.refuse(where, f"must be a text, not {value!r}")
        return value

    def patterns(self, value: object, where: str) -> re.Pattern[str]:
        """A list of regular expressions, of which any one may match."""
        patterns = [self.text(word, where) for word in self.list(value, where)]
        if not patterns:
            self.refuse(where, "is empty")
        try:
            return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        except re.error as together:
            for pattern in patterns:
                try:
                    re.compile(pattern)
                except re.error as error:
                    self.refuse(where, f"{pattern!r}: {error}")
            self.refuse(where, f"each is good, together they are not: {together}")

    def flag(self, value: object, where: str) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            self.refuse(where, f"must be true or false, not {value!r}")
        return value

    def whole(self, value: object, where: str) -> int:
        """A whole number."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(where, f"must be a whole number, not {value!r}")
        return value

    def number(self, value: object, where: str) -> Decimal:
        """A finite number not below zero, written as text or whole: no float is exact enough."""
        amount = None
        if isinstance(value, str | int) and not isinstance(value, bool):
            # Nobody who reads a table takes 1e3 for a thousand at a glance.
            amount = Decimal(value) if FIGURES.fullmatch(str(value)) else None
        if amount is None:
            self.refuse(
                where, f'{value!r} is not a sum; write it as text, e.g. "200.00", not below zero'
            )
        return amount

    def sums(self, value: object, where: str) -> dict[str, Decimal]:
        """Sums by currency, to the cent."""
        sums: dict[str, Decimal] = {}
        for currency, text in self.table(value, where).items():
            amount = self.number(text, f"{where}.{currency}")
            try:
                sums[currency] = Money(amount, currency).amount
            except MoneyError as error:
                message = f"{where}.{currency}: {error}"
                raise self.error(message) from error
        return sums
