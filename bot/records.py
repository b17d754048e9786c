"""What the records say of a conversation, read inside the turn's own transaction.

The customer and the orders, the newest case and where it stands, and what the bot may grant now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.answering import OnOffer
from bot.dialogue import Dialogue, Standing
from bot.hearing import names_a_fact, orders_named, proves
from bot.nlu.folding import fold
from bot.orders import claimed, order_of
from bot.owning import HELPS, OFFERS
from bot.standing import missed, read_standing
from escalation.events import Kind
from escalation.services import remedies as ledger
from escalation.services.authority import authority_for, highest_at_work, limits_in_force
from escalation.services.catalogue import catalogue_in_force
from escalation.services.zones import zone_for
from escalation.states import ENDED
from handlers.authority import Authority
from handlers.catalogue import Catalogue
from handlers.model import (
    Cause,
    Complaint,
    Customer,
    Facts,
    Grant,
    History,
    Level,
    Order,
)
from handlers.registry import Decision, decide
from handlers.remedies import Refund
from handlers.remedies.base import Restores

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.hearing import Group
    from escalation.desk import Desk
    from escalation.models import Case, Conversation, Remedy
    from escalation.unit_of_work import UnitOfWork

EARLIER = timedelta(days=90)
"""How far back a complaint of the same cause counts as the same trouble again."""
GRANTS = timedelta(days=366)
"""How far back the guards against abuse can look."""
WRONG_GUESSES = 3
"""Wrong facts that a chat without a customer may name before nothing more is tried."""
WRONG_FOR_ORDER = 5
PROBED = timedelta(days=1)
"""Wrong facts that all chats together may name for one order in such a time."""
GUESSES = "wrong_guesses"
"""Where their number is kept, beside the dialogue: a new complaint does not reset it."""
ASKED_LINK = "asked_link"
"""Where the link is kept that waits for a press, with the instant until which it does."""
WRONG_LINKS = "wrong_links"
"""Where the links that did not hold are kept by their keys, so that each counts once."""
BESIDE = frozenset({GUESSES, WRONG_LINKS, ASKED_LINK})


@dataclass(frozen=True, slots=True)
class Records:
    """The records as one turn sees them. `offer` is the row behind the open offer, `missed` that of
    one whose time has passed; days that the customer names are days in `zone`.
    """

    conversation: Conversation
    customer: Customer
    case: Case | None
    offer: Remedy | None
    standing: Standing
    missed: Remedy | None
    authority: Authority
    catalogue: Catalogue
    earlier: dict[str, int]
    next_levels: dict[str, str]
    history: History
    desk: Desk
    zone: ZoneInfo
    now: datetime

    @classmethod
    async def read(
        cls, uow: UnitOfWork, desk: Desk, conversation: Conversation, now: datetime
    ) -> Records:
        """Read them anew: nothing is remembered between turns."""
        customer = None
        if conversation.customer_id is not None:
            customer = await uow.customers.with_orders(conversation.customer_id)
        case = await uow.cases.latest(conversation.id)
        answered = await _answered(uow, conversation, now)
        remedies = list(await uow.remedies.of_case(case.id)) if case else []
        offer = next((r for r in reversed(remedies) if r.state == "offered"), None)
        if offer is not None and ledger.is_over(offer, now):
            # Its timer has not fired yet; its time is over all the same.
            await ledger.expire(uow, offer, now=now)
            offer = None
        return cls(
            conversation=conversation,
            customer=customer or Customer(),
            case=case,
            offer=offer,
            missed=missed(case, remedies, now) if case else None,
            standing=await read_standing(uow, desk, conversation, case, remedies, offer, now),
            authority=await authority_for(
                uow, Level.BOT, conversation=conversation, case=_running(case), now=now, desk=desk
            ),
            catalogue=await catalogue_in_force(uow, now),
            earlier=Counter(before.cause for before in answered),
            next_levels=await _next_levels(uow, answered, now),
            history=await _history(uow, desk, conversation, customer or Customer(), now),
            desk=desk,
            zone=await zone_for(uow, conversation.customer_id, desk),
            now=now,
        )

    async def link(
        self, uow: UnitOfWork, each: Group, dialogue: Dialogue
    ) -> tuple[Records, str | None]:
        """These records, of the customer whose order the words prove: by its reference and one
        fact.

        A chat that is linked, and words that prove nothing, change nothing. After a few wrong
        guesses nothing more is tried, in this chat or for this order in any, so that sums cannot be
        probed, be it from many chats.
        """
        guesses = int(self.conversation.dialogue.get(GUESSES, 0))
        if self.customer.id is not None or guesses >= WRONG_GUESSES:
            return self, None
        proof_of = dialogue.answers.get("proof_of")
        candidates = (*orders_named(each), *((proof_of,) if proof_of else ()))
        for ref in candidates[:1]:
            if await uow.events.wrong_proofs(ref, self.now - PROBED) >= WRONG_FOR_ORDER:
                return self, None
            row = await uow.customers.order(ref)
            owner = await uow.customers.with_orders(row.customer_id) if row else None
            order = next((o for o in owner.orders if o.ref == ref), None) if owner else None
            if (
                order is not None
                and owner is not None
                and proves(order, each, self.now, await zone_for(uow, owner.id, self.desk))
            ):
                self.conversation.customer_id = owner.id
                if self.case is not None and _running(self.case):
                    self.case.customer_id = owner.id
                linked = await Records.read(uow, self.desk, self.conversation, self.now)
                return linked, order.ref
            if names_a_fact(each):
                uow.record(
                    Kind.PROOF_FAILED,
                    at=self.now,
                    who="customer",
                    conversation=self.conversation,
                    order=ref,
                )
                kept = {**self.conversation.dialogue, GUESSES: guesses + 1}
                self.conversation.dialogue = kept
        return self, None

    @property
    def on_offer(self) -> OnOffer | None:
        """The open offer, as what is heard is read beside it."""
        offer = self.offer
        if offer is None:
            return None
        value = ledger.value_of(offer)
        refund = value if isinstance(value, Refund) else None
        return OnOffer(
            offer.kind,
            offer.amount,
            offer.after_inbox or 0,
            whole=refund is not None and refund.paid == refund.amount,
            part=refund is not None and refund.makes_good is Restores.PART,
        )

    def press(self, choice: str | None) -> tuple[str | None, bool]:
        """A pressed choice without its tie, and whether the tie no longer holds."""
        if choice is None:
            return None, False
        name, _, tie = choice.partition(":")
        if name in OFFERS:
            return name, self.offer is None or tie != str(self.offer.id)
        if name in HELPS:
            mine = tie in {"", str(self.case.id) if self.case else ""}
            return name, not (mine and self.standing.asked_if_helped)
        return choice, False

    def decide(self, dialogue: Dialogue) -> Decision:
        """Ask the rules, with everything known, under the bot's authority as it is now."""
        said = "\n".join(dialogue.said)
        order = order_of(dialogue, self.customer)
        cause = Cause(dialogue.cause or "")
        paid_in = self.paid_in(order)
        complaint = Complaint(
            cause=cause,
            text=said,
            plain=fold(said),
            language=self.conversation.language,
            currency=paid_in or self.desk.currency,
            customer=self.customer,
            facts=Facts(
                order=order,
                claimed=claimed(dialogue.facts, paid_in or ""),
                competitor=dialogue.facts.get("competitor"),
                when=dialogue.facts.get("when"),
                answers=dialogue.answers,
                asked=frozenset(dialogue.asked),
            ),
            today=self.now.astimezone(self.desk.zone).date(),
            secondary=tuple(Cause(name) for name in dialogue.secondary),
            earlier=self.earlier.get(cause, 0),
            history=replace(self.history, next_level=self.next_levels.get(cause, Level.SUPERVISOR)),
        )
        return decide(complaint, self.authority, self.catalogue)

    def paid_in(self, order: Order | None) -> str | None:
        """The currency that the customer pays in: the order's, else that of all their orders; None
        when these do not tell. A stranger's 3,000 is not told back as so much of the shop's own.
        """
        orders = (order,) if order else self.customer.orders
        paid = {each.amount.currency for each in orders}
        return paid.pop() if len(paid) == 1 else None

    def currency_of(self, order: Order | None) -> str:
        """The currency of sums that name none: what the customer pays in, else the shop's."""
        return self.paid_in(order) or self.desk.currency


