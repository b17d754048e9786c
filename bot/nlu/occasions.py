"""Holidays and sales by their names: 国庆期间, 去年双十一, last Christmas. Python 3.10 syntax.

Only the names: when each is, in which year and place, is told where dates are resolved.
"""

import re
from typing import Final

# Slug: what it is called. Patterns, for comparable texts.
_NAMES: Final = {
    "new-year": "元旦节?|new year'?s day|new year(?!'?s eve)",
    "new-years-eve": "跨年夜?|new year'?s eve",
    "lunar-eve": "除夕夜?|大?年三十|年夜饭",
    "spring-festival": (
        "春节|过年(?!期)|大?年初[一二三四五六七]|农历新?年(?!历)|spring festival"
        "|(?:chinese|lunar) new year"
    ),
    "lantern-festival": "元宵节?|正月十五|lantern festival",
    "valentines": "情人节|valentine'?s(?: day)?",
    "womens-day": "三八节?|妇女节|女神节|women'?s day",
    "tomb-sweeping": "清明节?(?!上河)|tomb[- ]sweeping(?: day)?|qingming|ching ming",
    "easter": "复活节|easter(?: monday| sunday)?|good friday",
    "labour-day": "五一(?!路|广场|街|大道)(?:劳动节)?|劳动节|labour day|may day",
    "labor-day": "labor day",
    "mothers-day": "母亲节|mother'?s day",
    "memorial-day": "memorial day",
    "childrens-day": "六一(?!路|广场|街)(?:儿童节)?|儿童节|children'?s day",
    "dragon-boat": "端午节?|dragon boat(?: festival)?",
    "fathers-day": "父亲节|father'?s day",
    "mid-year-sale": "(?<![\\d.a-z])618(?=[买的大期活当那抢下就说拍入促]|年中)|六一八",
    "independence-day": "fourth of july|4th of july|independence day",
    "teachers-day": "教师节|teacher'?s day",
    "mid-autumn": "中秋节?|mid-?autumn(?: festival)?|moon festival",
    "national-day": (
        "(?<![王李张刘陈杨赵黄周吴徐孙马朱胡郭何林])国庆(?!路|街)节?|national day|golden week"
        "|(?<!双)十一(?=长假|假期|黄金周|期间|放假)"
    ),
    "double-tenth": "双十节|双十国庆|double tenth",
    "halloween": "万圣节|halloween",
    "singles-day": "双十一|双11|singles'? day|double eleven",
    "thanksgiving": "感恩节|thanksgiving(?: day)?",
    "black-friday": "黑色星期五|黑五|black friday",
    "cyber-monday": "网络星期一|cyber monday",
    "double-twelve": "双十二|双12(?!\\d)",
    "five-twenty": "(?<![\\d.a-z¥$])520(?=那[天晚]|当[天日晚]|情人节|礼盒)",
    "christmas-eve": "平安夜|圣诞夜|(?:christmas|xmas) eve",
    "christmas-day": "(?:christmas|xmas) day",
    "christmas": "圣诞节?|christmas|xmas|x-mas",
    "boxing-day": "boxing day",
}
# A thing that is named after the day: a Christmas tree is none of its days.
_THINGS: Final = (
    "(?!树|老人|帽|袜|卡|礼物|装饰|礼盒|月饼|粽"
    r"| ?(?:tree|jumper|card|light|decoration|cake|gift|present|egg|pudding|dinner party))"
)
_LENGTH: Final = (
    "(?:期间|假期|连假|长假|小长假|黄金周|当天|当日|那天|那几天"
    r"| (?:day|week(?:end)?|holidays?)\b)?"
)

CUES: Final = (
    "节", "元旦", "新年", "跨年", "除夕", "三十", "年夜饭", "过年", "年初", "元宵", "十五", "三八",
    "清明", "五一", "六一", "端午", "618", "中秋", "国庆", "十一", "双", "感恩", "黑五", "星期",
    "圣诞", "平安夜", "520", "农历", "new year", "festival", "valentine", " day", "qingming",
    "ching ming", "easter", "dragon", "july", "autumn", "golden", "double", "halloween",
    "thanksgiving", "mas", " fri", "cyber", "tomb",
)  # fmt: skip
"""No occasion is named without one of these."""

SLUGS: Final = tuple(_NAMES)
"""Every occasion that a date entity may name."""

PATTERN: Final = (
    "(?<![a-z])(?:"
    + "|".join(rf"(?P<{slug.replace('-', '_')}>{names})" for slug, names in _NAMES.items())
    + f")(?![a-z]){_THINGS}{_LENGTH}"
)
"""Finds one of them in a comparable text; a group with the slug, with _ for -, tells which."""


def slug_of(match: re.Match[str]) -> str:
    """Which occasion a match of a pattern with PATTERN in it names."""
    return next(slug for slug in SLUGS if match[slug.replace("-", "_")])
