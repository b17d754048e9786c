"""What a customer says after a person has answered and ended the case, as pure functions: unless it
is manners or another matter, people read it, in the same case. Nobody is told to tell it again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import AsksMore, Escalate, Helped, Open
from bot.nlu.folding import fold_answer
from bot.nlu.giving_up import gives_up
from bot.nlu.outcome import has_not_come, read_outcome
from bot.reading import COURTESIES
from handlers.model import FAILED_RESPONSE, UNCLASSIFIED, Cause

if TYPE_CHECKING:
    from bot.offers import Step
    from bot.reading import Reading

LONGEST: Final = 60
"""Characters of a text that can say no more than that there is nothing more."""
NOTHING_MORE: Final = re.compile(
    r"(?:(?:ok(?:ay)?|no|nope|thanks?|thank you|that's|that is|that was|it's|it is|for now|nothing"
    r"|else|more|needed|all|everything|good|fine|it|i'm|i am|bye|[ ,.!;~])+"
    r"|(?:好的?|嗯|不用|不需要|唔使|没有?|冇|其他|其它|别的|什么|咩|问题|事|嘢|就这样|就这些|暂时"
    r"|谢谢|多谢|唔该|感谢|[了啦喇的您你晒 ,，。.!！~])+)"
)
AGAIN: Final = re.compile(
    r"又|还是|仍|依然|依旧|仲系|照样|老样子"
    r"|\b(?:still|again|once more|as before|same (?:problem|thing))\b"
)
"""What goes on, or has come back."""
WRONG: Final = re.compile(
    r"不对|唔啱|不是这[个样]|错了|\b(?:wrong|not right|not (?:correct|true))\b"
)
STAYED: Final = frozenset({"resolved", "closed"})


def went_on(dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading) -> Step | None:
    """The case opens again for people. None for manners, for nothing more, for what was put right,
    for a complaint of something else, and where the case was the bot's own.

    A case that is closed stays so: what did not hold is one of its own, with a person at once
    unless it names its cause; nobody is asked which of two it was, and who has still not got what
    was to come does not begin anew.
    """
    if standing.state not in STAYED or _answers_nothing(heard):
        return None
    if _is_elsewhere(dialogue, heard, reading) or _ends_it(heard.text):
        return None
    outcome = read_outcome(heard.text)
    is_courtesy = reading.intent in COURTESIES and heard.wants is None
    if outcome == "yes" or (outcome is None and is_courtesy):
        return None
    told = dialogue.told(heard)
    if standing.state == "closed":
        is_sure = reading.is_complaint and reading.between is None
        is_named = is_sure and not has_not_come(heard.text)
        return _closed(told) if outcome == "no" and not is_named else None
    if standing.settled is not None and reading.intent == "ask_status" and outcome is None:
        return None  # the records tell how far it is
    return told, (Helped(helped=False) if outcome == "no" else AsksMore(),)


def _closed(told: Dialogue) -> Step:
    cause = Cause(told.cause) if told.cause else UNCLASSIFIED
    return told, (Open(cause, fresh=True), Escalate("not_helped"))


def _is_elsewhere(dialogue: Dialogue, heard: Heard, reading: Reading) -> bool:
    """Whether it is told of another order, or complained of something that was not in the case."""
    if heard.turns_to or heard.foreign_order or heard.beside or heard.unproven:
        return True
    if heard.order not in {None, dialogue.order}:
        return True
    if not reading.is_complaint or reading.cause == FAILED_RESPONSE:
        return False
    if dialogue.cause is None:  # people knew what it was about, and the bot did not
        plain = fold_answer(heard.text)
        return AGAIN.search(plain) is None and not has_not_come(heard.text)
    return reading.cause not in {dialogue.cause, *dialogue.secondary}


def _answers_nothing(heard: Heard) -> bool:
    """Whether it is a bare yes or no where nothing was asked; "wrong" is more than that."""
    return heard.consent is not None and WRONG.search(fold_answer(heard.text)) is None


def _ends_it(text: str) -> bool:
    plain = fold_answer(text)
    is_all = len(plain) <= LONGEST and NOTHING_MORE.fullmatch(plain) is not None
    return is_all or gives_up(text)
