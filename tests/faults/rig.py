"""kill -9 at random moments under load: the program's parts, and the database server itself."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.bench.postgres import Cluster, programs
from escalation.unit_of_work import Database, open_database
from tests.bot.channels.bot_api import serving
from tests.faults.counts import Counts, claimed, count, in_doubt, is_quiet
from tests.faults.customers import FIRST_CHAT, Load
from tests.faults.parts import Part, Zygote
from tests.faults.telegram import TOKEN, Telegram
from tests.served import free_port

SECRET = "one-secret-for-all-parts-of-it-0123456789"
DURABLE = ("fsync=off", "max_connections=200")
"""A killed server's data stands in the system's memory; only a power cut would want fsync."""
ROLES = ("web", "worker", "worker", "telegram", "telegram")
SERVER = "server"
SENDERS = ("telegram", "all")
"""Parts that send to Telegram, one of them at a time."""
SETTLES = 0.05
"""Seconds in which the server ends what a part asked for before it was stopped."""
RESTARTS = 2.0
"""Seconds after which what has ended begins again, as RestartSec in docs/machines."""
NLU_SHARE = 0.5
"""How many of the kills that would hit a part that reads by Rasa hit its Rasa instead."""


@dataclass(frozen=True)
class Plan:
    """How hard it is made. Times are seconds; `seed` makes the choices, not the moments."""

    kills: int
    seed: int
    between: tuple[float, float] = (0.3, 4.0)
    customers: int = 200
    timers: int = 5
    """Timers put in for each kill."""
    lease: float | None = None
    quick: bool = False
    """Texts are read by single words."""
    roles: Sequence[str] = ROLES
    """The parts, where the database is a server's."""
    patience: float = 240.0
    """How long may be waited for the last word."""
    rasa: bool = False
    """Whether workers read by a Rasa of their own, which is then killed as well."""
    server_share: float = 0.1
    """How many of the kills hit the database server, where there is one."""


@dataclass
class Report:
    """What was killed, and what came of it."""

    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    counts: Counts | None = None
    waiting: list[str] = field(default_factory=list)
    """Chats that were not served to the end, though no message to them is in doubt."""


