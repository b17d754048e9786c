"""How a guest without a script writes."""

from __future__ import annotations

from tests.bot.channels.webchat.conftest import Guest
from tests.browser import Page

TEXT = "账单又涨了，请退还多收的 30 元"


def key_of(page: Page, form: str = "#say") -> str:
    return str(page.one(f"{form} input[name=key]")["value"])


async def write(guest: Guest, text: str, *, key: str | None = None, follow: bool = True) -> Page:
    """Write as a browser without a script does: fill in the form of the page, send it."""
    key = key or key_of(await guest.get("/chat"))
    return await guest.post("/chat/messages", {"key": key, "text": text}, follow=follow)
