"""`timers`: how late timers fire that fall due evenly over a minute, and what each costs; the ratio
is what one costs beside a million that are done, over an empty table.

Each fires as `late_word`: its case and conversation locked, its row ended, what was promised looked
for, an event written; timers of different cases share a transaction. On SQLite one process fires
them; on PostgreSQL two do. What they cost is processor time, on PostgreSQL with the server's.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from bot.bench.history import write_timers
from bot.bench.load import percentile
from bot.bench.measure import ROOT, Result, spread_of
from bot.bench.postgres import NoServer, running_cluster
from bot.nlu.leash import leashed
from escalation.desk import build_desk
from escalation.models import Case, Conversation, Timer
from escalation.services import timers
from escalation.unit_of_work import open_database

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

LIMIT: Final = 1.5
WORKERS: Final = {"sqlite": 1, "postgresql": 2}
ROUNDS: Final = 6
EACH: Final = 10
"""Timers of one case."""
NOTICE: Final = timedelta(seconds=6)
"""From the last preparation to the first timer: longer than a worker sleeps whom nobody wakes."""
PATIENCE: Final = 300.0
"""Seconds that the workers get beyond the last due time."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: timers over seconds; old rows, and timers of a round beside them."""

    timers: int = 20_000
    seconds: float = 60.0
    old: int = 1_000_000
    round: int = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where two databases can be made: their URLs, and the processor time of what serves them."""

    dialect: str
    empty: str
    used: str
    served: Callable[[], float]


def measure(size: Size, say: Callable[[str], None]) -> Iterator[Result]:
    """Measure on SQLite, then on PostgreSQL if this machine has a server of it."""
    with _quiet(), tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        home = Path(folder)
        place = Place("sqlite", f"sqlite:///{home}/empty.db", f"sqlite:///{home}/used.db", float)
        yield asyncio.run(_measured(place, size, say))
    try:
        with _quiet(), running_cluster() as cluster:
            for name in ("empty", "used"):
                cluster.sql(f"CREATE DATABASE {name}")
            urls = cluster.url("empty"), cluster.url("used")
            yield asyncio.run(_measured(Place("postgresql", *urls, cluster.cpu), size, say))
    except NoServer as missing:
        say(f"Timers are not measured on PostgreSQL: {missing}")


async def _measured(place: Place, size: Size, say: Callable[[str], None]) -> Result:
    empty, used = open_database(place.empty), open_database(place.used)
    try:
        await empty.migrate()
        await used.migrate()
        say(f"timers, {place.dialect}: {size.timers:,} over {size.seconds:g} s")
        late, cpu = await _lateness(place, empty, size)
        say(f"timers, {place.dialect}: writing {size.old:,} old ones")
        await write_timers(used, size.old)
        alone, beside = await _in_turn(place, empty, used, size.round)
    finally:
        await empty.dispose()
        await used.dispose()
    ratios = [mine / theirs for mine, theirs in zip(beside, alone, strict=True)]
    return Result(
        name="timers" if place.dialect == "sqlite" else f"timers.{place.dialect}",
        ratio=statistics.median(ratios),
        limit=LIMIT,
        spread=spread_of(ratios),
        figures={
            "timers": size.timers,
            "over_s": size.seconds,
            "workers": WORKERS[place.dialect],
            "late_p50_ms": percentile(late, 0.5) * 1000,
            "late_p99_ms": percentile(late, 0.99) * 1000,
            "late_max_ms": max(late) * 1000,
            "cpu_ms_per_timer": cpu * 1000,
            "old_rows": size.old,
            "cpu_ms_with_old": statistics.median(beside) * 1000,
            "cpu_ms_with_none": statistics.median(alone) * 1000,
        },
    )


async def _lateness(place: Place, database: Database, size: Size) -> tuple[list[float], float]:
    """Of each timer the seconds from its due time to its commit, and the processor time of one."""
    now = datetime.now(UTC)  # noqa: TID251 - lateness is by the clock
    cases = await _cases(database, size.timers, now)
    starting = [_worker(place.empty) for _ in range(WORKERS[place.dialect])]
    workers = await asyncio.gather(*starting)
    began = place.served()
    first = datetime.now(UTC) + NOTICE  # noqa: TID251 - as above
    step = timedelta(seconds=size.seconds) / size.timers
    due = await _schedule(database, cases, [first + step * n for n in range(size.timers)], now)
    last = time.monotonic() + NOTICE.total_seconds() + size.seconds + PATIENCE
    await asyncio.sleep(NOTICE.total_seconds() + size.seconds)
    while time.monotonic() < last:
        async with database.reading() as uow:
            if await uow.timers.next_due() is None:
                break
        await asyncio.sleep(0.2)
    told = [json.loads(each) for each in await asyncio.gather(*map(_ended, workers))]
    fired = [(UUID(key), at) for each in told for key, at in each["fired"].items()]
    assert sorted(key for key, _ in fired) == sorted(due), "a timer fired twice or never"  # noqa: S101 - or it measures nothing
    cpu = sum(each["cpu"] for each in told) + place.served() - began
    return [at - due[key].timestamp() for key, at in fired], cpu / size.timers


async def _in_turn(
    place: Place, empty: Database, used: Database, count: int
) -> tuple[list[float], list[float]]:
    """Of each round the processor time of one timer in the empty database, and in the used one."""
    desk, now = build_desk(), datetime.now(UTC)  # noqa: TID251 - the instant itself means nothing
    spent: dict[Database, list[float]] = {empty: [], used: []}
    cases = {database: await _cases(database, count, now) for database in spent}
    for number in range(ROUNDS + 1):
        # Each begins as often as the other, and a first round warms the caches.
        for database in (empty, used) if number % 2 else (used, empty):
            await _schedule(database, cases[database], [now] * count, now)
            began = time.process_time() + place.served()
            done = await timers.tick(database, now, desk)
            seconds = time.process_time() + place.served() - began
            assert done == count, f"{count - done} timers did not fire"  # noqa: S101 - as above
            if number:
                spent[database].append(seconds / count)
    return spent[empty], spent[used]


async def _cases(database: Database, timers: int, now: datetime) -> list[UUID]:
    """Cases in the queue, enough for so many timers."""
    made: list[UUID] = []
    async with database.uow() as uow:
        for _ in range(-(-timers // EACH)):
            number = await uow.cases.next_number()
            chat = await uow.conversations.locked("bench", str(number), language="en", now=now)
            assert isinstance(chat, Conversation)  # noqa: S101 - it was just made
            case = Case(
                number=number,
                conversation_id=chat.id,
                cause="price",
                language="en",
                opened_at=now,
                state="queued",
                queued_at=now,
            )
            made.append((await uow.cases.add(case)).id)
    return made


async def _schedule(
    database: Database, cases: Sequence[UUID], due: Sequence[datetime], now: datetime
) -> dict[UUID, datetime]:
    """Timers due at these instants, the cases' in turn; when each is due by its id."""
    rows = [
        Timer(
            kind="late_word",
            due_at=at,
            created_at=now,
            case_id=cases[number % len(cases)],
        )
        for number, at in enumerate(due)
    ]
    async with database.uow() as uow:
        for row in rows:
            await uow.timers.add(row)
    return {row.id: row.due_at for row in rows}


async def _worker(url: str) -> asyncio.subprocess.Process:
    """A process that fires what falls due at `url`, ready."""
    process = await asyncio.create_subprocess_exec(
        *leashed([sys.executable, "-m", "bot.bench.firing", url]),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 26,
    )
    assert process.stdout is not None  # noqa: S101 - it was asked for
    assert await process.stdout.readline() == b"ready\n", "a worker did not start"  # noqa: S101 - as above
    return process


async def _ended(process: asyncio.subprocess.Process) -> bytes:
    """What a worker tells in the end."""
    told, _ = await process.communicate()
    return told


@contextmanager
def _quiet() -> Iterator[None]:
    """Without a line of the log for each of thousands of timers."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("warning"))
    try:
        yield
    finally:
        structlog.configure(**before)
