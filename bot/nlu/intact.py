"""Opens an encoder only if its files are whole: a damaged one would read every text wrongly, or
fail minutes into a training.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from bot.nlu.encoder import Encoder, EncoderUnavailable, find_encoder

SUMS: Final = "SHA256SUMS"
"""Where an encoder's files have their check sums, as sha256sum writes them; it may be missing."""


def open_encoder(folder: Path) -> Encoder:
    """The loaded encoder of a folder.

    Raises:
        EncoderUnavailable: there is none, it does not load, or a file is not what its check sum
            says.
    """
    files = find_encoder(folder)
    _check(folder)
    return Encoder(files)


def _check(folder: Path) -> None:
    sums = folder / SUMS
    try:
        lines = sums.read_text("utf-8").splitlines() if sums.exists() else []
        for line in lines:
            digest, _, name = line.partition("  ")
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    raise EncoderUnavailable(
                        f"The encoder's {folder / name} is damaged: {sums} has another check sum; "
                        "put the file back as it came."
                    )
    except (OSError, UnicodeDecodeError) as error:
        raise EncoderUnavailable(f"The encoder {folder} cannot be checked: {error}") from None
