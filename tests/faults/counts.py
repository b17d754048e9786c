"""What came of it, counted in the tables and in what has arrived: the words of issue and manual as
sums that must be nought.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from escalation.events import Kind
from escalation.models import (
    EventRow,
    Fulfilment,
    Inbox,
    Message,
    Outgoing,
    Remedy,
    RemedyEntry,
    Timer,
)
from escalation.unit_of_work import Database
from tests.faults.customers import TIMER, Load

MARKED = ("interrupted", "interrupted again")
DOUBTS = (Kind.MESSAGE_REPEATED, Kind.MESSAGE_UNKNOWN)


@dataclass(frozen=True)
class Counts:
    """Sums that must be nought, and beside them how much there was."""

    updates: int
    lost: int
    """What Telegram was told is stored, or the page has taken, and is not."""
    unanswered: int
    """Stored and never taken by a turn."""
    said_otherwise: int
    """Words that are not in the transcripts exactly once."""
    consents: int
    ungranted: int
    doubled: int
    """Remedies, ledger steps or works more than one for a customer's yes."""
    timers: int
    timers_lost: int
    timers_doubled: int
    outgoing: int
    outgoing_lost: int
    """Marked as sent and never arrived, or still waiting."""
    repeated: int
    """Copies beyond the first."""
    in_flight: int
    """Messages that were being sent when their sender, or the server, was killed."""
    without_cause: int
    """Copies of a message beyond those that it was being sent when something was killed."""
    unmarked: int
    """Copies that are not marked as such."""
    unknown: int
    out_of_order: int

    @property
    def wrong(self) -> dict[str, int]:
        """What must be nought and is not."""
        harmless = {"updates", "consents", "timers", "outgoing", "unknown"}
        harmless |= {"repeated", "in_flight"}
        return {name: n for name, n in asdict(self).items() if n and name not in harmless}


async def is_quiet(database: Database, load: Load) -> bool:
    """Whether nothing waits any more, and every timer of the load has had its time."""
    now = max([datetime.now(UTC), *(due for *_, due in load.timers)])
    async with database.engine.connect() as connection:
        waiting = [
            await connection.scalar(select(func.count()).select_from(table).where(condition))
            for table, condition in (
                (Inbox, Inbox.taken_at.is_(None)),
                (Outgoing, Outgoing.state.in_(("queued", "claimed"))),
                (Timer, (Timer.due_at <= now) & Timer.state.in_(("pending", "claimed"))),
            )
        ]
    return not any(waiting)


async def in_doubt(database: Database) -> set[str]:
    """Addresses to which a message may not have arrived, so that their customers may still wait."""
    async with database.engine.connect() as connection:
        unknown = select(Outgoing.address).where(Outgoing.state == "unknown")
        return set((await connection.execute(unknown)).scalars())


async def claimed(database: Database) -> set[tuple[int, int]]:
    """Messages to Telegram that somebody has in hand, each with the number of its claim."""
    async with database.engine.connect() as connection:
        found = await connection.execute(
            select(Outgoing.id, Outgoing.fence).where(
                Outgoing.channel == "telegram", Outgoing.state == "claimed"
            )
        )
        return {(row_id, fence) for row_id, fence in found}


async def count(database: Database, load: Load, in_flight: AbstractSet[tuple[int, int]]) -> Counts:
    """Compare what was asked with what is there; `in_flight` is what was `claimed` at the kills."""
    async with database.reading() as uow:
        session = uow._session
        inbox = (await session.scalars(select(Inbox))).all()
        heard = Counter(
            await session.scalars(select(Message.text).where(Message.author == "customer"))
        )
        rows = (
            await session.execute(
                select(Outgoing, Message.text)
                .join(Message, Message.id == Outgoing.message_id)
                .where(Outgoing.channel == "telegram")
                .order_by(Outgoing.id)
            )
        ).all()
        granted = Counter(
            await session.scalars(
                select(Remedy.customer_id)
                .join(Fulfilment, Fulfilment.remedy_id == Remedy.id)
                .where(Remedy.customer_id.is_not(None))
            )
        )
        steps = await session.execute(
            select(RemedyEntry.remedy_id, func.count())
            .where(RemedyEntry.step == "granted")
            .group_by(RemedyEntry.remedy_id)
        )
        fired = Counter(
            event.case_id
            for event in await session.scalars(
                select(EventRow).where(EventRow.kind == Kind.TIMER_FIRED)
            )
            if event.payload["timer"] == TIMER
        )
        done = set(await session.scalars(select(Timer.id).where(Timer.state == "done")))
        doubts = Counter(
            event.payload["outgoing"]
            for event in await session.scalars(select(EventRow).where(EventRow.kind.in_(DOUBTS)))
        )
    kept = {row.external_id for row in inbox if row.channel == "telegram"}
    told = [load.telegram.said[number] for number in load.telegram.acknowledged]
    shown = Counter(row.payload.get("text") for row in inbox if row.channel == "webchat")
    causes = Counter(row_id for row_id, _ in in_flight)
    letters = _letters(load, [(row, text) for row, text in rows], doubts, causes)
    return Counts(
        updates=load.telegram.newest + len(load.shown),
        lost=sum(name not in kept for name in told) + sum(shown[each] != 1 for each in load.shown),
        unanswered=sum(row.taken_at is None for row in inbox),
        said_otherwise=sum(heard[each] != 1 for each in (*load.asked, *load.shown)),
        consents=len(load.consented),
        ungranted=len(load.consented - granted.keys()),
        doubled=sum(n - 1 for n in granted.values()) + sum(n - 1 for _, n in steps),
        timers=len(load.timers),
        timers_lost=sum(timer not in done for timer, _, _ in load.timers),
        timers_doubled=sum(max(0, fired[case] - 1) for _, case, _ in load.timers),
        outgoing=len(rows),
        unknown=sum(row.state == "unknown" for row, _ in rows),
        in_flight=len(in_flight),
        **letters,
    )


def _letters(
    load: Load, rows: list[tuple[Outgoing, str]], doubts: Counter[int], causes: Counter[int]
) -> dict[str, int]:
    """What became of the messages, chat by chat."""
    arrived: defaultdict[str, list[str]] = defaultdict(list)
    for sent in load.telegram.arrived:
        arrived[str(sent.chat)].append(sent.text)
    by_chat: defaultdict[str, list[tuple[Outgoing, str]]] = defaultdict(list)
    for row, text in rows:
        by_chat[row.address].append((row, text))
    lost = repeated = unmarked = without_cause = out_of_order = 0
    for chat, letters in by_chat.items():
        came = Counter(arrived[chat])
        wanted = Counter(text for _, text in letters)
        for text, n in wanted.items():
            same = [row for row, words in letters if words == text]
            sure = sum(row.state == "sent" for row in same)
            lost += max(0, sure - came[text]) + sum(
                row.state not in {"sent", "unknown"} for row in same
            )
            copies = max(0, came[text] - n)
            repeated += copies
            without_cause += max(0, copies - sum(causes[row.id] for row in same))
            unmarked += max(0, copies - sum(bool(doubts[row.id]) for row in same))
        firsts = list(dict.fromkeys(arrived[chat]))
        order = list(dict.fromkeys(text for _, text in letters if text in came))
        out_of_order += firsts != order
    return {
        "outgoing_lost": lost,
        "repeated": repeated,
        "unmarked": unmarked,
        "without_cause": without_cause,
        "out_of_order": out_of_order,
    }
