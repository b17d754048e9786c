"""What people said of a deployment's own complaints, as masked examples: to train and to measure.

One judgement a case, the latest; its words are those that opened the case, since these are what
the model reads. Where these tell nothing, as when a person was asked for, it is the longest of the
customer's later messages.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

import yaml

from bot.evaluation.labelled import NONE, OF_LANGUAGE, Item
from bot.nlu.consent import read_consent, wants_person
from bot.nlu.masking import Known, mask
from bot.nlu.text import detect_language, has_word, words
from bot.nlu.understanding import CAUSE_INTENTS

if TYPE_CHECKING:
    from bot.nlu.text import Language
    from escalation.models import Correction, CustomerRow, Message
    from escalation.repositories.corrections import Judged
    from escalation.unit_of_work import UnitOfWork

UNTOLD: Final = "of no cause that a person could tell"
ERASED: Final = "whose words are erased"
EMPTY: Final = "without words that tell of anything"
REPEATED: Final = "with the same words as another"

NO_COMPLAINT: Final = "out_of_scope"
"""The intent of what is no complaint: nobody was asked which other one it is."""
_REQUEST: Final = 12
"""Words up to which a request for a person is nothing but that."""
_AT_ONCE: Final = 500
_BRACKETS: Final = str.maketrans("[]", "()")


@dataclass(frozen=True, slots=True)
class Taught:
    """One masked text and what a person says of it. `primary` is a cause or `none`.

    `further` are causes that they named beside it, `maybe` what nobody asked them about: causes
    that the model saw in a case corrected when that took a main cause only. `accept` are further
    labels that somebody else put first.
    """

    text: str
    primary: str
    further: tuple[str, ...]
    maybe: tuple[str, ...]
    language: Language
    accept: tuple[str, ...] = ()


@dataclass(slots=True)
class Lessons:
    """All there is to learn, the oldest first, and how many were left out, by reason."""

    taught: list[Taught] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


async def lessons(uow: UnitOfWork) -> Lessons:
    """Every judgement that counts, masked; what cannot teach is left out and counted."""
    judged = await uow.corrections.latest()
    said = await _messages(uow, judged)
    staff = tuple(member.name for member in await uow.staff.listed())
    found: dict[str, Taught] = {}
    made = Lessons()
    for each in judged:
        known = await _known(uow, each, staff)
        messages = [
            said[number]
            for number in each.correction.messages
            if number in said and said[number].case_id == each.case.id
        ]
        lesson = _lesson(each, messages, known)
        if isinstance(lesson, str):
            made.left_out[lesson] += 1
            continue
        if found.pop(lesson.text, None) is not None:  # what was said of it last counts
            made.left_out[REPEATED] += 1
        found[lesson.text] = lesson
    made.taught = list(found.values())
    return made


def as_yaml(taught: Iterable[Taught]) -> str:
    """In the format of nlu_data/train: examples by intent."""
    intents: dict[str, list[dict[str, Any]]] = {}
    for each in taught:
        metadata: dict[str, Any] = {"lang": each.language}
        if each.primary != NONE:
            metadata["causes"] = [each.primary, *each.further]
        if each.accept:
            metadata["accept"] = [_intent(label) for label in each.accept]
        example = {"text": each.text, "metadata": metadata}
        intents.setdefault(_intent(each.primary), []).append(example)
    blocks = [{"intent": intent, "examples": examples} for intent, examples in intents.items()]
    content = {"version": "3.1", "nlu": blocks}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10**6)


def _intent(label: str) -> str:
    return NO_COMPLAINT if label == NONE else label


def taught_by(items: Iterable[Item]) -> list[Taught]:
    """Labelled lines as what is learnt from them; whoever wrote them has masked them."""
    return [
        Taught(
            text=_one_line(item.text),
            primary=item.primary,
            further=tuple(sorted((item.sure | item.accept) - {item.primary, NONE})),
            maybe=tuple(sorted(item.maybe)),
            language=detect_language(item.text),
            accept=tuple(sorted(item.accept - {item.primary})),
        )
        for item in items
        if has_word(item.text)
    ]


def as_lines(taught: Iterable[Taught]) -> str:
    """One JSON object a line, as `labelled` reads them."""
    return "".join(f"{json.dumps(_row(each), ensure_ascii=False)}\n" for each in taught)


def _row(each: Taught) -> dict[str, Any]:
    lang, script = OF_LANGUAGE[each.language]
    sure = () if each.primary == NONE else (each.primary, *each.further)
    return {
        "text": each.text,
        "primary": each.primary,
        "lang": lang,
        "script": script,
        "accept": [each.primary],
        "agreed": True,
        "causes_sure": list(sure),
        "causes_maybe": list(each.maybe),
    }


async def _messages(uow: UnitOfWork, judged: Sequence[Judged]) -> dict[int, Message]:
    wanted = [number for each in judged for number in each.correction.messages]
    found: dict[int, Message] = {}
    for some in batched(wanted, _AT_ONCE):
        found |= await uow.messages.several(some)
    return found


async def _known(uow: UnitOfWork, each: Judged, staff: tuple[str, ...]) -> Known:
    customer: CustomerRow | None = each.customer
    orders = await uow.customers.orders_of(customer.id) if customer else ()
    return Known(
        names=(*((customer.name,) if customer and customer.name else ()), *staff),
        references=tuple(order.ref for order in orders),
        identifiers=(each.conversation.address, *((customer.id,) if customer else ())),
    )


def _lesson(each: Judged, messages: Sequence[Message], known: Known) -> Taught | str:
    """What is learnt from one judgement, or why nothing is."""
    correction = each.correction
    if correction.cause not in {*CAUSE_INTENTS, NONE}:
        return UNTOLD
    left = [message for message in messages if message.text.strip()]
    if not left:
        return ERASED
    opening = [m.text for m in left if m.at <= each.case.opened_at and _tells(m.text)]
    later = sorted((m.text for m in left if _tells(m.text)), key=len)
    text = cleaned(" ".join(opening or later[-1:]), known)
    if not has_word(text):
        return EMPTY
    further = tuple(name for name in correction.further if name in CAUSE_INTENTS)
    return Taught(
        text=text,
        primary=correction.cause,
        further=further,
        maybe=_unasked(each, correction, further),
        language=detect_language(text, _language(correction.language)),
    )


def _unasked(each: Judged, correction: Correction, further: tuple[str, ...]) -> tuple[str, ...]:
    """What the model saw and the person was not asked about, as long as a correction took one cause
    only.
    """
    if correction.source != "correction" or each.case.further is not None:
        return ()
    seen = dict.fromkeys(str(entry["cause"]) for entry in each.case.causes)
    known = {correction.cause, *further}
    return tuple(name for name in seen if name in CAUSE_INTENTS and name not in known)


def _language(name: str) -> Language:
    return name if name in OF_LANGUAGE else "en"  # type: ignore[return-value] # one of the keys


def _tells(text: str) -> bool:
    """Whether a message says anything of what happened: no bare yes or no, no mere request."""
    if not has_word(text) or read_consent(text) is not None:
        return False
    return not wants_person(text) or len(words(text)) > _REQUEST


def cleaned(text: str, known: Known) -> str:
    """A text as a file of examples can hold it, and no personal data in it: one line, no square
    brackets, no slash in front.
    """
    return _one_line(mask(_one_line(text), known))


def _one_line(text: str) -> str:
    return " ".join(text.split()).translate(_BRACKETS).lstrip("/\\ ")
