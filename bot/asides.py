"""What is no complaint, as pure functions: small talk, wishes without a story, and questions that
the records or a person can answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot import answers
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import AsksMore, Open, SetAside, Speak
from bot.nlu.counter import names_remedy
from bot.nlu.folding import fold_answer
from bot.nlu.giving_up import gives_up
from bot.reading import COURTESIES
from escalation.states import ENDED
from handlers import phrases
from handlers.model import Cause, Choice
from handlers.registry import about

if TYPE_CHECKING:
    from bot.effects import Effect
    from bot.offers import Decide, Step
    from bot.reading import Reading
    from handlers.model import Say

ASKING: Final = frozenset({"out_of_scope", "inform"})
"""What may hold a question, or a wish, that nobody but a person can answer."""
SECOND_THOUGHT: Final = re.compile(
    r"改变?主意|反悔|(?:换|改)成|改为|(?<![不别])(?<!不[用要必])(?:取消|撤)"
    r"|(?:但|可|不过|唔过)[^,，。;；]{0,3}我(?:想?要|说|讲)[的嘅]|我(?:想?要|说|讲)[的嘅][不唔]?(?:是|系|係)"
    r"|\bbut (?:what )?i (?:wanted|meant|asked for|need)\b"
    r"|\b(?:(?:i'd|i would) rather (?!not|wait|leave|keep)|instead|changed? my mind|undo"
    r"|take (?:it|that) back)\b|(?<!not )(?<!n't )(?<!never )\bcancel\b"
)
"""What turns from what was agreed on, and no mere no to more: nobody may talk it away."""
HESITATION: Final = re.compile(
    r"还是(?!谢)|不要|不想要|唔要|(?:^|[,，。!！~])\s*等(?:等|一?下)"
    r"|\b(?:actually|don't want|rather)\b|(?:^|[.,!])\s*(?:no,? )?wait\b(?! for| till| until)"
)
"""The same only where it names a kind of remedy: "no, actually that's all" turns from nothing."""
GROUNDS: Final = re.compile(
    r"凭什么|(?:什么|有何)(?:依据|理由|根据)"
    r"|\b(?:on what (?:grounds|basis)|(?:by|with) what right|for what reason)\b"
)
"""A question that disputes ours, and asks nothing of the records."""
THINKING: Final = frozenset({"affirm", "deny", "ask_status"})


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


def thinks_again(standing: Standing, heard: Heard, reading: Reading) -> bool:
    """Whether the words turn from what was agreed on while it is under way."""
    if not _is_under_way(standing) or reading.is_complaint:
        return False
    if heard.turns_to is not None:
        return True
    if reading.intent not in THINKING:
        return False
    plain = fold_answer(heard.text)
    return bool(
        SECOND_THOUGHT.search(plain) or (HESITATION.search(plain) and names_remedy(heard.text))
    )


def _is_under_way(standing: Standing) -> bool:
    settled = standing.settled if standing.state == "settled" else None
    return settled is not None and not settled.done


def left_be(dialogue: Dialogue, standing: Standing, heard: Heard) -> Step | None:
    """What is said to somebody who lets the matter be before a person has it: nothing is pressed on
    them, and the offer can be taken up later. None for whoever says anything else.
    """
    is_bots = standing.state in {"talking", "offered"} and not standing.with_people
    if not is_bots or standing.held or standing.in_care or not gives_up(heard.text):
        return None
    left = replace(dialogue.told(heard), stage="idle", question=None, options=(), unclear=0)
    words = Speak(phrases.left_be(standing.number), (phrases.PERSON,))
    aside = (SetAside("the customer lets it be"),) if standing.offer else ()
    return left, (*aside, words)


def aside(dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading) -> Step:
    """The answer to what is no complaint."""
    if heard.proven and standing.state is None:
        return dialogue, (Speak(phrases.known_now()),)
    is_question = reading.intent in ASKING or heard.wants is not None
    if is_question and _is_under_way(standing):
        return dialogue.told(heard), (AsksMore(),)
    if reading.intent in {"affirm", "deny"} and heard.wants is None:
        return dialogue, (answers.told(standing),)
    choices = (phrases.PERSON,) if is_question else ()
    return dialogue, (answers.chat(reading.intent, heard.wants, choices),)


def how_it_stands(
    dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide
) -> Step | None:
    """The answer to a question about progress. While our own question is open it is asked once
    more behind that; None where the words are its answer, or neither was understood before.
    """
    told = answers.told(standing)
    if dialogue.stage not in {"asking", "clarifying"}:
        return dialogue, (told,)
    if dialogue.unclear or GROUNDS.search(fold_answer(heard.text)):
        return None
    asked = _asked_once_more(dialogue, heard, decide)
    if asked is None:
        return None
    words = phrases.join(told.say, asked.say)
    return replace(dialogue, unclear=1), (Speak(words, asked.choices),)


def _asked_once_more(dialogue: Dialogue, heard: Heard, decide: Decide) -> Speak | None:
    """Our open question, unless the words tell what it is for."""
    fact, proof_of = dialogue.question, dialogue.answers.get("proof_of")
    if dialogue.stage == "clarifying":
        return _which_of(*map(Cause, dialogue.options[:2]))
    if fact == "proof" and proof_of is not None:
        asks = Speak(phrases.confirm_order(proof_of), (phrases.PERSON,))
        return None if heard.misses or heard.order else asks
    if heard.order or heard.foreign_order or heard.unproven:
        return None
    before = tuple(asked for asked in dialogue.asked if asked != fact)
    question = decide(replace(dialogue.told(heard), asked=before)).question
    if question is None or question.fact != fact:
        return None
    return Speak(question.say, (*question.choices, phrases.PERSON))


def clarify(point: Say, first: Cause, second: Cause) -> tuple[Effect, ...]:
    """A complaint of either cause is opened, and which of both it is is asked."""
    question = _which_of(first, second)
    words = phrases.join(phrases.sorry(point), question.say)
    return Open(first, fresh=True), replace(question, say=words)


def _which_of(first: Cause, second: Cause) -> Speak:
    choices = (
        Choice(f"cause:{first}", about(first)),
        Choice(f"cause:{second}", about(second)),
        phrases.PERSON,
    )
    return Speak(phrases.which_of_two(about(first), about(second)), choices)