class Rig:
    """The running program on one database."""

    def __init__(
        self, database: Database, load: Load, parts: Sequence[Part], cluster: Cluster | None
    ) -> None:
        self.database = database
        self.load = load
        self.parts = parts
        self.cluster = cluster
        self.chance = load.chance
        self.at_parts = asyncio.Lock()
        """Held by whoever begins a part, so that none is begun twice."""
        self.in_flight: set[tuple[int, int]] = set()
        """Messages, with the number of the attempt, that were being sent when something died."""

    async def ready(self, patience: float = 60) -> None:
        """Wait until every part says that it is ready."""
        await _until(lambda: all(part.times_ready() >= part.begun for part in self.parts), patience)

    async def run(self, plan: Plan, told: Callable[[str], None] = lambda _: None) -> Report:
        """Kill so often under load, let it come to rest, and count."""
        report = Report(plan.seed)
        begun = time.monotonic()
        async with self._supervised():
            async with asyncio.TaskGroup() as customers:
                async with asyncio.TaskGroup() as load:
                    load.create_task(self._write(plan, customers))
                    for number in range(plan.kills):
                        await asyncio.sleep(self.chance.uniform(*plan.between))
                        await self._schedule(plan)
                        report.killed[await self._kill(plan)] += 1
                        told(f"{number + 1} kills")
                with suppress(TimeoutError):
                    await _until(lambda: not customers._tasks, plan.patience)
                waiting = {task.get_name() for task in customers._tasks}
                for task in tuple(customers._tasks):
                    task.cancel()
            await self._rest(plan.patience)
        report.counts = await count(self.database, self.load, self.in_flight)
        report.waiting = sorted(waiting - await in_doubt(self.database))
        report.seconds = round(time.monotonic() - begun, 1)
        return report

    @asynccontextmanager
    async def _supervised(self) -> AsyncIterator[None]:
        """In the block what ends by itself is begun again, as the units in docs/machines do: who
        starts while the server is down says so and ends.
        """

        async def begin_again() -> None:
            while True:
                await asyncio.sleep(RESTARTS)
                async with self.at_parts:
                    for part in self.parts:
                        if not part.is_there():
                            part.begin()

        supervisor = asyncio.create_task(begin_again())
        try:
            yield
        finally:
            supervisor.cancel()

    async def _write(self, plan: Plan, customers: asyncio.TaskGroup) -> None:
        """New customers all the while."""
        for number in range(plan.customers):
            customers.create_task(self.load.complain(), name=str(FIRST_CHAT + number))
            if self.load.web is not None:
                words = f"Nobody answers me {number}"
                customers.create_task(self.load.browse(words), name=f"page {number}")
            every = plan.kills * sum(plan.between) / 2 / plan.customers
            await asyncio.sleep(every * self.chance.uniform(0.2, 1.8))

    async def _schedule(self, plan: Plan) -> None:
        """Timers for the next seconds; a server that has just been killed is waited for."""
        while True:
            try:
                await self.load.schedule(plan.timers, within=3 * plan.between[1])
            except Exception:  # noqa: BLE001 - whatever a dead server leaves behind
                await asyncio.sleep(0.3)
            else:
                return

    async def _kill(self, plan: Plan) -> str:
        """Kill something and start it again; what it was."""
        if self.cluster is not None and self.chance.random() < plan.server_share:
            async with self.stopped([part for part in self.parts if part.name in SENDERS]):
                await asyncio.to_thread(kill_server, self.cluster)
            await asyncio.to_thread(start_server, self.cluster)
            return SERVER
        part = self.chance.choice(self.parts)
        if plan.rasa and self.chance.random() < NLU_SHARE and (readers := children(part.pid)):
            for pid in readers:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            return "nlu"
        async with self.at_parts:
            async with self.stopped([part] if part.name in SENDERS else []):
                part.kill()
            await _until(lambda: not part.is_there(), 10)
            part.begin()
        return part.name

    @asynccontextmanager
    async def stopped(self, senders: Sequence[Part]) -> AsyncIterator[None]:
        """Nothing leaves these parts in the block; what they have in hand is noted before."""
        for part in senders:
            part.kill(signal.SIGSTOP)
        try:
            if senders:
                await asyncio.sleep(SETTLES)
                self.in_flight |= await claimed(self.database)
            yield
        finally:
            for part in senders:
                part.kill(signal.SIGCONT)

    async def _rest(self, patience: float) -> None:
        """Wait until nothing waits any more."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            with suppress(Exception):
                if await is_quiet(self.database, self.load):
                    return
            await asyncio.sleep(0.2)


async def _until(ready: Callable[[], bool], patience: float) -> None:
    """Raises:
    TimeoutError: it is not ready by then.
    """
    async with asyncio.timeout(patience):
        while not ready():  # noqa: ASYNC110 - other processes do it
            await asyncio.sleep(0.02)


@asynccontextmanager
async def rig(
    url: str,
    folder: Path,
    made_by: Zygote,
    plan: Plan,
    *,
    cluster: Cluster | None = None,
    environment: dict[str, str] | None = None,
) -> AsyncIterator[Rig]:
    """The program at work on a migrated database at `url`; every part is gone with the block."""
    chance = random.Random(plan.seed)
    telegram = Telegram(chance=chance)
    async with AsyncExitStack() as stack:
        database = open_database(url)
        stack.push_async_callback(database.dispose)
        api = await stack.enter_async_context(serving(telegram.app()))
        port = free_port()
        shared = {
            "DATABASE_URL": url,
            "AMENDS_SECRET": SECRET,
            "AMENDS_TELEGRAM_TOKEN": TOKEN,
            "AMENDS_TELEGRAM_API_BASE": api,
            "AMENDS_NLU": "rasa" if plan.rasa else "exported",
            "AMENDS_DEMO": "0",
            "AMENDS_GATHER": "0.1",
            "AMENDS_PORT": str(port),
            # The rig does not look at quiet hours.
            "AMENDS_HOURS": "24/7",
            **(environment or {}),
        }
        roles = ("all",) if cluster is None else plan.roles
        parts = [
            Part(
                role,
                ("run",) if role == "all" else ("serve", "--only", role),
                shared,
                folder / f"{role}-{number}",
                made_by,
                plan.lease,
                plan.quick,
            )
            for number, role in enumerate(roles)
        ]
        load = Load(database, telegram, SECRET, chance, web=f"http://127.0.0.1:{port}")
        await load.furnish(plan.customers)
        for part in parts:
            stack.callback(part.kill)
            part.begin()
        yield Rig(database, load, parts, cluster)


def children(parent: int) -> list[int]:
    """The processes that another one has begun."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text("ascii", "replace").rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def kill_server(cluster: Cluster) -> None:
    """Kill every process of a PostgreSQL server at once."""
    postmaster = int((cluster.folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
    every = [postmaster, *children(postmaster)]
    for pid in every:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def start_server(cluster: Cluster) -> None:
    """Start it again; it recovers by its log."""
    data = cluster.folder / "data"
    owner = "postgres" if os.geteuid() == 0 else None
    log = cluster.folder / "log"
    command = [str(programs() / "pg_ctl"), "start", "-w", "-D", str(data), "-l", str(log)]
    options = (data / "postmaster.opts").read_text("utf-8").split(None, 1)[1].strip()
    end = time.monotonic() + 60
    while True:
        done = subprocess.run(
            [*command, "-o", _unquoted(options)],
            user=owner, group=owner, cwd="/", capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return
        assert time.monotonic() < end, done.stderr + done.stdout
        time.sleep(0.2)


def _unquoted(options: str) -> str:
    """The server's options without its data folder, which `pg_ctl` names itself."""
    words = [word.strip('"') for word in options.split()]
    place = words.index("-D")
    words = words[:place] + words[place + 2 :]
    return " ".join(f"'{word}'" if "=" in word else word for word in words)
