"""The composition root: puts database, desk, language understanding, channels and pages together,
and keeps them going until the program is told to stop.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from fastapi import FastAPI

from bot.channels import Channel
from bot.channels.terminal import TerminalChannel
from bot.channels.webchat import WebChat
from bot.delivery import Delivery
from bot.explaining import ModelReader
from bot.loops import Loop, utc_now
from bot.nlu.exported import ExportedNlu
from bot.nlu.fallback import FallbackNlu
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.process import RasaProcess, rasa_command, rasa_python
from bot.nlu.understanding import Nlu
from bot.serving import Web
from bot.settings import PROJECT, BotSettings
from bot.turn import Turns
from escalation.app import create_app
from escalation.demo import load_demo
from escalation.desk import Desk
from escalation.events import Kind
from escalation.secret import kept_secret
from escalation.services import fulfilment, timers, worth
from escalation.unit_of_work import Database

log = structlog.get_logger()

FAREWELL = 2.0
"""Seconds that a channel gets to stop listening."""

VALUED_EVERY = timedelta(hours=1)
"""How often is looked whether a new day has begun for what customers are worth."""

type Work = Callable[[], Coroutine[Any, Any, None]]
"""Something that goes on until it is cancelled."""


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that runs, put together but not begun."""

    database: Database
    desk: Desk
    turns: Turns
    channels: Mapping[str, Channel]
    web: FastAPI
    works: Sequence[Work]


def secret_of(settings: BotSettings) -> str:
    """What signs sessions and links: as set, else kept beside the database.

    Raises:
        escalation.secret.BadSecret: the kept file holds none.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    return kept_secret(settings.state_dir / "secret")


async def prepare(database: Database, *, demo: bool, now: datetime) -> bool:
    """Bring the tables to this version, and load the demo shop into an empty database; whether
    that happened.
    """
    await database.migrate()
    if not demo:
        return False
    async with database.uow() as uow:
        if await uow.staff.listed() or await uow.events.last_id():
            return False
        await load_demo(uow, now)
    return True


def build_nlu(settings: BotSettings, model: Model) -> tuple[Nlu, RasaProcess | None]:
    """What reads texts, and the Rasa server that must run for it, if the settings want one.

    Raises:
        bot.nlu.model.ModelUnavailable: the model is damaged, or Rasa is not installed.
    """
    own = ExportedNlu.of(model)
    if settings.nlu == "exported":
        return own, None
    if not rasa_python(PROJECT).exists():
        raise ModelUnavailable(
            "Rasa's environment .venv-rasa is missing; `make rasa-env` builds it, and "
            "AMENDS_NLU=exported does without."
        )
    rasa = RasaProcess(
        rasa_command(PROJECT, model), root=PROJECT, folder=settings.state_dir, model_id=model.id
    )
    return FallbackNlu(rasa, own), rasa


def build_channels(settings: BotSettings) -> list[Channel]:
    """The ways in and out that the settings ask for; talks in terminals are always confirmed."""
    channels: list[Channel] = [TerminalChannel()]
    if "webchat" in settings.channels:
        channels.append(WebChat())
    if "telegram" in settings.channels and settings.telegram_token is not None:
        from bot.channels.telegram import Telegram  # noqa: PLC0415 - half a second, rarely wanted

        token = settings.telegram_token.get_secret_value()
        secret = secret_of(settings)
        channels.append(Telegram(token, api_url=settings.telegram_api_base, secret=secret))
    return channels


def assemble(
    settings: BotSettings,
    database: Database,
    nlu: Nlu,
    channels: Sequence[Channel],
    *,
    works: Sequence[Work] = (),
    clock: Callable[[], datetime] = utc_now,
) -> Program:
    """The program on a migrated database; `works` go on beside its own."""
    desk = settings.desk()
    turns = Turns(database, nlu, desk)
    named = {channel.name: channel for channel in channels}
    delivery = Delivery(database, named, clock)
    gather = timedelta(seconds=settings.gather)
    web = create_app(
        database,
        desk,
        secret=secret_of(settings),
        secure_cookies=settings.secure_cookies,
        reader=ModelReader(nlu),
        routers=[channel.routes for channel in channels if channel.routes is not None],
        clock=clock,
    )
    own: list[Work] = [
        lambda: turns.run(clock, gather=gather),
        delivery.run,
        lambda: _timers(database, desk, clock).run(database),
        lambda: _worth(database, desk, clock).run(database),
    ]
    if settings.carrier == "webhook":
        own.append(lambda: _carry_out(settings, database, desk, clock))
    return Program(
        database=database,
        desk=desk,
        turns=turns,
        channels=named,
        web=web,
        works=(*works, *own),
    )


def _timers(database: Database, desk: Desk, clock: Callable[[], datetime]) -> Loop:
    async def tick(now: datetime) -> datetime | None:
        await timers.tick(database, now, desk)
        async with database.reading() as uow:
            return await uow.timers.next_due()

    return Loop("timers", tick, kinds=frozenset({Kind.TIMER_SCHEDULED}), clock=clock)


def _worth(database: Database, desk: Desk, clock: Callable[[], datetime]) -> Loop:
    """Counts every day what customers are worth; nobody waits for it, so nothing wakes it."""

    async def value(now: datetime) -> datetime | None:
        return now if await worth.value_some(database, desk, now) else None

    return Loop("worth", value, kinds=frozenset(), longest=VALUED_EVERY, clock=clock)


async def _carry_out(
    settings: BotSettings, database: Database, desk: Desk, clock: Callable[[], datetime]
) -> None:
    """Tell another system what was granted, until cancelled."""
    assert settings.webhook_url is not None  # noqa: S101 - `settings.load` has looked
    assert settings.webhook_secret is not None  # noqa: S101 - as above
    secret = settings.webhook_secret.get_secret_value().encode()
    async with httpx.AsyncClient() as client:
        carrier = fulfilment.WebhookCarrier(settings.webhook_url, secret, client)

        async def drain(now: datetime) -> datetime | None:
            await fulfilment.drain(database, carrier, now, desk=desk)
            async with database.reading() as uow:
                return await uow.fulfilments.next_due(carrier.name)

        kinds = frozenset({Kind.REMEDY_GRANTED})
        await Loop("fulfilment", drain, kinds=kinds, clock=clock).run(database)


async def keep_going(
    program: Program,
    server: Web,
    listening: socket.socket,
    stopping: asyncio.Event,
    *,
    is_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve, talk, deliver and fire timers until `stopping`; `is_ready` is called once all do.

    Raises:
        ExceptionGroup: a part could not begin, or ended with an error.
    """
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.run_on(listening))
        works = [tasks.create_task(work()) for work in program.works]
        for channel in program.channels.values():
            await channel.start(program.turns.receive)
        works.append(tasks.create_task(_announce(server, is_ready)))
        await stopping.wait()
        server.should_exit = True
        for work in works:
            work.cancel()
        for channel in program.channels.values():
            tasks.create_task(_stop(channel))
        await serving


async def _announce(server: Web, is_ready: Callable[[], None]) -> None:
    await server.ready.wait()
    is_ready()


async def _stop(channel: Channel) -> None:
    try:
        async with asyncio.timeout(FAREWELL):
            await channel.stop()
    except Exception as error:
        log.warning("channel.not_stopped", channel=channel.name, exc_info=error)
