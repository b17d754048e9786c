"""A desk in the middle of a day, for the tests of its screens: staff, customers, cases of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher

from escalation.desk import Desk
from escalation.models import Case, Conversation, Outgoing, Remedy, Staff
from escalation.services import approvals, cases, holding, remedies
from escalation.services import desk as staff_desk
from escalation.services.messages import hear, say
from escalation.services.staff import add_member, make_token
from escalation.services.worth import value_one
from escalation.unit_of_work import Database, UnitOfWork
from handlers import phrases
from handlers.authority import Stopped
from handlers.causes.core_service import POINTS
from handlers.model import Level, Money, Order, Say
from handlers.remedies import FeeWaiver, Refund, Replacement
from tests import make

NOW = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)
"""A Wednesday, 11:30 in Shanghai."""
PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Hashing takes a while on purpose; in a test it need not."""
NASTY = "<script>alert(1)</script> {{ 7*7 }} {% raw %} <hx-partial hx-target='#main'>"
"""What a name or a text may hold, and what no page may take for anything but text."""


@cache
def password_hash() -> str:
    return CHEAP.hash(PASSWORD)


@dataclass(frozen=True)
class Shop:
    """What was put into the database; cases by what they show."""

    desk: Desk
    supervisor: Staff
    colleague: Staff
    manager: Staff
    numbers: dict[str, int]
    read_token: str
    write_token: str


async def furnish(database: Database, desk: Desk | None = None) -> Shop:
    """Fill an empty database. Every row is written by the services, at instants before `NOW`."""
    desk = desk or make.desk()
    async with database.uow() as uow:
        mei, tom, ruth = [
            await add_member(
                uow,
                login=login,
                name=name,
                role=role,
                password_hash=password_hash(),
                now=NOW - timedelta(days=90),
                who="operator",
                language=language,
            )
            for login, name, role, language in (
                ("mei", "陈美玲", Level.SUPERVISOR, "zh-Hans"),
                ("tom", "Tom Baker", Level.SUPERVISOR, "en"),
                ("ruth", "Ruth Okafor", Level.MANAGER, "en"),
            )
        ]
        _, read_token = await make_token(uow, name="shop", scope="read", now=NOW)
        _, write_token = await make_token(uow, name="crm", scope="write", now=NOW)
    numbers: dict[str, int] = {}
    async with database.uow() as uow:
        await _customers(uow)
        scene = Scene(uow, desk, mei, tom, ruth)
        for tell in (above_limit, in_progress, unread, on_offer, finished, with_bot, nasty):
            numbers[tell.__name__] = (await tell(scene)).number
    return Shop(desk, mei, tom, ruth, numbers, read_token, write_token)


@dataclass(frozen=True)
class Scene:
    uow: UnitOfWork
    desk: Desk
    supervisor: Staff
    colleague: Staff
    manager: Staff


async def _customers(uow: UnitOfWork) -> None:
    for customer_id, name, language, tier in (
        ("c-100", "林晓", "zh-Hans", "gold"),
        ("c-200", "Ada Byron", "en", "standard"),
        ("c-300", "黃雅婷", "zh-Hant", "silver"),
        ("c-400", NASTY, "en", "standard"),
    ):
        await uow.customers.upsert(
            customer_id, now=NOW - timedelta(days=700), name=name, language=language, tier=tier
        )
    for customer_id, ref, item, amount, charged in (
        ("c-100", "A-1001", "路由器 AX3000", "899.00", "1199.00"),
        ("c-100", "A-0977", "手机流量包", "30.00", "30.00"),
        ("c-200", "B-2002", "Espresso machine", "420.00", None),
        ("c-300", "H-3003", "藍牙耳機", "1290.00", "1290.00"),
    ):
        await uow.customers.upsert_order(
            customer_id,
            Order(
                ref=ref,
                item=item,
                amount=Money.of(amount, "CNY"),
                charged=Money.of(charged, "CNY") if charged else None,
                ordered_on=date(2026, 11, 10),
                promised_on=date(2026, 11, 12),
                delivered_on=date(2026, 11, 15),
            ),
        )
    row = await uow.customers.get("c-100")
    assert row
    row.channel, row.hours, row.since = "sms", "mon-fri 18:00-21:00", date(2023, 5, 1)
    await value_one(uow, row, make.desk(), NOW)


async def _talk(
    scene: Scene, customer_id: str | None, channel: str, language: str, address: str
) -> Conversation:
    return await scene.uow.conversations.locked(
        channel, address, language=language, now=NOW - timedelta(days=2), customer_id=customer_id
    )


