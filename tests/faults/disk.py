"""A disk that gets full: a small one of memory where that may be mounted, else a limit on files."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SIZE = 8_000_000
CHUNK = 64_000


@dataclass
class Disk:
    """A folder with little room."""

    folder: Path
    is_mounted: bool

    def fill(self, pid: int) -> None:
        """Leave no room, or let a process's files grow no more."""
        if not self.is_mounted:
            largest = max(path.stat().st_size for path in self.folder.glob("*.db*"))
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
            return
        size = CHUNK
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            while size:
                try:
                    if ballast.write(b"x" * size) < size:
                        size //= 2
                except OSError:
                    size //= 2

    def free(self, pid: int) -> None:
        """Give the room back."""
        if self.is_mounted:
            (self.folder / "ballast").unlink()
        else:
            most = resource.RLIM_INFINITY
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """A disk of 8 MB at `folder`."""
    folder.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        yield Disk(folder, is_mounted=False)
        return
    try:
        yield Disk(folder, is_mounted=True)
    finally:
        # Whoever was killed may still be on its way out.
        with suppress(OSError):
            subprocess.run(["umount", "--lazy", folder], check=False)
