"""Teams: which one takes a case, as the settings say. Values.

By whose hours a case counts says `Desk.calendar_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.sla import Calendar, HoursError
from handlers.model import LANGUAGES, UNCLASSIFIED
from handlers.registry import CAUSES, SHIPPED

AT_WORK: Final = "open"
"""Said of what a team takes: only what begins while it works."""
CHANNELS: Final = (
    "webchat", "telegram", "api", "terminal", "email", "phone", "sms", "wechat", "line", "whatsapp"
)  # fmt: skip
"""The program's own, and the usual names of those by which other systems open cases."""
EVERY_CAUSE: Final = "general"
"""The topic that each cause has: it tells nothing."""


@dataclass(frozen=True, slots=True)
class Like:
    """What is known of a case when it is asked whose it is: what it is about, in which language and
    by which channel the customer came, and when it was opened.
    """

    cause: str
    topic: str | None
    language: str
    channel: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Takes:
    """What a team takes by itself: of each kind that is said any, and all kinds together."""

    about: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    at_work: bool = False

    def fits(self, like: Like, hours: Calendar) -> bool:
        """Whether it takes such a case."""
        return (
            (not self.about or bool(self.about & {like.cause, like.topic}))
            and (not self.languages or like.language in self.languages)
            and (not self.channels or like.channel in self.channels)
            and (not self.at_work or hours.is_open(like.opened_at))
        )


@dataclass(frozen=True, slots=True)
class Team:
    """A team: its hours, and what it takes by itself, `said` in the words of the settings; without
    that it has what people hand over to it.
    """

    calendar: Calendar
    takes: Takes | None = None
    said: str = ""


def team_for(teams: Mapping[str, Team], like: Like) -> str | None:
    """The first team that takes such a case; None is the desk."""
    fitting = (
        name for name, team in teams.items() if team.takes and team.takes.fits(like, team.calendar)
    )
    return next(fitting, None)


def takes_of(said: str) -> Takes:
    """What a team takes from words like ``price, overcharged, zh-Hant, telegram, open``.

    Raises:
        HoursError: a word is no cause, topic, language or channel; it says which there are.
    """
    languages = {name.lower(): name for name in LANGUAGES}
    about, spoken, channels = set(), set(), set()
    known = {*CAUSES, UNCLASSIFIED, *_topics()}
    words = [word.strip().lower() for word in said.split(",")]
    for word in words:
        if word in known:
            about.add(word)
        elif word in languages:
            spoken.add(languages[word])
        elif word in CHANNELS:
            channels.add(word)
        elif word != AT_WORK:
            raise HoursError(_unknown(said, word))
    return Takes(frozenset(about), frozenset(spoken), frozenset(channels), AT_WORK in words)


def _topics() -> Iterable[str]:
    for policy in SHIPPED.policies.values():
        yield from (topic.slug for topic in policy.topics if topic.slug != EVERY_CAUSE)


def _unknown(said: str, word: str) -> str:
    if word == EVERY_CAUSE:
        return f"'takes {said}': every cause has the topic {word!r}; name the cause"
    kinds = (
        ("a cause", (*CAUSES, UNCLASSIFIED)),
        ("a language", LANGUAGES),
        ("a channel", CHANNELS),
    )
    known = "; ".join(f"{name}: {', '.join(words)}" for name, words in kinds)
    if not word:
        return f"'takes {said}': a word is missing between commas; leave one comma out"
    return f"'takes {said}': {word!r} is no cause, topic, language or channel ({known})"
