"""Whether a message lets the whole matter be: "never mind", 算了. By rules, for there is no more to
it than those words: whoever says anything besides is answered as to that.
"""

from __future__ import annotations

import re
from typing import Final

from bot.nlu.folding import fold_answer

LONGEST: Final = 80
"""Characters beyond which a message tells more."""

_CLAUSE: Final = re.compile(r"[^,.!?;~\n、。，！？；…]+")
_BLANK: Final = re.compile(r"(?<=[一-龥])\s+(?=[一-龥])")
"""Beside Chinese characters on both sides a blank parts nothing."""
_ENGLISH: Final = (
    r"never ?mind(?: (?:that|it|then|about (?:it|that)))?|nvm|nm"
    r"|forget (?:about (?:it|that|this)|i (?:said|asked|mentioned) (?:it|anything|that))"
    r"|(?:just |let's |i'll |i will |we can |you can )*"
    r"(?:leave (?:it|this|that)|drop (?:it|this|that)|keep it|let (?:it|this|that) (?:go|be)"
    r"|skip (?:it|this))"
    r"(?: (?:there|at that|be|then|for now|as it is|alone))*"
    r"|(?:please )?(?:don't|do not) (?:bother|worry about (?:it|that|this))"
    r"|(?:it's |it is |that's )?not worth (?:it|the (?:trouble|hassle|effort|bother)|my time)"
    r"|it (?:doesn't|does not|no longer) matter(?:s)?(?: any ?more| now)?"
    r"|i (?:can't|cannot) be bothered(?: any ?more)?|i give up"
    r"|i (?:really )?(?:don't|do not) (?:need|want) anything(?: else| at all| from you| back)*"
    r"|no need (?:for|to do) anything|nothing(?: needed| really)"
)
_CHINESE: Final = (
    r"(?:那|就|还是|唉|哎|诶|既然这样)*+(?:算了|算数|罢了|作罢)(?:吧|啦|喇|啊|呀|喔|哦|咯|就算了)*+"
    r"|算(?:啦|喇|吧)|当我没[说讲问](?:过)?|(?:就)?当没(?:这|有这)?(?:回)?事"
    r"|(?:我)?(?:都)?(?:不|唔)(?:想)?(?:再)?"
    r"(?:说|讲|追究|投诉|计较|折腾|搞|弄|理|谈|争|麻烦你们?)(?:了|啦|喇)"
    r"|(?:不|唔)(?:用|使|必|需要|麻烦)(?:再)?(?:你们?)?(?:管|处理|弄|搞|理|查|赔|补偿|麻烦|跟进)(?:我)?"
    r"(?:了|啦|喇)?"
    r"|(?:已经)?[没冇]事(?:了|啦|喇)|冇嘢(?:啦|喇|了)|无所谓(?:了|啦)?|懒得(?:说|讲|弄|理|跟你们?说)(?:了|啦)?"
    r"|到此为止(?:吧)?|由得佢(?:啦|喇)?|我(?:什么|啥)都不(?:要|需要)(?:了)?"
)
_MANNERS_ENGLISH: Final = (
    r"ok|okay|oh|ah|well|nah|no|um|uh|sorry|thanks|thank you|thx|cheers|then|bye|you know what"
    r"|(?:it|that)'s (?:ok|okay|fine|all right)|all good|i'm (?:good|fine)|fine|no worries|anyway"
    r"|whatever|just|please|really|actually|for now|no thanks|no thank you"
)
_MANNERS_CHINESE: Final = (
    r"好的?|嗯|哦|噢|唉|哎|诶|那|吧|啦|喇|了|谢谢[你您]?|多谢|唔该|[不唔]好意思|抱歉|再见|拜拜"
    r"|不[用要必]|唔使|没关系|就这样|随便|真的|烦|心?累"
)
"""What says nothing beside it; a plain no among it is no more than that by itself."""
_LETS_BE: Final = re.compile(
    rf"(?:(?:{_MANNERS_ENGLISH}) )*(?:{_ENGLISH})(?: (?:{_MANNERS_ENGLISH}))*"
    rf"|(?:{_MANNERS_CHINESE})*(?:{_CHINESE})(?:{_CHINESE}|{_MANNERS_CHINESE})*+"
)
_MANNERS: Final = re.compile(rf"(?:(?:{_MANNERS_ENGLISH}) ?)+|(?:{_MANNERS_CHINESE})+")


def gives_up(text: str) -> bool:
    """Whether the words want the matter left alone, and nothing besides."""
    if len(text) > LONGEST:
        return False
    plain = _BLANK.sub("", fold_answer(text))
    clauses = [each.strip() for each in _CLAUSE.findall(plain) if each.strip()]
    left = [each for each in clauses if not _LETS_BE.fullmatch(each)]
    return len(left) < len(clauses) and all(_MANNERS.fullmatch(each) for each in left)
