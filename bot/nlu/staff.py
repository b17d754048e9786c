"""People of ours whom a text names: by name, by number, or by what they do. Python 3.10 syntax.

What is found here is personal: it is shown to those who handle the case, and never logged.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu import staff_en, staff_zh
from bot.nlu.times import first_come
from bot.nlu.understanding import Entity

_CUES: Final = re.compile(
    "客服|师|经理|店[长员小]|司机|外卖|外送|送货|小哥|骑手|员|医|大夫|护|老师|教练|班主任|私教|保[安洁]|门卫"
    "|警卫|清洁|阿姨|前台|柜|主[管任]|组长"
    "|领班|顾问|侍应|服务生|接线生|收银|导购|工|空[姐少]|号|牌|坐席|队长|站长|班长|总监|教授|校长"
    "|院长|叫|姓|小姐|先生|女士|邮差"
    "|名字|sales|agent|rep|advis|super|leader|manager|courier|deliver|post|mail|rider"
    "|driver|wait|bar|cashier|check|till|assist|person|lady|clerk|tech|engin|plumb|electr|install"
    "|fitter|mechan|repair|recept|front|conci|teller|doctor|dent|surg|phys|consult|nurse|midwife"
    "|teacher|tutor|train|instruct|guard|securi|bounc|attend|steward|crew|house|maid|clean|employ"
    "|staff"
    "|colleague|called|named|name|sp[eo]ak?|spoke|talk|chat|deal|by |\\bm(?:r|rs|s|iss)\\b"
    "|\\bdr\\b|prof|handler"
    "|support|service|billing|branch|store|shop|office|counter|desk|phone|helpline"
    "|hotline|other end"
    "|team|operator|depart|return|complaint|booking"
)
_HAN: Final = re.compile("[一-龥]")
_LATIN: Final = re.compile("[a-z]{3}")
_CAPITAL: Final = re.compile("[A-Z][a-z]")


def find_staff(text: str, plain: str) -> Iterator[Entity]:
    """People of ours in a prepared text, `plain` being its comparable form. One who is named is
    not told by the role as well.
    """
    return first_come(_people(text, plain))


def _people(text: str, plain: str) -> Iterator[Entity]:
    if not _CUES.search(plain):
        return
    mentions: list[tuple[int, int]] = []
    for match in _named(text, plain):
        mentions.append(match.span())
        start, end = match.span("it")
        name = text[start:end]
        again = rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" if name.isalpha() else "(?!)"
        for place in (match.span("it"), *(each.span() for each in re.finditer(again, text))):
            yield Entity("staff", name, name, *place)
    for needs, pattern, before in (
        (_LATIN, staff_en.ROLE_ALONE, staff_en.NO_STAFF),
        (_HAN, staff_zh.ROLE_ALONE, staff_zh.NO_STAFF),
    ):
        for match in pattern.finditer(plain) if needs.search(plain) else ():
            start, end = match.span(match.lastgroup or 0)
            named = any(first < end and start < last for first, last in mentions)
            unneeded = match.lastgroup == "staff" and bool(mentions)
            if not named and not unneeded and not before.search(plain[max(0, start - 40) : start]):
                yield Entity("staff", str(match.lastgroup), text[start:end], start, end)


def _named(text: str, plain: str) -> Iterator[re.Match[str]]:
    """Matches whose group `it` is a name or a number, the whole being the mention of the person."""
    yield from staff_en.NUMBER.finditer(plain)
    for pattern in (*staff_zh.NUMBERS, *staff_zh.NAMED) if _HAN.search(plain) else ():
        yield from (each for each in pattern.finditer(plain) if not each[0].isascii())
    for pattern in staff_en.NAMED if _CAPITAL.search(text) else ():
        for match in pattern.finditer(text):
            introduced = re.search(
                r"(?i:\bi am|\bi'm|my name is|this is|dear|regards,?|sincerely,?|for) $",
                text[: match.start("it")],
            )
            if not staff_en.NO_NAME.match(match["it"]) and not introduced:
                yield match
