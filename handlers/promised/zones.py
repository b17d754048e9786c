"""Places whose clock a time is told by: 3pm London time, 北京时间下午三点."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

PLACES = {
    "Europe/London": "(?:the )?uk|london|british(?: summer)?|伦敦|英国",
    "Europe/Dublin": "dublin|irish|都柏林|爱尔兰",
    "Europe/Paris": "paris|french|central european|巴黎|法国",
    "Europe/Berlin": "berlin|german|柏林|德国",
    "America/New_York": "new york|eastern(?: standard| daylight)?|纽约|美东|美国东部",
    "America/Los_Angeles": "los angeles|pacific(?: standard| daylight)?|洛杉矶|美西|美国西部",
    "Asia/Shanghai": "beijing|shanghai|china|chinese|北京|上海|中国|内地|大陆",
    "Asia/Hong_Kong": "hong kong|hk|香港",
    "Asia/Taipei": "taipei|taiwan|台北|台湾|中原标准",
    "Asia/Singapore": "singapore|新加坡",
    "Asia/Tokyo": "tokyo|japan(?:ese)?|东京|日本",
    "Australia/Sydney": "sydney|悉尼|雪梨",
    "UTC": "(?:co-?ordinated )?universal|格林(?:威治|尼治)",
}
SHORT = {
    "gmt": "UTC", "utc": "UTC", "bst": "Europe/London", "cet": "Europe/Paris",
    "cest": "Europe/Paris", "est": "America/New_York", "edt": "America/New_York",
    "et": "America/New_York", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "hkt": "Asia/Hong_Kong", "sgt": "Asia/Singapore", "jst": "Asia/Tokyo",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney",
}  # fmt: skip
"""What stands for one of them alone; CST is several."""
ZONE = "|".join((rf"(?:{'|'.join(PLACES.values())}) ?(?:time|时间)", rf"(?:{'|'.join(SHORT)})\b"))
"""A pattern for a place's time."""
_TOLD = re.compile(
    "|".join(
        (
            *(
                rf"(?P<p{n}>(?<![a-z])(?:{names}) ?(?:time|时间))"
                for n, names in enumerate(PLACES.values())
            ),
            rf"(?<![a-z])(?P<short>{'|'.join(SHORT)})(?![a-z])",
        )
    )
)
_KEYS = tuple(PLACES)
NEAR = 16
"""Characters beside a time in which its place is told."""
_BESIDE = re.compile(r"[ ,(]*$")


def zone_of(text: str, start: int, end: int) -> ZoneInfo | None:
    """By whose clock the time at text[start:end] is told, where words in or beside it tell."""
    since = max(0, start - NEAR)
    for match in _TOLD.finditer(text, since, end + 2 * NEAR):
        ends_before = match.end() <= start and _BESIDE.fullmatch(text, match.end(), start)
        begins_after = match.start() >= end and _BESIDE.fullmatch(text, end, match.start())
        if ends_before or begins_after or start <= match.start() < end:
            name = match.lastgroup or ""
            return ZoneInfo(SHORT[match[0]] if name == "short" else _KEYS[int(name[1:])])
    return None
