"""Whether a message says yes or no to an offer, word for word: a model may guess, this may not.

A yes is a message that consists of nothing but agreement and courtesy. One word more, a question, a
doubt or a sneer, and it is no yes: asking once more is cheap, acting without consent is not.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from bot.nlu.folding import fold_answer
from bot.nlu.text import has_word

Answer = Literal["yes", "no"]
Part = Literal["yes", "no", "courtesy", "understood"]
Phrase = tuple[str, ...]

_SHORT: Final = 80
_HAN: Final = "\u3400-\u9fff"
_TOKEN: Final = re.compile(f"[{_HAN}]|[a-z]+(?:'[a-z]+)?|[^\\s\\w]|\\w")
_CLAUSE: Final = re.compile(
    r"[^,，、。.!！?？;；:：\n()（）~～]+[,，、。.!！?？;；:：\n()（）~～]*"
)
_ASKS: Final = re.compile(r"[?？]")
_TRAILS_OFF: Final = re.compile(r"\.{2,}|。{2,}")
_CONCEDES: Final = re.compile(r"(可以|接受|同意|行|好|成|要)是\1")
"""可以是可以: a but is to follow."""
_JOINS: Final = re.compile(
    r"\b(?:but|and|though|although|if|unless|under|only)\b|但是?|不过|可是|只是|而且|如果|要是|先"
)
_PICTURE: Final = re.compile("[\u2190-\u2bff\ufe00-\ufe0f\U0001f000-\U0001faff]+")
_SNEER: Final = re.compile(
    "[\U0001f44e\U0001f44a\U0001f4a2\U0001f595\U0001f605\U0001f602\U0001f610-\U0001f612\U0001f620"
    "\U0001f621\U0001f624\U0001f643\U0001f644\U0001f928\U0001f92a\U0001f92c\U0001f974]"
)
# One of these beside another ("yeah sure", "sure, great") is as often a sneer as agreement.
_LIGHT: Final = frozenset({"yeah", "ya", "yea", "sure", "great", "perfect", "cool", "nice"})
# Opens a yes only with the offer's own words behind it: "right, refund me".
_ASSENTS: Final = frozenset({("对",), ("对", "的"), ("嗯",), ("嗯", "嗯"), ("yep",), ("right",)})
# A refusal that names what it refuses; what follows is free. A plea ("don't make me wait") is none.
_REFUSES: Final = re.compile(
    r"(?:我|我们|本人|我可)(?:不|唔)(?:同意|接受|认可|答应|需要|想要|收)"
    r"|(?:不|唔)(?:要|需要|想要|接受|同意|考虑)(?:这|那|你们的?|你的|任何|什么|呢)?(?:个|种|点|样|些)?"
    r"(?:券|优惠|代金|折扣|折价|积分|点数|补偿|赔偿|方案|换货|退款|会员|条件|提议|安排)"
    r"|i (?:don't|do not|won't|will not|can't|cannot|can not) (?:agree to|accept|take) "
    r"|i (?:don't|do not) want (?:your|an?|the|any) "
    r"(?:voucher|coupon|credit|refund|replacement|discount|points|offer|exchange|call)"
    r"|i refuse to (?:accept|take|agree)\b"
)
_EITHER: Final = re.compile(r"(.)[不唔]\1|有[没冇]有")
_REFUSAL: Final = re.compile(
    r"不(?![到过止仅但料巧久知]|好意思)|没(?:用|必要|兴趣|意思)|唔|冇用|算了|拉倒|免了|拒|少了|太少|省省|得了吧|别|退"
    r"|\b(?:no|not|never|nope|nah|refuse|reject|decline|pass|forget|keep it|enough|insult\w*|joke"
    r"|useless|rather|instead|leave it|none|neither|cancel)\b|n't\b"
)

# Words are refused by name only where words are offered: "no need to explain, the refund is fine"
# takes a refund.
_REFUSES_WORDS: Final = {
    "apology": re.compile(
        r"(?:我|我们)?(?:不|唔)(?:要|需要|想要|接受|稀罕)(?:你们?的?|这个?|什么|任何)?(?:书面)?道歉"
        r"|i (?:don't|do not) (?:want|need) (?:your|an?|the|any) (?:written )?"
        r"(?:apology|apologies|letter)\b"
    ),
    "explanation": re.compile(
        r"(?:我|我们)?(?:不|唔)(?:要|需要|想要|接受|想听|听)(?:你们?的?|这个?|什么|任何)?(?:书面)?(?:解释|说明)"
        r"|i (?:don't|do not) (?:want|need) (?:your|an?|the|any) (?:written )?explanations?\b"
    ),
}


def _tokens(clause: str) -> Phrase:
    return tuple(_TOKEN.findall(clause))


@cache
def _phrases() -> tuple[
    Mapping[Phrase, Part], Mapping[str, Mapping[Phrase, Part]], frozenset[Phrase]
]:
    """What counts always, what counts beside a yes when it was offered, and what says no more than
    that it was read.
    """
    table = tomllib.loads(files("bot.nlu").joinpath("consent.toml").read_text("utf-8"))

    def known(phrases: Iterable[str], part: Part) -> dict[Phrase, Part]:
        return {_tokens(fold_answer(phrase)): part for phrase in phrases}

    read = table["understood"]
    always: dict[Phrase, Part] = known(read["zh"], "courtesy") | known(read["en"], "understood")
    acknowledged = frozenset(always)
    parts: tuple[Part, ...] = ("courtesy", "no", "yes")
    for part in parts:
        for phrases in table[part].values():
            always |= known(phrases, part)
    beside = {kind: known(each, "courtesy") for kind, each in table["offered"].items()}
    return always, beside, acknowledged


def _cover(tokens: Phrase, known: Mapping[Phrase, Part]) -> list[tuple[Phrase, Part]] | None:
    """The clause as known phrases, the longest first at each place; None when a word is left."""
    longest = max(map(len, known))
    found: list[tuple[Phrase, Part]] = []
    at = 0
    while at < len(tokens):
        for size in range(min(longest, len(tokens) - at), 0, -1):
            phrase = tokens[at : at + size]
            if phrase in known:
                found.append((phrase, known[phrase]))
                at += size
                break
        else:
            return None
    return found


def _is_mumbled(cover: Iterable[tuple[Phrase, Part]]) -> bool:
    """Agreement of single Han characters in a row: impatience or something else altogether."""
    run = 0
    for phrase, part in cover:
        run = run + 1 if part == "yes" and len(phrase) == 1 and phrase[0] >= "\u3400" else 0
        if run > 1:
            return True
    return False


def _part(cover: list[tuple[Phrase, Part]] | None) -> Part | None:
    """What a whole clause says; None when it says anything else, or both yes and no."""
    if cover is None or _is_mumbled(cover):
        return None
    said = {part for _, part in cover}
    if len(said & {"yes", "no", "understood"}) > 1:
        return None
    telling: tuple[Part, ...] = ("yes", "no", "understood")
    return next((part for part in telling if part in said), "courtesy")


def _is_light(covers: Iterable[list[tuple[Phrase, Part]] | None]) -> bool:
    words = [" ".join(phrase) for cover in covers for phrase, _ in cover or ()]
    light = [word for word in words if word in _LIGHT]
    strong = any(
        part == "yes" and " ".join(phrase) not in _LIGHT
        for cover in covers
        for phrase, part in cover or ()
    )
    return len(light) > 1 and not strong


def _assents(covers: list[list[tuple[Phrase, Part]] | None], own: Mapping[Phrase, Part]) -> bool:
    """Whether nothing but assent opens the message, and the offer's own words follow."""
    first, *rest = covers or [None]
    if not first or any(phrase not in _ASSENTS for phrase, _ in first):
        return False
    return any(phrase in own for cover in rest for phrase, _ in cover or ())


