"""Whether words beside an offer ask something that the offer does not tell."""

from __future__ import annotations

import re
from typing import Final

from bot.nlu.folding import fold_answer

_LONGEST: Final = 120
"""Characters beyond which a message tells a story, in which a question is not all."""
_ASKS: Final = re.compile(
    r"怎么(?:办|处理|弄|算)|咋办|点(?:算|办|处理)|哪[里儿个家]|边(?:度|个|间)|谁(?!让|叫|信|稀罕|要你)"
    r"|能不能|能否|可不可以|可唔可以|可否|会不会|会唔会|有没有|有冇|是否|系咪"
    r"|(?<![好行对要])([赔退换修算管包给来送])[不唔]\1"
    r"|(?:能|可以|会|有)[^,，。!！?？]{1,14}[吗嘛么咩]"
    r"|\b(?:can|could|will|would) (?:you|i|we|somebody|someone|it|they)\b"
    r"|\bwhat(?:'s| is| was| are| were| about| happens| will| do| does| if)\b"
    r"|\bwhere\b|\bwhich\b|\bhow (?:do|does|did|about|will)\b"
)
_KNOWN: Final = re.compile(
    r"什么时候|几时|几[天日点号]|多久|多快|多少|几钱|几多"
    r"|\bwhen\b|\bhow (?:long|soon|much|many)\b"
)
"""What the offer tells, with its sum and its day, when it is made once more."""
_SCORNS: Final = re.compile(
    r"笑话|开玩笑|骗|傻|有病|毛病|打发|好意思|要脸|当我|耍我|玩我|良心"
    r"|\b(?:believe|serious\w*|kidding|joking|joke|point|shame|dare|think you|care|hell|fuck\w*"
    r"|bother|even)\b"
)


def asks_beside(text: str) -> bool:
    """Whether it asks for more than how much and by when. Scorn in the form of a question asks
    nothing.
    """
    plain = fold_answer(text)
    if len(plain) > _LONGEST or _KNOWN.search(plain) or _SCORNS.search(plain):
        return False
    return _ASKS.search(plain) is not None
