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
# 老师傅 is a trade, 一周 a length of time, 两张 a number of sheets.
_NO = rf"(?!{NO_NAME}|(?<=师)傅|(?<=[一两二三四五六七八九十几每半])[周张]|(?<=[上下本])周)"
_CLEAR = rf"(?:{COMPOUND}|{_NO}[{CLEAR}])"
# A doubtful surname may be the end of another word, so nothing may stand before it.
_LOOSE = (
    rf"(?:(?<!曾){_CLEAR}|(?<!{_H}){_NO}[{DOUBTFUL}]"
    rf"|(?<=[找跟给叫让位个是员])(?<!于是){_NO}[{DOUBTFUL}])"
)

_ADDRESSED = any_of("先生 女士 小姐 太太 阿姨 大爷 大姐 同学")
_TRADES = any_of("老师 医生 师傅 律师 教授 经理 主任 店长")
_ROLES = any_of(
    "老师 医生 大夫 律师 教授 师傅 经理 主管 主任 店长 总监 组长 队长 警官 护士 客服 专员 顾问"
    " 书记 保安 工程师 机长 司机 老板 院长 校长 处长 科长 局长 管家 教练 导游"
)
_STAFF = any_of(
    "护士长 小哥 小姐姐 小妹 主播 教练 导游 阿姨 保安 收银员 客服 店员 员工 营业员 销售 经理 "
    "主管 店长 快递员 骑手 外卖员 司机 师傅 专员 顾问 服务员 前台"
    " 导购 工作人员 业务员 柜员 空姐 护士 医生 老师 管家 中介 坐席 代表 叫做? 名叫"
)
# What follows a name in a sentence; used to see where it ends.
_AFTER = (
    rf"(?={_NO_H}|$"
    rf"|[我你您他她的在是和跟与说讲让叫给打接不没也又就都还态很特非一这那回告答承拒表称要帮把"
    r"对向昨今前上下于从来去电手订买住号了会有只被挂得当因已喺话坐掉摔等排付交骗骂])"
)
_FULL = rf"{_CLEAR}(?:[{CLEAR}]{_H}{{2}}{_AFTER}|{_H}{{1,2}}?{_AFTER}|{_H}{{1,2}})"
# A doubtful surname needs two characters behind it, and then an end that is plain to see.
_END = rf"(?={_NO_H}|$)"
_FULL_TOO = rf"{_FULL}|{_NO}[{DOUBTFUL}]{_H}{{2}}{_AFTER}"
_FIELDS = any_of(
    "姓名 名字 联系人 联络人 收件[人者] 收货人 户名 投诉人 申请人 寄件[人者] 乘客 持卡人 落款 "
    "署名 签名 签字"
)
# Who somebody is to the shop, or to the one who writes.
_PARTIES = any_of(
    "业主 住户 住客 租客 租户 家长 顾客 客户 用户 会员 乘车人 乘客 旅客 患者 病人 学生 学员 "
    "户主 房东 车主 机主"
    " 买家 卖家 投保人 被?保险人 受益人 持卡人 申请人 投诉人 联系人 联络人 收件人 收货人 寄件人"
    " 当事人 报案人 登记人"
)
_RELATIVES = any_of(
    "老公 老婆 先生 太太 爱人 妻子 丈夫 媳妇 对象 妈妈? 爸爸? 母亲 父亲 妈咪 爹 娘 儿子 女儿 "
    "囡囡? 个?囡 个?仔 孩子 小孩 宝宝"
    " 奶奶 爷爷 外公 外婆 姥姥 姥爷 公公 婆婆 岳父 岳母 阿公 阿嬷 阿嫲 阿爸 阿妈 哥哥? 弟弟? "
    "姐姐? 妹妹? 姊姊? 姊妹 大姐"
    " 舅舅 舅妈 叔叔 姑姑 姑妈 阿姨 表[哥弟姐妹] 堂[哥弟姐妹] 侄子 侄女 外甥 孙子 孙女 朋友 "
    "同事 同学 室友 舍友 邻居 闺蜜"
    " 男朋?友 女朋?友 老板 家人 老人 家属"
)

