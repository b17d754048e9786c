"""Bare numbers that are sums of money by the words around them. Python 3.10 syntax."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from bot.nlu.currencies import NOTES, TIMES
from bot.nlu.numerals import ENGLISH_NUMERAL, NUMERAL, read_english, read_numeral

Sum = tuple[tuple[int, int], Decimal, "str | None"]
"""A place in a text, the number there, and the currency where the words tell it."""

_LEAST: Final = 10
"""A smaller number in English words is more often a count: paid two for one."""
_NOTE = re.compile(rf"\ba (?P<note>{'|'.join(NOTES)})\b")

# A bare number is a sum where the words around it say so, and no unit comes after it.
_VAGUELY = "(?:整整|足足|将近|差不多|大概|一共|总共|多|共|约)?"
_HAN_FIGURES = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{2,7})(?:\.\d\d?)?|\d+万\d(?!\d)|\d(?:\.\d+)?(?=[万千仟wk])"
    rf"|[{NUMERAL}]*[十百佰千仟万][{NUMERAL}]*"
)
_HUNDREDS = rf"[{NUMERAL}]*[百佰千仟万][{NUMERAL}]*"
_TIMES_ZH = "(?P<times>[万千仟]|[wk](?![a-z]))?"
_NO_UNIT = (
    rf"(?![\d%a-z~-]|(?<=[{NUMERAL}])[{NUMERAL}]|(?<=\d)(?:\.\d|,\d{{3}})"
    r"| ?[度号楼层栋室路米寸码斤克升瓦兆字页行人个位名次遍天年月日周时分秒点岁级期倍折成单件台辆"
    r"条张份家本箱瓶双公里多几来块元万千蚊刀美英港台欧小"
    r"桌册吨亩匹户颗粒袋杯碗组批样种类堂节趟床盘轮针副题例棵片笔股盆束封排列队余枚架]"
    r"| ?只(?![退给赔收肯剩要能算认]))"
)
_CUED_ZH = tuple(
    re.compile(pattern)
    for pattern in (
        (
            "(?:(?:花|付|要我|多算|交|缴|扣|收|退|赔|贴|罚|刷|碌|畀|俾|欠|亏|蚀|少|差|骗|坑|损失|补偿|卖|充|储"
            "|标价|要价|说好|到账|储值|充值|低消|本来|原来|原价|现价|涨[到成至]?|[降加][到成至]"
            r"|(?<!\d)变[成为]?|便宜|平|贵|[办租](?!的)|发票(?:只|才|就)?(?:开的?|写的?)是?|一共|总共|合计|共计)"
            "(?:了我|咗我|了|咗|我|掉|走|给我|回)?|(?:[款费金价租薪]|费用|定金|学费)(?:是|要|为|共"
            "|:)?"
            f"|(?:[一每](?:天|个?月|晚|年|次|位|人|份)|半小时)){_VAGUELY} ?"
            rf"(?P<number>{_HAN_FIGURES}){_TIMES_ZH}{_NO_UNIT}"
        ),
        rf"(?:要|才|今次|这次|那项|一样) ?(?P<number>\d{{3,6}}|{_HUNDREDS}){_NO_UNIT}",
        (
            rf"一[套瓶根盒包箱杯碗支台只条双间件](?:(?![{NUMERAL}])[一-龥]){{0,3}}(?P<number"
            rf">{_HAN_FIGURES}){_NO_UNIT}"
        ),
        (
            rf"(?:额度|最高|贷了?款?|借了?|存了?"
            rf"|投了?|放款(?:只有)?) ?(?P<number>{_HAN_FIGURES}){_TIMES_ZH}(?!充){_NO_UNIT}"
        ),
        # 三百八, with its last unit left out, is said of money alone.
        (
            rf"(?<![\d第{NUMERAL}])(?!(?<=[太真个是像])二百五)(?P<number>[{NUMERAL}]+[百佰千仟万][一二三四五六七八九])"
            rf"{_NO_UNIT}"
        ),
        # 八百的票, but of no people, ways or odds.
        (
            r"(?<![\d.第几数上成点])(?P<number>[一二两三四五六七八九十\d]"
            rf"[{NUMERAL}]*[百千万]|\d+(?:\.\d+)?(?=[万w]的))(?P<times>[万w])?"
            "的(?!人|员|学|粉|观|用户|客|乘|距|路|速|米|概|可能|把握|机会|时候|[,。!?;]|$)"
        ),
        # 年卡2388办的
        (
            r"(?:年卡|月卡|季卡|次卡|票价|课时|会费)(?P<number>\d{3,6})"
            rf"{_NO_UNIT}"
        ),
        r"(?<![\d.a-z年月-])(?!20[0-3]\d(?!\d))(?P<number>\d{3,6})(?=(?:办|买|订|充|拍|抢|租)的)",
        # 十五个半, as said in Hong Kong, behind a thing or a verb of price.
        (
            rf"(?:一[支杯碗罐份个盒张包](?:(?![{NUMERAL}])[一-龥]){{0,3}}|[卖收要畀俾])"
            rf"(?P<number>\d+|[{NUMERAL}]+)(?P<half>个半)(?![钟月小星礼年周世人天])"
        ),
        (
            r"(?<![\d.])(?P<number>\d{2,6}(?:\.\d\d?)?)(?P<times>万)?"
            "(?=一(?:个月|年|天|位|份|晚|张|杯|瓶|套|人|单)|/[月年天晚])"
        ),
        (
            rf"[从由] ?(?P<number>{_HAN_FIGURES})(?P<times>万)?[块元]? ?(?:一路|直接)?"
            rf"[涨变加升降跌减][到成至]? ?"
            rf"(?P<second>{_HAN_FIGURES}){_NO_UNIT}"
        ),
    )
)
_NUMBER_EN = r"(?:\d{1,3}(?:,\d{3})+|\d{2,6})(?:\.\d\d)?|\d\.\d\d|\d+(?:\.\d)?k"
_ROUGHLY = (
    "(?: (?:about|over|only|just|nearly|almost|around|another"
    "|(?:the|an?) (?:full|extra|total of)))?"
)
_PER = r"(?= (?:a|per|each|every) (?:month|week|year|night|head|person|term|session|hour)\b)"
_NO_TIME = r"(?:(?:2[4-9]|[3-9]\d|\d{3,})\.\d\d|\d{1,2}\.[6-9]\d)"  # 9.30 may be one
_CUED_EN = (
    re.compile(
        r"\b(?:(?:(?:over|under)?charged?|paid|pay|paying|refund(?:ed)?|costs?|owes?|billed|deducted"
        r"|debited|spent|quoted|took)(?: (?:me|us|him|her|them|you))?"
        rf"{_ROUGHLY}"
        r"|(?:bill|total|price|fee|fare|rent|deposit|premium|balance|renewal|refund|delivery"
        r"|postage)"
        r"(?: (?:was|is|of|came to|at|went from))?|short by|overcharged (?:me|us) by)"
        rf" (?P<number>{_NUMBER_EN})(?:(?: (?:instead of|rather than|and not|not|to)|, not)"
        rf" (?P<second>{_NUMBER_EN}))?"
        r"(?=[,.!?;)](?!\d)|$| (?:for|instead|and|when|more|extra|but|because|while|plus|from|twice"
        r"|again|too|already|only|a month|per|each|then|that|which|by|you|it|so|back|out|last|this"
        r"|without|on (?!\d|hold))\b)"
    ),
    re.compile(r"(?<![\d.,])(?P<number>\d+\.\d\d) (?:you owe|too much|short|extra|off|less)\b"),
    # 9.40 may be a time, 9.99 is a price.
    re.compile(
        r"(?<![\w.,:/-])(?<!version )(?P<number>\d{1,4}\.[6-9]\d)"
        r"(?![\d.%]| ?(?:km|miles?|kg|g|m|cm|mm|gb|mb|inch(?:es)?|stars?|x|seconds?|hours?)\b)"
    ),
    re.compile(
        rf"\bfrom (?P<number>{_NUMBER_EN}) to "
        rf"(?P<second>{_NO_TIME}|(?:{_NUMBER_EN}){_PER})(?![\d%])"
    ),
    re.compile(
        r"\b(?:refund|payment|bill|charge|fee|deposit|total|balance|invoice|fine) of "
        rf"(?P<number>{_NUMBER_EN})(?![\d%]|[.,]\d| ?(?:days?|units?|points?)\b)"
    ),
    re.compile(rf"\b(?:to|at|for|is|was|of|pay|paying) (?P<number>{_NUMBER_EN}){_PER}"),
    re.compile(
        rf"(?<![\w.,-])(?P<number>{_NUMBER_EN}) (?:off (?:me|us)\b|(?:out of|from) (?:my|our)\b)"
    ),
    re.compile(
        r"\b(?:it|that|this|which) (?:was|is|cost|came to)"
        rf"{_ROUGHLY} (?P<number>\d+(?:\.\d)?k)"
        r"(?=[,.!?;)]|$| (?:and|but|for|in|of|off|to|plus|because|when)\b)"
    ),
    # Paid twenty for it, but twice or three times is no price.
    re.compile(
        r"\b(?:(?:over|under)?charged?|paid|pay|costs?|quoted|owes?|billed)(?: (?:me|us|him|her))?"
        rf"{_ROUGHLY} (?P<number>(?!an? )(?=[tf-nseo]){ENGLISH_NUMERAL})"
        r"(?=[,.!?;)]|$| (?:for|instead|when|but|because|extra|too much)\b)"
    ),
)

_HAN = re.compile("[\u4e00-\u9fff]")
_NUMERIC = re.compile(r"\d|[十百千万廿卅仟佰]")
_IN_WORDS = re.compile(r"teen\b|t(?:y|en|wenty|welve)\b|eleven|hundred|thousand")


def find_cued(plain: str) -> Iterator[Sum]:
    """The sums in a comparable text that have no sign and no unit, verbs such as to pay before
    them.
    """
    for match in _NOTE.finditer(plain):
        yield match.span(), Decimal(NOTES[match["note"]]), "GBP"
    if not _NUMERIC.search(plain) and not _IN_WORDS.search(plain):
        return
    for pattern in _CUED_EN if _HAN.search(plain) is None else (*_CUED_ZH, *_CUED_EN):
        for match in pattern.finditer(plain):
            yield from _sums(match)


def _sums(match: re.Match[str]) -> Iterator[Sum]:
    groups = match.groupdict()
    for name in ("number", "second"):
        written = groups.get(name)
        number = number_of(written) if written else None
        if written is None or number is None or (written[0].isalpha() and _is_count(written)):
            continue
        start, end = match.span(name)
        if name == "number" and groups.get("times"):
            number, end = (number * TIMES[match["times"]]).normalize(), match.end("times")
        if groups.get("half"):
            yield (start, match.end("half")), number + Decimal("0.5"), "HKD"
        else:
            yield (start, end), number, None


def _is_count(written: str) -> bool:
    return written.isascii() and (read_english(written) or 0) < _LEAST


def number_of(written: str) -> Decimal | None:
    """The number that figures or words of either language stand for; None where it is none."""
    if "万" in written and written[0] in "0123456789":  # 2万1
        whole, _, rest = written.partition("万")
        return Decimal(whole) * 10_000 + Decimal(rest) * 1_000
    if written[0].isascii() and written[0].isdigit():
        if written.endswith("k"):
            return (Decimal(written[:-1]) * 1_000).normalize()
        if _COMMA.search(written):  # 45,00 as on the Continent
            written = written.replace(".", "").replace(",", ".")
        return Decimal(written.replace(",", ""))
    return read_numeral(written) or read_english(written)


_COMMA = re.compile(r",\d\d$")
