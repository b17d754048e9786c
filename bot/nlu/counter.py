"""Whether a message asks for something else in place of an offer: another sum, another kind, or
more.

Read only while an offer stands, by rules as consent is: what is asked for is money. A multiple of
what was paid ("退一赔三") is no sum: whoever decides reads the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.nlu.consent import read_consent
from bot.nlu.folding import fold_answer
from bot.nlu.sums_asked import TAKEN, sums_asked
from bot.nlu.understanding import Entity

LONGEST: Final = 200
"""Characters beyond which a message tells a story, and a sum in it is no counter-offer."""

MONEY: Final = frozenset({"refund", "fee_waiver", "price_match", "voucher", "retention_offer"})
"""Kinds of remedy that are a sum, to which another may be added."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What is asked for instead. All three are None where it is just more.

    `currency` is None where the words do not tell, `kind` is that of a remedy.
    """

    amount: Decimal | None = None
    currency: str | None = None
    kind: str | None = None


_MORE: Final = re.compile(
    r"再加(?:一?点|一?些|一?啲)(?!急|快)|再多(?!久|说|讲|等)|多(?:退|赔|补|给|减|加|俾|畀)(?:我)?(?:一?点|一?些|一?啲|少少)"
    r"|(?:退|赔|补|给|减|加|俾|畀)(?:我)?(?:多|高)(?:一?点|一?些|一?啲|少少)"
    r"|(?:能不能|能否|可不可以|可否|可唔可以|可以|能|得唔得)(?:再)?(?:高|加)(?:一?点|一?些|一?啲)?"
    r"|\b(?:offer|do|give|get|go|pay|refund|want|need|expect|deserve|bit|little) "
    r"(?:me |us |a bit |a little |some |any |much |back )*(?:more|higher|better)\b(?! than)"
    r"|(?:再|给我|算我|俾我|畀我|能不能|能否|可以|可唔可以|计)(?:再)?(?:便宜|平)(?:一?点|一?些|一?啲)|再打个?折"
    r"|\b(?:make|raise|increase) (?:it|that|the \w+) (?:\w+ ){0,2}(?:more|higher|bigger)\b"
    r"|\b(?:can|could) you (?:raise|increase|improve) (?:it|that|the|your)\b"
    r"|(?:误工|誤工|精神|时间|交通|路)(?:费|损失|损害)|(?:赔偿|补偿|损失)(?:呢|怎么算|谁来?(?:赔|出|负责))"
    r"|\bwhat about (?:\w+ ){0,2}compensation\b"
    r"|\bcompensat(?:e|ion) (?:me )?for (?:my|the|our|all)\b"
    r"|再(?:送|给|补|赔|加|来)(?:我)?[^，,。！!；;]{0,3}(?:券|购物金|抵用金|积分|红包|礼)"
    r"|\b(?:throw in|on top of (?:that|it|the)|and|plus) (?:an?|some) (?:\w+ )?"
    r"(?:voucher|coupon|credit|discount)\b"
)
_MULTIPLE: Final = re.compile(
    r"[退假缺少]?一[赔罚][一二两三四五六七八九十百\d]+|(?:[二两三四五六七八九十百\d]+|双|加)倍"
    r"|\b(?:double|triple|treble|twice|(?:two|three|four|five|ten|\d+) ?(?:times|x)) (?:\w+ )?"
    r"(?:amount|price|money|sum|refund|compensation|damages|back|what i paid"
    r"|that(?! (?:happened|was)))\b"
)
_HALF: Final = re.compile(
    r"半价|对半|五折|一半(?!天|个|年|月|路)|\brefund (?:me )?half\b"
    r"|\bhalf (?:price|off|back|refund|(?:of )?(?:my|the|it|that)\b(?! (?:day|time|way|hour|week)))"
)
_PART: Final = re.compile(
    r"退(?:给)?(?:我)?(?:一半(?!天|个|年|月)|一?部分|一?[点些])"
    r"|\brefund (?:me )?(?:half|part|some)\b|\bpartial refund\b"
    r"|\b(?:half|part|some) (?:of )?(?:my|the) money\b"
)
"""A part of the money, which is no wish for all of it."""
_GIVES: Final = re.compile(
    r"退|赔|给|减|行|可以|能|要|希望|吧|吗|\brefund|\bback\b|\boff\b|\bprice\b"
)
_ASKS_KIND: Final = re.compile(
    r"(?<!不)能(?:退|换)|能不能|能否|可不可以|可否|可唔可以|可以|我要|我想|想要|改成|换成|改为|宁愿|宁可|更想|只要|还是.{0,4}(?:好|吧)"
    r"|都系.{0,4}(?:好|啦|喇|吧)|不如|直接|干脆|索性|情愿|不然|要不|得唔得|(?:给|俾|畀)我(?![的嘅])"
    r"|\b(?:instead|rather|prefer|can i (?:have|get)|could i (?:have|get)|i (?:just |only )?want"
    r"|i(?:'d| would) like|give me|what about|how about)\b"
)
_TURNS: Final = re.compile(
    r"改|换成|还是|不如|宁|要不|不然|直接|但|不过|\b(?:but|instead|rather|prefer|actually)\b"
)
"""Words that take back the yes before them."""
_CASH: Final = (
    r"退[返番回]?(?:啲|晒|晒啲)?(?:款|钱|费)|(?:还|赔)[返番]?(?:啲|晒|晒啲)?钱"
    r"|(?:俾|畀|攞|拎|要)[返番](?:我)?(?:啲|晒|晒啲)?(?:钱|款)"
    r"|(?:退|还)[返番回]?(?:钱|款)?(?:俾|畀|给)?我(?!的?(?:运|邮|快递|手续|押|差))"
    r"|退(?:给我|我)?[这上本一两三半\d]{1,2}个?(?:月|年|季|周|期|天|晚)"
    r"|我(?:要|就要|必须)(?:你们?|你哋)?(?:今天|今日|现在|而家|马上|立刻|即刻|立即|当场)(?:就|就要)?退(?=$|[,，。!！吧啊])"
    r"|还我(?:[的嘅])?(?:血汗|辛苦)?钱|钱(?:全部|都)?(?:退(?![不唔没了]|得)|还(?=[返番俾畀给我]))|回水|刷退|退刷"
)
"""Money back in the words of the mainland, of Taiwan and of Hong Kong."""
_PIECE: Final = "一?[个件台只双套部条架支樽]"
_DEMAND: Final = re.compile(
    r"(?:^|[,，、。.!！;；?？\s])(?:[别少]废话了?|唔好讲咁多|[那就请先快还]|麻烦|唔该|直接|干脆|索性|马上|立刻|立即|即刻|快[点啲]"
    r"|全部?|全额|给我|帮我|帮手|同我|你们|你哋|把钱|将钱|我的?钱){0,5}"
    rf"(?:(?:退(?:[返番回]|货|掉|了)?|{_CASH}"
    rf"|换货|换(?:[新过掉返番]|过?{_PIECE})(?:(?:部|只|个|件)?新[的嘅]?)?)"
    r"(?:[返番回]?(?:俾|畀|给)?我(?:[的嘅])?(?:钱|款)?)?"
    r"(?:[吧啊呀啦呗嘛喇了啰咯先喔欸]|给我|俾我|畀我|一下|就行|就好|好了|谢谢|唔该|行吗|可以吗|好吗|得唔得|得未)*){1,3}"
    r"(?=$|[,，。.!！;；?？~～\s])"
    rf"|(?:再|重新?|补)(?:给我|帮我)?(?:发|寄|送)(?!.{{0,4}}[错坏晚漏券金分])"
    rf"|(?:发|寄|送)(?:给我|俾我|畀我|[过返番])?{_PIECE}新[的嘅]|(?:寄|送)过{_PIECE}"
    r"|\b(?:refund|replace) (?:me|it|them)\b|\b(?:send|ship|give) (?:me |us )?(?:another|a new)\b"
    r"|^\W*(?:no\W+)?(?:(?:just|please|pls|a|full|my) )*(?:refund|money back|replacement)"
    r"(?: please| pls| now| then)*\W*$"
)
"""What is demanded without a word for wanting it: "no, money back"."""
_KINDS: Final[Mapping[str, re.Pattern[str]]] = {
    "refund": re.compile(
        rf"退款|退钱|退费|退现金|现金|{_CASH}|全退|退(?:掉|了)?[吧啦呗喇](?![^,，。.!！;；\n])"
        r"|\brefund|\bmoney back|\bcash\b"
    ),
    "replacement": re.compile(
        rf"换货|换{_PIECE}(?!人|方|说法|办法|客服|同事|时间|日子|地|时段|解决)"
        rf"|换[新过掉返番]|(?:发|寄|送|换)(?:给我|俾我|畀我|[过返番])?{_PIECE}新[的嘅]|(?:寄|送)过{_PIECE}"
        r"|(?:再|重新?|补)(?:给我|帮我)?(?:发|寄|送)(?!.{0,4}[错坏晚漏券金分])"
        r"|\breplace|\bexchange|\bnew one\b"
        r"|\b(?:want|need|like|have|get|send|prefer)(?: me| us)? another"
        r" (?:one|new|unit|item|copy|set|pair|piece)\b"
    ),
    "voucher": re.compile(r"券|购物金|抵用金|积分|\bcredit\b|\bvoucher|\bcoupon"),
}
_WHOLE: Final = re.compile(
    r"全额|全数|全款|全部(?:的)?(?:钱|费用|金额|款)|全部(?:退|赔|还)|(?:退|赔|还)(?:给)?(?:我)?全部|(?:退|赔)(?:给我|我)?全|原价|照价|一分不少"
    r"|\b(?:all (?:of )?(?:my|the) money|in full|(?:the |a )?full (?:refund|amount|price|sum)"
    r"|(?:the|my) (?:whole|entire|full) (?:amount|sum|price|cost)|every (?:penny|cent))\b"
)
_ALL_OF_IT: Final = re.compile(r"\b(?:all of it|the (?:whole|entire) (?:lot|thing))\b")
"""As much only where money is asked for: "all of it was wrong"."""
_GIVES_BACK: Final = re.compile(r"退|赔|还(?:给|我)|\brefund|\bback\b|\b(?:please|pls)\b|\bmoney\b")
_ALONE: Final = re.compile(
    r"(?:[\s\W]|退货|还是|那就?|我?就|只|请|吧|好了|就好|就行|just|please|pls|then|a|an|my|the|full|me|it)*"
)
"""What stands beside the one word that asks for it all by itself."""
_OPENING: Final = re.compile(r"[,，。.!！;；]")
_NOT_WANTED: Final = re.compile(
    r"(?:不|唔|别)(?:想)?(?:要|需要|接受|用|使|必)[^，,。！!；;]{0,4}$"
    r"|\b(?:not|don't want|no) (?:a |an |the |your |any )?$"
)
_NOT_ALL: Final = re.compile(
    r"(?:不用|不要|不需要|不必|唔使|唔要|无需|没必要)[^，,。！!；;]{0,4}$"
    r"|\b(?:don't|do not|didn't|not|never)\b[^.!?;,]{0,16}$"
)


def read_counter(
    text: str,
    entities: Sequence[Entity],
    offered: str,
    amount: Decimal | None,
    *,
    whole: bool = False,
) -> Counter | None:
    """What `text` asks for in place of an offer of the kind `offered` over `amount`, or None.

    `entities` are those of `text`, whose sums count; one that is to come on top is added to the
    offer's. A sum that is the offer's own is none, nor is all the money back where the offer is the
    `whole`.
    """
    if len(text) > LONGEST:
        return None
    plain = fold_answer(text)
    if _all(_MULTIPLE, plain, TAKEN) and (_GIVES_BACK.search(plain) or _ASKS_KIND.search(plain)):
        return Counter()
    asked = set(sums_asked(text, entities, amount if offered in MONEY else None, amount))
    part = _all(_PART, plain)
    kind = None if part else _kind(text, offered)
    if len(asked) == 1:
        return Counter(*asked.pop(), kind)
    if asked or kind or part:
        return Counter(kind=kind)
    return _of_the_price(text, plain, offered, whole=whole)


def _of_the_price(text: str, plain: str, offered: str, *, whole: bool) -> Counter | None:
    """All or half of the money is asked for, or just more."""
    if read_consent(_OPENING.split(plain, maxsplit=1)[0]) == "yes":
        return None  # "Yes, a full refund please": asked once more
    refuses = read_consent(text, offered) == "no"
    asks = bool(_GIVES_BACK.search(plain) or _ASKS_KIND.search(plain))
    if (_all(_WHOLE, plain) and (refuses or asks)) or (_all(_ALL_OF_IT, plain) and asks):
        return None if whole else Counter(kind="refund")
    if _HALF.search(plain) and _GIVES.search(plain):
        money = offered != "refund" and _KINDS["refund"].search(plain.replace("退一半", "退款"))
        return Counter(kind="refund") if money else Counter()
    # A no to a refund with "I want my money back" is no wish for something smaller.
    is_more = refuses and not whole and offered == "refund" and asks_for(text, offered)
    return Counter() if is_more or _MORE.search(plain) else None


def _all(words: re.Pattern[str], plain: str, spoilt: re.Pattern[str] = _NOT_ALL) -> bool:
    """Whether the words stand somewhere without those before them that spoil them."""
    return any(not spoilt.search(plain[: match.start()]) for match in words.finditer(plain))


def asks_for(text: str, kind: str) -> bool:
    """Whether the words ask for a remedy of the kind."""
    plain = fold_answer(text)
    return _asks(plain) and _is_wanted(plain, kind)


def _asks(plain: str) -> bool:
    """Whether the folded words ask for a kind of remedy at all."""
    return bool(_ASKS_KIND.search(plain) or _DEMAND.search(plain))


def demands(text: str) -> bool:
    """Whether a remedy is demanded outright: "refund me, thanks", 唔該退錢."""
    plain = fold_answer(text)
    return bool(_DEMAND.search(plain)) and any(_is_wanted(plain, kind) for kind in _KINDS)


def names_remedy(text: str) -> bool:
    """Whether the words name a kind of remedy, wanted or not."""
    plain = fold_answer(text)
    return any(words.search(plain) for words in _KINDS.values())


def kinds_spurned(text: str) -> frozenset[str]:
    """The kinds of remedy that a no names, but for what it asks for."""
    return frozenset(
        kind
        for kind, words in _KINDS.items()
        if words.search(fold_answer(text)) and not asks_for(text, kind)
    )


def _kind(text: str, offered: str) -> str | None:
    """Another kind of remedy than the one on offer, if the words ask for one."""
    plain = fold_answer(text)
    if not _asks(plain) and not _names_alone(plain):
        return None
    if read_consent(_OPENING.split(plain, maxsplit=1)[0]) == "yes" and not _TURNS.search(plain):
        return None  # a yes with a word besides is asked once more and ends no offer
    return next((kind for kind in _KINDS if kind != offered and _is_wanted(plain, kind)), None)


def _names_alone(plain: str) -> bool:
    """Whether a clause is nothing but the name of a kind: "no replacement, refund"."""
    return any(
        words.search(clause) and _ALONE.fullmatch(words.sub("", clause))
        for clause in _OPENING.split(plain)
        for words in _KINDS.values()
    )


def _is_wanted(plain: str, kind: str) -> bool:
    """Whether the kind is named, and not just to say that it is not wanted."""
    words = _KINDS.get(kind)
    return words is not None and any(
        not _NOT_WANTED.search(plain[: match.start()]) for match in words.finditer(plain)
    )