def _clauses(plain: str) -> Iterator[tuple[str, bool]]:
    """Each clause, and whether it asks."""
    for match in _CLAUSE.finditer(plain):
        clause = match.group()
        yield clause.rstrip(",，、。.!！?？;；:：\n()（）~～").strip(), bool(_ASKS.search(clause))


def read_consent(text: str, offered: str | None = None) -> Answer | None:
    """Say whether `text` is an explicit yes or no to an offer; None for everything else.

    `offered` is the kind of the remedy on offer: its own words ("yes, refund it") then do not spoil
    a yes. Without a word in it a text is neither.
    """
    if not has_word(text):
        return None
    always, beside, _ = _phrases()
    known = {**beside.get(offered or "", {}), **always}
    plain = fold_answer(text)
    clauses = [(words, asks) for words, asks in _clauses(_PICTURE.sub(" ", plain)) if words]
    covers = [_cover(_tokens(words), known) for words, _ in clauses]
    parts = [_part(cover) for cover in covers]
    if _assents(covers, beside.get(offered or "", {})):
        parts[0] = "yes"
    if "yes" in parts:
        clear = (
            len(plain) <= _SHORT
            and set(parts) <= {"yes", "courtesy"}
            and not any(spoils.search(plain) for spoils in (_ASKS, _SNEER, _TRAILS_OFF, _CONCEDES))
            and not _is_light(covers)
        )
        return "yes" if clear else None
    return "no" if _says_no(clauses, parts, offered) else None