def _running(case: Case | None) -> Case | None:
    """The case, unless it has ended: what comes next is then a case of its own."""
    return case if case and case.state not in ENDED else None


async def _answered(uow: UnitOfWork, conversation: Conversation, now: datetime) -> list[Case]:
    """Earlier complaints of this customer, which we answered or still owe an answer to.

    A talk that stopped half-way does not count, nor what the customer said was put right. A chat
    that is linked to nobody has its own.
    """
    if conversation.customer_id is None:
        rows = await uow.cases.of_conversation(conversation.id)
    else:
        rows = await uow.cases.of_customer(conversation.customer_id)
    return [
        row
        for row in rows
        if row.opened_at >= now - EARLIER
        and row.state not in {"talking", "offered"}
        and row.helped is not True
    ]


async def _next_levels(uow: UnitOfWork, answered: Sequence[Case], now: datetime) -> dict[str, str]:
    """By cause, the level above the highest that a case of it came to."""
    if not answered:
        return {}
    limits = await limits_in_force(uow, now)
    reached: dict[str, str] = {}
    for row in answered:
        reached[row.cause] = limits.highest(row.level, reached.get(row.cause, Level.BOT))
    top = await highest_at_work(uow, limits)
    return {cause: limits.above(level, top) for cause, level in reached.items()}


async def _history(
    uow: UnitOfWork, desk: Desk, conversation: Conversation, customer: Customer, now: datetime
) -> History:
    """What was granted before, how long the shop knows the customer, how their order was proved."""
    guesses = int(conversation.dialogue.get(GUESSES, 0))
    row = await uow.customers.get(customer.id) if customer.id else None
    if row is None:
        return History(wrong_guesses=guesses)
    granted = await uow.remedies.of_worth(row.id, since=now - GRANTS)
    days = [row.since, row.created_at.astimezone(desk.zone).date()]
    days += [order.ordered_on for order in customer.orders]
    return History(
        grants=tuple(Grant(at.astimezone(desk.zone).date(), order) for at, order in granted),
        known_since=min(day for day in days if day is not None),
        wrong_guesses=guesses,
    )