async def _open(  # a factory: every fact of a case
    scene: Scene,
    talk: Conversation,
    text: str,
    *,
    cause: str,
    share: float,
    at: datetime,
    second: str | None = None,
    wants: str | None = None,
    **facts: object,
) -> Case:
    causes: list[dict[str, object]] = [{"cause": cause, "probability": share, "primary": True}]
    if second:
        causes.append({"cause": second, "probability": 0.31, "primary": False})
    case = await cases.open_case(
        scene.uow,
        talk,
        cause=cause,
        causes=causes if cause != "unclassified" else [],
        facts=dict(facts),
        wants=wants,
        now=at,
        desk=scene.desk,
    )
    await hear(scene.uow, talk, case, text, now=at)
    return case


async def _sent(scene: Scene, case: Case, *, state: str = "sent", error: str | None = None) -> None:
    """Mark what waits as delivered, or the last of it as it really went."""
    rows: list[Outgoing] = [
        row for row in await scene.uow.outbox.of_case(case.id) if row.state == "queued"
    ]
    for row in rows:
        row.state, row.sent_at = "sent", row.created_at + timedelta(seconds=1)
    if rows and state != "sent":
        rows[-1].state, rows[-1].error, rows[-1].sent_at = state, error, None


async def _entered(scene: Scene, case: Case, amount: str, at: datetime) -> Remedy:
    """A refund of the bot's own in the ledger, not on offer yet."""
    refund = Refund(Money.of(amount, "CNY"))
    return await remedies.enter(
        scene.uow, case, refund, rule="bot.refund.within@1", level=Level.BOT, now=at
    )


async def _bot_says(scene: Scene, talk: Conversation, case: Case, say_: Say, at: datetime) -> None:
    await say(scene.uow, talk, case, say_, author="bot", now=at, desk=scene.desk)


async def above_limit(scene: Scene) -> Case:
    """Charged too much, more than the bot may give back: it waits for approval, due soon."""
    talk = await _talk(scene, "c-100", "telegram", "zh-Hans", "700100")
    at = NOW - timedelta(hours=3, minutes=38)
    case = await _open(
        scene,
        talk,
        "订单 A-1001 你们多扣了我 300 元!上个月也是这样,我已经说过一次了。",
        cause="core_service_failure",
        share=0.91,
        second="failed_response",
        at=at,
        wants="把多扣的 300 元退给我,并且不要再有下次。",
        order="A-1001",
        amount="300.00",
        currency="CNY",
        when="上个月",
        when_days="2026-10-01/2026-10-31",
        staff="客服小王",
        answers={"order": "A-1001"},
        point="被多收了钱",
    )
    await _bot_says(scene, talk, case, phrases.sorry(POINTS["overcharged"]), at)
    offered_at = at + timedelta(minutes=1)
    small = await _entered(scene, case, "100.00", offered_at)
    asked = await say(
        scene.uow,
        talk,
        case,
        phrases.offer(Refund(Money.of("100.00", "CNY")).describe()),
        author="bot",
        now=at + timedelta(minutes=1),
        desk=scene.desk,
        choices=remedies.offer_choices(small),
    )
    await remedies.put_on_offer(
        scene.uow, case, small, who="bot", now=offered_at, desk=scene.desk, message=asked
    )
    no = await hear(scene.uow, talk, case, "不够。", now=at + timedelta(minutes=3))
    await remedies.decline(scene.uow, small, no, now=at + timedelta(minutes=3))
    for n, stopped in enumerate(
        (
            Stopped(Refund(Money.of("300.00", "CNY")), "bot.refund.per_case@1"),
            Stopped(FeeWaiver(Money.of("250.00", "CNY")), "bot.fee_waiver.per_case@1"),
        )
    ):
        now = at + timedelta(minutes=3, seconds=n)
        await remedies.propose(scene.uow, case, stopped, now=now)
    return await _handed_over(scene, talk, case, "above_authority", at + timedelta(minutes=4))


async def _handed_over(
    scene: Scene,
    talk: Conversation,
    case: Case,
    reason: str,
    at: datetime,
    *,
    urgent: bool = False,
) -> Case:
    await cases.escalate(scene.uow, case, reason=reason, urgent=urgent, now=at, desk=scene.desk)
    assert case.first_response_due is not None
    await _bot_says(
        scene, talk, case, phrases.handed_over(case.first_response_due, case.number), at
    )
    await _sent(scene, case)
    return case


