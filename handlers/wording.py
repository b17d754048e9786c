"""The customer's point in words: a noun phrase with the facts that belong to it, and what the
records admit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handlers.model import Say
from handlers.sums import overcharge
from handlers.texts import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.model import Complaint

EXCERPT = 48
"""Characters of the customer's own words that a reply quotes at most."""

GREETING = re.compile(
    r"^(?:(?:(?:hi|hello|hey)(?: (?:there|all|team|guys|everyone|again))?|dear \w+"
    r"|good (?:morning|afternoon|evening)|excuse me)\b[\s,.!:?]*"
    r"|(?:(?:i.m )?sorry (?:to|for) (?:bother|disturb|troubl|ask)\w*(?: you)?(?: again)?"
    r"|(?:i )?hope (?:you(?:.re| are)|all is|everything is|this finds you) [a-z ]{0,12}"
    r"(?:well|good|ok|okay|fine)"
    r"|(?:i )?hope you can help(?: me)?|quick (?:one|question)(?: for you)?"
    r"|(?:many )?thanks (?:for|in) (?:taking|reading|your|any|advance)\b[a-z ]{0,24})[,.!:?;]+\s*"
    r"|(?:您好|你好|早上好|下午好|晚上好|早安|午安|晚安|哈囉|哈啰|嗨|喂|請問|请问|不好意思|亲|親|在吗|在嗎|客服|唔該"
    r"|(?:不好意思|抱歉)?(?:打扰|打擾)(?:您|你们|你們|大家)?(?:一下|了)?|辛苦(?:您|你们?|你們|大家)?[^，。,.!！?？]{0,8}"
    r"|(?:想)?(?:请|請|麻烦|麻煩)(?:您|你们?|你們|妳)?(?:帮|幫)[^，。,.!！?？]{0,6})"
    r"[啊呀啦嗎吗]?[\s,.!，。！~～、:：?？]+)+",
    re.IGNORECASE,
)


def name_point(complaint: Complaint, point: Say | None, details: Sequence[Say] = ()) -> Say:
    """The customer's point as a noun phrase, with the facts and the order it concerns; their own
    words where no topic fits.
    """
    quoted = excerpt(complaint.text)
    if point is None and not quoted:
        point = Say(N_("what happened"))
    named = point or Say(N_("what you describe: “%(words)s”"), {"words": quoted})
    facts = list(details)
    order = complaint.facts.order
    if order and (point is not None or order.ref not in quoted):
        facts.append(Say(N_("order %(order)s"), {"order": order.ref}))
    if not facts:
        return named
    listed = facts[0]
    for fact in facts[1:]:
        listed = Say(N_("%(first)s, %(second)s"), {"first": listed, "second": fact})
    return Say(N_("%(point)s (%(facts)s)"), {"point": named, "facts": listed})


def sum_named(complaint: Complaint) -> tuple[Say, ...]:
    """The sum that the customer names, as a detail of the point."""
    claimed = complaint.facts.claimed
    return (Say("%(sum)s", {"sum": claimed}),) if claimed else ()


def overcharge_admitted(complaint: Complaint) -> Say | None:
    """Admit what the records show: more was taken than was due."""
    order = complaint.facts.order
    if order is None or order.charged is None or overcharge(order) is None:
        return None
    return Say(
        N_(
            "Our records show that %(charged)s was taken where %(due)s was due. "
            "That is our mistake."
        ),
        {"charged": order.charged, "due": order.amount},
    )


def excerpt(text: str) -> str:
    """The first telling clause of the customer's words, short enough to be quoted; may be empty."""
    words = GREETING.sub("", " ".join(text.split())).strip(' 。.!！,，;；、“”"「」')
    if not any(char.isalnum() for char in words):
        return ""
    if len(words) <= EXCERPT:
        return words
    sentence = re.split(r"(?<=[。！？!?；;…])|(?<=\.)\s", words, maxsplit=1)[0]
    clause = re.split(r"[，,]", sentence, maxsplit=1)[0]
    # "Oh wonderful, …": two words of English before a comma tell nothing yet.
    least = EXCERPT // 2 if clause.isascii() else EXCERPT // 4
    for part, enough in ((sentence, EXCERPT // 4), (clause, least)):
        if enough <= len(part) <= EXCERPT:
            return part.strip(' 。.!！,，;；、“”"「」')
    cut = words[: EXCERPT - 1]
    if " " in cut[EXCERPT // 2 :]:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,，、") + "…"
