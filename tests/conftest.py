"""Fixtures for all tests: a database of each kind, migrated, fresh for every test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from escalation.models import Base
from escalation.services import staff
from escalation.unit_of_work import Database, UnitOfWork, open_database
from tests.postgres import Cluster, running_cluster
from tests.shop import CHEAP

settings.register_profile(
    "dev",
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile("ci", settings.get_profile("dev"), max_examples=500)
settings.load_profile("dev")

# Rich draws an error with all that its functions know: seconds for each that a test provokes.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

NAMES = ", ".join(f'"{name}"' for name in Base.metadata.tables)
EMPTY = f"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    TRUNCATE {NAMES} RESTART IDENTITY CASCADE;
"""  # noqa: S608 - the names are our own
"""What makes a used database as good as new, whoever still hangs on it."""


def migrated(url: str) -> None:
    """Migrate the database at `url`, in a loop of its own: the first test to ask may be async."""

    async def migrate() -> None:
        database = open_database(url)
        await database.migrate()
        await database.dispose()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, migrate()).result()


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff, "hasher", CHEAP)
    monkeypatch.setattr(staff, "decoy", lambda: CHEAP.hash("nobody's"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server with a migrated database `migrated`."""
    with running_cluster() as running:
        running.sql("CREATE DATABASE migrated")
        migrated(running.url("migrated"))
        yield running


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "amends.db"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture
def embedded_url(migrated_file: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    path = tmp_path / "amends.db"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(cluster: Cluster) -> str:
    """The URL of a migrated PostgreSQL database with nothing in it."""
    # Ten times as quick as a copy of a template for every test.
    cluster.sql(EMPTY, "migrated")
    return cluster.url("migrated")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database: a test that uses it runs on both."""
    fixture = {"sqlite": "embedded_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated database, SQLite and PostgreSQL in turn."""
    opened = open_database(database_url)
    yield opened
    await opened.dispose()


@pytest.fixture
async def embedded(embedded_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated SQLite file, for tests to which the database makes no difference."""
    opened = open_database(embedded_url)
    yield opened
    await opened.dispose()


@pytest.fixture
async def uow(database: Database) -> AsyncIterator[UnitOfWork]:
    """One unit of work on each kind of database, committed when the test ends well."""
    async with database.uow() as opened:
        yield opened
