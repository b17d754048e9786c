"""The same text as other people would have written it: with faces in it, or with slips of the hand.

A cause must not change with the emoji: a network that has seen few takes any for a mood.
"""

import random
import re

FACES = "😡😤😠🤬😭😢😞🙄😒🤦🤷😅😂🤣👎👏🙃😊🙏❗💢😩😔🤡💔😱🤔👍😑"
FACED = 0.7
"""Of the texts that are written otherwise; the others have slips."""
SLIPS = 0.05
"""Letters of a text that are dropped, doubled or swapped with the next."""
_WORDS = re.compile(r"(?:\S+\s+){1,4}|\S+$|.{1,8}")
_STOPS = re.compile(r"([。.!！?？])")


def otherwise(text: str, dice: random.Random) -> str:
    """The text with faces or with slips."""
    return faced(text, dice) if dice.random() < FACED else mistyped(text, dice)


def faced(text: str, dice: random.Random) -> str:
    """Faces before the text, behind it, behind its sentences or between its words."""

    def some() -> str:
        return dice.choice(FACES) * dice.choice((1, 1, 2, 3))

    match dice.randrange(4):
        case 0:
            return f"{text} {some()}"
        case 1:
            told = _STOPS.sub(lambda stop: stop[1] + some() * (dice.random() < FACED), text)
            return told + some() * dice.randrange(2)
        case 2:
            return f"{some()} {text}"
    return dice.choice(FACES).join(_WORDS.findall(text)) or text


def mistyped(text: str, dice: random.Random) -> str:
    """Some letters dropped, doubled or swapped."""
    chars = list(text)
    for place in range(len(chars) - 1):
        if not chars[place].isalpha() or dice.random() > SLIPS:
            continue
        match dice.randrange(3):
            case 0:
                chars[place] = ""
            case 1:
                chars[place] *= 2
            case _:
                chars[place], chars[place + 1] = chars[place + 1], chars[place]
    return "".join(chars)
