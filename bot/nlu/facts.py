"""What of a text's entities is kept for the case: sum, competitor, when it was, who it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.nlu.roles import ROLES
from bot.nlu.understanding import Entity
from bot.nlu.when import days_of

PEOPLE: Final = 3
"""People of ours kept at most, those with a name or number before those told by their work."""
_TAKEN_TOO_MUCH = re.compile(
    "多扣|多收|多付|重复扣|重复收|错扣|退还?我?|退款|赔|差价?"
    r"|overcharg\w*|too much|extra|refund\w*|twice|back"
)
_BOUGHT = re.compile(r"下[的了]?[单單]|下[订訂]|[买買订訂购購]|\border|\bbought|\bbook|\bpurchase")


def facts_of(
    entities: Sequence[Entity], text: str, now: datetime, zone: ZoneInfo
) -> dict[str, str]:
    """Facts by their keys in the dialogue.

    `amount` with `currency` ("" where the words do not tell), `competitor`, `when` in the
    customer's words and, for a date, `when_days` ("first/last", ISO, in `zone`), `ordered_on` for
    the one day of an order, `staff` in their words.
    """
    facts: dict[str, str] = {}
    amounts = [each for each in entities if each.kind == "amount"]
    if amounts:
        cued = (a for a in amounts if _TAKEN_TOO_MUCH.search(_before(text, a)))
        chosen = next(cued, amounts[0])
        facts |= {"amount": chosen.value, "currency": chosen.currency or ""}
    for entity in entities:
        if entity.kind == "competitor":
            facts.setdefault("competitor", entity.value)
        if entity.kind in {"date", "duration"} and "when" not in facts:
            facts["when"] = entity.text
            days = days_of(entity.value, now, zone) if entity.kind == "date" else None
            facts["when_days"] = f"{days.first}/{days.last}" if days else ""
        if entity.kind == "date" and "ordered_on" not in facts:
            days = days_of(entity.value, now, zone)
            around = text[max(0, entity.start - 12) : entity.end + 6].lower()
            if days and days.only and _BOUGHT.search(around):
                facts["ordered_on"] = days.only.isoformat()
    if people := _people(entities):
        facts["staff"] = people
    return facts


def _before(text: str, entity: Entity) -> str:
    return text[max(0, entity.start - 16) : entity.start].lower()


def _people(entities: Iterable[Entity]) -> str:
    people = [each for each in entities if each.kind == "staff"]
    people.sort(key=lambda each: (each.value in ROLES, each.start))
    return ", ".join(list(dict.fromkeys(each.text for each in people))[:PEOPLE])