def agrees_in_part(text: str, offered: str | None = None) -> bool:
    """Whether a part of the words is a yes or asks for what is on offer, whatever stands beside it:
    "I accept, but under protest", "先换，再补偿我".
    """
    always, beside, _ = _phrases()
    own = beside.get(offered or "", {})
    known = {**own, **always}
    for words, _ in _clauses(_PICTURE.sub(" ", fold_answer(text))):
        for piece in _JOINS.split(words):
            cover = _cover(_tokens(piece), known)
            part = _part(cover)
            if part == "yes" or (
                part == "courtesy" and any(phrase in own for phrase, _ in cover or ())
            ):
                return True
    return False


def says_no(text: str) -> bool:
    """Whether there is a word of refusal in it at all, which 退不退 is not: what a model takes for
    a no without one is as often the rest of a story.
    """
    return _REFUSAL.search(_EITHER.sub("", fold_answer(text))) is not None


def is_understood(text: str) -> bool:
    """Whether `text` says no more than that the offer was read: "I see", "知道了"."""
    always, _, acknowledged = _phrases()
    clauses = [words for words, _ in _clauses(_PICTURE.sub(" ", fold_answer(text))) if words]
    covers = [_cover(_tokens(words), always) for words in clauses]
    if {_part(cover) for cover in covers} - {"courtesy", "understood"}:
        return False
    return any(phrase in acknowledged for cover in covers for phrase, _ in cover or ())


def _says_no(
    clauses: list[tuple[str, bool]], parts: list[Part | None], offered: str | None
) -> bool:
    """A no that opens the message, or a refusal by name anywhere in it."""
    opens = next((at for at, part in enumerate(parts) if part != "courtesy"), None)
    if opens is not None and parts[opens] == "no" and not clauses[opens][1]:
        return True
    short = sum(len(words) for words, _ in clauses) <= _SHORT
    named = [_REFUSES, *(p for kind, p in _REFUSES_WORDS.items() if kind == offered)]
    return short and any(
        pattern.match(words) for pattern in named for words, asks in clauses if not asks
    )


