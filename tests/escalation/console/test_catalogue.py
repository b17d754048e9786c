"""The catalogue of remedies on screen: every cause and topic, in every language, for managers."""

from __future__ import annotations

import pytest

from handlers.model import LANGUAGES
from handlers.registry import CAUSES, policy_of
from tests.browser import Browser


async def test_it_shows_every_line_of_every_table(manager: Browser) -> None:
    page = await manager.get("/settings/remedies")

    for cause in CAUSES:
        lines = [row for topic in policy_of(cause).topics for row in topic.remedies]
        rows = page.all(f"#remedies-{cause} tbody tr")
        to_person = [topic for topic in policy_of(cause).topics if topic.to_person]
        protected = policy_of(cause).protected
        assert len(rows) == (0 if protected else len(lines) + len(to_person))
    assert "No remedy from the bot" in page.words("#remedies-ethics")


async def test_it_says_the_sum_who_may_grant_it_and_what_the_customer_reads(
    manager: Browser,
) -> None:
    page = await manager.get("/settings/remedies")
    words = page.words("#remedies-service_encounter")

    assert "2. Written apology" in words
    assert "Bot · Supervisor · Manager" in words
    assert "names what happened (the way you were spoken to)" in words
    assert "3. Credit CN¥20.00 Bot CN¥100.00 · Supervisor CN¥1,000.00" in words


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_written_in_the_viewer_s_language(manager: Browser, language: str) -> None:
    await manager.post("/language", {"language": language, "next": "/settings/remedies"})
    page = await manager.get("/settings/remedies")
    heading = {"en": "Remedies", "zh-Hans": "补救", "zh-Hant": "補救"}[language]

    assert heading in page.words("h1")
    if language != "en":
        assert "a written apology" not in page.text
        assert "the sum that" not in page.text


async def test_supervisors_do_not_see_it(supervisor: Browser) -> None:
    assert (await supervisor.get("/settings/remedies")).status == 403
