"""Carrying out: signed, sent once under one key, tried again for days, listed for staff."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
import respx

from escalation.errors import NotFound
from escalation.hooks import sign
from escalation.services import cases
from escalation.services.fulfilment import (
    LEASE,
    NotCarriedOut,
    WebhookCarrier,
    Work,
    carried_out,
    drain,
    try_again,
)
from escalation.services.webhooks import RETRIES, Endpoint
from escalation.unit_of_work import Database, UnitOfWork
from tests import make
from tests.escalation.services.carrying import DESK, granted, kept

URL = "https://erp.example/amends"


@pytest.fixture
async def carrier() -> AsyncIterator[WebhookCarrier]:
    async with httpx.AsyncClient() as client:
        yield WebhookCarrier(Endpoint(URL, b"shared", client))


@respx.mock
async def test_work_is_posted_signed_and_under_its_own_key(
    database: Database, carrier: WebhookCarrier
) -> None:
    route = respx.post(URL).respond(204)
    async with database.uow() as uow:
        case, remedy, work = await granted(uow)

    assert await drain(database, carrier, make.clock(make.later(1)), desk=DESK) == 1
    assert await drain(database, carrier, make.clock(make.later(2)), desk=DESK) == 0

    (call,) = route.calls
    headers, body = call.request.headers, json.loads(call.request.content)
    assert headers["webhook-id"] == str(work.id)
    assert headers["webhook-timestamp"] == str(int(make.later(1).timestamp()))
    assert headers["webhook-signature"] == sign(
        b"shared", str(work.id), call.request.content, make.later(1)
    )
    assert body["type"] == "remedy.carry_out"
    data = body["data"]
    assert (data["remedy"], data["params"]) == ("refund", {"amount": "30.00", "currency": "CNY"})
    assert data["case"] == case.number
    now = await kept(database, work)
    assert (now.state, now.done_by, now.done_at) == ("done", "adapter:webhook", make.later(1))
    async with database.reading() as uow:
        assert [line.step for line in await uow.remedies.ledger(remedy.id)][-2:] == [
            "carried_out",
            "told",
        ]
        (promise,) = await uow.promises.of_case(case.id)
        assert promise.kept_at == make.later(1)


@respx.mock
async def test_a_failed_post_is_tried_again_under_the_same_key(
    database: Database, carrier: WebhookCarrier
) -> None:
    route = respx.post(URL)
    route.side_effect = [
        httpx.ConnectTimeout("no answer"),
        httpx.Response(503),
        httpx.Response(302, headers={"Location": "https://elsewhere.example"}),
        httpx.Response(200),
    ]
    async with database.uow() as uow:
        _, _, work = await granted(uow)

    now = make.NOW
    for error, pause in zip(("ConnectTimeout", "HTTP 503", "HTTP 302"), RETRIES, strict=False):
        assert await drain(database, carrier, make.clock(now), desk=DESK) == 0
        row = await kept(database, work)
        assert (row.state, row.error) == ("waiting", error)
        assert row.not_before is not None
        assert now + pause <= row.not_before <= now + pause * 1.1
        assert await drain(database, carrier, make.clock(now + pause / 2), desk=DESK) == 0
        now = row.not_before
    assert await drain(database, carrier, make.clock(now), desk=DESK) == 1

    keys = {call.request.headers["webhook-id"] for call in route.calls}
    assert keys == {str(work.id)}
    assert len(route.calls) == 4


@respx.mock
async def test_t56_after_days_it_is_given_up_for_a_person_to_see_and_to_try_again(
    embedded: Database, carrier: WebhookCarrier
) -> None:
    route = respx.post(URL).respond(500)
    async with embedded.uow() as uow:
        _, _, work = await granted(uow)

    now = make.NOW
    for pause in (*RETRIES, timedelta(days=1)):
        await drain(embedded, carrier, make.clock(now), desk=DESK)
        now += pause * 1.1
    assert (await kept(embedded, work)).state == "failed"
    assert len(route.calls) == len(RETRIES) + 1
    assert now - make.NOW > timedelta(days=3)
    async with embedded.reading() as uow:
        assert "fulfilment.failed" in [event.kind for event in await uow.events.after(0)]

    route.respond(200)
    async with embedded.uow() as uow:
        await try_again(uow, work.id, now=now)
    assert await drain(embedded, carrier, make.clock(now), desk=DESK) == 1


async def test_t21_a_slow_system_gets_each_piece_under_a_lease_that_begins_with_it(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        for _ in range(3):
            await granted(uow)

    class Slow:
        name = "webhook"

        def __init__(self) -> None:
            self.at = make.NOW
            self.refused: dict[UUID, datetime] = {}

        async def carry_out(self, work: Work, now: datetime) -> None:
            async with embedded.reading() as uow:
                row = await uow.fulfilments.get(work.id)
            assert row
            assert (now, row.claimed_until) == (self.at, self.at + LEASE)
            self.at += LEASE - timedelta(seconds=1)
            self.refused[work.id] = self.at
            raise NotCarriedOut("HTTP 410", is_final=len(self.refused) < 3)

    carrier = Slow()
    assert await drain(embedded, carrier, lambda: carrier.at, desk=DESK) == 0

    *_, (last, refused) = carrier.refused.items()
    async with embedded.reading() as uow:
        row = await uow.fulfilments.get(last)
    assert row
    assert row.not_before
    assert row.not_before >= refused + RETRIES[0]


async def test_t21_a_crash_after_the_post_sends_it_again_under_the_same_key_and_ends_once(
    database: Database,
) -> None:
    class Crashing:
        name = "webhook"
        keys: list[str]

        def __init__(self) -> None:
            self.keys = []

        async def carry_out(self, work: Work, now: datetime) -> None:
            del now
            self.keys.append(str(work.id))
            if len(self.keys) == 1:
                raise KeyboardInterrupt

    carrier = Crashing()
    async with database.uow() as uow:
        _, remedy, work = await granted(uow)

    with pytest.raises(KeyboardInterrupt):
        await drain(database, carrier, make.clock(make.NOW), desk=DESK)
    assert await drain(database, carrier, make.clock(make.NOW + LEASE / 2), desk=DESK) == 0
    assert await drain(database, carrier, make.clock(make.NOW + LEASE), desk=DESK) == 1

    assert carrier.keys == [str(work.id)] * 2
    async with database.reading() as uow:
        steps = [line.step for line in await uow.remedies.ledger(remedy.id)]
        assert steps.count("carried_out") == 1


async def test_work_for_staff_is_left_to_staff(embedded: Database, carrier: WebhookCarrier) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)
        await cases.accept(
            uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=make.desk()
        )

    assert await drain(embedded, carrier, make.clock(make.NOW), desk=DESK) == 0

    async with embedded.reading() as uow:
        ((work, _, _),) = await uow.fulfilments.open("tasks")
        assert work.state == "waiting"


async def test_work_that_is_not_there(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        await carried_out(uow, uuid4(), who="staff:x", now=make.NOW, desk=DESK)
    with pytest.raises(NotFound):
        await try_again(uow, uuid4(), now=make.NOW)
