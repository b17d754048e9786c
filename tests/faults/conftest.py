"""Fixtures for faults: what forks the program's processes, and a server that may be killed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.bench.postgres import Cluster, running_cluster
from tests.conftest import migrated
from tests.faults.parts import Zygote, zygote
from tests.faults.rig import DURABLE


@dataclass(frozen=True)
class Place:
    """A migrated database, and its server if it has one."""

    url: str
    cluster: Cluster | None = None


@pytest.fixture(scope="session")
def made_by() -> Iterator[Zygote]:
    """What makes processes."""
    with zygote() as made:
        yield made


@pytest.fixture(scope="session")
def killable() -> Iterator[Cluster]:
    """A server whose commits outlive its death."""
    with running_cluster(DURABLE) as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, embedded_url: str) -> Iterator[Place]:
    """A database of each kind, of the test's own."""
    if request.param == "sqlite":
        yield Place(embedded_url)
        return
    cluster: Cluster = request.getfixturevalue("killable")
    cluster.sql("CREATE DATABASE faults")
    migrated(cluster.url("faults"))
    yield Place(cluster.url("faults"), cluster)
    cluster.sql("DROP DATABASE faults WITH (FORCE)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the processes keep what is theirs."""
    return tmp_path / "state"
