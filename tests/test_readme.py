"""The README names every setting and both commands, and nothing that is not there."""

from __future__ import annotations

import re

from bot.settings import PROJECT, BotSettings

README = (PROJECT / "README.md").read_text("utf-8")


def test_every_setting_stands_in_the_table() -> None:
    named = set(re.findall(r"`AMENDS_([A-Z_]+)`", README))
    assert named >= {name.upper() for name in BotSettings.model_fields}
    assert named <= {name.upper() for name in BotSettings.model_fields}


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []
