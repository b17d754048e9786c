"""From what came in to what was heard: groups quick messages, asks the NLU once, reads sums and
orders.

The asking happens outside any transaction; `hear` then joins it with what the records say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import reading
from bot.answering import Answer, OnOffer, answer
from bot.dialogue import Dialogue, Heard, Sign
from bot.nlu.consent import wants_person
from bot.nlu.facts import facts_of
from bot.nlu.folding import fold, fold_answer
from bot.nlu.signs import hear_signs
from bot.nlu.text import has_word
from bot.nlu.understanding import Nlu, NluUnavailable, Understanding
from bot.nlu.when import days_of
from bot.orders import decimal_of, late_order, named_beside, order_of, turns_to
from escalation.links import Link
from handlers.model import Customer, Order

if TYPE_CHECKING:
    from escalation.models import Inbox

MOST_FACTS = 4
"""Sums and days that one message may name to prove an order."""
SENTENCE = re.compile(r"[^。！？!?；;\n.]+[。！？!?；;\n.]*")
WANTS = re.compile(
    r"^(?:算了|不要了|请|麻烦|我|就|直接|想|要|给我|全额|[,，。 ])*"
    r"(?:退[返番]?(?:钱|款|费|货|掉)|换货|赔钱|赔偿|还钱|回水)"
    r"(?:(?:给|俾|畀)我|[吧呗啊啦喇。!！,， ]|谢谢|唔该)*$"
    r"|^(?:just|please|i|want|need|a|full|my|the|give me|get me|[, ])*"
    r"\b(?:refund|money back|replacement|compensation)\b(?: me)?(?: please| now| then|[.!, ])*$|"
    r"我要(?!投诉)|要求|希望你?们?|请(你们?)?(给我|帮我|尽快)|[给俾畀]我(退|换|补|赔)"
    r"|(退|换|赔|还)[返番]?(钱|款)?(给|俾|畀)?我|(俾|畀|攞)[返番]啲?钱"
    r"|(请|麻烦|尽快|早点).{0,6}(回电|回复|回覆|来电|打电话|打给|打畀|联系|联络|通知)"
    r"|(回电|打个?电话|打电话)给我|打畀我|联系我|联络我"
    r"|\b(call|ring|phone|email|contact|text) me\b"
    r"|\b(i want|i demand|i expect|i would like|i'd like|please (refund|replace|cancel|send|fix)"
    r"|(refund|replace|compensate) (me|it|my))\b"
)

CALL = re.compile(
    r"(?:请|麻烦|想|要|希望|可以|可否|能|方便|快|早点|尽快|帮我|让|叫|等)[^，,。！!？?；;\n]{0,8}"
    r"(?:回电(?!视|脑|子)|来电(?!显示|提醒|铃声)|(?:打|回)(?:一?个)?电话给|打(?:给|畀)我"
    r"|给我打|电话(?:联系|联络|通知)我)"
    r"|(?:^|[，,。！!？?；;\n])\s*(?:给我(?:打|回)(?:一?个)?电话|(?:打|回)(?:一?个)?电话给我|打(?:给|畀)我|回电给我)"
    r"|\b(?:please|pls|can (?:you|someone|somebody|anyone)|could (?:you|someone|somebody|anyone)"
    r"|will you|would you|you to|someone to|somebody to|have (?:someone|somebody)|just|and)"
    r" (?:\w+ ){0,2}?(?:call|ring|phone) me\b"
    r"|(?:^|[.,;!?\n])\s*(?:call|ring|phone) me\b"
    r"|\b(?:want|need|like|request|give me|please) (?:a |me a )?(?:phone )?call[- ]?back\b"
    r"|(?:^|[.,;!?\n])\s*call[- ]?back(?: please)?\b|\bcall (?:me )?back (?:please|pls)\b"
    r"|\b(?:want|need|like|have|get|give me|please) a (?:phone )?(?:call|ring)\b"
)
NO_CALL = re.compile(
    r"(?:(?<![可能])不(?!可以)|别|勿|(?<![可能])唔(?!可以)|甭|莫|没)[^，,。！!？?；;\n]{0,8}(?:电话|来电|回电|打给|打畀)"
    r"|\b(?:not|cannot|\w+n't|never|no|stop|without|nobody)\b"
    r"[^.,;!?\n]{0,24}\b(?:call\w*|ring\w*|phon\w*)"
)
"""A call that is refused, or has not come: no wish for one may be noted of it."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is answered as one: a press, an arrival by a link, or words that came in a row. `asks`
    says that the link adds what was written to an account only after a press. `pieces` are the
    customer's words shortly before that belong to no case, `together` is what is understood of all.
    """

    rows: tuple[Inbox, ...]
    texts: tuple[str, ...] = ()
    press: str | None = None
    link: Link | None = None
    asks: bool = False
    understanding: Understanding | None = None
    outage: bool = False
    pieces: tuple[str, ...] = ()
    together: Understanding | None = None

    @property
    def words(self) -> str:
        """All words of the group."""
        return "\n".join(self.texts)

    @property
    def text(self) -> str:
        """The same behind the pieces before it."""
        return "\n".join((*self.pieces, *self.texts))

    @property
    def is_words(self) -> bool:
        """Whether there is something to be understood."""
        return self.press is None and self.link is None


def group(rows: Sequence[Inbox]) -> list[Group]:
    """Messages without anything else between them become one group; each press and each arrival is
    one of its own.
    """
    groups: list[Group] = []
    waiting: list[Inbox] = []

    def close() -> None:
        if waiting:
            texts = tuple(str(row.payload.get("text", "")) for row in waiting)
            groups.append(Group(tuple(waiting), texts))
            waiting.clear()

    for row in rows:
        if row.kind == "press":
            close()
            groups.append(Group((row,), press=str(row.payload.get("choice", ""))))
        elif row.kind == "arrival":
            close()
            link, asks = Link(**row.payload["link"]), bool(row.payload.get("asks"))
            groups.append(Group((row,), link=link, asks=asks))
        else:
            waiting.append(row)
    close()
    return groups


async def understand(
    nlu: Nlu, groups: Sequence[Group], pieces: tuple[str, ...] = ()
) -> list[Group]:
    """The groups with what the NLU makes of them. `pieces` were said before the first of them; a
    greeting or a word of praise among these is no part of what is told. An outage is noted, never
    raised.
    """
    spoken = [each for each in groups if each.is_words]
    if not spoken:
        return list(groups)
    pieces = pieces if groups[0].is_words else ()
    texts = [each.words for each in spoken]
    try:
        answers = await nlu.parse([*texts, *pieces])
        alone = zip(pieces, answers[len(texts) :], strict=True)
        pieces = tuple(piece for piece, found in alone if not _is_courtesy(piece, found))
        together = await nlu.parse(["\n".join((*pieces, texts[0]))]) if pieces else []
    except NluUnavailable:
        return [unread(each) for each in groups]
    understood = iter(answers)
    read = [
        replace(each, understanding=next(understood)) if each.is_words else each for each in groups
    ]
    if pieces:
        read[0] = replace(read[0], pieces=pieces, together=together[0])
    return read


def _is_courtesy(text: str, found: Understanding | None) -> bool:
    return reading.read(Heard(text=text, understanding=found)).intent in reading.COURTESIES


def unread(each: Group) -> Group:
    """The group when nothing could read its words; a press needs no reading, nor does a link."""
    return replace(each, understanding=None, outage=each.is_words)


# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """What the words of a group name: order references as written, and facts for the dialogue."""

    orders: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def named(each: Group, now: datetime, zone: ZoneInfo) -> Named:
    """Order references and facts in the words, said at `now` by somebody in `zone`."""
    understanding = each.understanding
    if understanding is None:
        return Named()
    facts = facts_of(understanding.entities, each.text, now, zone)
    return Named(orders_named(each), facts)


def orders_named(each: Group) -> tuple[str, ...]:
    """Order references in the words, as they are written."""
    entities = each.understanding.entities if each.understanding else ()
    return tuple(entity.value.upper() for entity in entities if entity.kind == "order_ref")


def hear(
    each: Group,
    *,
    dialogue: Dialogue,
    customer: Customer,
    names: Named,
    press: str | None,
    stale: bool,
    offered: OnOffer | None,
    today: date,
) -> Heard:
    """What was heard on the shop's day `today`, with each order reference weighed against the
    customer's own orders.

    Words answer `offered` only when they came in after it was made.
    """
    if press is not None:
        return Heard(press=press, stale=stale)
    before = order_of(dialogue, customer)
    own = {order.ref for order in customer.orders}
    upper = each.text.upper()
    mine = next((ref for ref in names.orders if ref in own), None) or next(
        (ref for ref in own if ref in upper), None
    )
    unproven = None
    if customer.id is None:
        unproven = next(iter(names.orders), None) or dialogue.answers.get("proof_of")
    answering = not each.outage and (
        offered is None or min(row.id for row in each.rows) > offered.after
    )
    said = answer(each.texts, each.understanding, offered) if answering else Answer()
    answers = bool(said.consent or said.counter or said.names_offer)
    signs = hear_signs(each.texts, each.understanding, answers=answers)
    plainly = Heard(text=each.text, understanding=each.understanding)
    complains = reading.read(plainly).is_complaint
    turned = turns_to(customer, each.text, mine, before, complains=complains)
    beside = named_beside(customer, each.text, mine, before, complains=complains)
    return replace(
        plainly,
        consent=said.consent,
        understood=said.understood,
        counter=said.counter,
        names_offer=said.names_offer,
        half_yes=said.half_yes,
        wordless=not has_word(each.text),
        outage=each.outage,
        wants_person=not each.outage and wants_person(each.text),
        wants=wanted(each.text),
        order=mine,
        facts=names.facts,
        foreign_order=mine is None and customer.id is not None and bool(names.orders),
        unproven=unproven,
        misses=unproven is not None and names_a_fact(each),
        signs=tuple(Sign(kind, at) for kind, at in signs),
        late=late_order(customer, each.text, mine, today),
        about=before.ref if before else None,
        turns_to=turned,
        beside=None if turned else beside,
    )


def wanted(text: str) -> str | None:
    """The first sentence that says what would put it right, in the customer's own words."""
    for sentence in SENTENCE.findall(text):
        if WANTS.search(fold(sentence)):
            return str(sentence).strip()[:500]
    return None


def wants_call(text: str) -> bool:
    """Whether the words ask for a call."""
    plain = fold_answer(text)
    return CALL.search(plain) is not None and NO_CALL.search(plain) is None


def proves(order: Order, each: Group, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the words name the sum paid for the order, or the one day on which it was placed,
    said at `now` by somebody in `zone`.
    """
    understanding = each.understanding
    if understanding is None:
        return False
    if sum(entity.kind in {"amount", "date"} for entity in understanding.entities) > MOST_FACTS:
        return False  # a list of guesses proves nothing
    paid = {order.amount.amount, order.charged.amount if order.charged else order.amount.amount}
    for entity in understanding.entities:
        if entity.kind == "amount" and decimal_of(entity.value) in paid:
            return True
        if entity.kind == "date":
            days = days_of(entity.value, now, zone)
            if entity.value == f"--{order.ordered_on:%m-%d}":  # of whichever year
                return True
            if days is not None and days.only == order.ordered_on:
                return True
    return False


def names_a_fact(each: Group) -> bool:
    """Whether the words name a sum or a day at all: then a proof was tried."""
    understanding = each.understanding
    return understanding is not None and any(
        entity.kind in {"amount", "date"} for entity in understanding.entities
    )
