"""A week as the database has it, on both databases: what was done through the services is counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from escalation.models import Case, Conversation
from escalation.services import cases, desk
from escalation.services.statistics import TREND_WEEKS, load_cases, load_week
from escalation.unit_of_work import Database, UnitOfWork
from escalation.week import Filter, Helped, Outcome, Spell, Week, WeekReport
from handlers.model import Level
from tests import make

DESK = make.desk()
SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = Week(2026, 47)
NEXT = Week(2026, 48)
SECOND = timedelta(seconds=1)


async def opened(
    uow: UnitOfWork,
    cause: str = "price",
    *,
    now: datetime = make.NOW,
    further: tuple[str, ...] = (),
    chat: Conversation | None = None,
) -> Case:
    return await cases.open_case(
        uow,
        chat or await make.conversation(uow),
        cause=cause,
        causes=[
            {"cause": each, "probability": 0.9, "primary": each == cause}
            for each in (cause, *further)
        ],
        now=now,
        desk=DESK,
    )


async def a_week_of_cases(uow: UnitOfWork) -> None:
    """#1 and #2 of one customer: one settled in chat, one by people; #3 open; #4 next week's."""
    await make.customer(uow)
    chat = await make.conversation(uow, customer_id="c-100", channel="webchat")
    in_chat = await opened(uow, "core_service_failure", chat=chat, further=("price",))
    remedy = await make.offered(uow, in_chat)
    yes = await make.heard(uow, in_chat)
    await cases.accept(uow, in_chat, remedy, yes, now=make.later(0.5), desk=DESK)
    await cases.close(uow, in_chat, helped=True, now=make.later(days=2), desk=DESK)

    by_people = await opened(uow, "price", chat=chat, now=make.later(1))
    mei = await make.member(uow)
    await cases.escalate(uow, by_people, reason="person_asked", now=make.later(1), desk=DESK)
    await desk.reply(uow, by_people.id, mei.id, "我来处理", now=make.later(2), desk=DESK)
    await desk.resolve(uow, by_people.id, mei.id, "已处理", now=make.later(4), desk=DESK)
    await cases.reopen(uow, by_people, reason="not_helped", now=make.later(days=3), desk=DESK)
    answered = make.later(0.25, days=3)
    chen = await make.member(uow, Level.MANAGER)
    await desk.reply(uow, by_people.id, chen.id, "抱歉", now=answered, desk=DESK)

    telegram = await make.conversation(uow, channel="telegram")
    await opened(uow, "unclassified", chat=telegram, now=WEEK.end(SHANGHAI) - SECOND)
    await opened(uow, "ethics", now=WEEK.end(SHANGHAI))


async def week_of(
    database: Database, week: Week = WEEK, *, days: float = 10, channel: str | None = None
) -> WeekReport:
    async with database.reading() as uow:
        return await load_week(uow, week, desk=DESK, now=make.later(days=days), channel=channel)


async def numbers_of(database: Database, chosen: Filter, week: Week = WEEK) -> list[int]:
    async with database.reading() as uow:
        found = await load_cases(uow, week, chosen, desk=DESK, now=make.later(days=10))
    return [each.row.number for each in found.cases]


async def test_a_week_is_what_was_done_in_it(database: Database) -> None:
    async with database.uow() as uow:
        await a_week_of_cases(uow)

    report = await week_of(database)

    assert (report.all.cases.value, report.all.cases.total.people) == (3, 2)
    counted = {line.cause: line.cases.value for line in report.causes if line.cases.value}
    assert counted == {"core_service_failure": 1, "price": 1, "unclassified": 1}
    price = report.line("price")
    assert price is not None
    assert price.also.value == 2
    outcomes = {way: figure.value for way, figure in report.all.outcomes.items()}
    assert outcomes == {
        Outcome.CHAT: 1,
        Outcome.PEOPLE: 0,
        Outcome.QUIET: 0,
        Outcome.OPEN: 2,
    }
    assert report.all.took.median == timedelta(minutes=30)
    answers = {answer: figure.value for answer, figure in report.all.helped.items()}
    assert answers == {Helped.YES: 1, Helped.NO: 1, Helped.UNANSWERED: 1}
    assert report.granted.total.money == (("CNY", Decimal("30.00")),)
    assert report.unclassified.value == 1


async def test_what_is_at_risk_counts_each_person_once(database: Database) -> None:
    async with database.uow() as uow:
        await make.customer(uow)
        rich = await uow.customers.get("c-100")
        assert rich
        rich.spent = {"weeks": 52, "first": None, "sums": {"CNY": "5200.00"}}
        for cause in ("price", "price", "ethics"):
            chat = await make.conversation(uow, customer_id="c-100")
            await opened(uow, cause, chat=chat)
        await opened(uow, "ethics")

    report = await week_of(database)

    whole = (("CNY", Decimal("50000.00")),)
    assert [line.cases.total.at_risk for line in report.causes if line.cases.value] == [whole] * 2
    assert report.all.cases.total.at_risk == whole
    assert report.all.cases.total.people == 2