async def in_progress(scene: Scene) -> Case:
    """Held by a colleague, with a note and an answer that did not arrive."""
    talk = await _talk(scene, "c-200", "telegram", "en", "700200")
    at = NOW - timedelta(hours=2)
    case = await _open(
        scene,
        talk,
        "The espresso machine leaks and your courier was rude to my mother. I want a new one.",
        cause="service_encounter",
        share=0.64,
        second="core_service_failure",
        at=at,
        wants="I want a new one.",
        order="B-2002",
    )
    await _handed_over(scene, talk, case, "person_asked", at + timedelta(minutes=1))
    await staff_desk.note(
        scene.uow,
        case.id,
        scene.colleague.id,
        "Asked the courier's depot; they ring back before noon.",
        now=at + timedelta(minutes=20),
    )
    await staff_desk.reply(
        scene.uow,
        case.id,
        scene.colleague.id,
        "I am sorry, Ms Byron. I am looking into both: the machine and the courier.",
        now=at + timedelta(minutes=22),
        desk=scene.desk,
    )
    await _sent(scene, case, state="failed", error="Forbidden: bot was blocked by the user")
    await remedies.propose(
        scene.uow,
        case,
        Stopped(
            Replacement(Money.of("420.00", "CNY"), item="Espresso machine"),
            "bot.replacement.per_case@1",
        ),
        now=at + timedelta(minutes=25),
    )
    await holding.renew(scene.uow, case.id, scene.colleague.id, now=NOW)
    return case


async def unread(scene: Scene) -> Case:
    """Nobody could read it: an unclassified case that is overdue."""
    talk = await _talk(scene, None, "web", "zh-Hans", "w-300")
    at = NOW - timedelta(days=1)
    case = await _open(
        scene,
        talk,
        "我家里出事了,想停掉合同,你们客服一直不接电话。",
        cause="unclassified",
        share=0,
        at=at,
        guesses=[["involuntary", 0.44], ["failed_response", 0.39], ["inconvenience", 0.08]],
    )
    return await _handed_over(scene, talk, case, "not_read", at, urgent=True)


async def on_offer(scene: Scene) -> Case:
    """A supervisor's offer waits for the customer."""
    talk = await _talk(scene, "c-300", "web", "zh-Hant", "w-301")
    at = NOW - timedelta(hours=1)
    case = await _open(
        scene,
        talk,
        "耳機用了三天就壞了,我要退全額。",
        cause="core_service_failure",
        share=0.97,
        at=at,
        wants="我要退全額。",
        order="H-3003",
    )
    remedy = await remedies.propose(
        scene.uow,
        case,
        Stopped(Refund(Money.of("1290.00", "CNY")), "bot.refund.per_case@1"),
        now=at,
    )
    await _handed_over(scene, talk, case, "above_authority", at)
    await approvals.approve(
        scene.uow,
        case.id,
        remedy.id,
        scene.supervisor.id,
        now=at + timedelta(minutes=10),
        desk=scene.desk,
    )
    await _sent(scene, case)
    return case


async def finished(scene: Scene) -> Case:
    """Settled in chat by the bot's own offer; the refund waits to be carried out."""
    talk = await _talk(scene, "c-100", "telegram", "zh-Hans", "700100")
    at = NOW - timedelta(days=1, hours=2)
    case = await _open(
        scene,
        talk,
        "流量包买了没到账,退钱。",
        cause="core_service_failure",
        share=0.88,
        at=at,
        order="A-0977",
    )
    remedy = await _entered(scene, case, "30.00", at)
    await remedies.put_on_offer(scene.uow, case, remedy, who="bot", now=at, desk=scene.desk)
    yes = await hear(scene.uow, talk, case, "好的", now=at + timedelta(minutes=1))
    await cases.accept(scene.uow, case, remedy, yes, now=at + timedelta(minutes=1), desk=scene.desk)
    await _sent(scene, case)
    return case


async def with_bot(scene: Scene) -> Case:
    """In talk with the bot: nobody was asked."""
    talk = await _talk(scene, None, "telegram", "en", "700500")
    return await _open(
        scene,
        talk,
        "You raised the price again.",
        cause="price",
        share=0.82,
        at=NOW - timedelta(minutes=3),
    )


async def nasty(scene: Scene) -> Case:
    """Names and texts that try to be markup."""
    talk = await _talk(scene, "c-400", "web", "en", "w-400")
    at = NOW - timedelta(minutes=30)
    case = await _open(
        scene,
        talk,
        f"{NASTY}\nsecond line",
        cause="price",
        share=0.7,
        at=at,
        wants=NASTY,
        competitor=NASTY,
        answers={NASTY: NASTY},
    )
    return await _handed_over(scene, talk, case, "price_to_person", at)
