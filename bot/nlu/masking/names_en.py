"""Names of people in Latin letters, told by what stands around them (a title, a role, "my name
is", a greeting's end) or by a given name with another behind it.

In capitals as names are written; in small letters only where hardly anything else can stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.masking.given_en import BRANDS, GIVEN
from bot.nlu.masking.view import Span, View, any_of

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
    "Because So Still Again Now Here Out Up Wifi Ai Pro Plus Gold Silver Platinum Premium Prime "
    "Elite Club Member Absolutely Completely Totally Very So Why What How Where Which Customer "
    "British American German French Polish Indian Irish Scottish Welsh Spanish Italian Delta "
    "United Virgin Vodafone Sky Royal National First Second Third One Two Three Good Bad Total "
    "Samsung Ryanair Uber Airlines Airways Bank Media Group Insurance Water Energy Rail Airport "
    "Station Street Road Store Shop Hotel Hospital School University London Paris Boston Leeds "
    "Manchester Birmingham Dublin York Hong Kong Taiwan China Chicken Tikka Please Thanks Sorry"
    " Staff Sat Rude Everybody Lady "
    "Business Morning Evening Daily News Baths Avenue Lane Sarge Mr Mrs Ms Miss Mx Dr Prof "
    # What people write in capitals when they are angry, and what nobody is called.
    "Robbery Daylight Advertising False Greed Pure Fraud Theft Scam Scammers Nonsense Slavery "
    "Abuse Mould Damp Discrimination Racism Racist Sexism Sexist Harassment Blackmail Extortion "
    "Negligence Incompetence Disgrace Disgraceful Shambles Trading Practice Practices Poisoning "
    "Lies Disabled Pregnant Vegan Gluten Allergic Illegal Boxing Christmas Easter Mothers "
    "Fathers Head Live Human Resources Relations Lost Property Technical Burger Evri Deliveroo "
    "Alexa Bupa Wants Wanted"
)
_WORD = rf"(?!{_NOT}\b){_N}"
_CAPITAL = rf"(?P<name>{_WORD}(?: {_WORD})?)(?![A-Za-z0-9'])"
_FULL = rf"(?P<name>{_WORD}(?: (?:[A-Z]\.?|{_WORD})){{0,2}} {_WORD})(?![A-Za-z0-9'])"
_INITIALS = rf"(?:[A-Z]\.? ?){{1,3}} ?{_N}|{_N}(?: (?:[A-Z]\.|{_N})){{0,2}}"
_NOT_SMALL = any_of(
    "and but from i on in the not is was at of calling here writing spelled spelt misspelled wrong"
    " still now being listed no never also already to for with a an my his her your their our that"
    " this it you they we as so if or are have had has who when because incorrect correct missing"
    " either told said bean office word only"
)
_ANY = rf"(?!(?i:{_NOT_SMALL})\b)[^\W\d_][\w'-]+"
_GIVEN = any_of(GIVEN)
_BRAND = any_of(BRANDS.replace("_", r"\s"))
_STAFF = any_of(
    "agent rep representative manager supervisor advis[eo]r driver courier waiter waitress nurse"
    " doctor technician engineer clerk cashier receptionist operator associate assistant colleague"
    " host hostess steward stewardess officer employee salesman saleswoman salesperson teller"
    " plumber electrician builder instructor trainer tutor teacher professor solicitor"
)
_RELATIVE = any_of(
    "husband wife partner son daughter mother father mum mom dad brother sister nan gran grandma"
    " grandmother grandfather grandson granddaughter aunt uncle cousin niece nephew friend flatmate"
    " roommate neighbour neighbor girlfriend boyfriend fianc[eé]e? child baby toddler stepson"
    " stepdaughter carer colleague boss client tenant landlord"
)
_DEPARTMENT = any_of(
    r"accounts billing reception sales support claims complaints collections customer the\sfront"
    r" the\sdesk the\scounter the\still till your\steam your\scall your\soffice head\soffice"
    r" dispatch retention returns refunds lettings maintenance security payroll admin"
)
_ZH_STAFF = any_of(
    "客服 店员 店員 经理 經理 主管 店长 店長 快递员 快遞員 骑手 司机 司機 专员 專員 顾问 顧問"
    " 前台 导购 销售 代表 我叫 我是 叫 叫做 名叫"
)
_THEN = any_of("who from in at told said was answered promised and")
_ENDS = r"(?=\s*(?:[,.;:!?(\n]|$)|\s(?i:and|from|here|again|calling|speaking|writing|at|of|who)\b)"

_NAMES = (
    re.compile(
        rf"(?i:\bmy (?:full )?name(?:'s| is|:)|\bi am called|\bi'm called) "
        rf"(?P<name>{_ANY}(?:,? {_ANY})?)"
    ),
    # "the name's Doyle, Kevin Doyle"
    re.compile(rf"(?i:\bthe name(?:'s| is)) (?P<name>{_WORD}(?:, {_WORD})?(?: {_WORD})?)(?!\w)"),
    re.compile(
        r"(?i:\b(?:(?:full|customer|first|last|account|given|family) )?names?|\brecipient"
        r"|\bcardholder|\bpassengers?|\bcontact person|\baccount holder|\bpolicy ?holder|\bguest"
        rf"|\btenant|\bpatient)\s?: ?(?P<name>{_N}(?:,? {_N}){{0,7}})"
    ),
    re.compile(
        rf"(?i:\b(?:first|last|given|family|maiden|middle) name|\bsurname)(?i: is|'s|:)? {_CAPITAL}"
    ),
    re.compile(
        r"(?i:\bname on (?:the|my|our) [a-z]+(?: is| was|:)|\b(?:under|in) the name(?: of)?"
        rf"|\bon behalf of(?: my [a-z]+,?)?)"
        rf"(?: (?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?)? {_CAPITAL}"
    ),
    re.compile(
        rf"\b(?i:mr|mrs|ms|miss|mx|dr)\b\.? (?:and|&) (?i:mr|mrs|ms|miss|mx|dr)\b\.? {_CAPITAL}"
    ),
    re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|Madame|Mister)\b\.? {_CAPITAL}"),
    re.compile(rf"\b(?:MR|MRS|MISS|MS|DR)\b\.? (?P<name>(?!(?i:{_NOT_SMALL})\b)[A-Z]{{3,}})\b"),
    re.compile(rf"\b(?:mr|mrs)\b\.? (?P<name>(?!{_NOT_SMALL}\b)[a-z]{{2,}})\b"),
    re.compile(rf"\b(?i:{_STAFF})(?i: called| named| by the name of| is called)? {_CAPITAL}"),
    re.compile(rf"\b(?i:{_STAFF}), {_CAPITAL}(?=,)"),
    re.compile(rf"\b(?i:my|our|his|her)(?i: late| elderly| little)? (?i:{_RELATIVE}),? {_CAPITAL}"),
    re.compile(
        r"\b(?i:spoke|speak|speaking|spoken|talked|talking|chatted|chatting|dealt|met|served|helped"
        rf"|assisted|treated|answered|handled)(?i: to| with| by) {_CAPITAL}"
    ),
    re.compile(rf"\b(?i:asked|ask|asking) (?i:for) {_CAPITAL}(?= (?i:in|from|at)\b)"),
    re.compile(
        rf"(?<![\w'] )\b{_CAPITAL}(?= (?i:from|at|in) (?i:your |the |our )?(?i:{_DEPARTMENT})\b)"
    ),
    re.compile(
        r"\b(?i:lady|man|woman|guy|someone|somebody|person|bloke|girl|boy|chap|gentleman)"
        rf" (?i:called|named) {_CAPITAL}"
    ),
    re.compile(rf"\b(?i:your)(?i: man| guy| lady| chap| lad) {_CAPITAL}"),
    re.compile(
        r"\b(?i:reservation|booking|booked|table|appointment)(?i: is| was)? (?i:for|under)"
        rf" {_CAPITAL}(?=, (?:\d|party|table|adults))"
    ),
    # "I called Comcast" names a firm; "somebody called Anna" a person.
    re.compile(
        r"(?<!\bi )(?<!\bI )(?<!\bwe )(?<!\bhave )(?<!\bhad )(?<!\band )(?<!\bthen )(?<!\bjust )"
        r"(?<!\bwere )(?<!\bfirm )(?<!\bcompany )(?<!\bshop )(?<!\bstore )(?<!\bbrand )(?<!\bbank )"
        r"(?<!\bapp )(?<!\bsite )(?<!\bwebsite )(?<!\bplace )(?<!\bchat )"
        rf"\b(?i:called|named|by the name of|name was|name is) {_CAPITAL}"
        rf"(?= (?i:{_THEN})\b|[,.!)]|$)"
    ),
    # Who writes, at the start and at the end.
    re.compile(rf"\b(?i:this is|it is|it's(?: me again,| me,)?|i am|i'm) {_FULL}{_ENDS}"),
    re.compile(rf", (?P<name>(?=[A-Z])(?i:{_GIVEN}))(?=,)"),
    re.compile(
        rf"\b(?i:this is|it's|i am|i'm|call me) (?P<name>(?i:{_GIVEN})(?: {_ANY})?)(?=\W|$)"
    ),
    re.compile(rf"(?:^|[.!?,]\s*)(?P<name>{_WORD} {_WORD})(?= (?i:here|speaking|calling)\b)"),
    re.compile(rf"\bI, {_FULL}(?=,)"),
    re.compile(
        r"(?i:\b(?:kind |best |warm )?(?:regards|wishes)|\bsincerely|\bfaithfully|\bsigned)"
        rf"[,.!:]?\s*(?P<name>{_INITIALS})[\s.!]*$"
    ),
    re.compile(
        r"(?i:\byours|\bthanks|\bthank you|\bcheers|\bbest)"
        rf"(?:[,.!]\s*(?P<name>{_INITIALS})|\s+(?P<given>(?i:{_GIVEN}) {_N}))[\s.!]*$"
    ),
    re.compile(rf"-\s*(?P<name>{_WORD}(?: {_WORD}){{1,2}})[\s.]*$"),
    # A given name and another behind it, anywhere.
    re.compile(
        rf"\b(?!(?i:{_BRAND})\b)(?P<name>(?=[A-Z])(?i:{_GIVEN})(?: [A-Z]\.?)? {_WORD})(?!\w)"
    ),
    re.compile(rf"{_ZH_STAFF} ?{_CAPITAL}"),
)


def english_names(view: View) -> Iterator[Span]:
    """Names of people in Latin letters."""
    for pattern in _NAMES:
        for match in pattern.finditer(view.folded):
            group = "given" if match.groupdict().get("given") else "name"
            yield Span(*match.span(group), NAME)
