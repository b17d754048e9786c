"""Which team takes a case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.teams import CHANNELS, Like, takes_of
from handlers.model import LANGUAGES
from handlers.registry import CAUSES
from tests import make

ABOUT = (*CAUSES, "unclassified", "overcharged", "late")
NIGHT = "night: mon-sun 22:00-06:00; takes open"
DAY = datetime(2026, 11, 16, 2, tzinfo=UTC)  # 10:00 in Shanghai


def like(
    cause: str = "price",
    topic: str | None = None,
    language: str = "en",
    channel: str = "webchat",
    at: datetime = DAY,
) -> Like:
    return Like(cause, topic, language, channel, at)


@given(
    st.sets(st.sampled_from(ABOUT), max_size=3),
    st.sets(st.sampled_from(LANGUAGES), max_size=2),
    st.sets(st.sampled_from(CHANNELS), max_size=2),
    st.builds(
        like,
        cause=st.sampled_from((*CAUSES, "unclassified")),
        topic=st.sampled_from((None, "overcharged", "late")),
        language=st.sampled_from(LANGUAGES),
        channel=st.sampled_from(CHANNELS),
    ),
    st.randoms(),
)
def test_any_word_of_a_kind_fits_and_all_kinds_must(
    about: set[str], languages: set[str], channels: set[str], case: Like, luck: st.DataObject
) -> None:
    words = sorted(about | languages | channels)
    luck.shuffle(words)  # type: ignore[attr-defined] # of random.Random
    if not words:
        return

    def fits(said: Collection[str], *own: str | None) -> bool:
        return not said or any(each in said for each in own)

    assert takes_of(" , ".join(words)).fits(case, make.desk().calendar) == (
        fits(about, case.cause, case.topic)
        and fits(languages, case.language)
        and fits(channels, case.channel)
    )


@pytest.mark.parametrize(
    ("case", "team"),
    [
        (like("core_service_failure", "overcharged"), "billing"),
        (like("price"), "billing"),
        (like("ethics"), None),
        (like("ethics", language="zh-Hant", channel="telegram"), "hongkong"),
        (like("ethics", language="zh-Hant"), None),
        (like("price", language="zh-Hant", channel="telegram"), "billing"),
    ],
)
def test_the_first_team_that_fits_takes_it_and_else_the_desk(case: Like, team: str | None) -> None:
    desk = make.desk(
        teams="""
        spare:    mon-fri 09:00-18:00
        billing:  mon-fri 09:00-18:00; takes price, Overcharged
        hongkong: mon-fri 10:00-19:00; takes zh-hant, telegram
        """
    )

    assert desk.team_for(case) == team


def test_a_team_may_take_what_begins_while_it_works() -> None:
    desk = make.desk(teams=NIGHT)

    assert desk.team_for(like(at=DAY)) is None
    assert desk.team_for(like(at=DAY.replace(hour=15))) == "night"
