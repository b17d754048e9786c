"""Order references in a text: of the usual forms, and of those that a shop declares.

Imported by the app and by the Rasa environment alike (Python 3.10 syntax).
"""

import importlib
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

from bot.nlu.text import simplified
from bot.nlu.understanding import Entity

LONGEST: Final = 200
"""Characters of a declared pattern at most."""
SHORTEST: Final = 3
"""Characters that a declared reference has at least: shorter ones stand in every sentence."""
WAYS: Final = 1_000
"""In so many ways a declared pattern may match one place: this bounds the time of a search."""

_CUE = (
    r"(?:(?:order|booking|reservation|reference|ref|confirmation|tracking|case|ticket|invoice|po"
    r"|pnr|locator|job|policy|claim|complaint|incident|parcel|consignment|waybill|awb|contract)"
    r"(?: (?:number|no|num|nr|id|ref|code|reference)\.?)?(?: is|:|#|=)? ?#?"
    r"|(?:订单编?号?码?|单号|编号|订单|运单号?|快递单号|预订号|订位代号|订房代号|保单号|合同号|票号|流水号|工单号?|号码)"
    r"(?:是|为|系|:|=)? ?#?)"
)
# A number that such a word leads up to is another thing's.
_OTHERS = re.compile(
    r"(?:model|type|version|form|room|phone|mobile|tel|fax|card|account|gate|seat|flight|plate"
    r"|registration|postcode|zip|serial|iso|rtx|gtx|usb|covid|call|ring|text"
    r"|型号|版本|机型|款式|车牌号?码?|电话号?码?|手机号?码?|热线|座机|传真|房号|账号|帐号|卡号"
    r"|宽带号|户号"
    r"|身份证号?码?|邮编|航班号?|车次|座位号?|致电|请?打)(?: ?(?:number|no\.?|is|on|at|是|为|:|#"
    r"|-))* ?$"
)
_PLATE = re.compile("[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]$")
_REFERENCES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?<![a-z0-9/-])[a-z]{1,5}-\d{3,}(?:-\d+)*(?![a-z0-9-])",  # A-1001
        r"(?<![a-z0-9&])#\s?(?P<ref>(?=[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{2,})",  # #12345
        _CUE
        + r"(?P<ref>(?=[a-z0-9-]*\d)(?!20\d\d/)[a-z0-9][a-z0-9-]{3,}(?![a-z0-9-])(?:/\d{2,}\b)?"
        + r"(?!\s?[元块年月])(?![:.,]\d))",
        _CUE + r"(?P<ref>[a-z]{2,5}/\d{4,}(?![a-z0-9-]))",
        # A1001, TW90217, 2209-118
        (
            r"(?<![a-z0-9-])(?<!\d[.,])(?:[a-z]\d{4,}|[a-z]{2,4}\d{5,}|\d{4,}-\d{2,})"
            r"(?![a-z0-9-])(?! ?次)"
        ),
        r"(?<![a-z0-9-])(?<!\d[.,])\d{12,24}(?![a-z0-9-])",
    )
)
# Numbers of persons and cards are nobody's order, and are not kept.
_IDENTITY_CARD = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d\d{3}[\dx]")
_PHONE = re.compile(r"(?:86)?1[3-9]\d{9}")


class BrokenPattern(ValueError):
    """A declared pattern can't be used; the message says why, and which line it stands on."""


def find_references(text: str, plain: str) -> Iterator[Entity]:
    """References of the usual forms in a prepared text; `plain` is its comparable form."""
    for pattern in _REFERENCES:
        for match in pattern.finditer(plain):
            start, end = match.span("ref" if "ref" in pattern.groupindex else 0)
            before = plain[max(0, start - 24) : start]
            if not _OTHERS.search(before) and not _PLATE.search(before):
                yield from _reference(text, start, end)


def find_declared(patterns: Iterable[re.Pattern[str]], text: str, plain: str) -> Iterator[Entity]:
    """References of the forms that the shop declared."""
    for pattern in patterns:
        for match in pattern.finditer(plain):
            yield from _reference(text, *match.span("ref" if "ref" in pattern.groupindex else 0))


def _reference(text: str, start: int, end: int) -> Iterator[Entity]:
    digits = text[start:end].replace("-", "")
    if not (_IDENTITY_CARD.fullmatch(digits.lower()) or _is_card(digits) or _PHONE.match(digits)):
        yield Entity("order_ref", text[start:end].upper(), text[start:end], start, end)


def _is_card(digits: str) -> bool:
    """Sixteen or nineteen digits with a payment card's check digit."""
    if not digits.isdigit() or len(digits) not in {16, 19}:
        return False
    total = 0
    for place, char in enumerate(reversed(digits)):
        total += sum(divmod(int(char) * (1 + place % 2), 10))
    return total % 10 == 0


# ------------------------------------------------------------------------------- declared patterns


def declared(pattern: str) -> re.Pattern[str]:
    """A shop's own form of reference, ready to search a comparable text with.

    Capitals and script do not matter; letters and digits on either side do. A group called `ref`
    is the reference, else all that matched.

    Raises:
        BrokenPattern: it is no regular expression, finds next to nothing, or may take forever.
    """
    if len(pattern) > LONGEST:
        raise BrokenPattern(f"it has more than {LONGEST} characters")
    try:
        tree = _parser().parse(simplified(pattern), re.ASCII | re.IGNORECASE)
        ways = _ways(tree)
        shortest = tree.getwidth()[0]
        whole = re.compile(
            rf"(?<![a-z0-9])(?:{simplified(pattern)})(?![a-z0-9])", re.ASCII | re.IGNORECASE
        )
    except (re.error, OverflowError, RecursionError) as error:
        raise BrokenPattern(f"it is no regular expression: {error}") from None
    if shortest < SHORTEST:
        raise BrokenPattern(f"it finds references of fewer than {SHORTEST} characters")
    if ways > WAYS:
        raise BrokenPattern("it can match in too many ways; make its repetitions shorter")
    return whole


def _parser() -> Any:  # noqa: ANN401 - the standard library's own, without types
    return importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")


def _ways(tree: Any) -> int:  # noqa: ANN401 - as above
    """In how many ways a parsed pattern can match from one place, at most."""
    ways = 1
    for name, value in tree:
        ways *= _ways_of(str(name), value)
        if ways > WAYS:
            break
    return ways


def _ways_of(name: str, value: Any) -> int:  # noqa: ANN401 - as above
    if name in {"LITERAL", "NOT_LITERAL", "IN", "ANY", "AT", "CATEGORY"}:
        return 1
    if name == "BRANCH":
        return sum(_ways(branch) for branch in value[1])
    if name in {"SUBPATTERN", "ASSERT", "ASSERT_NOT"}:
        return _ways(value[-1])
    if name in {"MAX_REPEAT", "MIN_REPEAT"}:
        least, most, inner = value
        if int(most) > LONGEST:
            raise BrokenPattern(r"say how often at most: \d{6,12} instead of \d+ or \d*")
        each, ways = _ways(inner), 0
        for times in range(int(least), int(most) + 1):
            ways += each**times
            if ways > WAYS:
                break
        return ways
    raise BrokenPattern("it uses more than sets, groups, choices and repetitions")
