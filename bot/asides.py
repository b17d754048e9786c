"""What is no complaint, as pure functions: small talk, wishes without a story, and questions that
the records or a person can answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot import answers
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import AsksMore, Speak
from bot.nlu.folding import fold_answer
from bot.reading import COURTESIES
from escalation.states import ENDED
from handlers import phrases

if TYPE_CHECKING:
    from bot.offers import Step
    from bot.reading import Reading

ASKING: Final = frozenset({"out_of_scope", "inform"})
"""What may hold a question, or a wish, that nobody but a person can answer."""
SECOND_THOUGHT: Final = re.compile(
    r"还是(?!谢|可以|好)|改主意|反悔|不要了|不想要|唔要|换成|改成|改为|等等|等一?下|取消|撤"
    r"|\b(?:rather|instead|changed? my mind|wait|actually|cancel|undo|take it back|don't want)\b"
)
"""What turns from what was agreed on, and no mere no to more: nobody may talk it away."""


def is_late(standing: Standing, heard: Heard, reading: Reading) -> bool:
    """Whether a question is about an order that is late by our own records: that is a complaint,
    whatever it is called. What is already being put right for that order is only asked about. Nor
    is it asked which of two a complaint is where the records tell.
    """
    told = reading.is_complaint and reading.between is None
    if heard.late is None or told or reading.intent in COURTESIES:
        return False
    if standing.state not in {None, *ENDED}:
        return False
    return standing.settled is None or standing.settled.order != heard.late


def aside(dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading) -> Step:
    """The answer to what is no complaint."""
    if heard.proven and standing.state is None:
        return dialogue, (Speak(phrases.known_now()),)
    is_question = reading.intent in ASKING or heard.wants is not None
    thinks_again = reading.intent == "deny" and SECOND_THOUGHT.search(fold_answer(heard.text))
    settled = standing.settled if standing.state == "settled" else None
    if (is_question or thinks_again) and settled is not None and not settled.done:
        return dialogue.told(heard), (AsksMore(),)
    if reading.intent in {"affirm", "deny"} and heard.wants is None:
        return dialogue, (answers.told(standing),)
    choices = (phrases.PERSON,) if is_question else ()
    return dialogue, (answers.chat(reading.intent, heard.wants, choices),)
