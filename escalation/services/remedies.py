"""The remedy ledger: proposed, offered, consented, granted, carried out, told. A step happens once.

Every function may be called again after a crash or by a retry: it then returns what stands there.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from escalation.errors import AboveAuthority, NotConsented, RemedyNotOpen
from escalation.events import Kind
from escalation.models import Case, Fulfilment, Message, Promise, Remedy
from escalation.services.authority import authority_to_grant, count_grant, keep_first_version
from escalation.services.ledger import step
from escalation.services.promises import REMEDY_DONE, watch
from escalation.services.running import follow
from escalation.services.schedule import cancel, schedule
from escalation.services.zones import zone_for
from handlers import phrases
from handlers.authority import Stopped
from handlers.model import Choice, Level
from handlers.remedies import Remedy as RemedyValue
from handlers.remedies import from_params, to_params

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

OFFER_TIMERS = ("remind_offer", "offer_expires")


def value_of(remedy: Remedy) -> RemedyValue:
    """The remedy as the rules see it."""
    return from_params(remedy.kind, remedy.params)


def reference(case: Case, remedy: Remedy) -> str:
    """What a customer may quote: the case's number and the start of the remedy's id."""
    return f"{case.number}-{remedy.id.hex[:4].upper()}"


def offer_choices(remedy: Remedy) -> tuple[Choice, ...]:
    """The quick answers under an offer, tied to it: a press on an older offer cannot accept it."""
    return phrases.YES.tied_to(remedy.id), phrases.NO.tied_to(remedy.id)


async def propose(
    uow: UnitOfWork,
    case: Case,
    stopped: Stopped,
    *,
    now: datetime,
    who: str = "bot",
    catalogue: str | None = None,
) -> Remedy:
    """Enter a remedy that needs the next level's approval. The same one stands once in a case."""
    params = to_params(stopped.remedy)
    for known in await uow.remedies.of_case(case.id):
        if known.kind == stopped.remedy.kind and known.params == params:
            return known
    remedy = await enter(
        uow,
        case,
        stopped.remedy,
        rule=stopped.rule,
        level=Level.BOT,
        now=now,
        catalogue=catalogue,
    )
    await step(uow, remedy, "proposed", case=case, who=who, now=now)
    return remedy


async def put_on_offer(
    uow: UnitOfWork,
    case: Case,
    remedy: Remedy,
    *,
    who: str,
    now: datetime,
    desk: Desk,
    message: Message | None = None,
) -> None:
    """Offer a remedy that is entered: the case waits for the customer's answer.

    `message` is the one that makes the offer. An older open offer expires.

    Raises:
        RemedyNotOpen: it was offered before.
    """
    for older in await uow.remedies.of_case(case.id, ["offered"]):
        if older.id != remedy.id:
            await expire(uow, older, now=now, note="another offer was made")
    # From whichever chat it comes: the customer may go on in another one.
    newest = await uow.inbox.last_id()
    await keep_first_version(uow, remedy.rule)
    if not await step(uow, remedy, "offered", case=case, who=who, now=now, message=message):
        raise RemedyNotOpen(remedy.state)
    # Nothing is asked between these: they are written together.
    case.state = "offered"
    remedy.after_inbox = newest
    zone = await zone_for(uow, case.customer_id, desk)
    remedy.expires_at = _ends(remedy, now, desk, zone)
    uow.record(
        Kind.CASE_OFFERED, at=now, who=who, case=case, message=message, remedy=str(remedy.id)
    )
    await follow(uow, case, now=now, desk=desk)
    remind_at = desk.politely(now + desk.targets.remind_offer_after, zone)
    for kind, due_at in (("remind_offer", remind_at), ("offer_expires", remedy.expires_at)):
        await schedule(uow, kind, due_at, now=now, case=case, payload={"remedy": str(remedy.id)})


def _ends(remedy: Remedy, now: datetime, desk: Desk, zone: ZoneInfo) -> datetime:
    """When an offer made now ends; sooner where what is offered does not last so long."""
    latest = desk.politely(now + desk.targets.offer_expires_after, zone)
    ends = value_of(remedy).stands_until
    return latest if ends is None else max(now, min(latest, ends))


async def enter(
    uow: UnitOfWork,
    case: Case,
    value: RemedyValue,
    *,
    rule: str,
    level: str,
    now: datetime,
    catalogue: str | None = None,
) -> Remedy:
    """A further remedy of a case, under the authority of `level`; nothing is offered by it yet.

    `catalogue` names the table that proposed it, if one did.
    """
    cost = value.cost
    return await uow.remedies.add(
        Remedy(
            case_id=case.id,
            customer_id=case.customer_id,
            kind=value.kind,
            params=to_params(value),
            state="proposed",
            rule=rule,
            level=str(level),
            proposed_at=now,
            catalogue=catalogue,
            amount=cost.amount if cost else None,
            currency=cost.currency if cost else None,
        )
    )


def is_over(remedy: Remedy, now: datetime) -> bool:
    """Whether the time of an offer has passed, be it that nothing has ended it yet."""
    return remedy.expires_at is not None and remedy.expires_at <= now


async def understood(uow: UnitOfWork, remedy: Remedy, message: Message, *, now: datetime) -> None:
    """Keep that the customer has read an open offer and not answered it; once."""
    case, remedy = await _locked(uow, remedy)
    if remedy.state == "offered":
        await step(uow, remedy, "understood", case=case, who="customer", now=now, message=message)


