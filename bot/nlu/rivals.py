"""Competitors told by the words around them: "switching to X", X 比你们便宜. Python 3.10 syntax."""

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.understanding import Entity

_NAME = r"(?P<name>[A-Z][\w&.'-]*[\w&](?: [A-Z][\w&'-]+){0,2})"
_ENGLISH: Final = (
    re.compile(rf"\b[Ss]witch(?:ed|ing)? (?:over |away |everything |us )?to {_NAME}"),
    re.compile(rf"\b(?:signed? up|gone|went|going|go) (?:with|over to) {_NAME}"),
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
_LATIN = r"[a-z][a-z0-9&.-]{1,20}(?: [a-z][a-z0-9&.-]+)?"
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
        rf"早知道?(?:就|我就)?(?:去|在|到|用|买){_HAN_NAME}(?=[买订下家]|那边|了|[,。!?;]|$)"
    ),
)
_NOBODY_ZH: Final = re.compile(
    "人工|客服|房|座|卡|号|货|新|人|机|款|个|件|价|地方|部门|账户|套餐|现金|退|楼|别的|以前|之前"
    "|现在|"
    "这|那|也|就|没|还|都|了|过|一|两|三|居然|味道|竟|反而|的$|钢|塑|网上|自己|我|他|她|它|你"
    "|质量|服务|态度|实体|线下|付款|支付"
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