_SOMEONE_ZH = (
    "(?:人工|真人|活人|专员|专人|客服|专人|经理|主管|主任|店长|领导|负责人|老板|老总|上司|上级|管事的|"
    "话事嘅?人|客服人员|工作人员|同事|人)"
)
_ASKS_FOR_PERSON_ZH: Final = re.compile(
    "(?!有人)(?:(?:请|麻烦|帮我|帮忙|给我|直接|快|可以|可唔可以|能不能|可不可以|能|我要|我想|我需要|想|要|需要|唔该|不要机器人|只|直接|我)*"
    "(?:转接?|接到?|转到|转去|搵|嗌|找|叫|喊|请|换|安排|同|跟|和|与|让|见|要|来|有没有|有)"
    f"(?:一?[个位名]|你们的?|你哋|你的?|值班|高级|区域|真人|在线|客服|懂[^,]+的|能做主的|话到事嘅)*{_SOMEONE_ZH}"
    "(?:客服|服务|专员|通道)?"
    "(?:来|出来|出嚟|嚟|介入|处理|亲自|专门|在线上|在哪里|谈|说话|说|讲|聊|倾|沟通|联系|联络|对接|直接|回复|跟进|我|跟我|同我|和我|给我|打畀我|打|个?电话|回电|回|一下|两句)*"
    "|人工(?:人工)*(?:客服|服务)?|真人(?:客服|服务)?|客服人工|升级(?:投诉)?(?:到|给)上.{0,4}|请升级.{0,8})"
    "(?:吧|啊|呀|啦|吗|么|好吗|行吗|可以吗|谢谢|快点|在吗|在线吗)*"
)
_SOMEONE_EN = (
    r"(?:person|human|human being|someone|somebody|agent|representative|rep|manager|supervisor"
    r"|operator|advis[eo]r|colleague|boss|team lead(?:er)?|team member|staff|people|employee"
    r"|member of (?:your )?(?:staff|team)|specialist|technician|customer (?:service|support))"
)
_ASKS_FOR_PERSON_EN: Final = re.compile(
    r"(?:\b(?:i want|i'd like|i would like|i'd rather|i need|i wish|i demand|can i|could i|may i"
    r"|let me|please|i wanna|can you|could you|just|is there|get|give|put|connect|transfer|pass"
    r"|hand|stop the bot)\b[^.!?]{0,40}?"
    r"\b(?:to|with|by|me|have|an?|your|the|this|get|over to)\b (?:an? |some |your |the |my )?"
    r"(?:(?:real|actual|live|human|other|different|duty|branch|senior|shift) )*"
    rf"{_SOMEONE_EN}\b)"
    r"|^(?:(?:please|a|an|real|live|human|speak to|talk to|speak with|talk with|get|your|the|now"
    rf"|pls) )*{_SOMEONE_EN}(?: please| now| pls)?$"
    r"|\bescalate (?:this|it|my|to)\b"
)
_NOT_FOR_PERSON_EN: Final = re.compile(
    r"\b(?:can't|cannot|couldn't|wouldn't|don't|do not|no need|not need|without|tried|never"
    r"|after|waited|when i|asked)\b"
)

_A_LINE = 12
# In a longer story "找客服" alone is what the customer did, not what they want now.
_REQUESTS_ZH: Final = re.compile(
    "请|麻烦|帮|给我|快|可以|可唔可以|可不可以|能|我要|我想|我需要|想|要|需要|唔该|别|转|叫|让|换|喊"
)


def wants_person(text: str) -> bool:
    """Whether the message asks, in so many words, for a person instead of the bot.

    A story of having asked for one ("I waited an hour to speak to a person") does not count.
    """
    plain = _PICTURE.sub(" ", fold_answer(text))
    clauses = [words for words, _ in _clauses(plain) if words]
    # Persons who appear in the middle of a story are not asked for; its end may well ask.
    for words in clauses if len(plain) <= _SHORT else clauses[-2:]:
        if _ASKS_FOR_PERSON_ZH.fullmatch(words.replace(" ", "")):
            if len(plain) <= _A_LINE or _REQUESTS_ZH.match(words):
                return True
            continue
        if _ASKS_FOR_PERSON_EN.search(words) and not _NOT_FOR_PERSON_EN.search(words):
            return True
    return False
