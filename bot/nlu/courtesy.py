"""Greetings and thanks around what is told: manners are no part of a complaint, and a model that
learnt thanks from short texts would take a short complaint with manners for one.

Imported by the app and by the Rasa environment alike (Python 3.10 syntax).
"""

import re
from collections.abc import Iterator

from bot.nlu.text import comparable, words

LONGEST = 80
"""Characters of a clause that can be nothing but manners."""
LEAST = 3
"""Words or Han characters that must be left: manners alone mean what they say."""

_CLAUSE = re.compile(r"[^,，。.!！?？;；:：~～]+[,，。.!！?？;；:：~～\s]*")
# Where nobody sets a comma: the first words of a text, and where thanks may begin in a clause.
_OPENS = re.compile(
    r"\s*(?:(?:hello|hi|hiya|hey)(?: (?:there|all|team|again|guys|folks|everyone))?(?= [a-z])"
    "|[您妳]好)"
)
_CLOSES = re.compile(
    r"(?<!\bno)(?<!\bsa[iy]d)(?<!\bsay)(?<!\ba)(?<!\bmy)(?<!\bof) "
    r"(?=(?:many |kind |best |warm |much )?(?:thanks|thank you|thx|cheers|please|regards"
    r"|appreciated|looking forward|bless you|greetings)\b)"
    r"|(?<=[\u4e00-\u9fff])(?<![说句声个不没道讲话被很])"
    r"(?=(?:非常|十分|万分|太|很|先|再次|再)?(?:谢谢|多谢|感谢|唔该|拜托|麻烦[您你]))"
)
_WORD = re.compile(r"[a-z'\u2019]+|[^\W\da-z_]+|\d+")
_QUOTED = re.compile('["\u201c\u201d\u300c-\u300f]')  # the manners of others
_EMOTE = re.compile(r"\[[^\[\]]{1,6}\]")

