"""A PostgreSQL server for the tests: started from the machine's own programs, gone with the run."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""A test's data need not survive a power cut."""


@dataclass(frozen=True)
class Cluster:
    """A running server, reached by a Unix socket in `folder`."""

    folder: Path
    user: str

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def sql(self, statement: str, database: str = "postgres") -> None:
        self.run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement)

    def run(self, program: str, *arguments: str) -> None:
        _run(program, "-h", str(self.folder), "-U", self.user, *arguments, owner=None)


def programs() -> Path:
    """Where PostgreSQL's programs are; the newest version when there are several."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(
        (path for path in DEBIAN.glob("*/bin") if (path / "initdb").exists()),
        key=lambda path: float(path.parent.name),
    )
    if not versions:
        message = "no PostgreSQL server found: install Debian's package `postgresql`"
        raise RuntimeError(message)
    return versions[-1]


def _run(program: str, *arguments: str, owner: str | None) -> None:
    done = subprocess.run(
        [programs() / program, *arguments],
        user=owner,
        group=owner,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        message = f"{program} {' '.join(arguments)}: {done.stderr}{done.stdout}"
        raise RuntimeError(message)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A fresh server. PostgreSQL refuses root, so root hands it to the user `postgres`."""
    owner = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="amends-pg-"))
    data = folder / "data"
    cluster = Cluster(folder, "postgres")
    try:
        if owner:
            shutil.chown(folder, owner, owner)
        _run(
            "initdb", "-D", str(data), "-U", cluster.user, "-A", "trust", "-E", "UTF8",
            "--no-locale", "--no-sync", owner=owner,
        )  # fmt: skip
        options = " ".join(f"-c {option}" for option in QUICK)
        _run(
            "pg_ctl", "start", "-w", "-D", str(data), "-l", str(folder / "log"),
            "-o", f"-c listen_addresses='' -k {folder} {options}", owner=owner,
        )  # fmt: skip
        try:
            yield cluster
        finally:
            _run("pg_ctl", "stop", "-D", str(data), "-m", "immediate", owner=owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