_FULL_NAMES = (
    re.compile(
        r"(?:我(?:的名字)?(?:叫做?|名叫)|本人(?:叫|名叫|姓名)?|我[是系]|名叫)(?:是|为)?[: ]{0,2}"
        rf"(?P<name>{_FULL})"
    ),
    re.compile(rf"(?:我[是系]|叫做?)(?P<name>{_NO}[{DOUBTFUL}]{_H}{{2}}{_END})"),
    re.compile(rf"本人(?P<name>{_NO}[{DOUBTFUL}]{_H}{{2}}{_AFTER})"),
    re.compile(rf"我[是系][^,。!?\n]{{1,12}}的(?P<name>{_CLEAR}{_H}{{1,2}}{_END})"),
    re.compile(rf"{_STAFF}(?P<name>{_NO}[{DOUBTFUL}]{_H}{{2}}{_AFTER})"),
    re.compile(rf"(?:叫做?|我[是系])(?P<name>阿{_H}{{1,2}}{_END})"),
    re.compile(
        rf"{_FIELDS}(?:是|叫|为)?(?:: ?|是|叫|为| "
        rf")(?P<name>(?![我你他她它的不没前另谁哪]|自己|别人|什么){_H}{{2,4}}(?={_NO_H}|$)|{_FULL})"
    ),
    re.compile(rf"{_PARTIES}(?:是|叫|为)?[: ]{{0,2}}(?P<name>{_FULL_TOO})(?!{_ADDRESSED})"),
    re.compile(
        rf"(?:[我他她咱]|我们|我家|我的|他的|她的|家里)(?:的|个|嘅)?{_RELATIVES}(?:叫做?|名叫"
        rf"|是|,)?"
        rf"(?P<name>{_FULL_TOO})(?!{_ADDRESSED})"
    ),
    re.compile(rf"工号[: ]?\d+(?:的|,)?(?P<name>{_FULL_TOO})"),
    # At the end of a letter.
    re.compile(
        rf"(?:此致|敬礼|顺颂商祺|落款|署名|-)[ ,。!:-]{{0,9}}(?P<name>(?:{_CLEAR}"
        rf"|{_NO}[{DOUBTFUL}]){_H}{{1,2}})"
        r"(?=[\s。!\d]*$)"
    ),
    re.compile(
        rf"(?:^|(?<={_NO_H}))(?P<name>(?:{_CLEAR}|{_NO}[{DOUBTFUL}]){_H}{{1,2}})(?=[ ]?(?:敬上"
        rf"|谨上|谨启|敬启|亲笔))"
    ),
    re.compile(
        rf"{_STAFF}[: ]?(?P<name>{_CLEAR}{_H}{{1,2}}?{_AFTER}|{_CLEAR}{_H})"
        rf"(?!{_ROLES}|{_ADDRESSED})"
    ),
)
_FAMILY_NAMES = (
    # As in Hong Kong: 陳太, 葉生.
    re.compile(
        rf"(?:(?<!{_H})|(?<=我系)|(?<=我是)|(?<=[搵揾同俾叫]))(?P<name>{_NO}[{CLEAR}{DOUBTFUL}])"
        r"(?=[太生](?=[话讲说系,。、!?住打叫同俾唔嘅]|\s|$))"
    ),
    re.compile(rf"(?:我姓|敝姓|免贵姓|贵姓)(?P<name>{COMPOUND}|[{CLEAR}{DOUBTFUL}])"),
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
        rf"(?={_NO_H}|$|[不没骂挂]|说|告诉|回复|答应|承诺|接|处理|让|的|态度|哥|姐|很|一直|又|也)"
    ),
)


def chinese_names(view: View) -> Iterator[Span]:
    """Names of people in Chinese."""
    yield from spans(_FAMILY_NAMES, view.plain, FAMILY, "name")
    yield from spans(_FULL_NAMES, view.plain, SOMEBODY, "name")
