"""One transaction at a time: its repositories, its events, its end. Nobody else commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from escalation.database import (
    KeepingSession,
    SerialAccess,
    begin_immediately,
    build_engine,
    empty_log,
    migrate,
)
from escalation.events import Kind
from escalation.intake import Layout
from escalation.models import Base, Case, Conversation, EventRow, LimitChange, Message, WorthChange
from escalation.repositories import (
    Ahead,
    Cases,
    Catalogues,
    Conversations,
    Corrections,
    Customers,
    DraftRows,
    Events,
    Fulfilments,
    Inboxes,
    Limits,
    Mail,
    Messages,
    Notices,
    Outbox,
    PendingChanges,
    Persons,
    Places,
    Promises,
    Remedies,
    Slots,
    Spendings,
    StaffMembers,
    Staging,
    Takeovers,
    Timers,
    Tokens,
    Turns,
    Webhooks,
    Weeks,
    Worths,
)

type OnCommit = Callable[[frozenset[str]], None]
"""Called after a commit with the kinds of the events in it, so that loops need not poll."""


class UnitOfWork:
    """One transaction with the repositories in it.

    Commits when its block ends well, rolls back when it raises. Events recorded in it are written
    last, so their ids stand in the order of the commits: a reader of the log misses none.
    """

    def __init__(
        self, database: Database, *, writes: bool, within: AsyncConnection | None = None
    ) -> None:
        self._database = database
        self._writes = writes
        self._within = within
        self._stack = AsyncExitStack()
        self._recorded: list[EventRow] = []
        self._about: list[tuple[EventRow, Message]] = []
        self._hints: set[str] = set()

    async def __aenter__(self) -> Self:
        database = self._database
        async with AsyncExitStack() as stack:
            if self._within is None and (self._writes or database.in_memory):
                await stack.enter_async_context(database.serial)
            session = database.session(writes=self._writes, within=self._within)
            stack.push_async_callback(session.close)
            self._stack = stack.pop_all()
        self._session = session
        self.inbox = Inboxes(session)
        self.conversations = Conversations(session)
        self.messages = Messages(session)
        self.places = Places(session)
        self.cases = Cases(session)
        self.remedies = Remedies(session)
        self.fulfilments = Fulfilments(session)
        self.promises = Promises(session)
        self.notices = Notices(session)
        self.timers = Timers(session)
        self.turns = Turns(session)
        self.outbox = Outbox(session)
        self.slots = Slots(session)
        self.mail = Mail(session)
        self.webhooks = Webhooks(session)
        self.customers = Customers(session)
        self.persons = Persons(session)
        self.staff = StaffMembers(session)
        self.drafts = DraftRows(session)
        self.takeovers = Takeovers(session)
        self.tokens = Tokens(session)
        self.limits = Limits(session)
        self.limit_changes = PendingChanges(session, LimitChange)
        self.catalogues = Catalogues(session)
        self.spending = Spendings(session)
        self.events = Events(session)
        self.weeks = Weeks(session)
        self.worth = Worths(session)
        self.worth_changes = PendingChanges(session, WorthChange)
        self.corrections = Corrections(session)
        self.ahead = Ahead(session)
        return self

    async def __aexit__(self, _kind: object, error: object, _trace: object) -> None:
        # To its end, also for who is cancelled meanwhile: of a connection that is given back by
        # halves the pool complains, and whether it was committed nobody would know.
        ending = asyncio.ensure_future(self._end(failed=error is not None))
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:
            await ending
            raise

    async def _end(self, *, failed: bool) -> None:
        async with self._stack:
            if self._writes and not failed:
                await self._write()
            if failed or not self._writes or self._within is not None:
                # Let go first: a rollback would empty what was read, and readers keep it.
                self._session.expunge_all()
                await self._session.rollback()
                return
            await self._session.commit()
        kinds = {row.kind for row in self._recorded} | self._hints
        if kinds & {Kind.CUSTOMER_ERASED, Kind.EVIDENCE_ERASED}:
            await asyncio.to_thread(empty_log, self._database.engine)
        self._database.committed(kinds)

    async def _write(self) -> None:
        await self._session.flush()
        await self.turns.write()
        for row, message in self._about:
            row.payload["message"] = message.id
        if self._recorded:
            await self.events.append(self._recorded)

    async def trial(self) -> UnitOfWork:
        """A unit of work within this one, written in the end and then undone in any case: no row of
        it stays, no event, and nobody is woken.
        """
        return UnitOfWork(self._database, writes=True, within=await self.connection())

    async def connection(self) -> AsyncConnection:
        """The connection of this transaction, for a queue whose jobs come and go with it."""
        return await self._session.connection()

    def record(
        self,
        kind: str,
        *,
        at: datetime,
        who: str,
        case: Case | None = None,
        conversation: Conversation | None = None,
        message: Message | None = None,
        **payload: Any,  # noqa: ANN401 - JSON values
    ) -> None:
        """Note what happened: one row of the event log, written when the block ends.

        `who` is ``customer``, ``bot``, ``timer``, ``staff:<uuid>`` or ``api:<uuid>``. The number
        of `message` joins the payload when it has one, at the latest in the end. What makes it
        somebody's turn in a case is kept with it.
        """
        conversation_id = case.conversation_id if case else None
        row = EventRow(
            at=at,
            kind=str(kind),
            who=who,
            case_id=case.id if case else None,
            conversation_id=conversation.id if conversation else conversation_id,
            payload=payload,
        )
        self._recorded.append(row)
        if message is not None:
            if message.id is not None:
                row.payload["message"] = message.id
            self._about.append((row, message))
        if case is not None:
            self.turns.follow(case, row)

    def recorded(self, case_id: UUID) -> list[EventRow]:
        """The events of a case that this unit of work is yet to write."""
        return [row for row in self._recorded if row.case_id == case_id]

    def hint(self, kind: str) -> None:
        """Wake whoever waits for `kind` after the commit, without a row in the log."""
        self._hints.add(str(kind))


class Database:
    """The database by its engine: hands out units of work, migrates, tells of commits."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self.in_memory = self.dialect == "sqlite" and engine.url.database in {None, "", ":memory:"}
        # One writer at a time is SQLite's rule; waiting here is fair, its own waiting is not.
        self.serial = SerialAccess(needed=self.dialect == "sqlite")
        self._writing = begin_immediately(engine)
        self._reading = (
            engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            if self.dialect == "postgresql"
            else engine
        )
        self._callbacks: list[OnCommit] = []

    def uow(self) -> UnitOfWork:
        """A unit of work that writes."""
        return UnitOfWork(self, writes=True)

    def reading(self) -> UnitOfWork:
        """A unit of work that only reads, all of it from one moment."""
        return UnitOfWork(self, writes=False)

    def session(self, *, writes: bool, within: AsyncConnection | None = None) -> AsyncSession:
        """A session, or one `within` the transaction of another; only `UnitOfWork` calls this."""
        return AsyncSession(
            within or (self._writing if writes else self._reading),
            sync_session_class=KeepingSession,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )

    @asynccontextmanager
    async def staging(self, layout: Layout) -> AsyncIterator[Staging]:
        """A place for the rows of a table on their way in, gone when its block ends. Others may
        write meanwhile; only `Staging.merge` locks.
        """
        async with self._writing.connect() as connection:
            staging = Staging(connection, layout, self.serial)
            await staging.make()
            try:
                yield staging
            finally:
                await staging.drop()

    def on_commit(self, callback: OnCommit) -> Callable[[], None]:
        """Call `callback` after every commit of this process; returns what ends that."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def committed(self, kinds: set[str]) -> None:
        """Tell the waiting; only `UnitOfWork` calls this."""
        for callback in tuple(self._callbacks):
            callback(frozenset(kinds))

    async def migrate(self) -> None:
        """Bring the tables to the newest revision. Two processes may do so at once."""
        if self.dialect == "sqlite" and not self.in_memory:
            Path(self.engine.url.database or "").parent.mkdir(parents=True, exist_ok=True)
        async with self.serial, self._writing.connect() as connection:
            await connection.run_sync(migrate)

    async def instant(self) -> datetime | None:
        """What the clock of the database's machine says; None where that is this machine."""
        if self.dialect == "sqlite":
            return None
        async with self.engine.connect() as connection:
            at: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
        return at.astimezone(UTC)

    async def create_all(self) -> None:
        """Make all tables as the models have them: for rehearsals and tests."""
        async with self.serial, self._writing.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    async def dispose(self) -> None:
        """Close every connection."""
        await asyncio.shield(self.engine.dispose())


def open_database(url: str) -> Database:
    """The database at `url`: ``sqlite:///file``, ``sqlite://`` (in memory), ``postgresql://…``.

    Raises:
        sqlalchemy.exc.ArgumentError: this is no URL of a database.
    """
    return Database(build_engine(url))
