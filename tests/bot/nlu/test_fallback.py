from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.nlu.fallback import FallbackNlu
from bot.nlu.understanding import Guess, NluUnavailable, Source, Understanding


@dataclass
class Reader:
    """An Nlu of one opinion, that can be taken away."""

    source: Source
    is_up: bool = True
    asked: list[str] = field(default_factory=list)

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        self.asked += texts
        if not self.is_up:
            raise NluUnavailable(f"{self.source} is down")
        said = Understanding("en", (Guess("price", 1.0),), (), self.source, "m")
        return [said if text else None for text in texts]


async def test_the_first_answers_as_long_as_it_can() -> None:
    rasa, exported = Reader("rasa"), Reader("exported")
    nlu = FallbackNlu(rasa, exported)
    assert nlu.answered is None

    (found,) = await nlu.parse(["too dear"])

    assert found is not None
    assert found.source == "rasa"
    assert nlu.answered == "rasa"
    assert exported.asked == []


async def test_the_second_answers_in_an_outage_and_the_first_again_after_it() -> None:
    rasa, exported = Reader("rasa", is_up=False), Reader("exported")
    nlu = FallbackNlu(rasa, exported)

    found = await nlu.parse(["a", ""])
    answered = [nlu.answered]
    rasa.is_up = True
    found += await nlu.parse(["a"])
    answered.append(nlu.answered)

    assert [each and each.source for each in found] == ["exported", None, "rasa"]
    assert answered == ["exported", "rasa"]


async def test_texts_without_a_word_say_nothing_about_who_is_well() -> None:
    nlu = FallbackNlu(Reader("rasa"), Reader("exported"))
    await nlu.parse(["a"])

    assert await nlu.parse([""]) == [None]
    assert nlu.answered == "rasa"


async def test_without_both_there_is_no_answer() -> None:
    rasa, exported = Reader("rasa"), Reader("exported", is_up=False)
    nlu = FallbackNlu(rasa, exported)
    await nlu.parse(["a"])
    rasa.is_up = False

    with pytest.raises(NluUnavailable, match="rasa is down; exported is down"):
        await nlu.parse(["a"])
    assert nlu.answered is None
