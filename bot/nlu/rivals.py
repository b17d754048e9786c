"""Competitors told by the words around them: "switching to X", X 比你们便宜. Python 3.10 syntax."""

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.numerals import NUMERAL
from bot.nlu.understanding import Entity

_NAME = r"(?P<name>[A-Z][\w&.'-]*[\w&](?: [A-Z][\w&'-]+){0,2})"
_MOVED = (
    "(?:accounts?|business|contract|numbers?|energy|electric(?:ity)?|gas|broadband|phones?|mobile"
    "|insurance|pension|mortgage|savings|money|checking|website|subscription|policy|custom)"
)
# A place may be moved to as well: a name of several words that ends so is a firm.
_TRADE = (
    "(?:Energy|Power|Gas|Water|Mobile|Telecoms?|Broadband|Bank|Insurance|Airways|Airlines?|Rail"
    "|Trains|Fitness|Gyms?|Hotels?|Taxis|Cabs|Couriers?|Media)"
)
_FIRM = rf"(?P<name>(?:[A-Z][\w&'-]+ ){{1,2}}{_TRADE})"
_ENGLISH: Final = (
    re.compile(rf"\b[Ss]witch(?:ed|ing)? (?:over |away |everything |us )?to {_NAME}"),
    re.compile(rf"\b(?:[Ss]igned? up|gone|went|[Gg]oing|[Gg]o) (?:with|over to) {_NAME}"),
    re.compile(
        rf"\b[Mm]ov(?:ed|ing|e) (?:my|our|the) (?:\w+ )?{_MOVED} (?:over |away )?to "
        rf"{_NAME}"
    ),
    re.compile(rf"\b[Mm]ov(?:ed|ing|e) (?:over )?to {_FIRM}\b"),
    re.compile(
        rf"\b{_FIRM} "
        r"(?:would(?:n't)?(?: have)?|would've|does(?:n't)?|do(?:n't)?|never|let|lets|gives?)\b"
    ),
    re.compile(rf"{_NAME} (?:down|across|over|round|up) the (?:road|street|corner|way|block)\b"),
    re.compile(
        rf"{_NAME} (?:gave|give|gives|will give|would give) (?:me|us) "
        r"(?:a |an |the )?(?:much |far |way )?"
        r"(?:better|cheaper|lower|faster|same (?:for|plan|deal)|free|half|more"
        r"|double|twice)\b"
    ),
    re.compile(rf"\b[Pp]ort(?:ed|ing)? (?:\w+ ){{0,3}}to {_NAME}"),
    re.compile(
        rf"\b(?:cheaper|better|faster|less|worse|slower) (?:at|with|from|on|by|than) {_NAME}"
    ),
    re.compile(
        rf"{_NAME} (?:is|are|was) (?:so much |much |far |way |a lot |even )?"
        r"(?:cheaper|better|faster|half (?:the|your) price)"
    ),
    re.compile(
        rf"{_NAME} (?:has |have )?(?:offers?|offered|charges?|quoted?|sells?|do|does) "
        r"(?:me |it |us |the same )"
    ),
)
_NOBODY: Final = re.compile(
    "i|you|they|we|he|she|it|this|that|there|everything|your|the|my|our|his|her|support|service"
    "|english|customer|what|which|who|where|how|why|when|nothing|even|quality|price|(?:mon|tues"
    "|wednes|thurs|fri|satur"
    "|sun)day|january|february|march|april|may|june|july|august|september|october|november|december"
)
_LATIN = r"(?=\d?[a-z])[a-z0-9][a-z0-9&.-]{1,20}(?: [a-z][a-z0-9&.-]+)?"
_HAN_NAME = f"(?P<name>{_LATIN}|[一-龥]{{2,6}}?)"
_CHINESE: Final = (
    re.compile(
        rf"(?:^|[,。!?;、\s]|说|是|看|人家|人哋|发现|觉得|因为|现在|但){_HAN_NAME}(?:家|那边|的)?"
        "(?:比|平过|好过)(?:你们?|你哋|贵司|这里|这边)"
    ),
    re.compile(
        rf"(?:换[到去成]|改用|(?:携号)?转[网台](?:到|去|至)?|跳槽[到去至]|转投|改投){_HAN_NAME}"
        r"(?=了|去|吧|那边|啦|[,。!?;]|$)"
    ),
    re.compile(rf"(?:人家|人哋) ?(?P<name>{_LATIN})"),
    re.compile(
        r"(?:人家|人哋) ?(?P<name>[一-龥]{2,4}?)"
        r"(?=第二[天日]|当[天日]|次日|隔[天日]|半价|免费|包邮|不收|都唔收)"
    ),
    # 某某家便宜很多, momo才卖一半, IKEA同款才三百
    re.compile(
        rf"(?:^|[,。!?;、\s])(?P<name>{_LATIN}|[一-龥]{{2,4}}?(?=家|那边|那里|上))"
        r"(?:家|那边|那里|上面?|都|就|才|卖|同款){0,3}"
        rf"(?:便宜(?:很多|多了|好多|得多|一半|你们|[\d{NUMERAL}])|半价|平(?:好多|一半|[你过几啲\d{NUMERAL}]))"
    ),
    re.compile(rf"(?:^|[,。!?;、\s])(?P<name>{_LATIN}|[一-龥]{{2,4}}?(?=家|上))(?:家|的|上)?同款"),
    # 转 is said of money as well.
    re.compile(
        rf"(?:我|佢|都|就|先)(?:已经)?转(?:去|投|咗去|到)(?P<name>{_LATIN})(?=算|好过|啦|吧|,|。|$)"
    ),
    re.compile(rf"转(?:咗去|用){_HAN_NAME}(?=了|算|啦|[,。!?;]|$)"),
    re.compile(rf"[过跳]咗?了?档(?:去|到){_HAN_NAME}(?=了|算|啦|[,。!?;]|$)"),
    re.compile(r"(?:去|到|换|用回?|转)(?P<name>移动|联通|电信|广电)(?=办|开|装|了|吧|[,。!?;]|$)"),
    re.compile(
        rf"早知道?(?:就|我就)?(?:去|在|到|用|买){_HAN_NAME}(?=[买订下家]|那边|了|[,。!?;]|$)"
    ),
)
_NOBODY_ZH: Final = re.compile(
    "人工|客服|房|座|卡|号|货|新|人|机|款|个|件|价|地方|部门|账户|套餐|现金|退|楼|别的|以前|之前"
    "|现在|"
    "这|那|也|就|没|还|都|了|过|一|两|三|居然|味道|竟|反而|的$|钢|塑|网上|自己|我|他|她|它|你"
    "|质量|服务|态度|实体|线下|付款|支付|上次|上回|平时|平常|原来|本来|昨|今|去年|月|天|周|元|块"
    "|价|总|加|又|再|更|能|可以|应该|不如|只|买|卖|东西|商品|产品|全|明明|外面|到处|年|最|说|该|到|位|仲|佢|出去|器"
)


_CAPITAL: Final = re.compile("[A-Z]")
_HAN: Final = re.compile("[一-龥]")


def find_rivals(text: str, plain: str) -> Iterator[Entity]:
    """Competitors in a prepared text, `plain` being its comparable form."""
    for pattern in _ENGLISH if _CAPITAL.search(text) else ():
        for match in pattern.finditer(text):
            if not _NOBODY.fullmatch(match["name"].split(" ")[0].lower()):
                start, end = match.span("name")
                yield Entity("competitor", match["name"], text[start:end], start, end)
    for pattern in _CHINESE if _HAN.search(plain) else ():
        for match in pattern.finditer(plain):
            if not _NOBODY_ZH.search(match["name"]):
                start, end = match.span("name")
                yield Entity("competitor", text[start:end], text[start:end], start, end)
