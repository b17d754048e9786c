"""Signs that somebody needs care first, in what one sender wrote; by rules, so without a model; and
by ear, where there is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.nlu.folding import fold
from bot.nlu.text import MAX_CHARS
from handlers import safety

if TYPE_CHECKING:
    from bot.nlu.understanding import Understanding

AT_EASE = frozenset({"affirm", "deny", "praise", "ask_status", "greet"})
"""Intents of whoever is in no need, whatever their words sound like."""
ERRAND = re.compile(
    r"(?:(?<![男女])朋友|同事|同学|室友|邻居|亲戚|别人|人家)(?:的|嘅)(?:生日)?"
    r"(?:订单|单(?:子|号)|单(?![车位身人独调薄])|包裹|快递|账单|帐单|月租|话费|礼物|蛋糕)"
    r"|\b(?:friend|colleague|co-?worker|neighbou?r|flatmate|room-?mate)'?s (?:birthday )?"
    r"(?:order|parcel|package|account|bill|delivery|present|gift|cake)\b"
)
"""Words of whoever asks after somebody else's order: beside a person they sound like worry. It may
be worry when it is somebody of the family.
"""
OCCASION = re.compile(
    r"(?:给|为|送)?(?:我|我们)?(?:妈妈?|爸爸?|老公|老婆|太太|先生|儿子|女儿|孩子|奶奶|爷爷|外婆|外公|家人|朋友)?[的嘅]?"
    r"(?:生日|婚礼|满月|毕业礼?|纪念日|周年)(?:礼物|蛋糕|派对)?(?:要?用|当天|送)?[的嘅]?"
    r"(?:[,， ]{0,2}(?:都|已经|早就)*过[了咗])?"
    r"|\b(?:it was )?(?:for )?(?:my|our) (?:mum|mom|mother|dad|father|wife|husband|son|daughter"
    r"|sister|brother)'?s? (?:birthday|wedding|anniversary|graduation|party)"
    r"(?: (?:present|gift|cake|party))?"
    r"(?:,? (?:which |it )?(?:has |is |was |had )?(?:already )?(?:passed|gone|over)\b(?! away))?"
)
"""What something was for, and that its day is over: beside an order it sounds like a loss."""
LEAK = re.compile(
    r"\b(?:fridge|freezer|wash(?:ing machine|er)|dishwasher|kettle|tap|sink|toilet|coffee machine)"
    r"\b[^.!?]{0,24}(?:leak|drip)|(?:冰箱|雪柜|洗衣机|洗碗机|水壶|水龙头|马桶|咖啡机)[^。！？!?]{0,8}(?:漏|渗|滴)水"
)
DANGER = re.compile(
    r"煤气|瓦斯|燃气|[触漏]电|火|烟|[摔跌滑]|\b(?:gas\b|electri|shock|spark|smok|fire|burn|slip|fell\b)"
)
"""Water on the floor is a nuisance, and no more only without these."""
WRONG = re.compile(
    r"\d{3}|[扣退查催漏坏券]|[多乱错]收|[没未收送寄抢冇唔](?:有)?到|发货|客服|闪退|卡顿"
    r"|[漏渗滴]水|\b(?:leak|drip|arriv|charg|refund|missing|late\b|broken|wrong|damag|cancel|delay|lost\b|check)"
)
"""A reference, or what goes wrong with an order; without it, it is the person that is spoken of."""
FEAR = re.compile(
    r"[怕哭撑熬扛捱活死命救累痛疼血药喘晕昏跳醒攰]|崩溃|不说话|不想|不好了|不知道|[不唔](?:下去|住|落去)|走投无路|绝望"
    r"|一个人|没意[思义]|呼吸|放弃|孩子|[爸妈]|老[公婆]|儿子|女儿|宝宝"
    r"|\b(?:afraid|scared|frightened|worr|cry|alone\b|in bed\b|cope\b|g[ai]ven? up|giving up|hurt"
    r"|breath|any ?more\b|tired|life\b|liv(?:e|ing)\b|alive|die\b|dying|dead\b|kill|help\b|go on\b"
    r"|the end\b|end it|pills|sleep|bleed|blood|hospital|mum\b|mom\b|dad\b|mother|father|wife"
    r"|husband|(?:son|daughter|sister|brother|kid)s?\b|baby|child)"
)
"""Body, life, family and the end of somebody's strength: beside these nothing is made light of."""
FRAME = re.compile(
    r"[我你们您快被真是这那个家店的都也就太又给让搞把得了吧啊呢啦客服商物流快递]*"
    r"|(?:(?:this|that|your|the|app|you|it|is|so|really|service|website|i'?m|i am|am|are)\b ?)*"
)
"""What stands about a turn of speech and says nothing besides."""
SHORT, SHORT_HAN = 60, 30
"""Characters of an errand that tells nothing besides; Chinese tells more in as many."""
OVERLAP = 300
"""Characters that two pieces of a long text share. Folded whole, it would lose its middle."""


def read_signs(texts: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Each kind of sign with the number of the text that gives it first; the most pressing first.

    What somebody in a crisis says in pieces is read together as well, as the last text's.
    """
    found: dict[str, int] = {}
    for at, text in enumerate(texts):
        for kind in _kinds_in(text):
            found.setdefault(kind, at)
    if len(texts) > 1:
        for kind in _kinds_in(" ".join(texts)):
            if safety.KINDS[kind].line == "crisis":
                found.setdefault(kind, len(texts) - 1)
    return tuple((kind, found[kind]) for kind in safety.KINDS if kind in found)


def hear_signs(
    texts: Sequence[str], heard: Understanding | None, *, answers: bool
) -> tuple[tuple[str, int], ...]:
    """As `read_signs`; where rules find none and it answers no offer, what it sounds like."""
    found = read_signs(texts)
    if found or answers or heard is None or not heard.uneasy or heard.intent in AT_EASE:
        return found
    if len(texts) == 1 and _is_at_ease(fold(texts[0])):
        return found
    return ((safety.UNSURE, len(texts) - 1),)


def _is_at_ease(plain: str) -> bool:
    """Whether every clause of a folded text speaks of an order, and all that sounds uneasy in it is
    that it is somebody else's, an occasion, a leak, or a turn of speech.
    """
    plain, occasions = OCCASION.subn("", plain)
    leaks = LEAK.search(plain) is not None and not DANGER.search(plain)
    if len(plain) > (SHORT_HAN if safety.HAN.search(plain) else SHORT) * (1 + leaks):
        return False
    clauses, turned = safety.literal_clauses(plain)
    told = [clause for clause in clauses if not (turned and FRAME.fullmatch(clause))]
    calm = turned or occasions or leaks or ERRAND.search(plain)
    if not calm or any(FEAR.search(clause) for clause in told):
        return False
    about = leaks or all(WRONG.search(clause) or ERRAND.search(clause) for clause in told)
    return about and any(WRONG.search(clause) for clause in told)


def _kinds_in(text: str) -> set[str]:
    pieces = (
        text[start : start + MAX_CHARS]
        for start in range(0, max(len(text), 1), MAX_CHARS - OVERLAP)
    )
    return {kind for piece in pieces for kind in safety.find(fold(piece))}