async def test_t48_both_first_answers_of_a_reopened_case_are_in_time(database: Database) -> None:
    async with database.uow() as uow:
        await a_week_of_cases(uow)

    report = await week_of(database)

    assert (report.first_reply.kept.value, report.first_reply.judged.value) == (2, 2)
    assert report.first_reply.share == 1.0
    assert report.replied.value == 2
    assert report.replied_took.median == timedelta(minutes=37, seconds=30)
    assert report.reopened.value == 1
    ended = report.ended.total
    assert (ended.count, ended.cases, ended.people) == (2, 2, 1)
    async with database.reading() as uow:
        found = await load_cases(
            uow, WEEK, Filter(cause="price"), desk=DESK, now=make.later(days=10)
        )
    (chosen,) = found.cases
    assert chosen.row.spells == (
        Spell(make.later(1), make.later(4)),
        Spell(make.later(days=3)),
    )


async def test_t45_the_second_before_monday_belongs_to_the_week_before(database: Database) -> None:
    async with database.uow() as uow:
        await a_week_of_cases(uow)

    assert await numbers_of(database, Filter()) == [1, 2, 3]
    assert await numbers_of(database, Filter(), NEXT) == [4]
    following = await week_of(database, NEXT)
    assert following.all.cases.value == 1
    assert following.before is not None
    assert following.before.all.cases.value == 3


async def test_t46_the_trend_ends_in_the_numbers_of_the_week(database: Database) -> None:
    async with database.uow() as uow:
        await a_week_of_cases(uow)

    for channel in (None, "telegram"):
        report = await week_of(database, NEXT, channel=channel)

        assert len(report.trend.weeks) == TREND_WEEKS
        assert report.before is not None
        for line in report.causes:
            assert line.cause is not None
            earlier = report.before.line(line.cause)
            assert report.trend.of(line.cause)[-1] == line.cases.value
            assert report.trend.of(line.cause)[-2] == (earlier.cases.value if earlier else 0)


async def test_a_promise_that_nobody_keeps_is_broken_in_the_week_it_falls_due(
    database: Database,
) -> None:
    friday = make.later(7.9, days=4)
    async with database.uow() as uow:
        await make.queued_case(uow, now=friday)

    before = await week_of(database, WEEK, days=5)
    assert before.all.promises.judged.value == 0
    waiting = await week_of(database, NEXT, days=5)
    assert waiting.first_reply.waiting.value == 1
    assert waiting.all.cases.value == 0
    broken = await week_of(database, NEXT, days=9)
    assert broken.first_reply.broken.value == 1
    assert await numbers_of(database, Filter(promise="broken"), NEXT) == [1]


async def test_one_channel_alone(database: Database) -> None:
    async with database.uow() as uow:
        await a_week_of_cases(uow)

    report = await week_of(database, channel="telegram")

    assert (report.channel, report.all.cases.value) == ("telegram", 1)
    async with database.reading() as uow:
        assert await uow.weeks.channels() == ["telegram", "web", "webchat"]


async def test_a_cause_that_staff_corrected_is_no_further_cause(database: Database) -> None:
    async with database.uow() as uow:
        case = await opened(uow, "price", further=("ethics",))
        mei = await make.member(uow)
        await desk.correct_cause(
            uow,
            case.id,
            mei.id,
            "competition",
            further=["ethics"],
            now=make.later(1),
            desk=make.desk(),
        )

    assert await numbers_of(database, Filter(also="competition")) == [1]
    assert await numbers_of(database, Filter(also="ethics")) == [1]
    assert await numbers_of(database, Filter(also="price")) == []


async def test_further_causes_are_those_that_a_person_named(database: Database) -> None:
    async with database.uow() as uow:
        case = await opened(uow, "price", further=("ethics", "competition"))
        mei = await make.member(uow)
        await desk.correct_cause(
            uow,
            case.id,
            mei.id,
            "price",
            further=["inconvenience"],
            now=make.later(1),
            desk=make.desk(),
        )

    assert await numbers_of(database, Filter(also="inconvenience")) == [1]
    assert await numbers_of(database, Filter(also="price")) == [1]
    assert await numbers_of(database, Filter(also="ethics")) == []


async def test_what_is_no_complaint_leaves_the_complaints_but_not_its_promises(
    database: Database,
) -> None:
    async with database.uow() as uow:
        await opened(uow, "price")
        case = await make.queued_case(uow)
        mei = await make.member(uow)
    before = await week_of(database, days=6)
    async with database.uow() as uow:
        await desk.correct_cause(uow, case.id, mei.id, "none", now=make.later(1), desk=make.desk())

    report = await week_of(database, days=6)

    assert (before.all.cases.value, before.no_complaint.cases.value) == (2, 0)
    assert (report.all.cases.value, report.no_complaint.cases.value) == (1, 1)
    assert (before.trend.of("price")[-1], report.trend.of("price")[-1]) == (2, 1)
    assert sum(line.cases.value for line in report.causes) == 1
    assert "none" not in {line.cause for line in report.causes}
    assert report.first_reply.judged.value == before.first_reply.judged.value == 1
    assert await numbers_of(database, Filter()) == [1]
    assert await numbers_of(database, Filter(cause="none")) == [2]


async def test_a_week_before_the_first_case_is_empty(database: Database) -> None:
    report = await week_of(database, Week(2000, 1))

    assert report.all.cases.value == 0
    assert report.before is None
    assert report.trend.weeks == (Week(2000, 1),)
