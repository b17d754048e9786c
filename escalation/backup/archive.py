"""One file that holds a copy: a ZIP with what it is (`manifest.json`) and the parts it is made of.

It is made whole or not at all, is its owner's alone, and takes nobody's place.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
SECRET: Final = "secret"  # noqa: S105 - the name of a part
FORMAT: Final = 1
CHUNK: Final = 1 << 20
UNUSED: Final = "nothing of it is used"
DAMAGED: Final = (
    KeyError,
    EOFError,
    ValueError,
    RuntimeError,  # NotImplementedError, too
    zlib.error,
    zipfile.BadZipFile,
)
"""What a damaged file makes its readers raise: any bit of it may be another."""


class BackupRefused(Exception):
    """A backup cannot be made, read or put back; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a database holds: the newest revision it has been through, and its rows by table."""

    revision: str
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """The size of a part in bytes, and the SHA-256 of them."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is: of which kind of database, by which program, as of which instant."""

    database: str  # sqlite | postgresql
    program: str
    made_at: datetime
    content: Content
    parts: Mapping[str, Part]


def write(
    file: Path, parts: Mapping[str, Path], *, database: str, program: str, now: datetime,
    content: Content,
) -> Manifest:  # fmt: skip
    """Make the backup `file` of these parts.

    Raises:
        BackupRefused: there is a file of that name.
        OSError: it cannot be written; nothing is left of it.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    made = Path(name)
    try:
        with os.fdopen(handle, "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                told = {part: _add(archive, part, path) for part, path in parts.items()}
                manifest = Manifest(database, program, now, content, told)
                archive.writestr(MANIFEST, _to_json(manifest))
            stream.flush()
            os.fsync(stream.fileno())
        _name(made, file)
    finally:
        made.unlink(missing_ok=True)
    return manifest


def _add(archive: zipfile.ZipFile, part: str, path: Path) -> Part:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(part, "w", force_zip64=True) as target:
        size = _copy(source, target, digest)
    return Part(size, digest.hexdigest())


def _copy(source: IO[bytes], target: IO[bytes], digest: hashlib._Hash) -> int:
    size = 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
    return size


def _name(made: Path, file: Path) -> None:
    """Give it its name unless that is taken, even by somebody who came just now."""
    try:
        file.hardlink_to(made)
    except FileExistsError:
        raise taken(file) from None
    except OSError:  # a file system without links
        if file.exists():
            raise taken(file) from None
        made.rename(file)


def taken(file: Path) -> BackupRefused:
    """The refusal to write over what is there."""
    return BackupRefused(
        f"{file} exists already, and a backup is never written over: name another."
    )


class Archive:
    """A backup that is open for reading."""

    def __init__(self, file: Path, archive: zipfile.ZipFile) -> None:
        self.file = file
        self._archive = archive
        self.manifest = _from_json(self._read_manifest())

    def _read_manifest(self) -> bytes:
        with self._readable("holds no manifest"):
            return self._archive.read(MANIFEST)

    @contextmanager
    def _readable(self, otherwise: str) -> Iterator[None]:
        """Refuse what a damaged file makes its readers raise."""
        try:
            yield
        except DAMAGED as error:
            raise self._bad(otherwise) from error
        except OSError as error:
            # A part that would begin before the file does, or one that would be of another packing.
            if error.errno not in {errno.EINVAL, None}:
                raise
            raise self._bad(otherwise) from error

    def take_out(self, part: str, target: Path) -> None:
        """Write a part to `target`, which is its owner's alone, and see that it is as it was.

        Raises:
            BackupRefused: it is not.
        """
        told = self.manifest.parts[part]
        digest = hashlib.sha256()
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            with (
                self._readable(f"is damaged in its part {part}"),
                self._archive.open(part) as source,
            ):
                size = _copy(source, stream, digest)
            stream.flush()
            os.fsync(stream.fileno())
        if (size, digest.hexdigest()) != (told.size, told.sha256):
            raise self._bad(f"is damaged in its part {part}")

    def compare(self, found: Content, *, put_back: bool = False) -> None:
        """See that a database holds what the backup says; `put_back` says that it has already taken
        the place of the one before.

        Raises:
            BackupRefused: it holds something else.
        """
        told = self.manifest.content
        if found == told:
            return
        names = sorted(told.rows.keys() | found.rows.keys())
        other = [name for name in names if told.rows.get(name) != found.rows.get(name)]
        what = f"does not hold what it says (tables: {', '.join(other) or 'none'})"
        raise self._bad(what, "what it holds has been put back" if put_back else UNUSED)

    def _bad(self, what: str, so: str = UNUSED) -> BackupRefused:
        return BackupRefused(f"{self.file} {what}; {so}. Take another backup.")


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """A backup for reading.

    Raises:
        BackupRefused: this is none, or one by a later program.
        OSError: it cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            yield Archive(file, archive)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise BackupRefused(f"{file} is no backup of Amends, or only a part of one.") from error


def _to_json(manifest: Manifest) -> str:
    said = {"format": FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
    return json.dumps(said, indent=1)


def _from_json(text: bytes) -> Manifest:
    try:
        said = json.loads(text)
        if said["format"] > FORMAT:
            raise BackupRefused(
                f"It was made by Amends {said['program']}, and this older one cannot read it."
            )
        return Manifest(
            database=str(said["database"]),
            program=str(said["program"]),
            made_at=datetime.fromisoformat(said["made_at"]),
            content=Content(
                str(said["content"]["revision"]),
                {str(name): int(count) for name, count in said["content"]["rows"].items()},
            ),
            parts={name: Part(**part) for name, part in said["parts"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupRefused("Its manifest cannot be read: this is no backup of Amends.") from error


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A folder for what is under way, its owner's alone, gone with the block."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".amends-") as made:
        yield Path(made)
