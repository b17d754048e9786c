"""Puts the talk into words and HTML: the only place of the web chat that renders templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.channels.webchat.form import Refused, new_key
from bot.channels.webchat.talk import SPEAKERS, Talk
from bot.channels.wording import translate
from escalation.desk import Desk
from handlers.texts import BABEL

TEMPLATES = Path(__file__).parents[2] / "templates" / "chat"
LANGUAGES: Mapping[str, tuple[str, str]] = {
    "zh-Hans": ("中", "简体中文"),
    "zh-Hant": ("繁", "繁體中文"),
    "en": ("EN", "English"),
}
"""What stands on the button of each language, and what it is called aloud."""
CLOCK = "HH:mm"
DAY_AND_CLOCK = {"en": "d MMM, HH:mm", "zh-Hans": "M月d日 HH:mm", "zh-Hant": "M月d日 HH:mm"}


def render(
    template: str,
    *,
    talk: Talk,
    language: str,
    desk: Desk,
    now: datetime,
    problem: Refused | None = None,
) -> HTMLResponse:
    """A page or a part of it, in `language`, with times in the zone of the talk."""
    html = (
        _environment(language)
        .get_template(template)
        .render(
            talk=talk,
            language=language,
            languages=LANGUAGES,
            shop=desk.shop,
            time=partial(_time, language=language, zone=talk.zone, now=now),
            speakers=SPEAKERS,
            problem=_sentence(problem, language) if problem else "",
            text=problem.text if problem else "",
            key=new_key,
        )
    )
    status = problem.status if problem else 200
    headers = {"Retry-After": "60"} if status == 429 else None  # noqa: PLR2004 - HTTP
    return HTMLResponse(html, status, headers)


def render_arrival(token: str, *, adds: bool, language: str, desk: Desk) -> HTMLResponse:
    """The step between a link of the shop's and the chat. `adds` says that the link would add to an
    account what is written in the chat, which is asked first.
    """
    template = _environment(language).get_template("arrival.html")
    html = template.render(token=token, adds=adds, language=language, shop=desk.shop)
    return HTMLResponse(html)


def _sentence(problem: Refused, language: str) -> str:
    numbers = {
        name: format_decimal(number, locale=BABEL[language])
        for name, number in problem.numbers.items()
    }
    return translate(problem.sentence, language) % numbers


def _time(instant: datetime, *, language: str, zone: ZoneInfo, now: datetime) -> str:
    """The clock in a zone, with the day unless it is today there."""
    local = instant.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    shown = CLOCK if today else DAY_AND_CLOCK[language]
    return format_datetime(local, shown, locale=BABEL[language])


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )

    def gettext(text: str) -> str:
        return translate(text, language)

    def ngettext(one: str, many: str, count: int) -> str:
        return translate(one if count == 1 else many, language)

    added: Any = environment
    added.install_gettext_callables(gettext, ngettext, newstyle=True)
    return environment
