"""T35: whoever wrote and was answered by nobody in time goes to people, once; manners wait for none."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels import Incoming
from bot.turn import Turns
from escalation.clocks import Slug, of
from escalation.models import AuthorityLimit, Case
from escalation.services import desk, recurring
from escalation.services.history import history, lane_of
from escalation.services.holding import LEASE, renew
from escalation.services.timers import tick
from escalation.services.watching import BOT_WITHIN, GRACE, LEFT_ALONE
from escalation.sla import Standing, due
from escalation.unit_of_work import Database
from tests import make
from tests.bot.speech import SpokenNlu

DESK = make.desk()
AT: dict[str, Any] = {"now": make.NOW, "desk": DESK}
SILENT = make.NOW + BOT_WITHIN + GRACE + timedelta(minutes=1)


async def write(database: Database, *texts: str, address: str = "c") -> None:
    """Somebody writes, and it is kept; no turn takes it."""
    async with database.uow() as uow:
        for text in texts:
            await uow.inbox.receive(
                channel="web",
                address=address,
                external_id=f"in-{next(make.serial)}",
                kind="message",
                payload={"text": text, "language": "zh-Hant"},
                now=make.NOW,
            )


async def watch(database: Database, until: datetime, since: datetime = make.NOW) -> None:
    """Let the program run without its bot, a minute at a time."""
    async with database.uow() as uow:
        await recurring.begin(uow, since)
    now = since
    while now <= until:
        await tick(database, now, DESK)
        now += timedelta(minutes=1)


async def cases_of(database: Database, address: str = "c") -> list[Case]:
    async with database.reading() as uow:
        talk = await uow.conversations.find("web", address)
        return list(await uow.cases.of_conversation(talk.id)) if talk else []


async def said(database: Database, address: str = "c") -> list[tuple[str, str]]:
    async with database.reading() as uow:
        talk = await uow.conversations.find("web", address)
        if talk is None:
            return []
        return [(each.author, each.text) for each in await uow.messages.of_conversation(talk.id)]


async def test_t35_whom_the_bot_does_not_answer_a_person_gets_with_one_word_of_apology(
    database: Database,
) -> None:
    await write(database, "我的耳機壞了", "請退錢")
    await watch(database, make.NOW + BOT_WITHIN)
    assert await said(database) == []

    await watch(database, make.later(1), make.NOW + BOT_WITHIN)

    (case,) = await cases_of(database)
    assert (case.state, case.cause, case.reason) == ("queued", "unclassified", "not_answered")
    first, second, sorry, *more = await said(database)
    assert (first, second) == (("customer", "我的耳機壞了"), ("customer", "請退錢"))
    assert f"#{case.number}" in sorry[1]
    assert "抱歉" in sorry[1]
    assert more == []


async def test_t35_a_bot_that_is_back_in_time_answers_by_itself(database: Database) -> None:
    turns = Turns(database, SpokenNlu(), DESK)
    await turns.receive(Incoming("web", "c", "in-1", "message", make.NOW, text="你们多扣了我的钱"))
    down = make.NOW + timedelta(hours=1)
    async with database.uow() as uow:
        await recurring.begin(uow, down)
    await tick(database, down, DESK)

    await turns.sweep(down)
    await watch(database, down + timedelta(minutes=5), down)

    (case,) = await cases_of(database)
    assert case.reason != "not_answered"
    assert [author for author, _ in await said(database)] == ["customer", "bot"]


async def test_t35_bot_and_watchdog_at_once_are_one_answer(database: Database) -> None:
    turns = Turns(database, SpokenNlu(), DESK)
    await turns.receive(Incoming("web", "c", "in-1", "message", make.NOW, text="转人工"))
    async with database.uow() as uow:
        await recurring.begin(uow, make.NOW + BOT_WITHIN)
    await tick(database, make.NOW + BOT_WITHIN, DESK)

    await asyncio.gather(turns.sweep(SILENT), tick(database, SILENT, DESK))

    assert len(await cases_of(database)) == 1
    assert [author for author, _ in await said(database)] == ["customer", "bot"]


@pytest.mark.parametrize("text", ["谢谢!", "好的，謝謝您", "Thanks a lot, bye", "ok thank you"])
async def test_t35_a_closing_thanks_is_kept_and_alarms_nobody(
    embedded: Database, text: str
) -> None:
    await write(embedded, text)
    await watch(embedded, make.later(1))

    assert await cases_of(embedded) == []
    assert await said(embedded) == [("customer", text)]


async def test_t35_who_may_be_in_need_goes_before_all(embedded: Database) -> None:
    await write(embedded, "我不想活了")
    await watch(embedded, make.later(1))

    (case,) = await cases_of(embedded)
    assert case.sign is not None
    assert case.urgent


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


async def test_t35_who_writes_where_the_talk_was_before_gets_no_second_case(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        await make.customer(uow)
        talk = await make.conversation(uow, address="new", customer_id="c-100")
        before = await make.conversation(uow, address="c", customer_id="c-100")
        case = await make.queued_case(uow, talk)
        before.follows_id = talk.id
    await write(embedded, "我又來了")
    await watch(embedded, make.later(0.2))

    async with embedded.reading() as uow:
        rows = await uow.cases.of_customer("c-100")
        words = [each.text for each in await uow.messages.of_case(case.id)]
    assert [row.id for row in rows] == [case.id]
    assert "我又來了" in words


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
    first = of(Slug.FIRST_RESPONSE, marks, night, DESK, lane=lane_of(case))
    assert first is not None
    assert first.reading.standing is Standing.RUNNING

    morning = DESK.politely(night, DESK.zone)
    await watch(embedded, morning, morning)
    (sorry,) = (await said(embedded))[words:]
    assert f"#{case.number}" in sorry[1]
