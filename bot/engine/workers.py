"""Due work done by workers on any number of machines that share one PostgreSQL database.

A dispatcher claims the rows that are due and puts their jobs into the queue in one transaction.
A job names rows by id and fence, so a job that comes twice, late, or after its row was cancelled
does nothing. Rows that are not yet due never enter the queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Final, override
from uuid import UUID

import structlog
from procrastinate import App
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from bot.engine.connector import Connector, Within
from bot.loops import PAUSES, Loop, Work
from escalation.desk import Desk
from escalation.models import Timer
from escalation.services import timers
from escalation.unit_of_work import Database

log = structlog.get_logger()

QUEUE: Final = "timers"
TASK: Final = "amends.timers"
AT_ONCE: Final = 3
"""Jobs that one process does at the same time."""
ROWS: Final = 10
"""Rows of a job: what a queue costs is shared by them, what is lost with a worker is little."""
WAITING: Final = 40
"""Jobs that may wait. What is claimed beyond what is soon done would only outlive its lease."""
LOOK: Final = timedelta(seconds=0.5)
"""How soon new rows are seen. Nearly all are due much later, so that nobody is woken by them."""
REST: Final = timedelta(seconds=0.2)
"""Between two looks at least: what falls due meanwhile shares a job."""
FIRST: Final = 100
"""The priority of what a worker left undone."""
TRIES: Final = 3
"""How often a job is put back."""
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Long past by every clock: the queue goes by the database's, its library by this machine's."""
RESCUE_LOCK: Final = 4_103_203
"""A key of PostgreSQL's advisory locks, as those of `escalation.database` are."""
POLL_SECONDS: Final = 1.0
"""How soon a worker finds what was put back; of what is put in it is told at once."""
GRACE_SECONDS: Final = 3.0


class Workers:
    """The engine of a database between many: a dispatcher and a worker in every process.

    A worker that shows no `heartbeat` (seconds) for `stalled` seconds is dead, and what it was
    doing is done by another.
    """

    def __init__(
        self,
        database: Database,
        desk: Desk,
        clock: Callable[[], datetime],
        *,
        heartbeat: float = 2.0,
        stalled: float = 10.0,
    ) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._heartbeat = heartbeat
        self._stalled = stalled

    async def run(self) -> None:
        """Dispatch and work until cancelled."""
        dispatch = self._loop("dispatch", self.dispatch, LOOK)
        rescue = self._loop("rescue", self.rescue, timedelta(seconds=self._heartbeat))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(dispatch.run(self._database))
            tasks.create_task(rescue.run(self._database))
            tasks.create_task(self._work())

    def _loop(self, name: str, work: Work, longest: timedelta) -> Loop:
        return Loop(name, work, kinds=frozenset(), longest=longest, clock=self._clock)

    async def dispatch(self, now: datetime) -> datetime | None:
        """Make jobs of what is due, as far as they are soon done; when to look again."""
        async with self._database.uow() as uow:
            queue = Within(await uow.connection())
            room = WAITING - await queue.waiting(WAITING)
            claimed = await timers.claim(uow, now, room * ROWS) if room > 0 else []
            if claimed:
                jobs = [_job(rows) for rows in _shared_out(claimed)]
                await JobManager(queue).batch_defer_jobs_async(jobs)
        if room <= 0 or claimed:
            return now + REST
        async with self._database.reading() as uow:
            due = await uow.timers.next_due()
        return due and max(due, now + REST)

    async def _work(self) -> None:
        """Take jobs; with the database away, or taken for dead, begin anew."""
        failures = 0
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                app = self._app()
                async with app.open_async():
                    await app.run_worker_async(
                        queues=[QUEUE],
                        concurrency=AT_ONCE,
                        delete_jobs="always",
                        install_signal_handlers=False,
                        fetch_job_polling_interval=POLL_SECONDS,
                        update_heartbeat_interval=self._heartbeat,
                        stalled_worker_timeout=self._stalled,
                        shutdown_graceful_timeout=GRACE_SECONDS,
                    )
            except Exception as error:
                log.error("worker.failed", exc_info=error)  # noqa: TRY400 - as in loops
            lasted = asyncio.get_running_loop().time() - begun
            failures = 0 if lasted > PAUSES[-1] else min(failures + 1, len(PAUSES))
            await asyncio.sleep(PAUSES[max(0, failures - 1)])

    def _app(self) -> App:
        app = App(connector=Connector(self._database))

        @app.task(name=TASK, queue=QUEUE, retry=_Again())
        async def fire(rows: list[tuple[str, int]]) -> None:
            claims = [(UUID(timer_id), fence) for timer_id, fence in rows]
            await timers.fire(self._database, claims, self._clock(), self._desk)

        return app

    async def rescue(self, _now: datetime) -> datetime | None:
        """Put back, before all others, what dead workers were doing. One does so at a time."""
        async with self._database.uow() as uow:
            queue = Within(await uow.connection())
            if await queue.is_alone(RESCUE_LOCK):
                jobs = JobManager(queue)
                for job in await jobs.get_stalled_jobs(
                    queue=QUEUE, seconds_since_heartbeat=self._stalled
                ):
                    await jobs.retry_job(job, retry_at=LONG_AGO, priority=FIRST)
                    log.warning("worker.lost", job=job.id)
                await jobs.prune_stalled_workers(self._stalled * 3)
        return None


class _Again(BaseRetryStrategy):
    """A job that was cut off, by the end of its worker or for want of a database, goes back into
    the queue. Rows that do not get done by it are made a job again when their lease has run out.
    """

    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts >= TRIES:
            return None
        return RetryDecision(retry_at=LONG_AGO, priority=FIRST)


def _shared_out(claimed: Sequence[Timer]) -> Iterable[Sequence[Timer]]:
    """Rows job by job; those of one case stay together, in their order."""
    by_case: dict[UUID, list[Timer]] = {}
    for timer in claimed:
        by_case.setdefault(timer.case_id or timer.id, []).append(timer)
    ordered = [timer for rows in by_case.values() for timer in rows]
    return batched(ordered, ROWS)


def _job(rows: Iterable[Timer]) -> Job:
    return Job(
        id=None,
        queue=QUEUE,
        lock=None,
        queueing_lock=None,
        task_name=TASK,
        task_kwargs={"rows": [[str(timer.id), timer.fence] for timer in rows]},
    )
