"""T35: whoever has a case and leaves it alone gives it back; who writes in it is told a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from escalation.clocks import Slug
from escalation.models import AuthorityLimit, Case
from escalation.services import desk
from escalation.services.history import clock_of, history
from escalation.services.holding import LEASE, renew
from escalation.services.watching import LEFT_ALONE
from escalation.sla import Standing, due
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.unanswered import DESK, cases_of, said, watch, write

AT: dict[str, Any] = {"now": make.NOW, "desk": DESK}


async def test_t35_a_holder_who_does_not_answer_gives_the_case_back_with_a_word_and_a_time(
    database: Database,
) -> None:
    async with database.uow() as uow:
        talk = await make.conversation(uow, address="c", language="en")
        case = await make.queued_case(uow, talk)
        mei = await make.member(uow)
        await desk.reply(uow, case.id, mei.id, "I look into it", **AT)
    async with database.uow() as uow:
        kept = await uow.cases.locked(case.id)
        assert kept
        kept.waits_since = make.NOW + LEASE
    asked = make.NOW + LEASE
    late = DESK.first_response_due(asked, urgent=False)

    await watch(database, late - timedelta(minutes=1), late - timedelta(minutes=3))
    (kept,) = await cases_of(database)
    assert kept.holder_id is None or kept.holder_id == mei.id
    await watch(database, late + timedelta(minutes=5), late)

    (kept,) = await cases_of(database)
    assert (kept.state, kept.holder_id, kept.waits_since) == ("queued", None, None)
    assert kept.first_response_due is not None
    assert kept.first_response_due > late
    sorry = [text for author, text in await said(database) if "sorry that nobody" in text]
    assert len(sorry) == 1


async def test_a_holder_at_work_is_never_thrown_out(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case = await make.queued_case(uow)
        mei = await make.member(uow)
        await desk.reply(uow, case.id, mei.id, "您好", **AT)
    end = make.later(days=2)
    async with embedded.uow() as uow:
        kept = await uow.cases.locked(case.id)
        assert kept
        kept.waits_since = make.NOW
        assert await renew(uow, case.id, mei.id, now=end)

    await watch(embedded, end + timedelta(minutes=2), end)

    async with embedded.reading() as uow:
        kept = await uow.cases.get(case.id)
    assert kept
    assert (kept.holder_id, kept.state) == (mei.id, "held")


async def test_what_a_holder_has_left_goes_back_after_some_working_hours(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei = await make.member(uow)
        await desk.reply(uow, case.id, mei.id, "您好", **AT)
    left = due(make.NOW + LEASE, LEFT_ALONE, DESK.calendar)

    await watch(database, left - timedelta(minutes=1), left - timedelta(minutes=2))
    async with database.reading() as uow:
        kept = await uow.cases.get(case.id)
        assert kept
        assert kept.holder_id == mei.id
    await watch(database, left + timedelta(minutes=2), left)

    async with database.reading() as uow:
        kept = await uow.cases.get(case.id)
        last = [e for e in await uow.events.of_case(case.id) if e.kind == "case.released"]
    assert kept
    assert (kept.holder_id, kept.state) == (None, "queued")
    assert [(event.who, event.payload["because"]) for event in last] == [("timer", "left_alone")]


async def test_what_was_left_to_a_level_as_its_last_member_went_finds_somebody(
    database: Database,
) -> None:
    async with database.uow() as uow:
        await uow.limits.add(
            AuthorityLimit(version=2, valid_from=make.NOW, table=make.with_team_lead())
        )
        lead, _ = await make.member(uow, "team_lead"), await make.member(uow, "manager")
        lead.active = False
        case = await make.queued_case(uow)
        # As a turn leaves it that looked who is at work before the lead went, and wrote after.
        case.reserved = case.level = "team_lead"

    await watch(database, make.NOW)

    async with database.reading() as uow:
        kept = await uow.cases.get(case.id)
    assert kept
    assert kept.reserved == "manager"


async def held(database: Database, *, answered: bool) -> Case:
    """A case that somebody has, and has perhaps answered."""
    async with database.uow() as uow:
        case = await make.queued_case(uow, await make.conversation(uow, address="c"))
        mei = await make.member(uow)
        if answered:
            await desk.reply(uow, case.id, mei.id, "您好", **AT)
        else:
            await desk.claim(uow, case.id, mei.id, **AT)
    return case


async def test_t35_a_sign_is_seen_though_somebody_has_the_case(embedded: Database) -> None:
    before = await held(embedded, answered=True)
    await write(embedded, "I want to kill myself")
    await watch(embedded, make.later(0.2))

    (case,) = await cases_of(embedded)
    assert (case.sign, case.urgent, case.holder_id) == ("self_harm", True, before.holder_id)
    assert (case.first_response_at, case.waits_since) == (None, make.NOW)
    assert case.first_response_due is not None
    assert case.first_response_due <= make.later(1)
    author, _ = (await said(embedded))[-1]
    assert author == "bot"


async def test_t35_who_writes_in_an_answered_case_is_told_a_time_to_come(
    embedded: Database,
) -> None:
    before = await held(embedded, answered=True)
    async with embedded.uow() as uow:
        assert before.holder_id
        await desk.release(uow, before.id, before.holder_id, now=make.NOW)
    await write(embedded, "現在怎麼樣了")
    back = make.later(days=1)
    await watch(embedded, back + timedelta(minutes=3), back)

    (case,) = await cases_of(embedded)
    assert (case.state, case.first_response_at) == ("queued", None)
    assert case.first_response_due is not None
    assert case.first_response_due > back


async def test_t10_at_night_a_case_goes_back_at_once_and_the_word_waits_for_the_morning(
    embedded: Database,
) -> None:
    before = await held(embedded, answered=True)
    night = datetime(2026, 11, 16, 15, 12, tzinfo=UTC)  # 23:12 in Shanghai
    async with embedded.uow() as uow:
        kept = await uow.cases.locked(before.id)
        assert kept
        kept.waits_since, kept.held_until = make.NOW, night
    words = len(await said(embedded))
    await watch(embedded, night + timedelta(minutes=2), night)

    (case,) = await cases_of(embedded)
    assert (case.state, case.holder_id, case.first_response_at) == ("queued", None, None)
    assert len(await said(embedded)) == words
    async with embedded.reading() as uow:
        marks = await history(uow, case)
    first = clock_of(Slug.FIRST_RESPONSE, case, marks, night, DESK)
    assert first is not None
    assert first.reading.standing is Standing.RUNNING

    morning = DESK.politely(night, DESK.zone)
    await watch(embedded, morning, morning)
    (sorry,) = (await said(embedded))[words:]
    assert f"#{case.number}" in sorry[1]
