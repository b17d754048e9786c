"""Does a text ask its reader for something? Read by rules of three languages, in one pass."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
"""A question mark in an address asks nothing."""
GIVE_EN = (
    r"(?:tell|send|show|give|confirm|provide|attach|share|reply|answer|check|choose"
    r"|let (?:me|us) know|write (?:back|to us)|upload|forward|describe|explain)"
)
ENGLISH = re.compile(
    rf"\b(?:please|kindly|could you|can you|would you|will you)(?: \w+){{0,3}} {GIVE_EN}\b"
    rf"|\b{GIVE_EN} (?:me|us)\b(?! know you)|\b(?:we|i) (?:still )?need (?:you|your|the|a)\b"
    rf"|\blet (?:me|us) know (?:if|whether|which|what|when|how)\b",
    re.IGNORECASE,
)
GIVE_ZH = (
    "(?:提供|告知|告诉|告訴|回复|回覆|回復|确认|確認|发|發|传|傳|上传|上傳|补充|補充|说明|說明|选择|選擇|描述"
    "|留下|核对|核對|填写|填寫|拍)"
)
CHINESE = re.compile(
    rf"(?:请|請|麻烦|麻煩|烦请|煩請|劳烦|勞煩|能否|可否|可以|方便)(?:您|你|先|再|把|将|將|给|給|我们|我們|一下"
    rf"|[^，。！？,.!?]){{0,8}}{GIVE_ZH}"
    r"|(?:吗|嗎|呢|么|麼)\s*(?:$|[。！!～~\n])"
)


def asks(text: str) -> bool:
    """Whether somebody who wrote this waits for an answer."""
    plain = ADDRESS.sub(" ", text)
    return any(mark in plain for mark in "?？") or bool(
        ENGLISH.search(plain) or CHINESE.search(plain)
    )
