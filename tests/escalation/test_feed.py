"""The feed: open screens are told by name what changed, and miss nothing when they come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

import pytest

from escalation.events import Kind
from escalation.feed import Change, Feed, names_of
from escalation.models import EventRow
from escalation.unit_of_work import Database, open_database
from tests import make


@asynccontextmanager
async def running(feed: Feed) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(feed.run())
        await asyncio.sleep(0.05)
        try:
            yield
        finally:
            reading.cancel()


async def happen(database: Database) -> UUID:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
    return case.id


async def collect(feed: Feed, wanted: str, after: int | None = None) -> list[Change]:
    """What a follower is told until it has heard `wanted`."""
    told = []
    follower = feed.follow(after)
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            async for change in follower:
                told.append(change)
                if wanted in change.names:
                    break
    await follower.aclose()
    return told


async def test_an_open_screen_is_told_at_once(embedded: Database) -> None:
    feed = Feed(embedded, poll=60)
    async with running(feed), asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(collect(feed, "queue"))
        await asyncio.sleep(0.05)
        case_id = await happen(embedded)
    (change,) = listening.result()

    assert {"queue", "week", f"case-{case_id}"} <= set(change.names)
    assert change.id == await feed.last_id()


async def test_events_of_another_process_are_seen_too(
    embedded: Database, embedded_url: str
) -> None:
    other = open_database(embedded_url)
    feed = Feed(embedded, poll=0.05)
    async with running(feed), asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(collect(feed, "queue"))
        await asyncio.sleep(0.05)
        await happen(other)
    await other.dispose()

    assert listening.result()


async def test_whoever_comes_back_is_told_what_was_missed(embedded: Database) -> None:
    feed = Feed(embedded)
    first = await happen(embedded)
    seen = await feed.last_id()
    missed = [await happen(embedded) for _ in range(3)]
    told = await collect(feed, f"case-{missed[-1]}", after=seen)
    names = {name for change in told for name in change.names}

    assert {f"case-{case_id}" for case_id in missed} <= names
    assert f"case-{first}" not in names


@pytest.mark.parametrize("after", [None, 10**9])
async def test_without_a_place_it_begins_now(embedded: Database, after: int | None) -> None:
    before = await happen(embedded)
    feed = Feed(embedded, poll=60)
    async with running(feed), asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(collect(feed, "queue", after=after))
        await asyncio.sleep(0.05)
        later = await happen(embedded)
    names = {name for change in listening.result() for name in change.names}

    assert f"case-{later}" in names
    assert f"case-{before}" not in names


async def test_many_changes_are_told_together_and_nothing_piles_up(embedded: Database) -> None:
    feed = Feed(embedded, poll=60)
    follower = feed.follow()
    waiting = asyncio.ensure_future(anext(follower))
    await asyncio.sleep(0.05)
    async with running(feed):
        cases = [await happen(embedded) for _ in range(20)]
        first = await waiting
        await asyncio.sleep(0.1)
        rest = await anext(follower)
    names = {*first.names, *rest.names}
    await follower.aclose()

    assert {f"case-{case_id}" for case_id in cases} <= names


async def test_it_lives_through_a_database_that_is_away(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = Feed(embedded, poll=0.02)
    real, failures = feed._after, iter(range(3))

    async def failing(position: int) -> object:
        if next(failures, None) is not None:
            raise OSError("away")
        return await real(position)

    async with running(feed), asyncio.TaskGroup() as tasks:
        monkeypatch.setattr(feed, "_after", failing)
        listening = tasks.create_task(collect(feed, "queue"))
        await asyncio.sleep(0.05)
        await happen(embedded)

    assert listening.result()


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Kind.MESSAGE_RECEIVED, {"queue", "case-", "chat-"}),
        (Kind.REMEDY_GRANTED, {"queue", "case-", "chat-", "tasks", "week"}),
        (Kind.FULFILMENT_FAILED, {"queue", "case-", "chat-", "tasks"}),
        (Kind.PROMISE_BROKEN, {"queue", "case-", "chat-", "tasks", "week"}),
    ],
)
def test_names_say_which_screens_are_stale(kind: Kind, names: set[str]) -> None:
    event = EventRow(at=make.NOW, kind=kind, who="bot", case_id=uuid4(), conversation_id=uuid4())

    assert {name.partition("-")[0] + ("-" if "-" in name else "") for name in names_of(event)} == (
        names
    )


def test_an_event_of_no_case_concerns_no_queue() -> None:
    event = EventRow(at=make.NOW, kind=Kind.STAFF_SIGNED_IN, who="staff:1")

    assert names_of(event) == set()
