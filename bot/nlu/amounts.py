"""Sums of money in a text, in figures and in words, with their currency. Python 3.10 syntax."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.nlu.numerals import ENGLISH_NUMERAL, NUMERAL, read_english, read_numeral
from bot.nlu.text import comparable, detect_language
from bot.nlu.understanding import Entity

_FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_HAN_NUMBER = f"[{NUMERAL}]+(?:点[{NUMERAL}]+)?"
_TIMES = {
    "k": 1_000, "grand": 1_000, "千": 1_000, "万": 10_000, "w": 10_000, "m": 1_000_000,
    "亿": 100_000_000,
}  # fmt: skip
# None where the sign or word does not tell whose: the shop's own currency will be meant.
_SIGNS: dict[str, str | None] = {
    "us$": "USD", "hk$": "HKD", "nt$": "TWD", "a$": "AUD", "c$": "CAD", "s$": "SGD", "$": None,
    "¥": "CNY", "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "rmb": "CNY", "cny": "CNY",
    "usd": "USD", "hkd": "HKD", "twd": "TWD", "ntd": "TWD", "nt": "TWD", "eur": "EUR", "gbp": "GBP",
    "jpy": "JPY", "sgd": "SGD", "aud": "AUD", "cad": "CAD", "mop": "MOP", "人民币": "CNY",
    "美元": "USD", "美金": "USD", "港币": "HKD", "港元": "HKD", "港纸": "HKD", "台币": "TWD",
    "新台币": "TWD", "日元": "JPY", "日圆": "JPY", "日币": "JPY", "円": "JPY", "欧元": "EUR",
    "英镑": "GBP", "澳元": "AUD", "澳币": "AUD", "加元": "CAD", "加币": "CAD", "新币": "SGD",
    "坡币": "SGD", "韩元": "KRW", "韩币": "KRW", "泰铢": "THB", "马币": "MYR", "令吉": "MYR",
    "葡币": "MOP",
}  # fmt: skip
_HAN_SIGNS = {sign: code for sign, code in _SIGNS.items() if "\u4e00" <= sign[0] <= "\u9fff"}
_WORDS: dict[str, str | None] = {
    "元": "CNY", "圆": "CNY", "块钱": "CNY", "块": "CNY", "大洋": "CNY", "yuan": "CNY",
    "kuai": "CNY", "蚊": "HKD", "刀": "USD", "美刀": "USD", "镑": "GBP", "pounds": "GBP",
    "pound": "GBP", "quid": "GBP", "euros": "EUR", "euro": "EUR", "dollars": None, "dollar": None,
    "bucks": None, "buck": None, "us dollars": "USD", "hk dollars": "HKD", "grand": None,
    **{unit + sign: code for unit in ("元", "块") for sign, code in _HAN_SIGNS.items()},
}  # fmt: skip
_CENTS: dict[str, str | None] = {
    "毛钱": "CNY", "毛": "CNY", "角钱": "CNY", "分钱": "CNY", "cents": None, "cent": None,
    "pence": "GBP", "p": "GBP",
}  # fmt: skip
_PARTS = {"毛钱": 10, "毛": 10, "角钱": 10}
_CURRENCIES = {**_SIGNS, **_WORDS, **_CENTS}
_NOTES = {"fiver": "5", "tenner": "10"}
# Read as yuan only where the text is not in traditional script: there it may be any dollar.
_YUAN = frozenset({"元", "圆", "块钱", "块"})
# What makes another word of the sign before it: 三元桥 is a place, 两块蛋糕 two pieces of cake.
_NO_SUM = {
    "块": "蛋糕|手?表|电池|屏|肉|地|布|砖|石|巧克力|饼|面包|玻璃|硬盘|板|木|豆腐|披萨|牌|糖|去|儿",
    "元": "桥|里|素|论|次方|组|旦|宵|音|化|老|件|店",
    "毛": "不拔",
    "蚊": "子|虫|香",
    "pounds": r" (?:of (?!credit|money|my|the)|overweight|heavier|lighter)",
    "grand": r" (?:hotel|piano|opening|prix|total|canyon)",
}
_WEIGHT = re.compile(r"(?:weigh\w*|lost|gained|lose|gain|losing)(?: over| about| nearly)? $")


def _any(names: dict[str, str | None]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_BEFORE = re.compile(
    rf"(?=[{re.escape(''.join({sign[0] for sign in _SIGNS}))}])(?<![a-z])(?P<sign>{_any(_SIGNS)})"
    rf"\s?(?P<number>{_FIGURES}|{_HAN_NUMBER})\s?"
    rf"(?P<times>万|千|亿|[kmw](?![a-z]))?(?:(?:块钱?|[元圆])(?!{_NO_SUM['元']}))?"
)
_UNIT_AFTER = (
    r"(?<![a-z几数多第])(?<!\d)(?<!\d[.,])(?P<number>%s)\s?"
    r"(?P<times>万|千|亿|[kw](?=[元块\s]))?\s?"
    rf"(?P<sign>{_any({**_SIGNS, **_WORDS, **_CENTS})})"
    rf"(?:(?P<tenths>(?<=[块元])(?:[\d{NUMERAL}](?:[毛角]|(?![\w%%])|(?=一[度斤个份张位瓶杯碗包]))"
    r"|\d(?![\d.%%个次天年月人件块元小时分折号点楼米斤张条只位单期周星份盒瓶])))"
    r"|(?:(?<=pounds)|(?<=dollars)|(?<=euros)) (?P<hundredths>\d\d)"
    r"(?![\d.,:%%]| (?:min|hour|hr|day|week|month|year|time|people|percent)))?(?![a-z])"
)
_AFTER = re.compile(rf"(?=[\d{NUMERAL}])" + _UNIT_AFTER % f"{_FIGURES}|{_HAN_NUMBER}")
_AFTER_WORDS = re.compile("(?=[a-z])" + _UNIT_AFTER % ENGLISH_NUMERAL)
_ENGLISH_UNITS = (
    "pound",
    "quid",
    "euro",
    "dollar",
    "buck",
    "cent",
    "pence",
    "grand",
    "yuan",
    "kuai",
)
_NOTE = re.compile(rf"\ba (?P<note>{'|'.join(_NOTES)})\b")

# A bare number is a sum where the words around it say so, and no unit comes after it.
_VAGUELY = "(?:整整|足足|将近|差不多|大概|一共|总共|多|共|约)?"
_HAN_FIGURES = (
    r"(?:\d{1,3}(?:,\d{3})+|\d{2,7})(?:\.\d\d?)?|\d万\d(?!\d)|\d(?:\.\d+)?(?=万)"
    rf"|[{NUMERAL}]*[十百千万][{NUMERAL}]*"
)
_HUNDREDS = rf"[{NUMERAL}]*[百千万][{NUMERAL}]*"
_NO_UNIT = (
    r"(?![\d%a-z~-]|[.,]\d"
    r"| ?[度号楼层栋室路米寸码斤克升瓦兆字页行人个位名次遍天年月日周时分秒点岁级期倍折成单件台辆"
    r"条张份"
    r"家本箱瓶只双公里多几来块元万千蚊刀美英港台欧小])"
)
_CUED_ZH = tuple(
    re.compile(pattern)
    for pattern in (
        (
            "(?:(?:花|付|交|缴|扣|收|退|赔|贴|罚|刷|欠|亏|补偿|卖|充|储|标价|要价|说好|到账|储值"
            "|充值|低消|本来|原来|原价|现价|涨[到成至]|降[到成至])"
            "(?:了我|咗我|了|咗|我|掉|走|给我|回)?|(?:[款费金价租]|费用|定金|学费)(?:是|要|为|共"
            "|:)?"
            f"|(?:[一每](?:天|个?月|晚|年|次|位|人|份)|半小时)){_VAGUELY} ?"
            rf"(?P<number>{_HAN_FIGURES})(?P<times>[万千])?{_NO_UNIT}"
        ),
        rf"(?:要|才|今次|这次|那项|一样) ?(?P<number>\d{{3,6}}|{_HUNDREDS}){_NO_UNIT}",
        (
            rf"一[套瓶根盒包箱杯碗支台只条双间件](?:(?![{NUMERAL}])[一-龥]){{0,3}}(?P<number"
            rf">{_HAN_FIGURES}){_NO_UNIT}"
        ),
        (
            rf"(?:额度|最高|贷了?款?|借了?|存了?"
            rf"|投了?) ?(?P<number>{_HAN_FIGURES})(?P<times>万)?{_NO_UNIT}"
        ),
        # 三百八, with its last unit left out, is said of money alone.
        (
            rf"(?<![\d第{NUMERAL}])(?P<number>[{NUMERAL}]+[百千万][一二三四五六七八九])"
            rf"{_NO_UNIT}(?![{NUMERAL}])"
        ),
        (
            r"(?<![\d.])(?P<number>\d{2,6})(?P<times>万)?"
            "(?=一(?:个月|年|天|位|份|晚|张|杯|瓶|套|人|单)|/[月年天晚])"
        ),
        (
            rf"[从由] ?(?P<number>{_HAN_FIGURES})(?P<times>万)?[块元]? ?(?:一路|直接)?"
            rf"[涨变加升降跌减][到成至]? ?"
            rf"(?P<second>{_HAN_FIGURES}){_NO_UNIT}"
        ),
    )
)
_NUMBER_EN = r"(?:\d{1,3}(?:,\d{3})+|\d{2,6})(?:\.\d\d)?|\d\.\d\d"
_CUED_EN = (
    re.compile(
        r"\b(?:(?:charged?|paid|pay|paying|refund(?:ed)?|costs?|owes?|billed|deducted|debited|spent"
        r"|quoted|took)(?: (?:me|us|him|her|them|you))?"
        r"(?: (?:about|over|only|just|nearly|almost|around|another|(?:the|an?) (?:full|extra"
        r"|total of)))?"
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
)


_HAN = re.compile("[\u4e00-\u9fff]")
_NUMERIC = re.compile(r"\d|[十百千万]")


def find_amounts(text: str) -> Iterator[Entity]:
    """The sums in a prepared text, left to right; a bare number is one only behind a verb such as
    to pay.
    """
    plain = comparable(text)
    found = list(_signed(plain, text))
    for each in _cued(plain):
        if all(each[0][1] <= start or end <= each[0][0] for (start, end), _, _ in found):
            found.append(each)
    for (start, stop), value, currency in sorted(found, key=lambda each: each[0]):
        end = stop
        while text[end - 1] == " ":
            end -= 1
        yield Entity("amount", f"{value:f}", text[start:end], start, end, currency)


_Sum = tuple[tuple[int, int], Decimal, "str | None"]


def _signed(plain: str, text: str) -> Iterator[_Sum]:
    taken = -1
    found = [*_BEFORE.finditer(plain), *_AFTER.finditer(plain)]
    if any(unit in plain for unit in _ENGLISH_UNITS):
        found += _AFTER_WORDS.finditer(plain)
    found.sort(key=re.Match.start)
    for match in found:
        if match.start() < taken or _is_no_sum(match, plain):
            continue
        value = _value(match)
        if value is not None:
            taken = match.end()
            foreign = match["sign"] in _YUAN and detect_language(text) == "zh-Hant"
            yield match.span(), value, None if foreign else _CURRENCIES[match["sign"]]


def _cued(plain: str) -> Iterator[_Sum]:
    for match in _NOTE.finditer(plain):
        yield match.span(), Decimal(_NOTES[match["note"]]), "GBP"
    patterns = _CUED_EN if _HAN.search(plain) is None else (*_CUED_ZH, *_CUED_EN)
    for pattern in patterns if _NUMERIC.search(plain) else ():
        for match in pattern.finditer(plain):
            for name in ("number", "second"):
                written = match.groupdict().get(name)
                number = _number(written) if written else None
                if number is None:
                    continue
                start, end = match.span(name)
                if name == "number" and match.groupdict().get("times"):
                    number, end = (number * _TIMES[match["times"]]).normalize(), match.end("times")
                yield (start, end), number, None


def _is_no_sum(match: re.Match[str], plain: str) -> bool:
    sign, number = match["sign"], match["number"]
    rest = plain[match.end() :]
    bare = not (match.groupdict().get("tenths") or match.groupdict().get("hundredths"))
    if sign in _NO_SUM and bare and re.match(_NO_SUM[sign], rest):
        return True
    if sign in {"pounds", "pound"}:
        return _WEIGHT.search(plain[: match.start()]) is not None
    if sign == "p":  # 50p is a coin, 480p a picture
        return not re.fullmatch(r"\d\d?", number) or plain[match.end("number")] == " "
    if number in {"一", "1"}:  # 一块去 is together, 一分钱一分货 a saying
        return bare and sign in {"块", "分钱", "毛钱", "刀"}
    if sign == "刀":
        return not number[0].isascii()
    return re.fullmatch("[百千万亿]+", number) is not None


def _number(written: str) -> Decimal | None:
    if "万" in written and written[0] in "0123456789":  # 2万1
        return Decimal(written[0]) * 10_000 + Decimal(written[-1]) * 1_000
    if written[0].isascii() and written[0].isdigit():
        return Decimal(written.replace(",", ""))
    return read_numeral(written) or read_english(written)


def _value(match: re.Match[str]) -> Decimal | None:
    number = _number(match["number"])
    if number is None:
        return None
    groups, sign = match.groupdict(), match["sign"]
    times = groups["times"] or (sign if sign == "grand" else None)
    if times:
        number *= _TIMES[times]
    if sign in _CENTS:
        number /= _PARTS.get(sign, 100)
    if tenths := groups.get("tenths"):
        digit = tenths[0]
        number += (Decimal(digit) if digit.isascii() else read_numeral(digit) or Decimal(0)) / 10
    if hundredths := groups.get("hundredths"):
        return Decimal(f"{number}.{hundredths}") if number == int(number) else None
    computed = times or sign in _CENTS or tenths
    return number.normalize() if computed else number
