"""Names of people in Chinese, told by what stands around them: a title, a role, 我叫, 姓…的.

The patterns read simplified script; what they find is masked in the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.masking.surnames import CLEAR, COMPOUND, DOUBTFUL, NO_NAME
from bot.nlu.masking.view import HAN, Span, View, any_of, spans

SOMEBODY: Final = "某某"
FAMILY: Final = "某"

_H = f"[{HAN}]"
_NO_H = f"[^{HAN}]"
_NO = rf"(?!{NO_NAME})"
_CLEAR = rf"(?:{COMPOUND}|{_NO}[{CLEAR}])"
# A doubtful surname may be the end of another word, so nothing may stand before it.
_LOOSE = (
    rf"(?:(?<!曾){_CLEAR}|(?<!{_H}){_NO}[{DOUBTFUL}]"
    rf"|(?<=[找跟给叫让位个是])(?<!于是){_NO}[{DOUBTFUL}])"
)

_ADDRESSED = any_of("先生 女士 小姐 太太 阿姨 大爷 大姐 同学")
_TRADES = any_of("老师 医生 师傅 律师 教授 经理 主任 店长")
_ROLES = any_of(
    "老师 医生 大夫 律师 教授 师傅 经理 主管 主任 店长 总监 组长 队长 警官 护士 客服 专员 顾问"
    " 书记 保安 工程师 机长 司机 老板 院长 校长 处长 科长 局长 管家 教练 导游"
)
_STAFF = any_of(
    "客服 店员 员工 营业员 销售 经理 主管 店长 快递员 骑手 外卖员 司机 师傅 专员 顾问 服务员 前台"
    " 导购 工作人员 业务员 柜员 空姐 护士 医生 老师 管家 中介 坐席 代表 叫做? 名叫"
)
# What follows a name in a sentence; used to see where it ends.
_AFTER = (
    rf"(?={_NO_H}|$|[我你您他她的在是和跟与说讲让叫给打接不没也又就都还态很特非一这那回告答承拒表称要帮把"
    r"对向昨今前上下于从来去电手订买住号了会有只])"
)
_FULL = rf"{_CLEAR}(?:{_H}{{1,2}}?{_AFTER}|{_H}{{1,2}})"
_FIELDS = any_of(
    "姓名 名字 联系人 联络人 收件[人者] 收货人 户名 投诉人 申请人 寄件[人者] 乘客 持卡人 落款 署名"
)

_FULL_NAMES = (
    re.compile(
        r"(?:我(?:的名字)?(?:叫做?|名叫)|本人(?:叫|名叫|姓名)?|我是|名叫)(?:是|为)?[: ]{0,2}"
        rf"(?P<name>{_FULL})"
    ),
    re.compile(
        rf"{_FIELDS}(?:是|叫|为)?(?:: ?|是|叫|为| )(?P<name>{_H}{{2,4}}(?={_NO_H}|$)|{_FULL})"
    ),
    re.compile(
        rf"{_STAFF}[: ]?(?P<name>{_CLEAR}{_H}{{1,2}}?{_AFTER}|{_CLEAR}{_H})"
        rf"(?!{_ROLES}|{_ADDRESSED})"
    ),
)
_FAMILY_NAMES = (
    re.compile(rf"(?P<name>{_LOOSE}{_H}{{0,2}}?)(?={_ADDRESSED})"),
    re.compile(rf"(?P<name>{_LOOSE})(?={_ROLES})"),
    re.compile(rf"(?P<name>(?<!曾){_CLEAR}(?!{_ROLES}){_H}{{1,2}}?)(?={_TRADES})"),
    re.compile(
        rf"(?<!百)姓(?P<name>{COMPOUND}|[{CLEAR}{DOUBTFUL}])"
        rf"(?=的|{_ADDRESSED}|{_ROLES}|[,。、\s]|$)"
    ),
    re.compile(
        rf"(?:(?<=客服)|(?<=店员)|(?<=骑手)|(?<=经理)|(?<=销售)"
        rf"|(?<=递员)|(?<=中介)|(?<=导购)|(?<=叫)|(?<!{_H}))"
        rf"[小老阿](?P<name>{_NO}[{CLEAR}])"
        rf"(?={_NO_H}|$|说|告诉|回复|答应|承诺|接|处理|让|的|态度|哥|姐|很|一直|又|也)"
    ),
)


def chinese_names(view: View) -> Iterator[Span]:
    """Names of people in Chinese."""
    yield from spans(_FAMILY_NAMES, view.plain, FAMILY, "name")
    yield from spans(_FULL_NAMES, view.plain, SOMEBODY, "name")
