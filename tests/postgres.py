"""The PostgreSQL server of the tests: the benchmarks' own, quicker and not durable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.bench.postgres import Cluster, programs
from bot.bench.postgres import running_cluster as running_with

__all__ = ["Cluster", "programs", "running_cluster"]

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""A test's data need not survive a power cut."""


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A fresh server, gone with the block."""
    with running_with(QUICK) as cluster:
        yield cluster
