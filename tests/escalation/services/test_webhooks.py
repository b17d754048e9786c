"""What the company's systems are told: each event once, signed, for days, then left to a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from uuid import UUID, uuid4

import httpx
import pytest
import respx
from structlog.testing import capture_logs

from escalation.errors import NotFound
from escalation.hooks import kinds_of, sign
from escalation.repositories.webhooks import Told
from escalation.services import webhooks
from escalation.services.messages import hear
from escalation.services.webhooks import BATCH, LEASE, RETRIES, Endpoint, deliver, replay
from escalation.unit_of_work import Database
from tests import make

URL = "https://crm.example/amends"
KINDS = kinds_of("case.*, remedy.*")
KEY = b"shared"


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with httpx.AsyncClient() as client:
        yield Endpoint(URL, KEY, client)


@pytest.fixture
def route() -> Iterator[respx.Route]:
    with respx.mock(assert_all_called=False) as mocked:
        yield mocked.post(URL).respond(204)


async def begun(database: Database, endpoint: Endpoint) -> None:
    """The first look: what has been before is not told."""
    await deliver(database, endpoint, KINDS, make.clock(make.NOW))


async def happen(database: Database, many: int = 1) -> None:
    async with database.uow() as uow:
        for _ in range(many):
            case = await make.queued_case(uow)
            talk = await uow.conversations.lock(case.conversation_id)
            await hear(uow, talk, case, "林晓", now=make.NOW)


async def told(database: Database, state: str) -> list[Told]:
    async with database.reading() as uow:
        return (await uow.webhooks.listed(state, 1_000))[::-1]


async def test_what_happened_is_told_signed_without_a_word_of_the_customers(
    database: Database, endpoint: Endpoint, route: respx.Route
) -> None:
    await happen(database)
    await begun(database, endpoint)
    assert not route.called, "what was before"
    await happen(database)

    assert await deliver(database, endpoint, KINDS, make.clock(make.later(1))) is None

    events = [each.event for each in await told(database, "done")]
    assert {event.kind for event in events} <= KINDS
    sent = [json.loads(call.request.content) for call in route.calls]
    assert sorted(body["data"]["event"] for body in sent) == [event.id for event in events]
    body = next(body for body in sent if body["type"] == "case.opened")
    assert body["timestamp"] == make.NOW.isoformat()
    assert isinstance(body["data"]["case"], int)
    for call in route.calls:
        headers, content = call.request.headers, call.request.content
        assert "林晓" not in content.decode()
        assert headers["webhook-timestamp"] == str(int(make.later(1).timestamp()))
        assert headers["webhook-signature"] == sign(
            KEY, headers["webhook-id"], content, make.later(1)
        )
    await deliver(database, endpoint, KINDS, make.clock(make.later(2)))
    assert len(route.calls) == len(events), "each once"


async def test_t18_it_is_told_under_one_id_until_it_is_taken(
    database: Database, endpoint: Endpoint, route: respx.Route
) -> None:
    await begun(database, endpoint)
    async with database.uow() as uow:
        await make.case(uow)
    route.side_effect = [
        httpx.ReadTimeout("no answer"),
        httpx.Response(503, text="secret words"),
        httpx.Response(302, headers={"Location": "https://elsewhere.example"}),
        httpx.Response(200),
    ]
    now = make.NOW
    with capture_logs() as logs:
        for error, pause in zip(("ReadTimeout", "HTTP 503", "HTTP 302"), RETRIES, strict=False):
            due = await deliver(database, endpoint, frozenset({"case.opened"}), make.clock(now))
            (waiting,) = await told(database, "waiting")
            assert waiting.delivery.error == error
            assert due is not None
            assert now + pause <= due <= now + pause * 1.1
            await deliver(
                database, endpoint, frozenset({"case.opened"}), make.clock(now + pause / 2)
            )
            now = due
        assert (
            await deliver(database, endpoint, frozenset({"case.opened"}), make.clock(now)) is None
        )

    assert len(route.calls) == 4
    assert len({call.request.headers["webhook-id"] for call in route.calls}) == 1
    assert len({call.request.content for call in route.calls}) == 1
    assert "secret words" not in repr(logs)


async def test_t56_after_three_days_it_is_given_up_for_a_person_and_can_be_told_again(
    embedded: Database, endpoint: Endpoint, route: respx.Route
) -> None:
    only = frozenset({"case.opened"})
    await begun(embedded, endpoint)
    async with embedded.uow() as uow:
        await make.case(uow)
    route.respond(500)
    due: datetime | None = make.NOW
    last = make.NOW
    while due is not None:
        last = due
        due = await deliver(embedded, endpoint, only, make.clock(due))

    assert last - make.NOW >= timedelta(days=3)
    assert len(route.calls) == len(RETRIES) + 1
    (dead,) = await told(embedded, "dead")
    assert (dead.delivery.error, dead.event.kind) == ("HTTP 500", "case.opened")

    route.respond(200)
    for _ in range(2):
        async with embedded.uow() as uow:
            await replay(uow, dead.delivery.id, who="staff:x", now=last)
    await deliver(embedded, endpoint, only, make.clock(last))

    assert len(await told(embedded, "done")) == 1
    assert len({call.request.headers["webhook-id"] for call in route.calls}) == 1
    async with embedded.reading() as uow:
        kinds = [(each.kind, each.who) for each in await uow.events.after(0)]
    assert kinds.count(("webhook.failed", "bot")) == 1
    assert kinds.count(("webhook.replayed", "staff:x")) == 1


async def test_all_that_was_given_up_is_told_again_at_once(
    embedded: Database, endpoint: Endpoint, route: respx.Route
) -> None:
    await begun(embedded, endpoint)
    await happen(embedded, many=4)
    route.respond(410)
    await deliver(embedded, endpoint, KINDS, make.clock(make.NOW))
    given_up = await told(embedded, "dead")
    assert given_up, "who says that it is gone is not asked again"
    assert not await told(embedded, "waiting")

    async with embedded.uow() as uow:
        assert await replay(uow, None, who="api:x", now=make.NOW) == len(given_up)
    route.respond(204)
    await deliver(embedded, endpoint, KINDS, make.clock(make.NOW))
    assert len(await told(embedded, "done")) == len(given_up)


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("600", timedelta(minutes=10)),
        ("9" * 40, timedelta(days=1)),
        (format_datetime(make.NOW + timedelta(hours=1), usegmt=True), timedelta(hours=1)),
        ("Mon, 16 Nov 2099 03:00:00 -0000", timedelta(days=1)),
        ("Fri, 31 Dec 1999 23:59:59 GMT", RETRIES[0]),
        ("Fri, 31 Feb 2027 23:59:59 GMT", RETRIES[0]),
        ("Fri, 31 Dec 2027 23:59:59 +99999999999999999999", RETRIES[0]),
        ("soon", RETRIES[0]),
        ("-1", RETRIES[0]),
    ],
)
async def test_a_longer_pause_that_the_other_side_asks_for_is_kept(
    embedded: Database, endpoint: Endpoint, route: respx.Route, asked: str, pause: timedelta
) -> None:
    await begun(embedded, endpoint)
    async with embedded.uow() as uow:
        await make.case(uow)
    route.respond(503, headers={"Retry-After": asked})

    due = await deliver(embedded, endpoint, frozenset({"case.opened"}), make.clock(make.NOW))

    assert due is not None
    assert make.NOW + pause <= due <= make.NOW + pause * 1.1


async def test_t18_each_is_signed_when_it_is_sent_and_pauses_from_when_it_was_refused(
    database: Database, endpoint: Endpoint, route: respx.Route
) -> None:
    await begun(database, endpoint)
    await happen(database, many=2 * BATCH + 1)
    at, sent, minute = make.NOW, {}, timedelta(minutes=1)

    def refuse(request: httpx.Request) -> httpx.Response:
        nonlocal at
        sent[request.headers["webhook-id"]] = (int(request.headers["webhook-timestamp"]), at)
        at += minute
        return httpx.Response(410 if len(sent) % 2 else 503, headers={"Retry-After": "86400"})

    route.side_effect = refuse
    await deliver(database, endpoint, frozenset({"case.opened"}), lambda: at)

    assert len(sent) == 2 * BATCH + 1
    signed = [abs(stamp - began.timestamp()) for stamp, began in sent.values()]
    # Those of a batch are on their way together.
    assert max(signed) <= BATCH * 60
    waiting = [each.delivery for each in await told(database, "waiting")]
    assert len(waiting) == BATCH
    for row in waiting:
        assert row.not_before >= sent[str(row.id)][1] + minute + timedelta(days=1)


async def test_t18_an_answer_that_comes_by_drops_ends_before_the_lease(
    embedded: Database,
    endpoint: Endpoint,
    route: respx.Route,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    assert LEASE.total_seconds() / 2 > webhooks.IN_ALL
    monkeypatch.setattr(webhooks, "IN_ALL", 0.01)
    await begun(embedded, endpoint)
    async with embedded.uow() as uow:
        await make.case(uow)
    route.side_effect = never

    await deliver(embedded, endpoint, frozenset({"case.opened"}), make.clock(make.NOW))

    (waiting,) = await told(embedded, "waiting")
    assert (waiting.delivery.state, waiting.delivery.error) == ("waiting", "TimeoutError")


@pytest.mark.usefixtures("route")
async def test_t24_a_crash_at_any_step_leaves_nothing_untold(
    database: Database, endpoint: Endpoint
) -> None:
    await begun(database, endpoint)
    await happen(database, many=2)
    async with database.uow() as uow:  # one read the log, took some, and was killed
        await webhooks.collect(uow, KINDS, make.NOW)
        assert await uow.webhooks.claim_due(now=make.NOW, until=make.NOW + LEASE, limit=2)
    await deliver(database, endpoint, KINDS, make.clock(make.NOW))
    left = await told(database, "waiting")
    assert left, "what the one who died had is not taken from it at once"

    await deliver(database, endpoint, KINDS, make.clock(make.NOW + LEASE))

    assert await told(database, "waiting") == []
    async with database.reading() as uow:
        wanted = [each.id for each in await uow.events.after(0) if each.kind in KINDS]
    assert [each.event.id for each in await told(database, "done")] == wanted


async def test_several_workers_tell_each_event_once(
    database: Database, endpoint: Endpoint, route: respx.Route
) -> None:
    await begun(database, endpoint)
    await happen(database, many=2 * BATCH)

    await asyncio.gather(
        *(deliver(database, endpoint, KINDS, make.clock(make.NOW)) for _ in range(3))
    )

    ids = [UUID(call.request.headers["webhook-id"]) for call in route.calls]
    assert len(ids) == len(set(ids)) == len(await told(database, "done"))


async def test_what_is_not_there_cannot_be_told_again(embedded: Database) -> None:
    async with embedded.uow() as uow:
        with pytest.raises(NotFound):
            await replay(uow, uuid4(), who="staff:x", now=make.NOW)
        assert await replay(uow, None, who="staff:x", now=make.NOW) == 0


def test_the_pauses_make_three_days() -> None:
    assert timedelta(days=3) < sum(RETRIES, timedelta(0)) < timedelta(days=4)
    pauses = {webhooks.pause_after(1, uuid4()) for _ in range(50)}
    assert len(pauses) > 1
    assert all(RETRIES[0] <= pause <= RETRIES[0] * 1.1 for pause in pauses)
