"""The watchdog: who wrote and was answered by nobody in time, bot or person, goes to people (T35).

One row that comes again looks; what it finds becomes a timer of its own, done once, with its locks.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from escalation.models import Case, Conversation, Inbox, Message, Timer
from escalation.services.action import action
from escalation.services.awaiting import await_anew, is_awaited, is_past, wrote
from escalation.services.cases import ASKS_MORE, reopen
from escalation.services.handing_over import hand_over
from escalation.services.holding import is_at_work, is_lapsed, put_back
from escalation.services.leaving import hand_on
from escalation.services.messages import hear, must_wait, say
from escalation.services.moving import come_back
from escalation.services.opening import open_case
from escalation.services.running import follow
from escalation.services.schedule import schedule
from escalation.signs import signs_in
from escalation.sla import due
from escalation.states import ENDED, UNASKED
from handlers import phrases
from handlers.courtesy import closes
from handlers.model import UNCLASSIFIED

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

WATCH: Final = "watch"
HAND_ON: Final = "hand_on"
SORRY: Final = "sorry_for_silence"
EVERY: Final = timedelta(minutes=1)
LOOKED_ON: Final = timedelta(minutes=10)
"""How often is looked for cases that are left to nobody at work."""
BOT_WITHIN: Final = timedelta(minutes=3)
"""The bot answers within seconds; after so long something is wrong with it."""
GRACE: Final = timedelta(minutes=1)
"""What the bot gets to catch up once somebody has looked: a program that was down for an hour
answers by itself when it is back.
"""
LEFT_ALONE: Final = timedelta(hours=4)
"""Working time after which a case whose holder has left it goes back to the queue."""
REASON: Final = "not_answered"
NAMES: Final = UUID("5f0f7a52-6f0c-4b5e-9a55-6d0a3c1f4e10")
"""Makes the one timer of a message that nobody answered."""


@action(WATCH)
async def watch(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Look for customers whom nobody answered, and for cases that their holders have left."""
    del timer, case
    await find(uow, now - BOT_WITHIN, GRACE, now=now, desk=desk)
    await schedule(uow, WATCH, now + EVERY, now=now)


async def find(
    uow: UnitOfWork, written_before: datetime, grace: timedelta, *, now: datetime, desk: Desk
) -> None:
    """Put in the timers of those whom nobody answered: of what the bot was asked before an instant,
    which has the `grace` to answer still, and of what staff were asked.
    """
    for waiting in await uow.inbox.unanswered(received_before=written_before):
        of_its_own = uuid5(NAMES, str(waiting))
        if await uow.timers.get(of_its_own) is None:
            look = Timer(
                id=of_its_own,
                kind="unanswered",
                due_at=now + grace,
                created_at=now,
                payload={"inbox": waiting},
            )
            await uow.timers.add(look)
    for held in await uow.cases.to_watch():
        kind = _overdue(held, now, desk)
        if kind is None:
            continue
        if all(pending.kind != kind for pending in await uow.timers.open_of(held.id)):
            await schedule(uow, kind, now, now=now, case=held)


