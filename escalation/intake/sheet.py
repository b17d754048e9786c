"""A CSV file from a shop's system or a spreadsheet: its encoding, its heading, its rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from escalation.intake.columns import Column, Kind, folded
from escalation.intake.rows import BLANKS, Layout

ENCODINGS: Final = ("utf-8", "gb18030", "big5")
DELIMITERS: Final = (",", ";", "\t")
CHUNK: Final = 1 << 20
LONGEST_CELL: Final = 1 << 16
"""Beyond that no cell is one: mostly a quote was opened and never closed."""
PAIR: Final = re.compile(rb"[\xa1-\xfe][\x40-\x7e\xa1-\xfe]")
"""A character of two bytes that both GB18030 and Big5 know."""
LOW: Final = 0.2
"""Of Big5's characters four in ten have a second byte like an ASCII letter's; of those that
GB18030 begins like these few, for they are rare: in names they stand, but not in every one.
"""
ENOUGH: Final = 50
"""Characters by which the two are told apart; by fewer, chance would."""
WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Lines(Protocol):
    """What the standard library's reader of CSV is, as far as it matters here."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


class SheetRefused(ValueError):
    """A file of which nothing can be taken; the message names the line and the way out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open table: `size` in bytes, and its rows from the one below the heading on."""

    layout: Layout
    encoding: str
    size: int
    _binary: IO[bytes]
    _reader: Lines

    @property
    def position(self) -> int:
        """How many bytes of the file are read."""
        return self._binary.tell()

    def stretches(self, size: int) -> Iterator[tuple[list[int], list[list[str]]]]:
        """So many rows at a time: the lines on which they begin, and the cells of each; rows
        without any are passed over.

        Raises:
            SheetRefused: the file cannot be parted into rows from some line on.
        """
        reader = self._reader
        line = reader.line_num + 1
        lines: list[int] = []
        rows: list[list[str]] = []
        try:
            for cells in reader:
                if any(cells):
                    lines.append(line)
                    rows.append(cells)
                    if len(rows) == size:
                        yield lines, rows
                        lines, rows = [], []
                line = reader.line_num + 1
        except csv.Error as error:
            if rows:
                yield lines, rows
            raise _unreadable(line, error, lines=reader.line_num - line + 1) from None
        if rows:
            yield lines, rows


@contextmanager
def open_sheet(path: Path, kind: Kind, *, encoding: str | None = None) -> Iterator[Sheet]:
    """The table in a file, with commas, semicolons or tabs between its cells. Without an `encoding`
    it is UTF-8 if it can be, else Big5 if its heading or its many characters say so, else GB18030.

    Raises:
        SheetRefused: nothing can be taken from this file.
        OSError: it cannot be read.
    """
    with path.open("rb") as binary:
        found = _encoding(binary, encoding, kind)
        size = binary.tell()
        binary.seek(0)
        name = "utf-8-sig" if found == "utf-8" else found
        with io.TextIOWrapper(binary, name, newline="") as text:
            heading = text.readline()
            if not heading.strip(BLANKS):
                raise SheetRefused(
                    f"line 1 is empty: it must name the columns, such as {_wanted(kind)}"
                )
            delimiter = max(DELIMITERS, key=heading.count)
            titles = next(csv.reader([heading], delimiter=delimiter))
            layout = _layout(kind, titles, guessed=None if encoding else found)
            csv.field_size_limit(LONGEST_CELL)
            reader = csv.reader(_after_heading(text), delimiter=delimiter, strict=True)
            next(reader)
            yield Sheet(layout, found, size, binary, reader)


def _after_heading(text: IO[str]) -> Iterator[str]:
    """The lines below the heading, with an empty one in its place so that lines are counted so."""
    yield "\n"
    yield from text


def _encoding(binary: IO[bytes], wanted: str | None, kind: Kind) -> str:
    """How the file is written; the whole of it is looked at.

    Raises:
        SheetRefused: it is empty, holds a NUL, or is written in none of our encodings.
    """
    tried = (wanted,) if wanted else ENCODINGS[:2]
    line = 1
    for name in tried:
        binary.seek(0)
        broken = _broken_line(binary, name)
        if broken is None:
            is_guess = name == "gb18030" and not wanted
            return "big5" if is_guess and _is_big5(binary, kind) else name
        line = max(line, broken)
    said = " nor ".join(name.upper() for name in tried)
    raise SheetRefused(
        f"line {line} is {'neither' if len(tried) > 1 else 'not'} {said}; save the file as CSV "
        "UTF-8, or name its encoding with --encoding"
    )


