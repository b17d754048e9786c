"""How currencies are written: signs before a number, words after it. Python 3.10 syntax."""

from typing import Final

SIGNS: Final[dict[str, str | None]] = {
    "us$": "USD", "hk$": "HKD", "nt$": "TWD", "a$": "AUD", "au$": "AUD", "nz$": "NZD",
    "c$": "CAD", "ca$": "CAD", "s$": "SGD", "$": None,
    "¥": "CNY", "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "rmb": "CNY", "cny": "CNY",
    "usd": "USD", "hkd": "HKD", "twd": "TWD", "ntd": "TWD", "nt": "TWD", "eur": "EUR", "gbp": "GBP",
    "jpy": "JPY", "sgd": "SGD", "aud": "AUD", "cad": "CAD", "nzd": "NZD", "chf": "CHF",
    "mop": "MOP", "usd$": "USD", "hkd$": "HKD", "twd$": "TWD", "ntd$": "TWD", "sgd$": "SGD",
    "aud$": "AUD", "cad$": "CAD", "人民币": "CNY", "美元": "USD", "美金": "USD", "港币": "HKD",
    "港元": "HKD", "港纸": "HKD", "台币": "TWD", "新台币": "TWD", "日元": "JPY", "日圆": "JPY",
    "日币": "JPY", "円": "JPY", "欧元": "EUR", "英镑": "GBP", "澳元": "AUD", "澳币": "AUD",
    "加元": "CAD", "加币": "CAD", "新币": "SGD", "坡币": "SGD", "韩元": "KRW", "韩币": "KRW",
    "泰铢": "THB", "马币": "MYR", "令吉": "MYR", "葡币": "MOP", "澳门币": "MOP", "澳门元": "MOP",
}  # fmt: skip
"""The ISO code; None where the sign does not tell whose: the shop's own currency will be meant."""
CODES: Final = {
    sign: code for sign, code in SIGNS.items() if sign.isalpha() and sign.isascii() and code
}
"""Those written in letters, which may stand after a sum that has a sign as well: $49.99 USD."""
_HAN_SIGNS = {sign: code for sign, code in SIGNS.items() if "\u4e00" <= sign[0] <= "\u9fff"}
WORDS: Final[dict[str, str | None]] = {
    "元": "CNY", "圆": "CNY", "块钱": "CNY", "块": "CNY", "大洋": "CNY", "yuan": "CNY",
    "kuai": "CNY", "蚊": "HKD", "旧水": "HKD", "撇水": "HKD", "刀": "USD", "美刀": "USD",
    "镑": "GBP", "pounds": "GBP", "pound": "GBP", "quid": "GBP", "euros": "EUR", "euro": "EUR",
    "dollars": None, "dollar": None, "bucks": None, "buck": None, "us dollars": "USD",
    "hk dollars": "HKD", "grand": None,
    **{unit + sign: code for unit in ("元", "块") for sign, code in _HAN_SIGNS.items()},
}  # fmt: skip
CENTS: Final[dict[str, str | None]] = {
    "毛钱": "CNY", "毛": "CNY", "角钱": "CNY", "分钱": "CNY", "毫子": "HKD", "cents": None,
    "cent": None, "pence": "GBP", "p": "GBP",
}  # fmt: skip
PARTS: Final = {"毛钱": 10, "毛": 10, "角钱": 10, "毫子": 10}
"""How many of them make one; of the other cents it takes a hundred."""
LOTS: Final = {"grand": 1_000, "旧水": 100, "撇水": 1_000}
"""Words that count by the hundred or the thousand."""
TIMES: Final = {
    "k": 1_000, "千": 1_000, "仟": 1_000, "万": 10_000, "w": 10_000, "m": 1_000_000,
    "亿": 100_000_000,
}  # fmt: skip
NOTES: Final = {"fiver": "5", "tenner": "10"}
CURRENCIES: Final = {**SIGNS, **WORDS, **CENTS}
"""The ISO code of everything that may stand beside a number."""
