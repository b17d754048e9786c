"""A text that does nothing but close a talk, by rules of three languages: nobody waits after it."""

from __future__ import annotations

import re

LONGEST = 60
"""Characters of a text that can be nothing but manners."""
ACCEPTING = re.compile(
    r"ok(?:ay)?|all right|great|perfect|fine|got it|好的?|行|收到|嗯|知道了|明白了?"
)
"""What may stand before a closing word, and closes nothing by itself."""
ANSWERS = re.compile(r"ok(?:ay)?\b|great\b|perfect\b|fine\b|好的?|嗯")
"""What a closing word may begin with, and is a yes where something was asked."""
CLOSING = re.compile(
    r"(?:(?:ok(?:ay)?|great|perfect|fine) )?(?:many |kind )?(?:thanks|thank you|thx|cheers)"
    r"(?: (?:so much|very much|a lot|again))*"
    r"|(?:good)?bye(?: bye)?|see you|have a (?:nice|good|great) (?:day|evening|weekend)"
    r"|(?:好的?|嗯)?(?:非常|十分|很|太|真|先)?"
    r"(?:谢谢|謝謝|多谢|多謝|感谢|感謝|谢了|謝了|谢啦|謝啦|唔该|唔該|辛苦)(?:你们?|你們?|您|大家|晒|啦|了|哦|啊)*"
    r"|再见|再見|拜拜"
)


def closes(text: str) -> bool:
    """Whether nothing is said but thanks or good-bye. What is not sure is none."""
    if len(text) > LONGEST:
        return False
    said = [part for part in _parts(text) if not ACCEPTING.fullmatch(part)]
    return bool(said) and all(CLOSING.fullmatch(part) for part in said)


def only_thanks(text: str) -> bool:
    """Whether it closes a talk, and holds nothing that would answer a question that was asked: "ok,
    thanks" does, and so may be a yes.
    """
    return closes(text) and not any(
        ANSWERS.match(part) or ACCEPTING.fullmatch(part) for part in _parts(text)
    )


def _parts(text: str) -> list[str]:
    parts = (part.strip() for part in re.split(r"[.!！。~～,，\n]+", text.casefold()))
    return [part for part in parts if part]
