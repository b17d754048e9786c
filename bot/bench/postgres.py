"""A PostgreSQL server of one's own: started from the machine's programs, gone when it is done."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
TICKS = os.sysconf("SC_CLK_TCK")


class NoServer(RuntimeError):
    """This machine has no PostgreSQL server to start."""


@dataclass(frozen=True)
class Cluster:
    """A running server, reached by a Unix socket in `folder`."""

    folder: Path
    user: str

    def url(self, database: str) -> str:
        """Where a database of this server is."""
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def sql(self, statement: str, database: str = "postgres") -> None:
        """Carry out one or more statements.

        Raises:
            RuntimeError: the server refuses; the message is its own.
        """
        self.run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on this server.

        Raises:
            RuntimeError: it failed; the message is its own.
        """
        _run(program, "-h", str(self.folder), "-U", self.user, *arguments, owner=None)

    def cpu(self) -> float:
        """Seconds of processor time that all of the server's processes have used, ended ones too,
        on Linux.
        """
        server = int((self.folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
        used = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # It has ended meanwhile; its parent then counts it.
                fields = stat.read_text("ascii", "replace").rpartition(")")[2].split()
                if int(stat.parent.name) == server:
                    used += sum(map(int, fields[11:15]))
                elif int(fields[1]) == server:
                    used += sum(map(int, fields[11:13]))
        return used / TICKS


def programs() -> Path:
    """Where PostgreSQL's programs are; the newest version when there are several.

    Raises:
        NoServer: nowhere.
    """
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(
        (path for path in DEBIAN.glob("*/bin") if (path / "initdb").exists()),
        key=lambda path: float(path.parent.name),
    )
    if not versions:
        message = "no PostgreSQL server found: install Debian's package `postgresql`"
        raise NoServer(message)
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
def running_cluster(options: Sequence[str] = ()) -> Iterator[Cluster]:
    """A fresh server, with settings as `name=value`. PostgreSQL refuses root, so root hands it to
    the user `postgres`.

    Raises:
        NoServer: this machine has none.
        RuntimeError: it does not start; the message is its own.
    """
    programs()
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
        settings = " ".join(f"-c {option}" for option in options)
        _run(
            "pg_ctl", "start", "-w", "-D", str(data), "-l", str(folder / "log"),
            "-o", f"-c listen_addresses='' -k {folder} {settings}", owner=owner,
        )  # fmt: skip
        try:
            yield cluster
        finally:
            _run("pg_ctl", "stop", "-D", str(data), "-m", "immediate", owner=owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