@action(HAND_ON)
async def hand_on_again(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """What was left to somebody at the very moment at which they left goes to people at work; and
    what was being written in a case ends with it.
    """
    del timer, case, desk
    await hand_on(uow, who="timer", now=now)
    await uow.drafts.forget_closed()
    await schedule(uow, HAND_ON, now + LOOKED_ON, now=now)


@action("unanswered")
async def unanswered(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """The bot has not answered: what was written is kept in a case, and a person gets it.

    Should the bot answer at this moment, one of the two finds the message taken and does nothing.
    """
    del case
    first = await uow.inbox.get(timer.payload["inbox"])
    if first is None or first.taken_at is not None:
        return
    talk = await uow.conversations.locked(
        first.channel, first.address, language=first.payload.get("language") or "en", now=now
    )
    rows = [
        row
        for row in await uow.inbox.waiting(first.channel, first.address)
        if row.kind != "arrival"
    ]
    if not rows or await uow.inbox.take([row.id for row in rows], now) != len(rows):
        return
    talk = await come_back(uow, talk, now=now)
    current = await uow.cases.current(talk.id)
    running = current if current is not None and current.state not in ENDED else None
    told = "\n".join(str(row.payload.get("text") or "") for row in rows)
    if all(row.kind == "message" and closes(str(row.payload.get("text"))) for row in rows):
        await _hear(uow, talk, running, rows, courtesy=True)
        return
    if current is not None and current.state in UNASKED:
        # What is said after an end belongs to what it is said of.
        running = await reopen(uow, current, reason=ASKS_MORE, now=now, desk=desk)
    opened = running or await open_case(
        uow,
        talk,
        cause=UNCLASSIFIED,
        now=now,
        desk=desk,
        who="timer",
        since=rows[0].received_at,
    )
    heard = await _hear(uow, talk, opened, rows)
    wrote(opened, rows[0].received_at)
    signs = signs_in(told)
    if opened.holder_id is not None and not signs:
        await follow(uow, opened, now=now, desk=desk)
        return
    words = await hand_over(
        uow,
        opened,
        heard[-1],
        signs,
        phrases.sorry_for_silence,
        reason=REASON,
        now=now,
        desk=desk,
        who="timer",
    )
    if words is not None:
        await say(uow, talk, opened, words, author="bot", now=now, desk=desk)


@action("holder_silent")
async def holder_silent(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Whoever has the case has not answered the customer: it waits for anybody again, and the
    customer is told so, with a new time; not at night, but for their safety.
    """
    if case is None or _overdue(case, now, desk) != "holder_silent":
        return
    if case.holder_id is not None:
        put_back(uow, case, who="timer", now=now, because="unanswered")
    case.waits_since = None
    await await_anew(uow, case, now=now, desk=desk, who="timer", reason=REASON)
    if later := await must_wait(uow, case, now, desk):
        await schedule(uow, SORRY, later, now=now, case=case)
        return
    await sorry(uow, timer, case, now, desk)


@action(SORRY)
async def sorry(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Say sorry for an answer that did not come, and when it comes, while it is still awaited."""
    del timer
    if case is None or case.first_response_due is None or not is_awaited(case):
        return
    if is_past(case, now):  # of that a late word tells
        return
    talk = await uow.conversations.lock(case.conversation_id)
    words = phrases.sorry_for_silence(case.first_response_due, case.number)
    await say(uow, talk, case, words, author="bot", now=now, desk=desk)


@action("left_alone")
async def left_alone(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Whoever has the case has left it for long: it goes back to the queue."""
    del timer
    if case is not None and _overdue(case, now, desk) == "left_alone":
        put_back(uow, case, who="timer", now=now, because="left_alone")


def _overdue(case: Case, now: datetime, desk: Desk) -> str | None:
    """What is to be done about a case with people; nothing while somebody works on it."""
    if case.state in ENDED or is_at_work(case, now):
        return None
    since = case.waits_since
    if since is not None and case.first_response_at is not None:
        care = case.sign is not None
        if desk.first_response_due(since, urgent=case.urgent, care=care, team=case.team) <= now:
            return "holder_silent"
    if case.state == "held" and is_lapsed(case, now):
        left_at = case.held_until or case.queued_at or case.opened_at
        if due(left_at, LEFT_ALONE, desk.calendar_of(case.team)) <= now:
            return "left_alone"
    return None


async def _hear(
    uow: UnitOfWork,
    talk: Conversation,
    case: Case | None,
    rows: list[Inbox],
    *,
    courtesy: bool = False,
) -> list[Message]:
    """What was written becomes part of the transcript; of a press, the words that stood on it."""
    said = await uow.messages.of_conversation(talk.id, limit=60)
    labels = {choice["id"]: choice["label"] for message in said for choice in message.choices}
    return [
        await hear(
            uow,
            talk,
            case,
            str(row.payload.get("text") or labels.get(row.payload.get("choice"), "")),
            now=row.received_at,
            inbox_id=row.id,
            courtesy=courtesy,
        )
        for row in rows
    ]
