"""Understandings made by hand, and an NLU that gives them: for tests of what comes after the NLU."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.amounts import find_amounts
from bot.nlu.staff import find_staff
from bot.nlu.text import comparable, detect_language, has_word
from bot.nlu.times import find_times, first_come
from bot.nlu.understanding import Entity, Guess, NluUnavailable, Understanding

CUES = {
    "core_service_failure": r"多扣|多收|坏|broken|charged",
    "service_encounter": r"态度|rude",
    "failed_response": r"没人回复|no reply",
    "price": r"贵|expensive",
    "inconvenience": r"排队|queue",
    "competition": r"别家|competitor",
    "ethics": r"诈骗|fraud",
    "involuntary": r"搬家|moving",
    "ask_status": r"进度|any news",
    "ask_person": r"转人工|human",
    "thank": r"谢谢|thank",
    "praise": r"真好|wonderful",
    "greet": r"你好|hello",
    "goodbye": r"再见|goodbye",
    "inform": r"订单号",
    "deny": r"不要|not enough",
}
"""The word by which the spoken NLU knows an intent."""


def understanding(
    intent: str, probability: float = 0.9, *, text: str = "", second: str | None = None
) -> Understanding:
    """What a model that is `probability` sure of `intent` would say of `text`."""
    other = second or ("out_of_scope" if intent != "out_of_scope" else "greet")
    return Understanding(
        language=detect_language(text),
        ranking=(Guess(intent, probability), Guess(other, 1 - probability)),
        entities=tuple(_entities(text)),
        source="exported",
        model_id="by hand",
    )


def _entities(text: str) -> list[Entity]:
    orders = [
        Entity("order_ref", found.group().upper(), found.group(), *found.span())
        for found in re.finditer(r"[A-Za-z]-\d+", text)
    ]
    people = find_staff(text, comparable(text))
    return list(first_come((*orders, *people, *find_times(text), *find_amounts(text))))


class SpokenNlu:
    """Understands by one cue word a text; can be taken down; counts what it was asked."""

    def __init__(self) -> None:
        self.is_up = True
        self.asked: list[str] = []

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """As the port says."""
        if not self.is_up:
            raise NluUnavailable
        self.asked += texts
        return [self._one(text) if has_word(text) else None for text in texts]

    def _one(self, text: str) -> Understanding:
        intent = next((name for name, cue in CUES.items() if re.search(cue, text)), "out_of_scope")
        return understanding(intent, text=text)
