"""A table's rows as they are kept, and why a row cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from escalation.intake.cells import Refused
from escalation.intake.columns import Column, Kind

type Row = tuple[str | None, ...]
"""A row's values in the order of `Layout.names`; None for a cell that is empty."""
type Columns = list[Sequence[int | str | None]]
"""Many rows by column: the lines on which they begin, then their values in that order. A million
tuples would cost more than what is in them. Empty if there is no row.
"""

BLANKS = " \t\r\n\u3000\u00a0\ufeff"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One cell, or one row (`column` is empty), that cannot be taken. It holds no value."""

    line: int
    column: str
    problem: str
    said: str
    way_out: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.said}; {self.way_out}"

    @classmethod
    def of(cls, line: int, column: str, refused: Refused) -> Refusal:
        """A refused cell at its place."""
        return cls(line, column, refused.problem, refused.said, refused.way_out)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of ours stands where in a table. `unknown` headings are passed over.

    `titles` gives the table's own headings by our names.
    """

    kind: Kind
    width: int
    places: tuple[tuple[int, Column], ...]
    titles: Mapping[str, str]
    unknown: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Our names of the columns, in the order of the values of a row."""
        return tuple(column.name for _, column in self.places)

    def read_all(
        self, lines: Sequence[int], rows: Sequence[Sequence[str]]
    ) -> tuple[Columns, list[list[Refusal]]]:
        """The rows of these lines as they are kept, by column, and everything that is wrong with
        the others.
        """
        if {self.width}.issuperset(map(len, rows)):
            cells = list(zip(*rows, strict=True))
            try:
                return [lines, *(column.read_all(cells[at]) for at, column in self.places)], []
            except Refused:
                pass  # by which row is found out below
        kept, refused = [], []
        for line, row in zip(lines, rows, strict=True):
            read = self.read(line, row)
            if isinstance(read, tuple):
                kept.append((line, *read))
            else:
                refused.append(read)
        return list(zip(*kept, strict=True)), refused

    def read(self, line: int, cells: Sequence[str]) -> Row | list[Refusal]:
        """The row as it is kept, or everything that is wrong with it."""
        if len(cells) != self.width:
            return [self._torn(line, len(cells))]
        try:
            return tuple([column.read_one(cells[place]) for place, column in self.places])
        except Refused:
            return list(self._refusals(line, cells))

    def _refusals(self, line: int, cells: Sequence[str]) -> Iterator[Refusal]:
        for place, column in self.places:
            try:
                column.read_one(cells[place])
            except Refused as refused:
                yield Refusal.of(line, self.titles[column.name], refused)

    def _torn(self, line: int, found: int) -> Refusal:
        return Refusal(
            line,
            "",
            "torn",
            f"has {found} cells instead of {self.width}",
            "put cells with commas or line breaks in double quotes",
        )
