"""Signing in and out, languages, and what stays closed to whoever is not signed in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from fastapi import FastAPI

from escalation.console.deps import SESSION, own_path
from escalation.unit_of_work import Database
from tests import shop
from tests.application import application
from tests.browser import Browser

PATHS = ("/queue", "/cases/1", "/tasks", "/tasks.csv", "/settings", "/stream")


async def test_the_right_password_opens_the_page_that_was_asked_for(
    nobody: Browser,
) -> None:
    asked = await nobody.get("/cases/1?x=1")
    back = asked.one("form.card input[name=next]")["value"]
    page = await nobody.post(
        "/session", {"login": "MEI ", "password": shop.PASSWORD, "next": str(back)}
    )

    assert back == "/cases/1?x=1"
    assert page.response.url.path == "/cases/1"
    cookie = page.response.history[0].headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize(
    ("login", "password"), [("mei", "wrong"), ("nobody", shop.PASSWORD), ("", ""), ("mei\x00", "x")]
)
async def test_a_wrong_name_and_a_wrong_password_get_one_answer(
    nobody: Browser, login: str, password: str
) -> None:
    page = await nobody.post("/session", {"login": login, "password": password})

    assert page.status == 401
    assert page.words("[role=alert]") == "The name or the password is wrong."
    assert SESSION not in nobody.client.cookies


async def test_too_many_wrong_passwords_lock_the_name_for_a_while(
    nobody: Browser,
) -> None:
    for _ in range(5):
        await nobody.post("/session", {"login": "mei", "password": "wrong"})
    page = await nobody.post("/session", {"login": "mei", "password": shop.PASSWORD})

    assert page.status == 429
    assert "Too many attempts" in page.words("[role=alert]")


@pytest.mark.parametrize("path", PATHS)
async def test_nothing_is_shown_to_whoever_is_not_signed_in(nobody: Browser, path: str) -> None:
    page = await nobody.get(path, follow=False)
    part = await nobody.part(path)

    assert (page.status, page.response.headers["location"][:14]) == (303, "/session?next=")
    assert (part.status, part.response.headers["hx-redirect"]) == (401, "/session")
    assert part.response.text == ""


@pytest.mark.parametrize("cookie", ["", "x", "WyJ4IiwieSJd.aaaa.bbbb", "\N{LATIN SMALL LETTER E}"])
async def test_a_made_up_cookie_is_nobody(nobody: Browser, cookie: str) -> None:
    nobody.client.cookies.set(SESSION, cookie)

    assert (await nobody.get("/queue", follow=False)).status == 303


async def test_a_session_ends_with_access_password_and_day(
    app: FastAPI, database: Database, furnished: shop.Shop, supervisor: Browser
) -> None:
    async with database.uow() as uow:
        member = await uow.staff.get(furnished.supervisor.id)
        assert member is not None
        member.active = False
    assert (await supervisor.get("/queue", follow=False)).status == 303
    async with database.uow() as uow:
        member = await uow.staff.get(furnished.supervisor.id)
        assert member is not None
        member.active, member.password_hash = True, "another"
    assert (await supervisor.get("/queue", follow=False)).status == 303

    async with Browser(app) as later:
        later.as_(furnished.manager)
        assert (await later.get("/queue", follow=False)).status == 200
        with time_machine.travel(timedelta(hours=15)):
            assert (await later.get("/queue", follow=False)).status == 303


async def test_another_application_does_not_know_the_session(
    database: Database, furnished: shop.Shop, supervisor: Browser
) -> None:
    other = application(database, furnished.desk, secret="another secret of thirty letters")
    async with Browser(other) as browser:
        browser.client.cookies = supervisor.client.cookies
        assert (await browser.get("/queue", follow=False)).status == 303


async def test_signing_out_ends_the_session(supervisor: Browser) -> None:
    await supervisor.post("/session/end")

    assert (await supervisor.get("/queue", follow=False)).status == 303


@pytest.mark.parametrize(
    "path", ["//evil.test", "/\\evil.test", "https://evil.test", "evil", "", None, "/a\nb", "/\tx"]
)
def test_the_way_back_never_leads_to_another_site(path: str | None) -> None:
    assert own_path(path) == "/queue"


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Sign in"), ("zh-Hans", "登录"), ("zh-Hant", "登入")]
)
async def test_the_chosen_language_is_kept(nobody: Browser, language: str, word: str) -> None:
    page = await nobody.post("/language", {"language": language, "next": "/session"})

    assert page.one("html")["lang"] == language
    assert page.words("h1") == word
    assert (await nobody.get("/session")).words("h1") == word


async def test_a_members_language_follows_them_into_another_browser(
    app: FastAPI, furnished: shop.Shop, database: Database, manager: Browser
) -> None:
    await manager.post("/language", {"language": "zh-Hant"})
    async with database.reading() as uow:
        member = await uow.staff.get(furnished.manager.id)
    assert member is not None
    async with Browser(app) as other:
        page = await other.as_(member, language=None).get("/queue")

    assert page.one("html")["lang"] == "zh-Hant"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("de-DE,de;q=0.9", "en"),
        ("de, zh", "zh-Hans"),
        ("\x7f;;;=,,", "en"),
    ],
)
async def test_a_new_browser_is_greeted_in_the_language_it_asks_for(
    app: FastAPI, header: str, language: str
) -> None:
    async with Browser(app, header) as browser:
        assert (await browser.get("/session")).one("html")["lang"] == language
