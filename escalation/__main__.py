"""The desk without channels: console, API, timers and carrying out, as `python -m escalation`."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import override

import httpx
import structlog
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from escalation.app import create_app
from escalation.demo import load_demo
from escalation.desk import Desk
from escalation.hooks import key_of
from escalation.secret import BadSecret, kept_secret
from escalation.services import recurring
from escalation.services.fulfilment import WebhookCarrier, drain
from escalation.services.running import recompute
from escalation.services.timers import tick
from escalation.services.webhooks import Endpoint, deliver
from escalation.settings import DeskSettings
from escalation.sla import HoursError
from escalation.trouble import trouble
from escalation.unit_of_work import Database, open_database

log = structlog.get_logger()

EVERY_SECONDS = 5
GRACE_SECONDS = 2
"""Open event streams never end by themselves; the server waits this long for them."""


class Server(uvicorn.Server):
    """uvicorn, ended by a signal without raising it again: what was opened is closed in order."""

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


async def serve(settings: DeskSettings) -> None:
    """Serve the desk until the process is told to stop.

    Raises:
        HoursError, BadSecret: settings that cannot be used.
        OSError: no folder. What the database says is for `trouble`.
    """
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    desk = settings.desk()
    secret = (
        settings.secret.get_secret_value()
        if settings.secret
        else kept_secret(settings.state_dir / "secret")
    )
    database = open_database(settings.database_url)
    try:
        await database.migrate()
        async with database.uow() as uow:
            await recurring.begin(uow, datetime.now(UTC))
        await recompute(database, now=datetime.now(UTC), desk=desk)
        if settings.demo:
            async with database.uow() as uow:
                if not await uow.staff.listed() and not await uow.events.last_id():
                    await load_demo(uow, datetime.now(UTC))

        @asynccontextmanager
        async def due_work(_app: FastAPI) -> AsyncIterator[None]:
            async with httpx.AsyncClient() as client, asyncio.TaskGroup() as tasks:
                working = tasks.create_task(
                    _work(database, desk, settings, _endpoint(settings, client))
                )
                try:
                    yield
                finally:
                    working.cancel()

        app = create_app(
            database,
            desk,
            secret=secret,
            links=settings.signer(secret),
            secure_cookies=settings.secure_cookies,
            hooks=[due_work],
        )
        with socket.create_server((settings.host, settings.port)) as listening:
            # Not before: it sets up logging for the whole process.
            config = uvicorn.Config(
                app, log_level="warning", timeout_graceful_shutdown=GRACE_SECONDS
            )
            log.info("desk.started", url=f"http://{settings.host}:{settings.port}/")
            await Server(config).serve([listening])
    finally:
        await database.dispose()


def _endpoint(settings: DeskSettings, client: httpx.AsyncClient) -> Endpoint | None:
    """The company's system, when there is one; staff need none."""
    if not settings.webhook_url or not settings.webhook_secret:
        return None
    key = key_of(settings.webhook_secret.get_secret_value())
    return Endpoint(settings.webhook_url, key, client)


def _now() -> datetime:
    return datetime.now(UTC)


async def _work(
    database: Database, desk: Desk, settings: DeskSettings, endpoint: Endpoint | None
) -> None:
    """Do what is due, again and again; what fails is logged and tried with the next round."""
    while True:
        try:
            await tick(database, _now(), desk)
            if endpoint is not None:
                if settings.carrier == "webhook":
                    await drain(database, WebhookCarrier(endpoint), _now, desk=desk)
                await deliver(database, endpoint, settings.told_events(), _now)
        except Exception:  # The database may be away for a while; the desk stays open.
            log.exception("desk.round_failed")
        await asyncio.sleep(EVERY_SECONDS)


def main() -> int:
    """Run the desk; 1 with a sentence when it cannot."""
    try:
        asyncio.run(serve(DeskSettings()))
    except (ValidationError, HoursError, BadSecret, OSError) as error:
        sys.stderr.write(f"amends: the desk did not start: {error}\n")
        return 1
    except Exception as error:
        if (said := trouble(error)) is None:
            raise
        sys.stderr.write(f"amends: {said}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
