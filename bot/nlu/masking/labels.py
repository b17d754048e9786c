"""What a label says is personal, whatever it looks like: sort code 20-45-77, 密码是…, born on ….

Beside it what is told by its shape alone and stands for a person or a thing of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.masking.view import HAN, Span, View, any_of, has_number

HANDLE: Final = "@name"

_IS = r"(?: ?(?:是|为|系|is|was|are|:|=|#))*[: ]{0,3}"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATE = (
    rf"(?:(?:民国)?\d{{2,4}}年(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?"
    rf"|\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},? \d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd"
    rf"|th)?,? \d{{2,4}})"
)
_COUNTED = any_of(
    "days? hours? hrs? min(?:ute)?s? weeks? months? years? times? pounds? quid dollars? usd gbp eur"
    " hkd percent stars? people 天 小时 分钟 年 月 次 个 度 位"
)
_LEAST: Final = 4
"""Digits of a value: a smaller number counts something."""
# A value of letters and digits, perhaps in groups, that has a digit in it.
_CODE = (
    r"(?:(?:gb|uk|us|hk|cn|tw) )?"
    r"(?P<value>(?!(?:19|20)\d\d(?!\d))(?=[a-z_-]{0,8}\d)[a-z0-9][a-z0-9_/-]*"
    r"(?:[ -](?=[a-z]{0,4}\d)[a-z0-9]{1,8}){0,6})(?![\d元块万%]|[.,]\d| ?%)"
    rf"(?! ?{_COUNTED})"
)
_LABELS = any_of(
    r"账户?号码? 帐户?号码? 账户 帐户 户口(?:号码?)? 卡号 户号 会员卡?号码? 工号 学号 警号 "
    r"车架号 发动机号 社保卡?号? 健保卡号?码? 医保卡?号?"
    r" 病历号 住院号 就诊卡号? 保单号?码? 电表号 表号 统编 统一编号 身份证(?:字?号码?"
    r"|后[四六]位)? 身分证(?:字?号码?)?"
    r" 护照号?码? 驾驶证号?码? 驾照号?码? 台胞证号?码? 通行证号?码? 回乡证号?码? 居留证号?码? "
    r"八达通\s?(?:号码)?"
    r" 转数快(?:\s?fps)?(?:\s?id)? fps\sid 客户编?号 用户编?号 房号 房间号 宽带账号 验证码 "
    r"校验码 动态码 取件码 安全码 pin码"
    r" 设备号 序列号 车辆识别代号"
    r" \b(?:account|acct|a/c|membership|member|loyalty|policy|employee|staff|badge|customer"
    r"|user|client|patient"
    r"|student|meter|serial|passport|visa|licen[cs]e|driving\slicen[cs]e|nhs|tax"
    r"|national\sinsurance|ni|social\ssecurity)"
    r"(?:\s(?:number|no|num|id|card|badge|serial|code))?\.?"
    r" \b(?:ssn|hkid|nric|vin|imei|otp|pin|cvv|cvc|cv2|bic|swift|iban|sort\s?code"
    r"|security\scode|pin\scode"
    r"|one[\s-]time\s(?:code|password)|verification\scode|passcode)"
)
_ROOM = r"\b(?:room|rm|suite|apt|apartment|unit)(?: (?:number|no\.?))?"
_SERVICE = any_of(
    r"telegram skype wechat whatsapp line snapchat discord instagram insta ig twitter tiktok weibo"
    r" facebook messenger signal viber kakao 微信号? 抖音号? 小红书号? 微博 加v 加微信? 快手号?"
    r" qq号?"
)
_CODES = re.compile(rf"{_LABELS}{_IS}{_CODE}")
_VALUES = (
    _CODES,
    re.compile(rf"\bsort ?code{_IS}(?P<value>\d\d[- ]?\d\d[- ]?\d\d)(?!\d)"),
    re.compile(r"(?<![\d-])(?P<value>\d\d-\d\d-\d\d)(?=,? (?:\d{8})(?!\d))"),
    re.compile(rf"(?:\bcvv|\bcvc|\bcv2|security code|安全码){_IS}(?P<value>\d{{3,4}})(?!\d)"),
    re.compile(r"\bexp(?:ir(?:y|es|ation))?(?: date)?[: ]{1,2}(?P<value>\d\d ?/ ?\d\d)(?![\d/])"),
    re.compile(
        r"\bend(?:s|ing)(?: in| with)? (?P<value>\d{4})(?!\d)(?! ?[/-])(?<!19\d\d)(?<!20\d\d)"
    ),
    re.compile(
        r"(?:\bext(?:ension)?\.?|分机号?码?|内线)(?: no\.?| number)?[: "
        r"]{0,2}(?P<value>\d{2,6})(?!\d)"
    ),
    re.compile(r"(?<=[\d)]) ?转 ?(?P<value>\d{2,6})(?![\d元块])"),
    re.compile(r"\bzip(?: ?code)?(?: is)?[: ]{1,2}(?P<value>\d{5}(?:-\d{4})?)(?!\d)"),
    re.compile(r"\bpost ?code(?: is|:)? ?(?P<value>[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})(?![a-z0-9])"),
    re.compile(
        rf"(?:\bborn(?: on| in)?|\bd\.?o\.?b\.?|date of birth|birthday(?: is)?|生日|出生日期"
        rf"|出生年月日?|生于)"
        rf"{_IS}(?P<value>{_DATE})"
    ),
    re.compile(rf"{_ROOM} (?P<value>(?!(?:19|20)\d\d\b)\d{{3,4}}[a-z]?)(?![a-z0-9])"),
    re.compile(r"\b(?:unit|flat|apt|plot) (?P<value>\d{1,3}[a-z]?)(?=, [a-z])(?![a-z0-9])"),
    re.compile(rf"(?:房号|房间|房){_IS}(?P<value>\d{{3,4}})(?![\d元块])"),
    re.compile(r"(?<![\d-])(?P<value>\d{3,4}[a-z]?)(?=[室房](?![间型东价租费]))"),
    re.compile(rf"(?<![{HAN}])(?P<value>\d{{1,2}}[楼f][a-z])(?=室)"),
)
_SECRETS = re.compile(
    rf"(?:password|passwort|pwd|passcode|密码|口令|登录名|用户名|user ?name|login(?: name)?){_IS}"
    rf"(?P<value>(?=[^\s,。,、{HAN}]*\d)[^\s,。,、;{HAN}]{{4,40}})"
)
_HANDLES = re.compile(
    rf"(?<![a-z]){_SERVICE}(?![a-z])(?: ?(?:id|handle|name|user(?:name)?|account|号"
    rf"|账号))?{_IS}(?:live:)?"
    r"(?P<value>(?=[a-z0-9_.-]*[a-z])(?=[a-z0-9_.-]*(?:[\d_]"
    r"|\.[a-z]))[a-z0-9][a-z0-9_.-]{3,40}[a-z0-9])(?![a-z0-9@])"
)
_QQ = re.compile(rf"(?:qq|加v|加微信?|微信同?号?){_IS}(?P<value>\d{{5,12}})(?!\d)")
# By their shape, in the letters as they were written.
_SHAPES = (
    re.compile(  # international bank account
        r"(?<![A-Za-z0-9])(?:A[DELTZ]|B[AEGHRY]|C[HRYZ]|D[EKO]|E[ES]|F[IOR]|G[BEILR]|H[RU]"
        r"|I[ELST]|K[WZ]|L[BITUV]"
        r"|M[CDEKRTU]|N[LO]|P[KLST]|QA|R[OS]|S[AEIKM]|T[NR]|UA|VG|XK)(?=[A-Z0-9 "
        r"]{0,38}\d{4})\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])"
    ),
    re.compile(r"(?<![A-Za-z0-9])[A-Z]{5}\d{6}[A-Z0-9]{5}(?![A-Za-z0-9])"),  # licence, British
    re.compile(  # vehicle
        r"(?<![A-Za-z0-9])(?=[A-Z0-9]{0,12}[A-Z][A-Z0-9]{0,12}\d{4})[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])"
    ),
    re.compile(r"(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])"),
    re.compile(r"(?<![\d.])(?<![Vv]ersion )(?<![Vv])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
    re.compile(r"(?<!\d)00[1-9]\d{0,2}(?:[ -]?\d){7,11}(?!\d)"),  # a phone, with a country
    re.compile(
        r"(?<![A-Za-z0-9])[A-Z][a-z]+(?: [A-Z][a-z]+)?,? [A-Z]{2},? "
        r"(?P<value>\d{5}(?:-\d{4})?)(?!\d)"
    ),
)
_CHARACTERS = re.compile(r"[a-z0-9]", re.IGNORECASE)
_BIC = re.compile(
    r"\b(?:BIC|SWIFT|bic|swift)(?: code)?[: ]{1,2}(?P<value>[A-Za-z]{6}[A-Za-z0-9]{2,5})(?!\w)"
)


def labelled(view: View) -> Iterator[Span]:
    """What stands behind a label, and numbers with a shape of their own; letters and digits
    become zeros.
    """
    for pattern in _SHAPES:
        yield from _zeros(pattern, view.folded)
    for pattern in (*_VALUES, _QQ):
        yield from _zeros(pattern, view.plain)
    for match in _SECRETS.finditer(view.plain):
        if has_number(match["value"]):
            yield Span(*match.span("value"), "0" * len(match["value"]))
    for match in _BIC.finditer(view.folded):
        if set(match["value"]) != {"0"}:
            yield Span(*match.span("value"), "0" * len(match["value"]))
    for match in _HANDLES.finditer(view.plain):
        yield Span(*match.span("value"), HANDLE)


def _zeros(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    group = "value" if "value" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        found = match[group]
        is_long = pattern is not _CODES or sum(map(str.isdigit, found)) >= _LEAST
        if has_number(found) and is_long and found != "a-1000":
            yield Span(*match.span(group), _CHARACTERS.sub("0", found))