async def counter(
    uow: UnitOfWork,
    remedy: Remedy,
    message: Message,
    *,
    wanted: RemedyValue | None,
    now: datetime,
) -> Remedy:
    """Keep that the customer asks for something else: the offer ends, whatever comes of it.

    `wanted` is entered for whoever may approve it.

    Raises:
        RemedyNotOpen: it is not on offer any more.
    """
    case, remedy = await _locked(uow, remedy)
    if remedy.state == "offered":
        await step(uow, remedy, "countered", case=case, who="customer", now=now, message=message)
        await cancel(uow, case, OFFER_TIMERS, now=now)
        _back_to_talk(case)
        if wanted is not None:
            version = remedy.rule.rpartition("@")[2]
            rule = f"{remedy.level}.{wanted.kind}.countered@{version}"
            await propose(uow, case, Stopped(wanted, rule), now=now, who="customer")
    elif remedy.state != "countered":
        raise RemedyNotOpen(remedy.state)
    return remedy


async def consent(uow: UnitOfWork, remedy: Remedy, message: Message, *, now: datetime) -> Remedy:
    """Keep the customer's yes, with the very message that said it, or the press that stands for it.

    Raises:
        NotConsented: the message is not the customer's, or of another chat.
        RemedyNotOpen: it is not on offer any more, or its time is over.
    """
    case, remedy = await _locked(uow, remedy)
    if message.author != "customer" or message.conversation_id != case.conversation_id:
        raise NotConsented
    if remedy.state == "offered":
        if is_over(remedy, now):
            raise RemedyNotOpen("expired")
        await step(uow, remedy, "consented", case=case, who="customer", now=now, message=message)
        await cancel(uow, case, OFFER_TIMERS, now=now)
    elif await uow.remedies.entry(remedy.id, "consented") is None:
        raise RemedyNotOpen(remedy.state)
    return remedy


async def decline(uow: UnitOfWork, remedy: Remedy, message: Message, *, now: datetime) -> Remedy:
    """Keep the customer's no. The case goes back to whoever made the offer.

    Raises:
        RemedyNotOpen: it is not on offer any more.
    """
    case, remedy = await _locked(uow, remedy)
    if remedy.state == "offered":
        await step(uow, remedy, "declined", case=case, who="customer", now=now, message=message)
        await cancel(uow, case, OFFER_TIMERS, now=now)
        _back_to_talk(case)
    elif remedy.state != "declined":
        raise RemedyNotOpen(remedy.state)
    return remedy


async def expire(
    uow: UnitOfWork, remedy: Remedy, *, now: datetime, who: str = "timer", note: str | None = None
) -> Remedy:
    """End an offer that found no answer. Nothing is done in any other state."""
    case, remedy = await _locked(uow, remedy)
    if remedy.state == "offered":
        await step(uow, remedy, "expired", case=case, who=who, now=now, note=note)
        await cancel(uow, case, OFFER_TIMERS, now=now)
        _back_to_talk(case)
    return remedy


async def grant(uow: UnitOfWork, remedy: Remedy, *, now: datetime, desk: Desk) -> Fulfilment:
    """Grant what the customer agreed to, and queue the work that carries it out.

    It is judged by the limits under which it was offered, with what was granted up to now.
    Granted again, it is the first grant (T21).

    Raises:
        NotConsented: there is no yes in the ledger.
        AboveAuthority: meanwhile the limit does not reach.
    """
    case, remedy = await _locked(uow, remedy)
    work = await uow.fulfilments.of_remedy(remedy.id)
    if work is not None:
        return work
    if remedy.state != "consented":
        raise NotConsented
    value = value_of(remedy)
    ruling = (await authority_to_grant(uow, remedy, case, now=now, desk=desk)).rule([value])
    if not ruling.allowed:
        raise AboveAuthority(ruling.stopped[0].rule)
    remedy.granted_at = now
    await count_grant(uow, remedy, case, now=now, desk=desk)
    await step(uow, remedy, "granted", case=case, who="bot", now=now, rule=ruling.allowed[0].rule)
    due_at = value.due(now)
    work = await uow.fulfilments.add(
        Fulfilment(remedy_id=remedy.id, adapter=desk.carrier, created_at=now, due_at=due_at)
    )
    made = Promise(
        case_id=case.id, kind=REMEDY_DONE, made_at=now, due_at=due_at, remedy_id=remedy.id
    )
    await watch(uow, case, await uow.promises.add(made), now=now, desk=desk)
    return work


async def _locked(uow: UnitOfWork, remedy: Remedy) -> tuple[Case, Remedy]:
    case = await uow.cases.locked(remedy.case_id)
    fresh = await uow.remedies.locked(remedy.id)
    assert case is not None  # noqa: S101 - a foreign key says so
    assert fresh is not None  # noqa: S101 - the caller has it
    return case, fresh


def _back_to_talk(case: Case) -> None:
    """After an offer without a yes: with its holder, in the queue, or with the bot."""
    if case.state != "offered":
        return
    if case.holder_id is not None:
        case.state = "held"
    else:
        case.state = "talking" if case.level == Level.BOT else "queued"
