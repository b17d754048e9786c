"""Greetings and thanks around what is told: manners are no part of a complaint, and a model that
learnt thanks from short texts would take a short complaint with manners for one.

Imported by the app and by the Rasa environment alike (Python 3.10 syntax).
"""

import re

from bot.nlu.text import comparable, words

LONGEST = 40
"""Characters of a clause that can be nothing but manners."""
LEAST = 3
"""Words or Han characters that must be left: manners alone mean what they say."""

_CLAUSE = re.compile(r"[^,，。.!！?？;；:：~～]+[,，。.!！?？;；:：~～\s]*")
_ENDS = " ,，。.!！?？;；:：~～"
_ENGLISH = (
    r"(?:hello|hi|hey|dear)(?: (?:there|all|team|everyone|sir|madam|sirs|sir or madam|sir/madam))?",
    r"good (?:morning|afternoon|evening|day)(?: (?:all|team|everyone|sir|madam))?",
    (
        r"(?:many |kind |best |warm )?(?:thanks|thank you|thankyou|thx|cheers|regards|wishes)"
        r"(?: (?:so much|very much|a lot|again|in advance|guys|all))*"
        r"(?: for (?:your|the|any) (?:kind |prompt |time and )?"
        r"(?:help|time|assistance|support|attention|understanding|patience|cooperation|reply|reading))?"
    ),
    r"(?:please|pls|kindly) (?:help|help me|advise|look into (?:this|it)|assist)",
    r"(?:i )?(?:hope to hear|look(?:ing)? forward to hearing) from you(?: soon)?",
    r"have a (?:nice|good|great) (?:day|evening|weekend)",
)
_CHINESE = (
    "(?:你们?|您|大家|客服|店家|亲)?好(?:的?啊|呀)?",
    "(?:早上|上午|下午|晚上|中午)好",
    "(?:哈喽|嗨|在吗|请问在吗|亲)",
    (
        "(?:非常|十分|很|太|先|再次)?(?:谢谢|多谢|感谢|谢了|谢啦|唔该|麻烦|辛苦|拜托|劳驾)"
        "(?:你们?|您|大家|各位|晒|啦|了|哦|啊|哈)*(?:的?(?:帮助|帮忙|配合|支持|理解))?"
    ),
    (
        "(?:麻烦|请|劳烦|拜托|烦请)(?:你们?|您|客服)?(?:帮忙|帮我|尽快|赶紧|赶快)*"
        "(?:看看?|处理|查|核实|跟进|解决|回复|帮忙)(?:一下|下|看)?(?:吧|哦|啊)?"
    ),
    "(?:望|盼|期待|等待|静候)(?:尽快|早日|您的?|你们的?)*(?:回复|处理|解决|佳音)",
    "此致(?:敬礼)?|敬礼|盼复",
    "祝(?:你们?|您)?(?:生意兴隆|工作顺利|生活愉快|一切顺利|好)",
)
_COURTESY = re.compile(f"(?:(?:{'|'.join((*_ENGLISH, *_CHINESE))}) ?)+")


def without_courtesy(text: str) -> str:
    """A prepared text, of the same length, with blanks in place of manners at its start and end.

    The text itself where nothing else would be left.
    """
    plain = comparable(text)
    clauses = [match.span() for match in _CLAUSE.finditer(plain)]
    polite = [_is_polite(plain[start:end].strip(_ENDS)) for start, end in clauses]
    if not any(polite):
        return text
    first = next((place for place, each in enumerate(polite) if not each), len(polite))
    last = next((place for place in reversed(range(len(polite))) if not polite[place]), -1)
    if first > last:
        return text
    start, end = clauses[first][0], clauses[last][1]
    if len(list(words(text[start:end]))) < LEAST:
        return text
    return " " * start + text[start:end] + " " * (len(text) - end)


def _is_polite(clause: str) -> bool:
    return len(clause) <= LONGEST and _COURTESY.fullmatch(clause) is not None
