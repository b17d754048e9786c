"""What a text names: order references, sums, times, products, competitors. By rules, with spans.

Imported by the app and by the Rasa environment alike (Python 3.10 syntax).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.nlu.amounts import find_amounts
from bot.nlu.text import Prepared, comparable
from bot.nlu.times import find_times
from bot.nlu.understanding import Entity, EntityKind

Lookups = Mapping[EntityKind, Sequence[str]]
"""Names by kind: `product` and `competitor`."""

LOOKUP_KINDS: tuple[EntityKind, ...] = ("competitor", "product")

_CUE = (
    r"(?:(?:order|booking|reservation|reference|ref|confirmation|tracking|case|ticket|invoice|po)"
    r"(?: (?:number|no|num|nr|id|ref|code|reference)\.?)?(?: is|:|#|=)? ?#?"
    r"|(?:number|no\.) ?#?"
    r"|(?:订单编?号?码?|单号|编号|订单|运单号?|快递单号|预订号|订位代号|票号|流水号|工单号?|号码)"
    r"(?:是|为|系|:|=)? ?#?)"
)
_REFERENCES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?<![a-z0-9-])[a-z]{1,5}-\d{3,}(?:-\d+)*(?![a-z0-9-])",  # A-1001
        r"(?<![a-z0-9&])#\s?(?=[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{2,}",  # #12345
        _CUE
        + r"(?P<ref>(?=[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{3,}(?![a-z0-9-])"
        + r"(?!\s?[元块年月])(?![:.,]\d))",
        # A1001, TW90217, 2209-118
        r"(?<![a-z0-9.,-])(?:[a-z]\d{4,}|[a-z]{2,4}\d{5,}|\d{4,}-\d{2,})(?![a-z0-9-])",
        r"(?<![a-z0-9.,-])\d{12,24}(?![a-z0-9-])",
    )
)
# Numbers of persons and cards are nobody's order, and are not kept.
_IDENTITY_CARD = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d\d{3}[\dx]")

_NAME = r"(?P<name>[A-Z][\w&.'-]*[\w&](?: [A-Z][\w&'-]+){0,2})"
_COMPETITOR_EN = (
    re.compile(rf"\b[Ss]witch(?:ed|ing)? (?:over |away |everything |us )?to {_NAME}"),
    re.compile(rf"\b(?:signed? up|gone|went|going) (?:with|over to) {_NAME}"),
    re.compile(rf"\b[Pp]ort(?:ed|ing)? (?:\w+ ){{0,3}}to {_NAME}"),
    re.compile(rf"\b(?:cheaper|better|faster|less) (?:at|with|from|on|by|than) {_NAME}"),
    re.compile(
        rf"{_NAME} (?:is|are|was) (?:so much |much |far |way |a lot )?(?:cheaper|better|faster)"
    ),
    re.compile(
        rf"{_NAME} (?:has |have )?(?:offers?|offered|charges?|quoted?|sells?|do|does) "
        r"(?:me |it |us |the same )"
    ),
)
_NO_COMPETITOR = re.compile(
    "i|you|they|we|he|she|it|this|that|there|everything|your|the|my|our|his|her|support|service"
    "|english|customer|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may"
    "|june|july|august|september|october|november|december"
)
_HAN_NAME = r"(?P<name>[A-Za-z][\w&.-]{1,20}(?: [A-Za-z][\w&.-]+)?|[一-龥]{2,6}?)"
_COMPETITOR_ZH = (
    re.compile(
        rf"(?:^|[,。!?;、\s]|说|是|看|人家|发现|觉得|因为|现在|但){_HAN_NAME}(?:家|那边|的)?比(?:你们?|贵司|这里|这边)"
    ),
    re.compile(
        rf"(?:换|改用|转网|携号转网|跳槽|换成|转投|改投)(?:到|去|成|至|了)?{_HAN_NAME}"
        r"(?=了|去|吧|那边|啦|[,。!?;]|$)"
    ),
)
_NO_COMPETITOR_ZH = re.compile(
    "人工|客服|房|座|卡|号|货|新|人|机|款|个|件|价|地方|部门|账户|套餐|现金|退|楼|别的|以前|之前|现在|"
    "这|那|网上|自己|我|他|她|它|你"
)


def read_lookups(folder: Path) -> dict[EntityKind, list[str]]:
    """The names in `<kind>.txt` of a folder, one a line; lines that begin with # are comments.

    Raises OSError when a file is missing, UnicodeDecodeError when one is not UTF-8.
    """
    return {
        kind: [
            line.strip()
            for line in (folder / f"{kind}.txt").read_text("utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        ]
        for kind in LOOKUP_KINDS
    }


class Extractor:
    """Finds entities by the rules of this module and by lookups, compiled once."""

    def __init__(self, lookups: Lookups) -> None:
        self._names: dict[EntityKind, dict[str, str]] = {}
        self._patterns: dict[EntityKind, re.Pattern[str]] = {}
        for kind in LOOKUP_KINDS:
            names = {comparable(name): name for name in lookups.get(kind, ())}
            if names:
                self._names[kind] = names
                self._patterns[kind] = re.compile(_alternatives(names))

    def find(self, text: str) -> list[Entity]:
        """The entities of a prepared text in order; none overlaps another."""
        plain = comparable(text)
        found: list[Entity] = []
        sources: tuple[Iterable[Entity], ...] = (
            find_times(text),
            find_amounts(text),
            _references(text, plain),
            self._named(text, plain),
            _rivals(text, plain),
        )
        for source in sources:
            for entity in source:
                if all(entity.end <= each.start or each.end <= entity.start for each in found):
                    found.append(entity)
        return sorted(found, key=lambda entity: entity.start)

    def find_in(self, prepared: Prepared, original: str) -> tuple[Entity, ...]:
        """The entities of a prepared text, with their places and words in the original."""
        entities = []
        for entity in self.find(prepared.text):
            start, end = prepared.span(entity.start, entity.end)
            entities.append(replace(entity, text=original[start:end], start=start, end=end))
        return tuple(entities)

    def _named(self, text: str, plain: str) -> Iterator[Entity]:
        for kind, pattern in self._patterns.items():
            for match in pattern.finditer(plain):
                start, end = match.span("name")
                yield Entity(kind, self._names[kind][match["name"]], text[start:end], start, end)


def _alternatives(names: Iterable[str]) -> str:
    """Longest first; names in letters stand alone, and may carry a plural's s."""
    parts = [
        rf"(?<![a-z0-9]){re.escape(name)}(?=(?:e?s)?(?![a-z0-9]))" if name[0].isascii() else name
        for name in sorted(names, key=len, reverse=True)
    ]
    return f"(?P<name>{'|'.join(parts)})"


