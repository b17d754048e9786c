"""What `amends run` says to open once everything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.app import secret_of
from bot.logs import NAME
from bot.settings import BotSettings
from escalation.demo import CUSTOMERS, open_sign_ins
from escalation.models import Staff
from escalation.unit_of_work import Database
from handlers.model import LANGUAGES

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only looked for
WIDTH = 14


async def welcome(settings: BotSettings, database: Database, now: datetime) -> list[str]:
    """The lines, for the database as it is: the demo's are there as long as the demo is."""
    async with database.reading() as uow:
        present = [row for row in CUSTOMERS if await uow.customers.get(row[0]) is not None]
        staff = await uow.staff.listed()
        sign_ins = await open_sign_ins(uow)
    lines = ["", *_chat(settings, present, now), *_console(settings, staff, sign_ins)]
    lines += [_named("API", f"{base(settings)}/api/docs"), _telegram(settings), ""]
    lines.append(f"  Ctrl-C stops everything. The log is {settings.state_dir / NAME}")
    if sign_ins and settings.host not in LOOPBACK:
        lines.append(
            "  Warning: others can reach this machine, and everybody knows the demo's passwords;"
        )
        lines.append("  change them (amends staff password) or remove them (amends staff remove).")
    return lines


def base(settings: BotSettings) -> str:
    """Where a browser on this machine finds the pages."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _named(name: str, rest: str) -> str:
    return f"  {name:<{WIDTH}}{rest}"


def _chat(
    settings: BotSettings, present: list[tuple[str, str, str, str]], now: datetime
) -> Iterator[str]:
    if "webchat" not in settings.channels:
        return
    yield _named("Customer chat", f"{base(settings)}/chat")
    signer = settings.signer(secret_of(settings))
    firsts = {language: row for row in reversed(present) if (language := row[2]) in LANGUAGES}
    if firsts:
        yield _named(
            "", "or as a customer of the demo shop who has orders (each link is good once):"
        )
    for language, (customer_id, name, _, _) in sorted(firsts.items()):
        token = signer.make(customer_id, now).web_token
        yield _named("", f"{base(settings)}/chat?lang={language}&as={token}  {name}")


def _console(
    settings: BotSettings, staff: Sequence[Staff], sign_ins: list[tuple[str, str, str]]
) -> Iterator[str]:
    yield _named("Console", f"{base(settings)}/queue")
    for role, login, password in sign_ins:
        yield _named("", f"demo {role}: {login}, password {password}")
    if not staff:
        yield _named("", "nobody may sign in yet: .venv/bin/amends staff add NAME --role manager")


def _telegram(settings: BotSettings) -> str:
    if "telegram" not in settings.channels:
        return _named("Telegram", "left out by AMENDS_CHANNELS")
    if settings.telegram_token is None:
        return _named("Telegram", "TELEGRAM_TOKEN=... make run, with a token from @BotFather")
    return _named("Telegram", "is attached: write to the bot")
