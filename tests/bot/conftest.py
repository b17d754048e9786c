"""What the bot's tests share."""

from __future__ import annotations

import pytest

from escalation.unit_of_work import Database
from tests.bot.post import Post


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)
