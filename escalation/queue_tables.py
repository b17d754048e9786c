"""The tables of the queue on PostgreSQL, made by the statements that its package brings.

The table of jobs carries in its comment the newest step of the package that it has been through,
so a revision for a newer package takes what is missing, on old databases as on new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

NAMES = "procrastinate_"
"""What the names of its tables, types and functions begin with."""
NEWEST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
"""The package's last step for which there is a revision of ours that calls `bring`."""
THROUGH = "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
FORGET = """
DO $$ DECLARE each text; BEGIN
    FOR each IN SELECT oid::regprocedure FROM pg_proc
        WHERE starts_with(proname, 'procrastinate_')
        AND pronamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP FUNCTION ' || each || ' CASCADE'; END LOOP;
    DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
        procrastinate_workers;
    FOR each IN SELECT oid::regtype FROM pg_type
        WHERE starts_with(typname, 'procrastinate_')
        AND typnamespace = current_schema()::regnamespace
    LOOP EXECUTE 'DROP TYPE ' || each; END LOOP;
END $$
"""


def steps() -> Sequence[str]:
    """The steps that the installed package knows, in their order."""
    return sorted(each.name for each in _folder().iterdir() if each.name.endswith(".sql"))


def bring(connection: Connection) -> None:
    """Make the tables as the installed package wants them, in the transaction at hand."""
    through = connection.scalar(text(THROUGH))
    if through is None:
        _run(connection, files("procrastinate.sql") / "schema.sql")
    else:
        for step in steps():
            if step > through:
                _run(connection, _folder() / step)
    connection.execute(text(f"COMMENT ON TABLE procrastinate_jobs IS '{steps()[-1]}'"))


def _run(connection: Connection, script: Traversable) -> None:
    """Run several statements at once, which only the driver itself takes."""
    driver: Any = connection.connection.driver_connection
    await_only(driver.execute(script.read_text(encoding="utf-8")))


def forget(connection: Connection) -> None:
    """Drop all that `bring` made."""
    connection.execute(text(FORGET))


def is_ours(name: str) -> bool:
    """Whether a table is no table of the queue: those are not in the models."""
    return not name.startswith(NAMES)


def _folder() -> Traversable:
    return files("procrastinate.sql") / "migrations"
