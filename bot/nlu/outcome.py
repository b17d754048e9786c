"""Whether a message says that what was done helped, read while just that is asked.

By rules: a model takes a bitter "solved my foot, not a penny came" for thanks, and a case that is
closed by a sneer is the worst of endings. To ask a person once too often is cheap.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from bot.nlu.consent import read_consent
from bot.nlu.folding import fold_answer

LONGEST: Final = 100
"""Characters beyond which a message tells a story, which is read as one."""

_HARMLESS: Final = re.compile(
    r"(?:没|没有|冇)(?:什么|任何|其他|别的|咩)?(?:问题|事|毛病|意见|话说|关系)|不错|唔错|不客气|不好意思|对不起"
    r"|不用(?:了|谢|再)|不过|差不多|不愧|没想到|不得不说|没白"
    r"|\bno (?:more )?(?:problems?|worries|issues?|complaints?|need|longer)\b"
    r"|\bnot (?:bad|a problem)\b"
    r"|\b(?:can't|cannot|couldn't|could not) (?:be|have|ask|fault|complain|thank)\b"
    r"|\bnothing (?:else|more|to)\b|\bthank(?:s| you) again\b|\bwork(?:s|ing|ed)? again\b"
)
_SCORN: Final = re.compile(
    r"屁|鬼|毛用|骗|呵呵|(?:钱|货|东西)呢|\b(?:joke|useless|rubbish|lies|liars?|yeah right|as if)\b"
)
_NO: Final = re.compile(
    r"没|未|冇|不|唔(?!该)|还(?:在|是|差|要)|仍|依旧|依然|照样|白(?:等|跑|搞|忙|费|说)|更(?:糟|差|坏)"
    r"|又(?:来|坏|错|扣|是|要)|哪里|哪儿|在哪|坏"
    r"|\b(?:no|nope|nah|not|nothing|never|none|nobody|still|yet|worse|waiting|again|wrong|broken"
    r"|neither|hardly|barely|cannot|where|where's|\w+n't)\b"
)
_ENDS: Final = r"(?=\s*(?:$|[啊呀哦喔喎㖞呢哎了,，、。.!！?？;；~]))"
_DUE_ZH: Final = (
    r"(?:钱|款|货|包裹|快递|快件|东西|券|赔偿|补偿|赔款)(?!地址|单|码|标|流程|政策|入口)"
)
_DUE_EN: Final = (
    r"(?:refund|money|credit(?! card)|payment|voucher|parcel|package|delivery|replacement|penny"
    r"|cent|compensation)"
)
# To see or to get something else that was not agreed on is another matter.
_NOT_COME: Final = re.compile(
    r"(?:没有?|未|冇)(?:有|曾)?"
    r"(?:到账|到帐|入账|入帐|到手|退(?:回来|到|款|钱|给我)|动静|下文"
    r"|(?:收到|收过|拿到|看到|见到|退)"
    r"(?:过|任何|什么|你们?的|退的?|换的|补的|赔的|这笔|那笔|一?分|半毛|退回?的){0,3}"
    rf"(?:{_ENDS}|{_DUE_ZH}))"
    rf"|{_DUE_ZH}[^,，。;；]{{0,4}}(?:没有?|未|冇)(?:有|曾)?(?:到|来|嚟|回来|寄|发(?!票))"
    rf"|(?:^|[,，。!！?？;； ]|{_DUE_ZH})(?:到现在|到底|也|根本)?"
    rf"(?:还|仲|都|一直|根本)(?:是)?(?:没有?|未|冇){_ENDS}"
    r"|一分钱?(?:也|都)?(?:没(?!差|少)|冇|未)"
    r"|\bnothing (?:on (?:my|the)|in my|has (?:come|arrived|changed|happened)|came|arrived|yet"
    r"|showed|turned|there|here|at all|so far)\b"
    r"|(?:\b(?:not|never)|n't) (?:(?:been|yet|even|actually) )*"
    r"(?:(?:received|receive|got|get|gotten|seen|see)"
    rf"(?:{_ENDS}| (?:it|them|this|that|any ?thing|yet|so far|any of it"
    rf"|(?:a|an|any|the|my|your|that) (?:\w+ )?{_DUE_EN})\b)"
    r"|(?:arrived?|come|turned up|shown? up)(?! (?:across|to|with|near|here before|so|more))\b"
    r"|(?:refunded|credited|paid|shown)\b)"
    rf"|\b(?:it|they|{_DUE_EN})(?:'s| is| are| was)?(?: still| just)?"
    r"(?: not|n't)(?: there| here| in)\b"
    rf"|\bstill waiting(?: for (?:it|them|that|(?:the|my|your|a) (?:\w+ )?{_DUE_EN}))?{_ENDS}"
    rf"|\bno (?:sign|trace|{_DUE_EN})\b"
    r"(?! (?:cards?|fees?|charges?|costs?|slots?|address|needed|necessary|required|problems?))"
)
# What has a name of its own is not what was to come.
_SOMETHING_NEW: Final = re.compile(
    r"\b(?:new|other|another|different|second|next) \w+"
    r"|新(?:的|买|订|下)|另(?:外|一)|别的|其他|下一"
)
_SENT_ANEW: Final = re.compile(
    r"\b(?:the|my|that|a|your) (?:new \w+|(?:other|second) one)\b|\banother one\b"
    r"|新的|另一[个件台只]"
)
_YES: Final = re.compile(
    r"收到了|到(?:账|帐|手|货)了|解决(?:了|啦)|搞定|(?:弄|修|处理|办|补|换)好|好了|可以了|有帮助|有用|帮到|满意|退(?:回来|到)"
    r"|收到喇|搞掂|得咗"
    r"|\b(?:sorted|solved|resolved|fixed|arrived|received|helped|works|working"
    r"|all (?:good|set|fine)"
    r"|got (?:it|the|my)|came (?:today|this|yesterday|through)|it (?:did|has|is))\b"
)
_NEGATED: Final = re.compile(r"(?:没|没有|未|冇|不|n't|\bnot|\bnever)(?: \w+)?\s*$")
_ASKS: Final = re.compile(r"[?？]|吗|嘛|咩")


def read_outcome(text: str) -> Literal["yes", "no"] | None:
    """What `text` answers to the question whether it helped; None for what says both or neither."""
    plain = fold_answer(text)
    if len(plain) > LONGEST:
        return None
    if (said := read_consent(text)) is not None:
        return said
    if _SCORN.search(plain):
        return "no"
    is_no = _NO.search(_HARMLESS.sub(" ", plain)) is not None
    good = any(not _NEGATED.search(plain[: match.start()]) for match in _YES.finditer(plain))
    is_yes = good and not _ASKS.search(plain)
    if is_no == is_yes:
        return None
    return "yes" if is_yes else "no"


def has_not_come(text: str, *, sent_anew: bool = False) -> bool:
    """Whether `text` says that what was to come is not there, and speaks of nothing new. Where it
    was `sent_anew`, the new one is just what was to come.
    """
    plain = _HARMLESS.sub(" ", fold_answer(text))
    if sent_anew:
        plain = _SENT_ANEW.sub(" it ", plain)
    if len(plain) > LONGEST or _SOMETHING_NEW.search(plain):
        return False
    return _NOT_COME.search(plain) is not None
