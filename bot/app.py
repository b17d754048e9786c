"""The composition root: puts database, desk, language understanding, channels and pages together,
and keeps them going until the program is told to stop.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import structlog
from fastapi import FastAPI

from bot.channels import Channel
from bot.channels.terminal import TerminalChannel
from bot.channels.webchat import WebChat
from bot.delivery import Delivery
from bot.engine import engine_of
from bot.explaining import ModelReader
from bot.loops import Loop, utc_now
from bot.nlu.exported import ExportedNlu
from bot.nlu.fallback import FallbackNlu
from bot.nlu.folding import fold
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.process import RasaProcess, rasa_command, rasa_python
from bot.nlu.understanding import Nlu
from bot.serving import Web
from bot.settings import PROJECT, BotSettings
from bot.turn import Turns
from escalation.app import create_app
from escalation.demo import load_demo
from escalation.desk import Desk
from escalation.elections import while_elected
from escalation.events import Kind
from escalation.hooks import key_of
from escalation.secret import kept_secret
from escalation.services import fulfilment, put_back, recurring, webhooks
from escalation.unit_of_work import Database

log = structlog.get_logger()

ROLES = ("web", "worker", "telegram")
"""What the program does; each can be a process of its own, several of them, on PostgreSQL."""
POLLED = ("telegram",)
"""Channels by which one process at a time listens and sends, as the other side wants it."""

FAREWELL = 2.0
"""Seconds that a channel gets to stop listening."""

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
    await put_back.look(database, now)
    async with database.uow() as uow:
        await recurring.begin(uow, now)
        if not demo:
            return False
        await uow.staff.lock()  # parts of one program may begin at the same moment
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


def build_channels(settings: BotSettings, clock: Callable[[], datetime] = utc_now) -> list[Channel]:
    """The ways in and out that the settings ask for; talks in terminals are always confirmed."""
    channels: list[Channel] = [TerminalChannel()]
    if "webchat" in settings.channels:
        channels.append(WebChat())
    if "telegram" in settings.channels and settings.telegram_token is not None:
        from bot.channels.telegram import Telegram  # noqa: PLC0415 - half a second, rarely wanted

        token = settings.telegram_token.get_secret_value()
        secret = secret_of(settings)
        channels.append(
            Telegram(token, api_url=settings.telegram_api_base, clock=clock, secret=secret)
        )
    return channels


def assemble(
    settings: BotSettings,
    database: Database,
    nlu: Nlu,
    channels: Sequence[Channel],
    *,
    works: Sequence[Work] = (),
    clock: Callable[[], datetime] = utc_now,
    roles: Collection[str] = ROLES,
) -> Program:
    """The program on a migrated database, as far as its `roles` go, with `works` beside."""
    desk = settings.desk()
    turns = Turns(database, nlu, desk)
    shared = {channel.name: channel for channel in channels if channel.name not in POLLED}
    gather = timedelta(seconds=settings.gather)
    secret = secret_of(settings)
    web = create_app(
        database,
        desk,
        secret=secret,
        links=settings.signer(secret),
        secure_cookies=settings.secure_cookies,
        reader=ModelReader(nlu),
        routers=[channel.routes for channel in channels if channel.routes is not None],
        clock=clock,
        fold=fold,
    )
    own: list[Work] = []
    if "worker" in roles:
        own += [
            lambda: turns.run(clock, gather=gather),
            Delivery(database, shared, clock).run,
            engine_of(database, desk, clock).run,
        ]
        if settings.webhook_url:
            own.append(lambda: _tell(settings, database, desk, clock))
    if "telegram" in roles:
        own += [
            partial(_poll, settings, database, channel, turns, clock)
            for channel in channels
            if channel.name in POLLED
        ]
    return Program(
        database=database,
        desk=desk,
        turns=turns,
        channels=shared,
        web=web,
        works=(*works, *own),
    )


async def _poll(
    settings: BotSettings,
    database: Database,
    channel: Channel,
    turns: Turns,
    clock: Callable[[], datetime],
) -> None:
    """Listen and send by a channel of which only one process may, whenever it is this one."""
    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    delivery = Delivery(database, {channel.name: channel}, clock)

    async def act() -> None:
        await channel.start(turns.receive)
        try:
            await delivery.run()
        finally:
            await _stop(channel)

    # The first part of a token is the bot's own number, and no secret.
    await while_elected(database.engine, f"{channel.name} {token.partition(':')[0]}", act)


async def _tell(
    settings: BotSettings, database: Database, desk: Desk, clock: Callable[[], datetime]
) -> None:
    """Tell another system what happened, and what it is to carry out, until cancelled."""
    assert settings.webhook_url is not None  # noqa: S101 - the caller has looked
    assert settings.webhook_secret is not None  # noqa: S101 - `settings.load` has looked
    key = key_of(settings.webhook_secret.get_secret_value())
    kinds = settings.told_events()
    async with httpx.AsyncClient() as client, asyncio.TaskGroup() as tasks:
        endpoint = webhooks.Endpoint(settings.webhook_url, key, client)
        carrier = fulfilment.WebhookCarrier(endpoint)

        # Their loops give the instant at which they begin; what waits for another system's answers
        # has to ask again.
        async def carry_out(_: datetime) -> datetime | None:
            await fulfilment.drain(database, carrier, clock, desk=desk)
            async with database.reading() as uow:
                return await uow.fulfilments.next_due(carrier.name)

        async def tell(_: datetime) -> datetime | None:
            return await webhooks.deliver(database, endpoint, kinds, clock)

        if settings.carrier == "webhook":
            granted = frozenset({Kind.REMEDY_GRANTED})
            loop = Loop("fulfilment", carry_out, kinds=granted, clock=clock)
            tasks.create_task(loop.run(database))
        if kinds:
            woken = kinds | {Kind.WEBHOOK_REPLAYED}
            tasks.create_task(Loop("webhooks", tell, kinds=woken, clock=clock).run(database))


async def keep_going(
    program: Program,
    server: Web | None,
    listening: socket.socket | None,
    stopping: asyncio.Event,
    *,
    is_ready: Callable[[], None] = lambda: None,
) -> None:
    """Do what the program's roles are until `stopping`, and serve its pages if there is a server;
    `is_ready` is called once all has begun.

    Raises:
        ExceptionGroup: a part could not begin, or ended with an error.
    """
    async with asyncio.TaskGroup() as tasks:
        works = [tasks.create_task(work()) for work in program.works]
        for channel in program.channels.values():
            await channel.start(program.turns.receive)
        serving = None
        if server is not None and listening is not None:
            serving = tasks.create_task(server.run_on(listening))
            works.append(tasks.create_task(_announce(server, is_ready)))
        else:
            is_ready()
        await stopping.wait()
        for work in works:
            work.cancel()
        for channel in program.channels.values():
            tasks.create_task(_stop(channel))
        if server is not None and serving is not None:
            server.should_exit = True
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
