"""A complaint of our own goes the whole way of one, each hour, and nothing of it stays (T14).

The services that serve every case open it, promise an answer, list it, miss the answer, tell people
of that, answer and end it, in a trial within the transaction of its timer: so no customer, no queue
and no week ever holds it, and nothing needs to leave it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import structlog

from escalation.models import Case, Staff
from escalation.services import desk as work
from escalation.services import ladder, notices
from escalation.services.action import ACTIONS
from escalation.services.handing_over import hand_over
from escalation.services.messages import hear, say
from escalation.services.opening import open_case
from handlers import phrases
from handlers.model import UNCLASSIFIED, Level

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

log = structlog.get_logger()

NAME: Final = "canary"
TEXT: Final = "A complaint that nobody made."
WATCHED: Final = {ladder.timer_of(ladder.FIRST_RESPONSE), ladder.timer_of(ladder.RESOLUTION)}


class Fallen(Exception):
    """Something that every case must have was not there."""


async def fly(uow: UnitOfWork, *, now: datetime, desk: Desk) -> str | None:
    """Send it the whole way at `now`; the step at which it fell, None when it came through."""
    step = "begin"
    try:
        async with await uow.trial() as tried:
            way = _Way(tried, now, desk)
            for each in (way.arrive, way.queue, way.miss, way.answer, way.end):
                step = each.__name__
                await each()
            step = "write"
    except Exception as error:
        log.error("canary.failed", step=step, exc_info=error)  # noqa: TRY400 - as in loops
        return step
    return None


@dataclass(slots=True)
class _Way:
    uow: UnitOfWork
    now: datetime
    desk: Desk
    case: Case = field(init=False)
    member: Staff = field(init=False)
    due_at: datetime = field(init=False)

    async def arrive(self) -> None:
        """It is kept, opened and handed to people, and the customer reads by when they answer."""
        uow, now, desk = self.uow, self.now, self.desk
        name = f"{NAME}-{uuid4()}"
        self.member = await uow.staff.add(
            Staff(
                login=name,
                name=NAME,
                role=str(Level.MANAGER),
                password_hash="no password fits this",  # noqa: S106 - none at all
                created_at=now,
            )
        )
        talk = await uow.conversations.locked(NAME, name, language="en", now=now)
        case = await open_case(uow, talk, cause=UNCLASSIFIED, now=now, desk=desk)
        heard = await hear(uow, talk, case, TEXT, now=now)
        words = await hand_over(
            uow,
            case,
            heard,
            (),
            phrases.handed_over,
            reason=NAME,
            now=now,
            desk=desk,
            who="bot",
        )
        if words is None or case.first_response_due is None:
            raise Fallen
        await say(uow, talk, case, words, author="bot", now=now, desk=desk)
        self.case, self.due_at = case, case.first_response_due
        promises = await uow.promises.of_case(case.id)
        _must([each.due_at for each in promises] == [self.due_at] and self.due_at > now)
        _must([each.state for each in await uow.outbox.of_case(case.id)] == ["queued"])

    async def queue(self) -> None:
        """It stands in the queue for everybody, and its clocks are watched."""
        listed = await self.uow.cases.queue(search=f"#{self.case.number}", unheld=True)
        _must([row.case.id for row in listed] == [self.case.id])
        timers = {timer.kind: timer for timer in await self.uow.timers.open_of(self.case.id)}
        _must(timers.keys() >= WATCHED)
        _must(timers[ladder.timer_of(ladder.FIRST_RESPONSE)].due_at <= self.due_at)

    async def miss(self) -> None:
        """Nobody answers: its timer tells people, and a manager has the notice."""
        uow, kind = self.uow, ladder.timer_of(ladder.FIRST_RESPONSE)
        (timer,) = [each for each in await uow.timers.open_of(self.case.id) if each.kind == kind]
        await ACTIONS[kind](uow, timer, self.case, self.due_at, self.desk)
        told = await notices.open_to(
            uow,
            self.member.id,
            self.member.role,
            self.due_at,
            teams=self.desk.teams,
            case_id=self.case.id,
        )
        _must([notice.clock for notice, _ in told] == [ladder.FIRST_RESPONSE])
        (promise,) = await uow.promises.of_case(self.case.id)
        _must(promise.broken_at is not None)

    async def answer(self) -> None:
        """A person answers in the customer's chat, and has the case then."""
        uow, at = self.uow, self.due_at
        said = await work.reply(uow, self.case.id, self.member.id, TEXT, now=at, desk=self.desk)
        _must(said.id in {each.message_id for each in await uow.outbox.of_case(self.case.id)})
        _must(self.case.state == "held" and self.case.first_response_at == at)

    async def end(self) -> None:
        """It is resolved: it waits for nobody, and nothing is told of it any more."""
        uow, at = self.uow, self.due_at
        await work.resolve(uow, self.case.id, self.member.id, TEXT, now=at, desk=self.desk)
        _must(not await uow.cases.queue(search=f"#{self.case.number}"))
        open_kinds = {timer.kind for timer in await uow.timers.open_of(self.case.id)}
        _must(not open_kinds & WATCHED and not await uow.notices.open_of(self.case.id))


def _must(holds: bool) -> None:  # noqa: FBT001 - a claim
    if not holds:
        raise Fallen