def _references(text: str, plain: str) -> Iterator[Entity]:
    for pattern in _REFERENCES:
        for match in pattern.finditer(plain):
            start, end = match.span("ref" if "ref" in pattern.groupindex else 0)
            digits = text[start:end].replace("-", "")
            if _IDENTITY_CARD.fullmatch(digits.lower()) or _is_card(digits) or _is_phone(digits):
                continue
            value = text[start:end].upper().lstrip("# ")
            yield Entity("order_ref", value, text[start:end], start, end)


def _is_phone(digits: str) -> bool:
    return re.fullmatch(r"(?:86)?1[3-9]\d{9}", digits) is not None


def _is_card(digits: str) -> bool:
    """Sixteen or nineteen digits with a payment card's check digit."""
    if not digits.isdigit() or len(digits) not in {16, 19}:
        return False
    total = 0
    for place, char in enumerate(reversed(digits)):
        total += sum(divmod(int(char) * (1 + place % 2), 10))
    return total % 10 == 0


def _rivals(text: str, plain: str) -> Iterator[Entity]:
    """Competitors told by the words around their name."""
    for pattern in _COMPETITOR_EN:
        for match in pattern.finditer(text):
            if not _NO_COMPETITOR.fullmatch(match["name"].split(" ")[0].lower()):
                start, end = match.span("name")
                yield Entity("competitor", match["name"], text[start:end], start, end)
    for pattern in _COMPETITOR_ZH:
        for match in pattern.finditer(plain):
            if not _NO_COMPETITOR_ZH.search(match["name"]):
                start, end = match.span("name")
                yield Entity("competitor", text[start:end], text[start:end], start, end)
