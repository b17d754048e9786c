"""Twelve weeks of complaints for screens of numbers: every one written by the services."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from escalation.models import Case, Staff
from escalation.services import cases, desk
from escalation.unit_of_work import Database, UnitOfWork, open_database
from escalation.week import Week, weeks_until
from handlers.model import Cause
from handlers.registry import CAUSES as KNOWN
from handlers.registry import policy_of
from tests import make, shop

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = Week(2026, 47)
NOW = WEEK.end(SHANGHAI) + timedelta(hours=10)
"""The Monday after, in the morning."""
DESK = make.desk()
CAUSES = {
    "core_service_failure": 9,
    "failed_response": 6,
    "price": 5,
    "inconvenience": 3,
    "service_encounter": 3,
    "competition": 1,
    "ethics": 1,
    "involuntary": 1,
    "unclassified": 1,
}
CHANNELS = ("webchat", "telegram", "terminal")


def filled_from(
    furnished: tuple[Path, shop.Shop], file: Path, *, earlier: int = 2
) -> tuple[Path, shop.Shop]:
    """A furnished desk with some weeks of complaints in it, in a file of its own."""
    shutil.copyfile(furnished[0], file)

    async def work() -> None:
        database = open_database(f"sqlite:///{file}")
        await fill(database, earlier=earlier)
        await database.dispose()

    asyncio.run(work())
    return file, furnished[1]


async def fill(database: Database, *, earlier: int = 11) -> int:
    """Fill a database; how many cases the newest week gets."""
    random = Random(47)
    async with database.uow() as uow:
        mei = await make.member(uow, name="陈美玲")
        for number in range(12):
            await make.customer(uow, f"c-{number}")
    *before, _ = weeks_until(WEEK, earlier + 1)
    for back, week in enumerate(before):
        async with database.uow() as uow:
            for cause, weight in CAUSES.items():
                for _ in range(random.randint(weight // 3, weight) * (back + 8) // 18):
                    await _opened(uow, random, cause, _moment(random, week))
    numbers = [await _life(database, random, cause, mei) for cause in _shuffled(random)]
    return len(numbers)


def _shuffled(random: Random) -> list[str]:
    every = [cause for cause, weight in CAUSES.items() for _ in range(weight)]
    random.shuffle(every)
    return every


def _moment(random: Random, week: Week = WEEK) -> datetime:
    hour = random.choice((9, 10, 10, 11, 14, 15, 20, 21, 21, 22))
    day = random.choice((0, 0, 1, 2, 3, 4, 5))
    return week.start(SHANGHAI) + timedelta(days=day, hours=hour, minutes=random.randrange(60))


async def _opened(uow: UnitOfWork, random: Random, cause: str, at: datetime) -> Case:
    chat = await make.conversation(
        uow,
        channel=random.choice(CHANNELS),
        customer_id=random.choice([None, *(f"c-{number}" for number in range(12))]),
    )
    further = random.choice([None, None, "price", "failed_response"])
    causes = [cause, *([further] if further and further != cause else [])]
    return await cases.open_case(
        uow,
        chat,
        cause=cause,
        causes=[{"cause": each, "primary": each == cause} for each in causes],
        now=at,
        desk=DESK,
    )


async def _life(database: Database, random: Random, cause: str, mei: Staff) -> int:
    """One case of the newest week: settled in chat, by Mei, late, reopened, or open."""
    at = _moment(random)
    ending = random.choice(("chat", "chat", "chat", "people", "late", "reopened", "open"))
    if ending == "chat" and cause in KNOWN and policy_of(Cause(cause)).protected:
        ending = "people"  # the bot settles no such case
    async with database.uow() as uow:
        case = await _opened(uow, random, cause, at)
        if ending == "chat":
            amount = make.refund(f"{random.randint(3, 90)}.50")
            remedy = await make.offered(uow, case, amount, now=at)
            yes = await make.heard(uow, case, now=at)
            soon = at + timedelta(minutes=random.randint(1, 20))
            await cases.accept(uow, case, remedy, yes, now=soon, desk=DESK)
            helped = random.choice([True, True, None, False])
            if helped is not None:
                await cases.close(uow, case, helped=helped, now=soon + timedelta(days=1), desk=DESK)
        elif ending != "open":
            await _by_people(uow, random, case, mei, late=ending == "late", at=at)
            if ending == "reopened":
                again = at + timedelta(hours=30)
                await cases.reopen(uow, case, reason="not_helped", now=again, desk=DESK)
    return case.number


async def _by_people(
    uow: UnitOfWork, random: Random, case: Case, mei: Staff, *, late: bool, at: datetime
) -> None:
    await cases.escalate(uow, case, reason="person_asked", now=at, desk=DESK)
    assert case.first_response_due is not None
    answered = case.first_response_due + timedelta(minutes=90 if late else -random.randint(5, 100))
    await desk.reply(uow, case.id, mei.id, "我来处理", now=answered, desk=DESK)
    await desk.resolve(uow, case.id, mei.id, "已处理", now=answered + timedelta(hours=2), desk=DESK)
