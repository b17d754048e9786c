"""The secret that signs sessions and links, made once and kept in a file of the owner's own."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

SHORTEST = 32
"""Characters; a made one has twice as many."""


class BadSecret(Exception):
    """The file holds no secret; the message says what to do."""


def kept_secret(file: Path) -> str:
    """The secret in `file`, made when there is none. Two processes may ask at once.

    Raises:
        BadSecret: the file holds something else.
        OSError: it can be neither read nor made.
    """
    if not file.exists():
        descriptor, fresh = tempfile.mkstemp(dir=file.parent)  # readable by its owner only
        with os.fdopen(descriptor, "w", encoding="ascii") as writing:
            writing.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            # Whole or not at all: nobody reads half a secret, and the first one stays.
            file.hardlink_to(fresh)
        Path(fresh).unlink()
    text = file.read_text("ascii", "replace").strip()
    if len(text) < SHORTEST:
        raise BadSecret(f"{file} holds no secret; remove it, and the next start makes a new one.")
    return text
