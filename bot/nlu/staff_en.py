"""How people of ours are named in English: patterns, those of names for texts as written.

Python 3.10 syntax.
"""

import re
from typing import Final

from bot.nlu.roles import ENGLISH, any_of, grouped

_ROLE_EN = f"(?i:{any_of(ENGLISH)})"
_PERSON = r"[A-Z](?:'[A-Z])?[a-z]+(?:-[A-Z][a-z]+)?(?: (?:Mc|Mac|O')?[A-Z][a-z]+)?"
_NAME = rf"(?P<it>(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?{_PERSON})"
NO_NAME = re.compile(
    r"(?:The|I|My|Your|And|But|He|She|It|They|We|You|This|That|Then|When|Who|Was|Is|Not|No|Yes"
    r"|Please"
    r"|Customer|Service|Support|English|Chinese|French|Spanish|German|Indian|Also|After|Before"
    r"|Because"
    r"|To|For|From|With|By|As|If|So|Or|Of|Told|Tell|Asked|Ask|Got|Had|Has|Have|Let|Give|Gave|See"
    r"|Saw|Sure"
    r"|What|Where|Why|How|Which|Even|Just|Only|All|Some|One|Two|Both|Now|Again|Once|Still|Our|His"
    r"|Her"
    r"|Girl|Guy|Lady|Man|Woman|Someone|Nobody|Everyone|Great|Good|Bad|Nice|Thanks|Thank|Hi|Hello"
    r"|Called"
    r"|Apparently|Maybe|Because|Since|While|Until|There|These|Those|Meanwhile|Twice|Never|Always"
    r"|Staff"
    r"|In|On|At|Order|Room|Gate|Flight|Each|Any|Every|None|Most|Many|Neither|Either|Half"
    r"|Part|Last|Next|Yesterday|Today|Tonight|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|Mon|Tues?|Weds?|Thu(?:rs)?|Fri|Sat|Sun|Jan(?!\w)|Feb|Sept?|Oct|Nov|Dec|Christmas|Easter"
    r"|January|February|March|April(?= \d)|June(?= \d)|July|August|September|October|November"
    r"|December)\b"
)
_PLACE = (
    "(?:(?:customer )?(?:services|care|relations)|support|service|billing|sales"
    "|branch|store|shop|office|counter|desk|reception|team|department|help ?desk"
    "|call cent(?:er|re)|checkout|returns|complaints|chat|bookings?)"
)
NAMED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"(?<![A-Za-z])(?:{_ROLE_EN})(?:,? (?:called|named)|'s name (?:is|was)| was| is|,"
            rf"|:)? [(\"'‘“]?{_NAME}"
            r"(?! (?:from|at) (?:home|work))"
        ),
        (
            r"\b(?i:someone|somebody|guy|girl|man|woman|lady|person|gentleman|chap|lad|colleague"
            r"|worker|boy"
            r"|individual|one|people) (?:(?:who )?called(?: himself| herself)?|named"
            r"|by the name of) "
            rf"{_NAME}"
        ),
        (
            r"\b(?i:speak|spoken?|speaking|talked|talking|chatted|chatting|dealt|dealing) (?:to"
            r"|with) "
            rf"(?:(?:an?|your) )?(?:{_ROLE_EN} )?[\"'‘“]?{_NAME}(?! (?:customer|support|service"
            rf"|about it))"
        ),
        (
            rf"\b{_NAME},? (?:(?:who )?works? )?(?:at|from|in|of|on) (?:(?i:your"
            rf"|the) (?:\w+ ){{0,2}})?"
            rf"(?i:{_PLACE})\b"
        ),
        rf"\b(?i:his|her|their) name (?:is|was) {_NAME}",
        (
            r"\b(?i:name ?)(?:badge|tag|plate)(?: (?:said|says|read|reads|was|is|showed))? "
            rf"{_NAME}(?:, (?:he|she) works)?"
        ),
        (
            rf"\b(?:served|helped|seen|assisted|handled|told|promised|greeted|insulted"
            rf"|ignored) by {_NAME}"
        ),
        rf"\b(?P<it>(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? {_PERSON})(?:, (?:the|your|our|a) {_ROLE_EN})?",
        rf"\b{_NAME},? (?:the|your|our) {_ROLE_EN}",
    )
)
NUMBER: Final = re.compile(
    r"(?:\b(?:(?:employee|staff|agent|operator|advis[eo]r|rep|clerk|worker|driver|teller|cashier"
    r"|waiter"
    r"|waitress|courier|guard|engineer)(?: member)?(?:'s)?,? ?\(?)?"
    r"(?:(?:badge|staff|employee|agent|operator|worker)(?: (?:id|number|no|num|code))?\.?"
    r"|(?<=[(])id"
    r"|(?<=agent )id|(?<=employee )id|(?<=staff )id|(?<=employee )(?:number|no\.?)"
    r"|(?<=agent )(?:number|no\.?))"
    r"(?: is| was| said|:)? ?#?"
    r"|\b(?:operator|agent|badge|clerk|advis[eo]r|teller) #?(?=\d{3}))"
    r"(?P<it>[a-z]{0,3}-?\d{2,8})\b(?! ?(?:min|hour|day|week|pound|euro"
    r"|dollar|%))"
)
ROLE_ALONE: Final = re.compile(
    rf"(?<![a-z])(?:{grouped(ENGLISH)})(?:s|es)?(?![a-z])(?!'s? (?:licen|note|appointment"
    rf"|certificate))"
    r"(?! (?:like (?:me|us)|myself|update|software|version|crash|app\b|licen|seat|install|fee"
    r"|charge|'s seat))"
)
# Asked for, the customer's own, or no person at all.
NO_STAFF: Final = re.compile(
    r"(?:(?:speak|talk|connect(?:ed)?|transfer(?:red)?|through|escalated?)(?: this| me"
    r"| it)? (?:to|with)"
    r"|get me|give me|send me|want|need|demand|request(?:ed)?|ask(?:ed|ing)? for|like)"
    r"(?: (?:to|see))?(?: an?| the| your| some| another)?(?: (?:real|human|live|duty|different))* $"
    r"|(?:i am|i'm|as|was|being|become) an? (?:\w+ )?$|(?:like a |\bmy (?:own )?)$"
    r"|(?:graphics?|display|printer|usb|audio|device|software|hard|screw|network|video|sound)[ -]?$"
    r"|(?:password|task|file|download|device|package|window|cleaning|travel|user|estate|letting"
    r"|insurance|credit|screen|mouth) $"
)
