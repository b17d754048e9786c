"""What of the talk is noted on its case: the causes as understood, and the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.orders import order_of
from escalation.services.corrections import READING
from handlers import phrases
from handlers.texts import render

if TYPE_CHECKING:
    from bot.dialogue import Dialogue
    from bot.nlu.understanding import Understanding
    from bot.records import Records
    from escalation.desk import Desk
    from escalation.models import Case, Conversation
    from escalation.models.base import Json
    from escalation.unit_of_work import UnitOfWork

PAGE = 60
"""Messages back to which a button is looked for."""
KNOWN = (
    phrases.PERSON,
    phrases.YES,
    phrases.NO,
    phrases.HELPED,
    phrases.NOT_HELPED,
    phrases.ADD,
)
"""What is known by its name alone, however long ago it was shown."""


def causes_noted(
    dialogue: Dialogue, understanding: Understanding | None, case: Case | None
) -> list[Json]:
    """The causes as understood: the primary one first, then every further one that was named.

    `case` is the one that is brought up to date, None for a new one.
    """
    shares = {entry["cause"]: entry["probability"] for entry in case.causes} if case else {}
    if understanding is not None:
        shares = {g.intent: round(g.probability, 4) for g in understanding.causes} | shares
    beside = (each["cause"] for each in dialogue.further)
    named = [name for name in (dialogue.cause, *dialogue.secondary, *beside) if name]
    return [
        {"cause": name, "probability": shares.get(name), "primary": name == dialogue.cause}
        for name in dict.fromkeys(named)
    ]


def facts_noted(
    records: Records,
    dialogue: Dialogue,
    understanding: Understanding | None,
    case: Case | None,
    *,
    point: str | None,
) -> Json:
    """The facts of the case: what was said, what was answered, what the model first made of it."""
    order = order_of(dialogue, records.customer)
    guesses = (
        [[g.intent, round(g.probability, 4)] for g in understanding.ranking[:3]]
        if understanding
        else []
    )
    currency = dialogue.facts.get("currency") or records.currency_of(order)
    return {
        "order": order.ref if order else dialogue.order,
        **dialogue.facts,
        **({"currency": currency} if "amount" in dialogue.facts else {}),
        "answers": dict(dialogue.answers),
        "guesses": guesses,
        "point": point,
        READING: case.facts.get(READING) if case else _reading(understanding),
    }


async def label_of(
    uow: UnitOfWork, desk: Desk, conversation: Conversation, choice: str
) -> str | None:
    """The words on the button that was pressed; None when it was none of ours."""
    recent = await uow.messages.of_conversation(conversation.id, limit=PAGE)
    for message in reversed(recent):
        for button in message.choices:
            if button["id"] == choice:
                return str(button["label"])
    # "Talk to a person" stands beside the talk, under no message; an offer may be long ago.
    known = {each.id: each.label for each in KNOWN}
    label = known.get(choice.partition(":")[0])
    return render(label, conversation.language, desk.zone) if label else None


def _reading(understanding: Understanding | None) -> Json | None:
    """What the model made of the words that opened the case, for whoever judges it later."""
    if understanding is None:
        return None
    ranking = [[g.intent, round(g.probability, 4)] for g in understanding.ranking]
    return {"model": understanding.model_id, "ranking": ranking}
