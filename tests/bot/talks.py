"""Any talk that Hypothesis can think of: words, presses and silences, in any order."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from hypothesis import strategies as st

from bot.dialogue import Heard, Sign
from bot.nlu.counter import Counter
from handlers.registry import CAUSES
from handlers.safety import KINDS
from tests.bot.speech import understanding

INTENTS = (*CAUSES, "ask_status", "ask_person", "thank", "praise", "greet", "goodbye", "inform")
signs = st.lists(st.sampled_from(list(KINDS)), max_size=2, unique=True).map(
    lambda kinds: tuple(Sign(kind, 0) for kind in kinds)
)
consents: st.SearchStrategy[Literal["yes", "no"] | None] = st.sampled_from(["yes", "no", None])
words = st.builds(
    lambda intent, second, sure, consent, order, person, counter: Heard(
        text=f"words about {intent}",
        understanding=understanding(intent, sure, second=second),
        consent=consent if counter is None else None,
        counter=counter,
        order=order,
        wants_person=person,
    ),
    st.sampled_from(INTENTS),
    st.sampled_from(INTENTS),
    st.floats(0.5, 1.0),
    consents,
    st.sampled_from([None, None, "A-1", "A-2"]),
    st.sampled_from([False, False, False, True]),
    st.sampled_from([None, None, None, Counter(), Counter(Decimal(20)), Counter(kind="voucher")]),
)
presses = st.builds(
    lambda press, stale: Heard(press=press, stale=stale),
    st.sampled_from(
        ["accept", "decline", "person", "order:A-1", "cause:price", "helped_yes", "helped_no", "?"]
    ),
    st.booleans(),
)
silences = st.sampled_from([Heard(text="😡", wordless=True), Heard(text="unreadable", outage=True)])
talks = st.lists(st.one_of(words, words, presses, silences), min_size=1, max_size=14)


in_need = st.builds(
    lambda heard, given: replace(heard, signs=given),
    st.one_of(words, st.just(Heard(text="unreadable", outage=True))),
    signs.filter(bool),
)