# A clause is manners when it consists of these words alone, and manners are among them.
_MANNERS = re.compile(
    r"\b(?:hello|hi|hiya|hey|thank(?:s|you|ful)?|thx|tia|ta|cheers|grateful|appreciated?"
    r"|obliged|bless|regards|sincerely|faithfully|wish(?:es)?|kindly|please|pls|plz|sorry"
    r"|excuse me|pardon|apologies|hop(?:e|ing)|looking forward|take care|all the best|good luck"
    r"|concern|otherwise|quick (?:one|question)|dear (?=[a-z])"
    r"|(?:good|lovely|nice) (?:morning|afternoon|evening|day)|enjoy your)\b"
    r"|^(?:good )?(?:morning|afternoon|evening)\W*$"
)
_ENGLISH = (
    "a about advance advise afternoon again all always am an and any anyone anything apologies "
    "appreciate appreciated are as asap assist assistance at attention back be been being best "
    "bit bless bother bothering busy but by can care check cheers concern cooperation could "
    "customer day days dear department do doing don't enjoy entire evening ever everybody "
    "everyone everything excuse faithfully few find finds first fix folks for forward friday "
    "from gentlemen get getting give go good grateful great guys had hand happy have having hear "
    "hearing hello help helping here hey hi hiya hope hoping how i i'd i'll i'm if in indeed "
    "into is it job just keep kind kindly kindness know ladies lady late let listen listening "
    "look looking lot lots lovely luck ma'am madam manager many mate may me message messaging "
    "million mind minute moment monday morning most much my name nice now nuisance obliged of on "
    "one or other otherwise out pain pardon patience please pls plz possible prompt question "
    "quick read reading reads really regards reply resolve response safe saturday saw see seen "
    "send sending service share sincerely sir sirs so someone soon sorry sort speak sunday "
    "support sure ta take takes taking team thank thankful thanks thankyou that the there this "
    "thx tia time to today tonight touch trouble troubling truly trying understanding up us very "
    "warm warmest we we'd we're week weekend well what whoever whole whom will wish wishes with "
    "work would writing year years yet you you'd you're your yours yourselves "
)
_BESIDE = frozenset(_ENGLISH.split())
_HAN_HEADS = (
    "谢谢|多谢|感谢(?:不尽)?|谢[了啦过哦]|致谢|感恩|感激(?:不尽)?|唔该|有劳|劳驾|劳烦|烦请|恳请|拜托|敬请",
    "请教|请问|请(?=您|你们|帮|协助|处理|核实|跟进|解决|回复|关注|谅解|查|问|教|看|尽快|早日|各位)",
    "(?<![太很真好么多更最])麻烦(?:你们?|您|妳|大家|各位|客服|亲|一下|下|问|帮|跟进|了|啦|啰|噜|哦)",
    "(?<![太很真好么多更最])麻烦(?:看|睇|处理|核实|解决|回复|尽快|早点|给我)|求(?:助|帮忙?|解决|处理|回复)",
    r"给(?:您|你们?|大家|各位)添麻烦|帮我?看看?|帮个忙|不着?急|尊敬的|^亲\W*$",
    "(?<![太很真么])辛苦",
    "打扰(?!我)(?:到?(?:您|你们?|大家|各位)(?:休息|工作)?|一下|下|了|啦)?|冒昧|唐突|失礼",
    "(?:耽误|占用)(?:一下)?(?:您|你们?|大家|各位)",
    "不好意思|唔好意思|抱歉|对不起|对唔住|见谅|海涵",
    "[您你妳]好|你哋好|大家好|各位好|[早午晚]安|(?:早上|上午|中午|下午|晚上|早晨|新年|节日|周末)好|早晨",
    "(?:客服|老师|老板|领导|师傅|医生|店家|店长|小编|经理|亲|姐|哥)好",
    "哈[喽啰罗]|嗨|嘿|在吗|在不在|有人在吗|敬启者|此致|敬礼|敬上|盼复|拜个?年|过年好",
    "生意兴隆|祝(?:好|安)|顺祝|敬祝|恭祝|祝|比心|爱你们?|么么哒|早点休息|保重|期待|盼望?|静候(?:佳音)?|希望|望",
)
_HAN_OTHERS = (
    "刚刚?|刚才|才|非常|十分|万分|衷心|由衷|真的|真心|真是|太|很|好|先|再次|再|又|都|也|就|还|最后|首先|预先|提前",
    "你们?|您|妳|你哋|大家|各位|我们?|本人|客服|小编|亲爱的?|亲|尊敬的?|敬爱的?|老板娘?|领导|师傅|店家|卖家|商家",
    "小姐姐|小哥哥|哥哥|姐姐|老师|经理|店长|先生|小姐|女士|管家|同志|朋友们?|团队|贵公司|贵司",
    "帮忙|帮手|帮我|帮帮我|帮助|帮|协助|支持|理解|谅解|体谅|配合|耐心|关注|回复|答复|惠予|惠赐|指教|聆听|倾听",
    "看完|看到|看一?看|看一?下|看|睇一?睇|睇一?下|睇|查一?查|查一?下|查|处理|核实|跟进|解决|阅读|抽空|拨[冗空]|百忙之中|有空|方便",
    "听我说完|听我讲|听我说|听我|请教|请问|想|问一?下|问|请|要|能够?|可以|可否|给|来信|来讯息|来讯|来|留言|这么晚|晚了",
    "时间|宝贵的?|一点|一些|几分钟|一?下|些|尽快|早日|尽早|讯息|信息|消息",
    "工作顺利|生活愉快|工作愉快|万事如意|身体健康|一切顺利|顺心|商祺|愉快|顺利|平安|身体|健康|快乐",
    "美好的?一天|有|拜|佳音|的|地|得|了|啦|啊|呀|哈|哦|喔|啰|噜|哟|吧|呢|呐|嘛|晒|哋|们|个|囉|在|这里|和|与|不急|就[行好]",
)
_HAN_MANNERS = re.compile("|".join(_HAN_HEADS))
# The longer before the shorter, each taken once: no clause can make it try again and again.
_HAN_BESIDE = re.compile(
    "|".join((*_HAN_HEADS, *sorted("|".join(_HAN_OTHERS).split("|"), key=len, reverse=True)))
)


def without_courtesy(text: str) -> str:
    """A prepared text, of the same length, with blanks in place of clauses that are only manners.

    The text itself where nothing else would be left.
    """
    plain = comparable(text)
    clauses = list(_clauses(plain))
    kept = [(at, to) for at, to in clauses if not _is_polite(plain[at:to])]
    if len(kept) == len(clauses):
        return text
    told, end = "", 0
    for start, to in kept:
        told += " " * (start - end) + text[start:to]
        end = to
    return told.ljust(len(text)) if len(words(told)) >= LEAST else text


def _clauses(plain: str) -> Iterator[tuple[int, int]]:
    """Where each clause begins and ends; manners before or behind the rest are of their own."""
    for match in _CLAUSE.finditer(plain):
        at, to = match.span()
        if not _is_polite(plain[at:to]):
            opens = None if at else _OPENS.match(plain)
            if opens:
                yield at, opens.end()
                at = opens.end()
            closes = _CLOSES.search(plain, at + 1, to)
            if closes and _is_polite(plain[closes.start() : to]):
                yield at, closes.start()
                at = closes.start()
        yield at, to


def _is_polite(clause: str) -> bool:
    if len(clause) > LONGEST or _QUOTED.search(clause):
        return False
    if not (_MANNERS.search(clause) or _HAN_MANNERS.search(clause)):
        return False
    found = _WORD.findall(_EMOTE.sub("", clause))
    return all(word in _BESIDE or not _HAN_BESIDE.sub("", word) for word in found)
