"""What a text names: orders, sums, times, people of ours, products, competitors. By rules.

Imported by the app and by the Rasa environment alike (Python 3.10 syntax).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.nlu.amounts import find_amounts
from bot.nlu.references import BrokenPattern, declared, find_declared, find_references
from bot.nlu.rivals import find_rivals
from bot.nlu.staff import find_staff
from bot.nlu.text import Prepared, comparable
from bot.nlu.times import find_times, first_come
from bot.nlu.understanding import Entity, EntityKind

Lookups = Mapping[EntityKind, Sequence[str]]
"""Names by kind, of `product` and `competitor`, and a shop's own patterns of `order_ref`."""

NAME_KINDS: tuple[EntityKind, ...] = ("competitor", "product")
LOOKUP_KINDS: tuple[EntityKind, ...] = (*NAME_KINDS, "order_ref")

# Whole phrases in which a listed name means something else.
_NO_NAME: Mapping[EntityKind, re.Pattern[str]] = {
    "product": re.compile(
        r"of course|(?:on|over|by|via) (?:the |my |his |her |their )?(?:phone|internet|app)\b"
        r"|in the course of"
        r"|phone (?:number|call|line|conversation)s?|(?:front|help|service|check-in|info\w*"
        r"|transfer|reception|ticket|returns) desks?"
        r"|flight attendants?|(?:to|i|we) watch(?:ed)?\b|watch(?:ing)? (?:out|it|this|him|her"
        r"|them|me)"
        r"|dress code|(?:support|service) tickets?|ticket (?:number|no|id)|room (?:for|to)\b"
        r"|no room"
        r"|[看玩刷]手机|手机(?:尾?号码?|上|端|电筒|里|验证|银行|支付|短信|拍|软件)|快递(?:小哥|员"
        r"|师傅|单号|公司)|外卖(?:小哥|员)|保险(?:起见|杠|箱|柜|丝)|火药|药[店房]"
        r"|(?:奶茶|咖啡|手机|蛋糕|眼镜|书包)店|包裹单|(?:注册|新|老)会员|会员[价日们]"
        r"|房间号|信用卡号|会员号|游戏规则"
    ),
    "competitor": re.compile(
        r"next door neighbou?rs?|best buy (?:of|i|ever)|另外?一间(?=房|包|病|屋|教|会)"
        r"|滴滴(?=[滴答])"
        r"|隔[壁篱](?!那[家间个]|[家店间摊铺舖]|[嗰𠮶]间|超市|银行|餐|酒店|公司|卖|才|都|就|也|更"
        r"|比|便宜|新开|有|一家|平)"
        r"|同行(?:的?(?:人|朋友|友人|伙伴|者|家人|旅客|乘客))"
    ),
}


class BrokenLookup(ValueError):
    """A line of a lookup file can't be used; the message names the file, the line and why."""


def read_lookups(folder: Path) -> dict[EntityKind, list[str]]:
    """The lines of `<kind>.txt` in a folder, but for the empty ones and those that begin with #.

    Raises OSError when a file is missing, and BrokenLookup for a file that is no UTF-8 or a line
    of order_ref.txt that is no pattern of a reference.
    """
    return {kind: list(_lines(folder / f"{kind}.txt", kind)) for kind in LOOKUP_KINDS}


def _lines(path: Path, kind: EntityKind) -> Iterator[str]:
    where = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise BrokenLookup(f"{where}: byte {error.start} is no UTF-8") from None
    for number, line in enumerate(lines, start=1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        if kind == "order_ref":
            try:
                declared(entry)
            except BrokenPattern as error:
                raise BrokenLookup(f"{where}, line {number}: {error}") from None
        yield entry


class Extractor:
    """Finds entities by rules and by lookups, compiled once.

    Raises BrokenPattern for a pattern of an order reference that can't be used.
    """

    def __init__(self, lookups: Lookups) -> None:
        self._declared = [declared(pattern) for pattern in lookups.get("order_ref", ())]
        self._names = {kind: Names(lookups.get(kind, ())) for kind in NAME_KINDS}

    def find(self, text: str) -> list[Entity]:
        """The entities of a prepared text in order; none overlaps another."""
        plain = comparable(text)
        names = list(self._named(text, plain))
        rivals = [each for each in names if each.kind == "competitor"]
        found = first_come(
            (
                *find_declared(self._declared, text, plain),
                *(each for each in find_staff(text, plain) if not _is_of(each, rivals, plain)),
                *find_times(text),
                *find_amounts(text),
                *find_references(text, plain),
                *names,
                *find_rivals(text, plain),
            )
        )
        return sorted(found, key=lambda entity: entity.start)

    def find_in(self, prepared: Prepared, original: str) -> tuple[Entity, ...]:
        """The entities of a prepared text, with their places and words in the original."""
        entities = []
        for entity in self.find(prepared.text):
            start, end = prepared.span(entity.start, entity.end)
            entities.append(replace(entity, text=original[start:end], start=start, end=end))
        return tuple(entities)

    def _named(self, text: str, plain: str) -> Iterator[Entity]:
        """A name that is listed with a capital is found only where it has one: Target, UPS."""
        for kind, names in self._names.items():
            found = list(names.find(plain))
            others = [match.span() for match in _NO_NAME[kind].finditer(plain)] if found else []
            for name, start, end in found:
                if any(first <= start and end <= last for first, last in others):
                    continue
                if not name[0].isupper() or text[start].isupper():
                    yield Entity(kind, name, text[start:end], start, end)


def _is_of(person: Entity, rivals: Iterable[Entity], plain: str) -> bool:
    """Whether the person is a competitor, or one of theirs: "Vodafone's agent", 星巴克的店员."""
    return any(
        person.text.lower() == rival.text.lower()
        or (
            rival.end <= person.start
            and plain[rival.end : person.start] in {"的", "嘅", "'s ", "’s ", " ", ""}
        )
        for rival in rivals
    )


class Names:
    """Finds listed names: in letters as words of their own, which may carry a plural's s; in
    Chinese anywhere. A longer name wins over a shorter one within it.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._listed = {comparable(name): name for name in names}
        longest_first = sorted(self._listed, key=len, reverse=True)
        han = [re.escape(name) for name in longest_first if not name[0].isascii()]
        self._han = re.compile("|".join(han)) if han else None
        self._by_word: dict[str, list[str]] = {}
        for name in longest_first:
            if word := _WORD.match(name):
                for form in (word[0], f"{word[0]}s", f"{word[0]}es"):
                    self._by_word.setdefault(form, []).append(name)

    def find(self, plain: str) -> Iterator[tuple[str, int, int]]:
        """Each name as it is listed, with its place in a comparable text."""
        for match in self._han.finditer(plain) if self._han else ():
            yield self._listed[match[0]], *match.span()
        last = 0
        for match in _WORD.finditer(plain):
            start = match.start()
            for name in self._by_word.get(match[0], ()) if start >= last else ():
                if plain.startswith(name, start) and _PLURAL.match(plain, start + len(name)):
                    last = start + len(name)
                    yield self._listed[name], start, last
                    break


_WORD = re.compile("[a-z0-9]+")
_PLURAL = re.compile("(?:e?s)?(?![a-z0-9])")
