"""Names of people in Latin letters, told by what stands around them: a title, a role, "my name is".

In capitals as names are written; only after "my name is" and "mr" in small letters, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.masking.view import Span, View, any_of, spans

NAME: Final = "X"

_SMALL = r"[a-z\u00e0-\u024f]+"
_N = rf"(?:[A-Z]{_SMALL}(?:[-'][A-Z]{_SMALL})?|[A-Z]'[A-Z][a-z]+|Mc[A-Z][a-z]+)"
_NOT = any_of(
    "And The They He She It We You Who When Then But Or If As At On In For To From Of By With "
    "Is Was Were Are Am Be Been Has Had Have Did Do Does Not No Never Just Only Would Could "
    "Should Will Can Said Told Refused Lied Hung Kept Asked Called Came Went Made Gave Put My "
    "Your Our His Her Their This That There Service Services Support Team Desk Centre Center "
    "Chat Line Number Name App Bot Customer Care Help Office Word Excel Teams Martens Pepper "
    "Oetker Muscle Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February "
    "March April June July August September October November December Apple Google Amazon "
    "English Chinese Every Nobody Anyone Someone Somebody Everyone Another Also After Before "
    "Because So Still Again Now Here Out Up Wifi Ai Pro Plus"
)
_CAPITAL = rf"(?P<name>(?!{_NOT}\b){_N}(?: (?!{_NOT}\b){_N})?)(?![A-Za-z0-9'])"
_NOT_SMALL = any_of(
    "and but from i on in the not is was at of calling here writing spelled spelt misspelled wrong"
    " still now being listed no never also already to for with a an my his her your their our that"
    " this it you they we as so if or are have had has who when because incorrect correct missing"
    " either told said bean office word"
)
_ANY = rf"(?!(?i:{_NOT_SMALL})\b)[^\W\d_][\w'-]+"
_STAFF = any_of(
    "agent rep representative manager supervisor advis[eo]r driver courier waiter waitress nurse"
    " doctor technician engineer clerk cashier receptionist operator associate assistant colleague"
    " host hostess steward stewardess officer employee salesman saleswoman salesperson teller"
)
_ZH_STAFF = any_of(
    "客服 店员 店員 经理 經理 主管 店长 店長 快递员 快遞員 骑手 司机 司機 专员 專員 顾问 顧問"
    " 前台 导购 销售 代表 我叫 我是 叫 叫做 名叫"
)
_THEN = any_of("who from in at told said was answered promised and")

_NAMES = (
    re.compile(
        rf"(?i:\bmy (?:full )?name(?:'s| is|:)|\bi am called|\bi'm called) "
        rf"(?P<name>{_ANY}(?:,? {_ANY})?)"
    ),
    re.compile(
        r"(?i:\b(?:(?:full|customer|first|last|account) )?name|\brecipient|\bcardholder|\bpassenger"
        rf"|\bcontact person)\s?: ?(?P<name>{_N}(?: {_N}){{0,2}})"
    ),
    re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|Madame|Mister)\b\.? {_CAPITAL}"),
    re.compile(rf"\b(?:MR|MRS|MISS|MS|DR)\b\.? (?P<name>(?!(?i:{_NOT_SMALL})\b)[A-Z]{{3,}})\b"),
    re.compile(rf"\b(?:mr|mrs)\b\.? (?P<name>(?!{_NOT_SMALL}\b)[a-z]{{2,}})\b"),
    re.compile(rf"\b(?i:{_STAFF})(?i: called| named| by the name of| is called)? {_CAPITAL}"),
    re.compile(
        r"\b(?i:spoke|speak|speaking|spoken|talked|talking|chatted|chatting|dealt|met|served|helped"
        rf"|assisted|treated|answered|handled)(?i: to| with| by) {_CAPITAL}"
    ),
    # "I called Comcast" names a firm; "somebody called Anna" a person.
    re.compile(
        r"(?<!\bi )(?<!\bI )(?<!\bwe )(?<!\bhave )(?<!\bhad )(?<!\band )(?<!\bthen )(?<!\bjust )"
        rf"\b(?i:called|named|by the name of|name was|name is) {_CAPITAL}"
        rf"(?= (?i:{_THEN})\b|[,.!)]|$)"
    ),
    re.compile(
        r"(?i:\b(?:kind |best |warm )?regards|\bsincerely|\bfaithfully|\byours|\bthanks|\bthank you"
        rf"|\bcheers|\bbest)[,.!]\s*(?P<name>{_N}(?: {_N}){{0,2}})[\s.!]*$"
    ),
    re.compile(rf"{_ZH_STAFF} ?{_CAPITAL}"),
)


def english_names(view: View) -> Iterator[Span]:
    """Names of people in Latin letters."""
    yield from spans(_NAMES, view.folded, NAME, "name")
