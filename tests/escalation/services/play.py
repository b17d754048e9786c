"""A case to which one thing after another happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from escalation.errors import DeskError
from escalation.models import Case, Conversation, Staff
from escalation.services import cases, desk, remedies
from escalation.services.history import history
from escalation.services.messages import hear, say
from escalation.states import ENDED, UNASKED
from escalation.turns import Mark
from escalation.unit_of_work import Database, UnitOfWork
from handlers import phrases
from tests import make

DESK = make.desk()
HOUR = timedelta(hours=1)

type Act = Callable[[UnitOfWork, Case, Conversation, Staff, datetime], Awaitable[object]]


async def word(uow: UnitOfWork, case: Case, chat: Conversation, _: Staff, now: datetime) -> None:
    open_case = case if case.state != "closed" else None
    await hear(uow, chat, open_case, "还没有收到", now=now)


async def thanks(uow: UnitOfWork, case: Case, chat: Conversation, _: Staff, now: datetime) -> None:
    await hear(uow, chat, case, "谢谢", now=now, courtesy=True)


async def bot_says(
    uow: UnitOfWork, case: Case, chat: Conversation, _: Staff, now: datetime
) -> None:
    await say(uow, chat, case, phrases.thanks(), author="bot", now=now, desk=DESK)


async def offer(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    if case.state in {"talking", "held", "queued"}:
        await make.offered(uow, case, now=now)


async def answer(
    uow: UnitOfWork, case: Case, chat: Conversation, now: datetime, *, yes: bool
) -> None:
    said = await hear(uow, chat, case, "好的" if yes else "不行", now=now)
    for remedy in await uow.remedies.of_case(case.id, ["offered"]):
        if yes:
            await cases.accept(uow, case, remedy, said, now=now, desk=DESK)
        else:
            await remedies.decline(uow, remedy, said, now=now)


async def run_out(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    for remedy in await uow.remedies.of_case(case.id, ["offered"]):
        await remedies.expire(uow, remedy, now=now)


async def escalate(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    if case.state not in ENDED:
        await cases.escalate(uow, case, reason="person_asked", now=now, desk=DESK)


async def back(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    if case.state in UNASKED:
        await cases.reopen(uow, case, reason="not_helped", now=now, desk=DESK)


async def close(uow: UnitOfWork, case: Case, _: Conversation, __: Staff, now: datetime) -> None:
    if case.state in UNASKED:
        await cases.close(uow, case, helped=None, now=now, desk=DESK)


ACTS: dict[str, Act] = {
    "word": word,
    "thanks": thanks,
    "bot_says": bot_says,
    "offer": offer,
    "yes": lambda uow, case, chat, _, now: answer(uow, case, chat, now, yes=True),
    "no": lambda uow, case, chat, _, now: answer(uow, case, chat, now, yes=False),
    "run_out": run_out,
    "escalate": escalate,
    "claim": lambda uow, case, _, mei, now: desk.claim(uow, case.id, mei.id, now=now, desk=DESK),
    "release": lambda uow, case, _, mei, now: desk.release(uow, case.id, mei.id, now=now),
    "reply": lambda uow, case, _, mei, now: desk.reply(
        uow, case.id, mei.id, "我去查一下。", now=now, desk=DESK
    ),
    "question": lambda uow, case, _, mei, now: desk.reply(
        uow, case.id, mei.id, "是哪一笔订单？", now=now, desk=DESK
    ),
    "hand_back": lambda uow, case, _, mei, now: desk.hand_back(
        uow, case.id, mei.id, now=now, desk=DESK
    ),
    "resolve": lambda uow, case, _, mei, now: desk.resolve(
        uow, case.id, mei.id, None, now=now, desk=DESK
    ),
    "reopen": back,
    "close": close,
}


class Play:
    """One case, to which one thing after another happens."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = make.NOW

    async def begin(self) -> UUID:
        async with self.database.uow() as uow:
            case = await make.case(uow)
            self.case_id, self.chat_id = case.id, case.conversation_id
            self.staff_id = (await make.member(uow)).id
        return self.case_id

    async def do(self, act: str, after: timedelta) -> None:
        self.now += after
        try:
            async with self.database.uow() as uow:
                case = await uow.cases.locked(self.case_id)
                mei = await uow.staff.get(self.staff_id)
                assert case
                assert mei
                chat = await uow.conversations.lock(self.chat_id)
                await ACTS[act](uow, case, chat, mei, self.now)
        except DeskError:
            pass  # what cannot be done to the case as it stands changes nothing

    async def marks(self) -> list[Mark]:
        async with self.database.reading() as uow:
            case = await uow.cases.get(self.case_id)
            assert case
            return await history(uow, case)

    async def events(self) -> list[Any]:
        async with self.database.reading() as uow:
            return list(await uow.events.of_case(self.case_id))
