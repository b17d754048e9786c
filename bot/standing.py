"""Where the newest case of a conversation stands, read inside the turn's own transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.dialogue import Settled, Standing
from escalation.services import remedies as ledger
from escalation.services.awaiting import is_with_people
from escalation.services.care import is_judged
from escalation.services.zones import zone_for
from escalation.sla import Turn
from escalation.states import ENDED, UNASKED
from handlers import phrases
from handlers.model import Level

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from escalation.desk import Desk
    from escalation.models import Case, Conversation, Remedy
    from escalation.unit_of_work import UnitOfWork
    from handlers.remedies import Remedy as RemedyValue

TALKING: Final = frozenset({"talking", "offered"})
RECENT: Final = timedelta(days=30)
"""How long after its day a remedy is still what is meant when something has not come."""


async def read_standing(
    uow: UnitOfWork,
    desk: Desk,
    conversation: Conversation,
    case: Case | None,
    remedies: list[Remedy],
    offer: Remedy | None,
    now: datetime,
) -> Standing:
    """Where the case stands, with its `remedies` in their order and the open `offer`; days are the
    customer's own.
    """
    if case is None:
        return Standing()
    zone = await zone_for(uow, conversation.customer_id, desk)
    granted = max(
        (each for each in remedies if each.granted_at is not None),
        key=lambda each: each.granted_at or now,
        default=None,
    )
    work = await uow.fulfilments.of_remedy(granted.id) if granted else None
    settled = None
    if granted is not None and work is not None and work.state != "failed":
        settled = Settled(
            remedy=ledger.value_of(granted),
            by=work.due_at.astimezone(zone).date(),
            reference=ledger.reference(case, granted),
            done=work.state == "done",
            order=case.facts.get("order"),
            causes=frozenset({case.cause, *case.secondary}),
            recent=now - work.due_at <= RECENT,
        )
    return Standing(
        state=case.state,
        number=case.number,
        due=await _still_to_come(uow, case, now),
        offer=ledger.value_of(offer) if offer else None,
        offer_by=_done_by(offer, zone, now),
        asking=offer is None or await _is_asked_about(uow, conversation, offer),
        lapsed=_lapsed(case, remedies),
        missed=await _missed(uow, conversation, case, remedies, now),
        settled=settled,
        asked_if_helped=_asked_if_helped(case),
        asked=is_with_people(case) and offer is None and case.turn == Turn.CUSTOMER,
        held=case.holder_id is not None,
        with_people=case.level != Level.BOT,
        in_care=case.in_care,
        judged=case.state in TALKING and await is_judged(uow, case),
        emergency=desk.hotlines.emergency,
    )


def _done_by(offer: Remedy | None, zone: ZoneInfo, now: datetime) -> date | None:
    """The day by which an offer is carried out if the customer says yes now; None for a time that
    is kept for them.
    """
    value = ledger.value_of(offer) if offer else None
    if value is None or value.stands_until is not None:
        return None
    return value.due(now).astimezone(zone).date()


async def _is_asked_about(uow: UnitOfWork, conversation: Conversation, offer: Remedy) -> bool:
    """Whether the offer is what the customer was last told or asked, and here: it has its buttons.

    Who comes back to a chat that they had left has perhaps not seen what was asked elsewhere.
    """
    said = await uow.messages.last_to_customer(conversation.id)
    if said is None or all(
        choice["id"] != f"{phrases.YES.id}:{offer.id}" for choice in said.choices
    ):
        return False
    return conversation.seen_to is None or await uow.places.was_said_here(said, conversation)


def _lapsed(case: Case, remedies: list[Remedy]) -> RemedyValue | None:
    """The bot's newest offer, if it ended without an answer and nothing was done since."""
    made = [remedy for remedy in remedies if remedy.state != "proposed"]
    last = made[-1] if made else None
    if case.state != "talking" or last is None or last.state != "expired":
        return None
    return ledger.value_of(last)


def missed(case: Case, remedies: list[Remedy], now: datetime) -> Remedy | None:
    """The newest remedy, if it was a time at which somebody would have been there, and that time
    has passed without an answer.
    """
    last = next((remedy for remedy in reversed(remedies) if remedy.state != "proposed"), None)
    if last is None or last.state != "expired" or case.state in ENDED:
        return None
    until = ledger.value_of(last).stands_until
    return last if until is not None and until <= now else None


async def _missed(
    uow: UnitOfWork,
    conversation: Conversation,
    case: Case,
    remedies: list[Remedy],
    now: datetime,
) -> RemedyValue | None:
    """The same as the rules see it, unless a person has said something since."""
    last = missed(case, remedies, now)
    if last is None:
        return None
    said = await uow.messages.last_to_customer(conversation.id)
    return ledger.value_of(last) if said is not None and said.author == "bot" else None


async def promised(uow: UnitOfWork, case: Case) -> datetime | None:
    """The next time that the customer was told: an answer, or at least word."""
    return await _open_promise(uow, case) or case.first_response_due


async def _open_promise(uow: UnitOfWork, case: Case) -> datetime | None:
    made = await uow.promises.open_of(case.id, ("first_response", "next_word"))
    return min((promise.due_at for promise in made), default=None)


async def _still_to_come(uow: UnitOfWork, case: Case, now: datetime) -> datetime | None:
    due = await _open_promise(uow, case)
    return due if due is not None and due > now else None


def _asked_if_helped(case: Case) -> bool:
    if case.state not in UNASKED or case.helped is not None:
        return False
    return case.asked_at is not None