def _is_big5(binary: IO[bytes], kind: Kind) -> bool:
    """Whether text that can be read as GB18030 is Big5, told by the columns that its heading names
    in each; where it names as many in both, by the first of the text, if there is enough of it.
    """
    binary.seek(0)
    head = binary.read(CHUNK)
    in_big5, in_gb18030 = (_columns(head, name, kind) for name in ("big5", "gb18030"))
    pairs = PAIR.findall(head)
    low = sum(pair[1] < 0x80 for pair in pairs)  # noqa: PLR2004 - where ASCII ends
    binary.seek(0)
    looks_so = (
        len(pairs) >= ENOUGH and low > LOW * len(pairs)
        if in_big5 == in_gb18030
        else in_big5 > in_gb18030
    )
    is_so = looks_so and _broken_line(binary, "big5") is None
    binary.seek(0, io.SEEK_END)
    return is_so


def _columns(head: bytes, encoding: str, kind: Kind) -> int:
    """How many of our columns the first line names, read so."""
    heading = head.partition(b"\n")[0].decode(encoding, "replace")
    delimiter = max(DELIMITERS, key=heading.count)
    return sum(folded(title) in kind.by_title for title in heading.split(delimiter))


def _broken_line(binary: IO[bytes], name: str) -> int | None:
    """The line at which the file ends to be text in an encoding; None if all of it is."""
    decoder = codecs.getincrementaldecoder(name)()
    line = 1
    while chunk := binary.read(CHUNK):
        if line == 1 and chunk.startswith(WIDE) and binary.tell() == len(chunk):
            raise SheetRefused("line 1: this is UTF-16; save it as CSV UTF-8")
        if (place := chunk.find(b"\0")) >= 0:
            raise SheetRefused(
                f"line {line + chunk.count(b'\n', 0, place)} holds a NUL: this is no CSV file, or "
                "it is damaged; export it anew as CSV UTF-8"
            )
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return line + chunk.count(b"\n", 0, error.start)
        line += chunk.count(b"\n")
    if binary.tell() == 0:
        raise SheetRefused("the file is empty: its first line must name the columns")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _layout(kind: Kind, heading: list[str], *, guessed: str | None) -> Layout:
    known = kind.by_title
    places: dict[str, tuple[int, Column]] = {}
    titles: dict[str, str] = {}
    unknown = []
    for place, raw in enumerate(heading):
        title = raw.strip(BLANKS)
        column = known.get(folded(title))
        if column is None:
            unknown.append(title)
            continue
        if column.name in places:
            raise SheetRefused(
                f"line 1: the columns {titles[column.name]} and {title} mean the same; keep one"
            )
        places[column.name] = (place, column)
        titles[column.name] = title
    missing = [
        column.title for column in kind.columns if column.needed and column.name not in places
    ]
    if missing:
        raise SheetRefused(
            f"line 1 names no column {', '.join(missing)}; a table of {kind.name} begins with "
            f"{_wanted(kind)}, in English or Chinese, in any order"
            # Nearly all that is Big5 can be read as GB18030, and says nothing then.
            + ("; a file in Big5 needs --encoding big5" if guessed == "gb18030" else "")
        )
    return Layout(kind, len(heading), tuple(places.values()), titles, tuple(unknown))


def _wanted(kind: Kind) -> str:
    return ",".join(column.title for column in kind.columns)


def _unreadable(line: int, error: csv.Error, *, lines: int) -> SheetRefused:
    """What is wrong with the row that begins at `line` and is read for so many lines."""
    if "field larger" in str(error) and lines == 1:
        return SheetRefused(
            f"line {line}: a cell holds more than {LONGEST_CELL:,} characters; shorten it"
        )
    if "field larger" in str(error) or "unexpected end" in str(error):
        return SheetRefused(
            f"line {line}: a double quote is opened and not closed; close it, or write it twice"
        )
    return SheetRefused(
        f"line {line}: text stands outside of its double quotes; write a quote in a cell twice"
    )
