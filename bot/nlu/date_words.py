"""The words that dates are told with, as patterns for comparable texts. Python 3.10 syntax."""

from typing import Final

from bot.nlu.numerals import NUMERAL

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH: Final = (
    "(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?:\.(?= ?\d))?"
)
DAY_BEFORE: Final = (
    r"(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,? )?\b(?:the )?"
)
"""The day of the week that may stand before a day of a month."""
TH: Final = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
YEAR: Final = r"(?:19|20)\d\d"
YEAR_EN: Final = r"(?:,? (?P<year>20\d\d)\b|(?P<past> last year)\b)"
YEAR_TOO: Final = YEAR_EN.replace("year>", "year2>")
SOME: Final = f"[\\d{NUMERAL}]"
# 115年10月 is of the years that Taiwan counts, 26年3月 cut short.
YEAR_ZH: Final = (
    rf"(?:(?P<year>{YEAR})年|(?<!\d)(?P<short>[12]\d)年(?=\d\d?月)|民国(?P<roc>{SOME}{{2,3}})年"
    rf"|(?<!\d)(?P<roc2>1[01]\d)年(?={SOME}{{1,2}}月)|(?P<aside>大?前年|去年|旧年|上年|今年|明年))的?"
)
ROC: Final = 1911
"""The year before the first one that Taiwan counts."""
DAYS_EN: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_ZH: Final = "一二三四五六日天"
WEEKDAY: Final = "(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
# 周一次 is once a week, 周五星 no Friday either.
WEEKDAY_ZH: Final = (
    "(?:周|星期|礼拜)(?P<weekday>一(?![次共直般起样定点些切个年周团])|二(?![手次维])|三(?![番次])"
    "|[四六]|五(?!星)"
    "|[日天](?![期天]))"
)
NEAR: Final = {
    "大前天": -3, "大前日": -3, "大前晚": -3, "前天": -2, "前日": -2, "前晚": -2, "前儿": -2,
    "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨早": -1, "昨午": -1, "昨儿": -1, "寻朝": -1,
    "琴朝": -1, "今儿": 0, "今午": 0, "明儿": 1, "听朝": 1, "听早": 1,
    "the night before last": -2, "yday": -1, "tmrw": 1, "寻日": -1, "琴日": -1, "寻晚": -1,
    "琴晚": -1, "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今晨": 0, "今朝": 0, "明天": 1,
    "明日": 1, "明早": 1, "明晚": 1, "听日": 1, "听晚": 1, "后天": 2, "后日": 2, "大后天": 3,
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "today": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0, "tonight": 0, "tomorrow": 1,
    "the day after tomorrow": 2,
}  # fmt: skip
NEAR_EN: Final = "|".join(sorted((name for name in NEAR if name.isascii()), key=len, reverse=True))
NEAR_ZH: Final = "|".join(
    sorted((name for name in NEAR if not name.isascii()), key=len, reverse=True)
)
SIDES: Final = {
    "大上": -2, "上上": -2, "下下": 2, "今": 0, "旧年": -1, "上": -1, "last": -1, "这": 0, "本": 0,
    "呢": 0, "this": 0, "下": 1, "next": 1, "大前年": -3, "前年": -2, "去年": -1, "上年": -1,
    "今年": 0, "明年": 1,
}  # fmt: skip
SIDE_ZH: Final = "(?P<side>大上|上上|上|这|本|下下|下|呢|今(?=个))个?"
WEEKDAY_SHORT: Final = "(?P<weekday>mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)"
TIME_OF_DAY: Final = (
    r"(?=\.? (?:morning|afternoon|evening|night|eve|lunchtime|gone|\d\d?(?::\d\d)? ?[ap]m)\b)"
)
SIDE_EN: Final = "(?P<side>last|this|next)"
# What follows a bare day of the month (3号): else it may be a line, a building or a battery.
OF_A_DAY: Final = (
    "(?=早|上午|中午|下午|晚|凌晨|当天|那天|下[单订的]|买|订|到|送|收|寄|发|付|交|扣|办|签|就|才"
    "|还|[之以]?前"
    "|开始|约|报|问|打|来|去|了|起|反映|投诉|上门|的时候)"
)
OF_A_DAY_EN: Final = (
    r"(?=[,.!?;)]|$| (?:you|i|we|they|he|she|it|my|your|our|and|but|at|when|nobody|nothing|no|the"
    r"|was|is|then|still|instead)\b)"
)
