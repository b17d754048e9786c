"""`amends migrate`: what an operator does before or after an update."""

from __future__ import annotations


def migrate() -> None:
    """Bring the database to this version's tables; makes it when there is none."""
    from bot.cli.opening import begin, complete, reaching
    from escalation.unit_of_work import open_database

    settings = begin()

    async def work() -> None:
        database = open_database(settings.database_url)
        try:
            with reaching(settings):
                await database.migrate()
        finally:
            await database.dispose()

    complete(work())
    print("The database has this version's tables.")
