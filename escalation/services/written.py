"""What a member of staff writes to a customer goes out here, and what it promises is kept in mind:
each time as a promise that is watched, each sum only where a remedy stands behind it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial, reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from escalation.errors import NotFound, PromisePast, SumUnbacked
from escalation.events import Kind
from escalation.models import Case, Conversation, Message
from escalation.services.messages import LONGEST, say
from escalation.services.promises import WRITTEN, is_to_come, judge, promise, watch
from escalation.services.zones import zone_for
from handlers.model import Money
from handlers.promised import Promised, What, find

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

MOST: Final = 50
"""Promises of one text that a form says something of."""
BEHIND: Final = ("offered", "consented", "granted", "carried_out", "told")
"""States of a remedy whose sum may be named to the customer as theirs."""

type Further = Counter[tuple[Decimal | None, str | None, datetime | None]]
"""How often each sum is promised for each time on top of another."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the writer says of words that were read as a promise: whether they are one, and until
    when (aware); None for as they were read.
    """

    is_promise: bool = True
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the writer says of the promises in a text, by `Read.key`; which open promises of the
    case the text itself keeps; and what it promises besides, until when (aware).
    """

    said: Mapping[str, Said] = field(default_factory=lambda: MappingProxyType({}))
    keeps: Collection[UUID] = ()
    added: Collection[tuple[What, datetime]] = ()


AS_READ = Confirmed()
"""Nobody has looked at them: each promise is what was read."""


@dataclass(frozen=True, slots=True)
class Read:
    """A promise in a text, and what the writer says of it. `key` names it as long as its words
    stand in the text, wherever.
    """

    key: str
    found: Promised
    is_promise: bool
    due_at: datetime | None


def key_of(words: str, occurrence: int = 1) -> str:
    """The `Read.key` of words that promise for the so-manieth time in a text."""
    return f"{words}#{occurrence}"


def read(
    text: str,
    confirmed: Confirmed = AS_READ,
    *,
    now: datetime,
    desk: Desk,
    zone: ZoneInfo,
    team: str | None,
) -> list[Read]:
    """What a text promises, left to right, the writer's word before ours.

    Days and times are those of `zone`, the customer's; when work stops the hours of the team that
    has the case say.
    """
    hours = partial(desk.hours_of, team=team)
    met: Counter[str] = Counter()
    reads = []
    for found in find(text, now=now, zone=zone, hours=hours, currency=desk.currency):
        met[found.words] += 1
        key = key_of(found.words, met[found.words])
        said = confirmed.said.get(key, Said())
        reads.append(Read(key, found, said.is_promise, said.due_at or found.due))
    return reads


def shown_of(
    text: str,
    confirmed: Confirmed,
    *,
    now: datetime,
    desk: Desk,
    zone: ZoneInfo,
    team: str | None,
) -> list[Read]:
    """As `read`, and no more than what a form shows and can say something of."""
    return read(text[:LONGEST], confirmed, now=now, desk=desk, zone=zone, team=team)[:MOST]


async def write(  # noqa: PLR0913 - a message, and what is said of its promises
    uow: UnitOfWork,
    conversation: Conversation,
    case: Case,
    text: str,
    *,
    staff_id: UUID,
    now: datetime,
    desk: Desk,
    client_key: str | None = None,
    confirmed: Confirmed = AS_READ,
) -> Message:
    """Say what a member of staff wrote, with its promises on record. The case is locked.

    Raises:
        SumUnbacked: a sum is promised that no remedy of the case gives.
        PromisePast: a promise was given a time that has passed.
    """
    zone = await zone_for(uow, case.customer_id, desk)
    everything = read(text, confirmed, now=now, desk=desk, zone=zone, team=case.team)
    reads = [each for each in everything if each.is_promise]
    typed = [confirmed.said[each.key].due_at for each in reads if each.key in confirmed.said]
    typed += [due_at for _, due_at in confirmed.added]
    if not all(is_to_come(due_at, now) for due_at in typed if due_at):
        raise PromisePast
    await _backed(uow, case, reads)
    message = await say(
        uow,
        conversation,
        case,
        text,
        author="staff",
        now=now,
        desk=desk,
        staff_id=staff_id,
        client_key=client_key,
    )
    who = f"staff:{staff_id}"
    for each in everything:
        if each.found.amount is not None and not each.is_promise:
            uow.record(
                Kind.SUM_DENIED, at=now, who=who, case=case, amount=str(each.found.amount.amount)
            )
    for promise_id in confirmed.keeps:
        made = await uow.promises.lock(promise_id)
        if made is None or made.case_id != case.id or made.kind not in WRITTEN:
            raise NotFound
        await judge(uow, made, case, now=now, done_at=now, who=who)
    for what, due_at, found in _apart(reads, confirmed.added, now):
        made = await promise(uow, case, what, due_at=due_at, now=now, message=message, who=who)
        if found is not None:
            made.starts, made.ends = found.start, found.end
        if found is not None and found.amount is not None:
            made.amount, made.currency = found.amount.amount, found.amount.currency
            made.further = found.amount.further
        await watch(uow, case, made, now=now, desk=desk)
    return message


async def _backed(uow: UnitOfWork, case: Case, reads: Iterable[Read]) -> None:
    """No money without a remedy, and so without authority, consent and a record (T33).

    A sum that is told again is the same one. What comes on top of it needs a remedy of its own, and
    is the same only where another message told it for the same time, or this one tells no time.
    """
    promised = [(each, each.found.amount) for each in reads if each.found.amount]
    if not promised:
        return
    given = Counter(
        (remedy.amount, remedy.currency) for remedy in await uow.remedies.of_case(case.id, BEHIND)
    )
    told: set[tuple[Decimal | None, str | None]] = {
        (asked.amount, asked.currency) for _, asked in promised if not asked.further
    }
    of_messages: defaultdict[int | None, Further] = defaultdict(Counter)
    for made in await uow.promises.of_case(case.id):
        if made.withdrawn_at is not None:
            continue
        if made.further:
            of_messages[made.message_id][made.amount, made.currency, made.due_at] += 1
        else:
            told.add((made.amount, made.currency))
    earlier: Further = reduce(or_, of_messages.values(), Counter())
    now_told: Further = Counter()
    for each, asked in promised:
        sum_ = (asked.amount, asked.currency)
        now_told[*sum_, each.due_at] += asked.further
        timed = Counter({key: times for key, times in now_told.items() if key[-1] is not None})
        on_top = max(_times(earlier | timed, sum_), _times(now_told, sum_))
        if given[sum_] < (sum_ in told) + on_top:
            raise SumUnbacked(sum=Money(asked.amount, asked.currency), words=each.found.words)


def _times(further: Further, sum_: tuple[Decimal | None, str | None]) -> int:
    """How often the sum is promised on top of another, whenever."""
    return sum(times for (*of, _), times in further.items() if (*of,) == sum_)


def _apart(
    reads: Iterable[Read], added: Iterable[tuple[What, datetime]], now: datetime
) -> list[tuple[What, datetime, Promised | None]]:
    """What has a time to come, with it and, if it was read, where; what is added only once."""
    known = [
        (each.found.what, each.due_at, each.found)
        for each in reads
        if each.due_at is not None and each.due_at > now
    ]
    told = {(what, due_at) for what, due_at, _ in known}
    return [*known, *((*each, None) for each in dict.fromkeys(added) if each not in told)]
