"""Whether words want to know how something could happen, rather than anything that makes good."""

from __future__ import annotations

import re
from typing import Final

from bot.nlu.folding import fold_answer

_KNOW: Final = (
    r"(?:想|要|先|只|就|请|给|俾)[^,，。;；]{0,8}"
    r"(?:知道|了解|明白|搞清楚|弄清楚|查清楚|解释|说明(?!书)|讲清楚|说清楚)"
)
_WHY: Final = re.compile(
    rf"{_KNOW}[^,，。;；]{{0,12}}(?:怎么会|怎会|为什么|为何|为啥|点解|原因|怎么回事|咋回事|点回事|怎么搞的|怎么弄的)"
    r"|(?<![不别唔])(?<!不想)(?:想|要|给|俾|欠)[^,，。;；]{0,8}(?:解释(?!权)|说法|交代|交待)"
    r"|(?:怎么会|怎会|为什么会|为何会|点解会|是什么原因|什么原因|咩原因)"
    r"|\b(?:want|need|like|owed?|deserve|get|give me|after|for) "
    r"(?:an? |some |the |to (?:get|hear|have) an? )?"
    r"(?:proper |real |honest |straight )?explanation\b"
    r"|\b(?:want|need|like|love) to (?:know|understand|hear|find out) "
    r"(?:how (?!long|much|many|to|i\b|soon|often|far)|why|what (?:went|happened))"
    r"|\bhow (?:this|that|it|such a thing) (?:could|can|did|came to) (?:have )?happen"
    r"|\b(?:explain|tell me) (?:to me )?"
    r"(?:how (?!long|much|many|to|i\b|soon|often|far)|why|what happened|what went)"
)


def asks_why(text: str) -> bool:
    """Whether what is wanted is to be told how it came about."""
    return _WHY.search(fold_answer(text)) is not None
