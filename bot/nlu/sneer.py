"""Whether praise or thanks are meant the other way: it went wrong, and nothing put it right."""

from __future__ import annotations

import re
from typing import Final

_WRONG: Final = re.compile(
    r"当机|死机|故障|失灵|罢工|用不了|不能用|打不开|开不了|没反应|断网|掉线|真会做生意|呵呵"
    r"|碎|摔|坏|破|裂|漏|烂|馊|臭|发霉|(?:送|发|寄|拿|配|上|扣|算)错|又(?:迟|晚|错|来)|迟到|晚(?:了|到)"
    r"|没(?:到|来|收到|人|送)|少(?:了|发|送)|丢(?:了|件)"
    r"|等了?(?:足足|整整)?(?:两|三|四|五|六|七|八|九|十|几|半|好几|\d+)多?个?(?:多)?(?:星期|周|礼拜|天|日|月|小时|钟头)"
    r"|\b(?:love|loved|loving|enjoy|enjoyed|adore) (?:\w+ ){0,1}"
    r"(?:waiting|being (?:ignored|charged|lied|told|kept|overcharged|left|hung)|having to)\b"
    r"|\bthank(?:s| you) for (?:being (?:ignored|charged|lied|told|kept|overcharged|left|hung)"
    r"|(?:keeping|making|leaving) me)\b"
    r"|\bwait(?:ing|ed) (?:a |an |over |nearly |about )?(?:\w+ )?(?:weeks?|days?|hours?|months?)\b"
    r"|\b(?:hang|hung|hangs|hanging) up\b|\bon hold\b|\b(?:rude|ignored|ghosted)\b"
    r"|\bcancel\w* (?:on (?:me|us)|(?:\w+ ){0,3}(?:again|without))\b"
    r"|\b(?:flight|train|booking|delivery|appointment)s? (?:was |is |got |gets )?cancel\w*\b"
    r"|(?:[,.;]|\b(?:and|with|still))\s+no"
    r" (?:hotel|food|heating|water|answer|reply|apology|refund|sign|explanation)\b"
    r"(?! (?:left|\w*ed)\b)"
    r"|\b(?:smash\w*|shatter\w*|broken?|crack\w*|leak\w*|late|wrong|missing|lost|damaged|ruined|dead"
    r"|stained|filthy|crash\w*|twice|stopped working|useless|unusable|nobody"
    r"|never (?:came|arrived|turned)|still (?:waiting|no))\b"
)
_PUT_RIGHT: Final = re.compile(
    r"修|换|补|解决|处理|弄好|赔|退|重新|帮|找到|捡到|就到|通了|虽然|但|可是|幸好|还好|不再"
    r"|(?:没|没有|不|不会|从不|从没|一点没|并没)(?:有|人|会)?(?:再|被)?(?:送|发|寄|拿|配|上|扣|算)?(?:碎|摔|坏|破|裂|漏|烂|馊|臭|错|迟|晚|丢|少)"
    r"|值得|没白等|耐心|\b(?:worth|patient\w*|patience)\b"
    r"|\b(?:found|apolog\w*|new one|off|drove|carried|arrived today|moved)\b"
    r"|\b(?:fix\w*|repair\w*|replac\w*|sort\w*|solv\w*|resolv\w*|refund\w*|exchang\w*"
    r"|put (?:it )?right|help\w*|despite|although|though|but|even|after|when)\b"
    r"|\b(?:not|\w+n't|never|no|without|nothing|zero|nor) (?:\w+ ){0,3}"
    r"(?:broken?|late|crack\w*|leak\w*|damaged|wrong|missing|lost|smash\w*|dead)\b"
)

_OUTRAGE: Final = re.compile(
    r"有(?:没有|冇|无)搞错|搞什么|搞乜|什么(?:鬼|玩意)|[这那]个?破(?![坏碎损]|了)|(?<![不没])坑[人爹]|气死[我人]|无语"
    r"|太过分|不要脸|[让叫要]我自己(?:修|弄|处理|解决|想办法)"
    r"|\b(?:are you (?:kidding|serious)|what a joke|shame on you|disgrace\w*|ridiculous)\b"
)
"""What nobody says of help, whatever stands beside it."""

LONGEST: Final = 150
"""Characters beyond which a message tells how it went on, as praise for help does."""


def is_sneer(plain: str) -> bool:
    """Whether `plain`, a folded text that is taken for praise or thanks, tells of a failure and of
    no help, or of outrage.
    """
    if len(plain) > LONGEST:
        return False
    failed = _WRONG.search(plain) and not _PUT_RIGHT.search(plain)
    return bool(failed or _OUTRAGE.search(plain))
