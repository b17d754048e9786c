"""The page in Chromium: by keyboard, by ear, at 320 px, in three languages, light and dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Route, expect

from bot.channels.webchat import WebChat
from handlers.model import LANGUAGES
from tests.bot.channels.webchat.conftest import link_for
from tests.bot.channels.webchat.stand_in import StandIn
from tests.chromium import keep, running_chromium, too_wide, violations

pytestmark = [pytest.mark.ui, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

THEMES = ("light", "dark", "light")
"""Each is seen, and each language once: no colour knows a language."""
COMPLAINT = {
    "en": "My bill went up again, please refund the 30 yuan you charged too much.",
    "zh-Hans": "账单又涨了，请把多收的 30 元退给我。",
    "zh-Hant": "帳單又漲了，請把多收的 30 元退給我。",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_chromium() as opened:
        yield opened


class Screen:
    """A page that keeps what its console says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def line(self, text: str) -> object:
        return self.page.locator("#log li", has_text=text)

    async def violations(self) -> list[str]:
        return [
            f"{each['id']}: {[node['target'] for node in each['nodes']]}"
            for each in await violations(self.page)
        ]


async def open_screen(context: BrowserContext, url: str) -> Screen:
    screen = Screen(await context.new_page())
    await screen.page.goto(f"{url}/chat")
    return screen


@pytest_asyncio.fixture(loop_scope="module")
async def screen(browser: Browser, site: str) -> AsyncIterator[Screen]:
    context = await browser.new_context(locale="en-GB", viewport={"width": 1024, "height": 768})
    opened = await open_screen(context, site)
    yield opened
    await context.close()
    assert opened.complaints == []


def addresses(bot: StandIn) -> str:
    return bot.received[-1].address


@pytest.mark.parametrize(("language", "theme"), list(zip(LANGUAGES, THEMES, strict=True)))
async def test_every_language_and_theme_is_for_everybody(
    browser: Browser, site: str, bot: StandIn, language: str, theme: str
) -> None:
    context = await browser.new_context(
        locale=language,
        color_scheme=theme,  # type: ignore[arg-type] # a literal there
        viewport={"width": 320, "height": 640},
        reduced_motion="reduce",
    )
    screen = await open_screen(context, site)
    page = screen.page
    await expect(page.locator("html")).to_have_attribute("lang", language)
    assert await screen.violations() == []
    await keep(page, f"chat-{language}-{theme}-empty")

    bot.answers = {
        COMPLAINT[language]: (
            "很抱歉。给您退 30 元，好吗？",
            [("accept@7", "好的，退给我"), ("no", "不用了")],
        )
    }
    await page.locator("#text").fill(COMPLAINT[language])
    await page.locator("#say button").click()
    await expect(page.locator("#answers button")).to_have_count(2)
    await bot.say(addresses(bot), "Averylongwordwithoutanybreak" * 10, author="staff", lang="en")
    await bot.person_joins(addresses(bot))
    await expect(page.locator("#log .staff")).to_have_count(1)
    await expect(page.locator("#state")).not_to_be_empty()
    await page.locator("#say button").click()
    await expect(page.locator("#problem")).not_to_be_empty()

    assert await screen.violations() == []
    assert await too_wide(page) <= 0
    sizes = await page.locator("button, a.button, nav a").evaluate_all(
        "all => all.map(one => Math.min(one.offsetHeight, one.offsetWidth))"
    )
    assert min(sizes) >= 44
    await keep(page, f"chat-{language}-{theme}-talk")
    await page.set_viewport_size({"width": 1024, "height": 768})
    await keep(page, f"chat-{language}-{theme}-wide")
    await context.close()
    assert [said for said in screen.complaints if "422" not in said] == []


async def test_a_talk_lives_without_a_reload(screen: Screen, bot: StandIn) -> None:
    page = screen.page
    await page.evaluate("window.sameDocument = true")
    await page.locator("#text").fill(COMPLAINT["en"])
    await page.locator("#say button").click()
    await expect(page.locator("#log .waiting")).to_have_count(1)
    await expect(page.locator("#text")).to_have_value("")

    await bot.take(addresses(bot))
    await expect(page.locator("#log .waiting")).to_have_count(0)
    await expect(page.locator("#log .customer")).to_have_count(1)
    await bot.say(addresses(bot), "I can offer a refund.", ("accept@7", "Yes, please"))
    await page.locator("#answers button", has_text="Yes, please").click()
    await expect(page.locator("#answers button")).to_have_count(0)
    await bot.person_joins(addresses(bot))
    await expect(page.locator("#state")).to_have_text("A supervisor has joined.")

    assert [incoming.choice for incoming in bot.received] == [None, "accept@7"]
    assert await page.evaluate("window.sameDocument")
    await page.reload()
    await expect(page.locator("#log .bot")).to_have_count(2)
    await expect(page.locator("#log .customer .text")).to_have_text(COMPLAINT["en"])


async def test_only_what_is_new_is_put_into_the_log(screen: Screen, bot: StandIn) -> None:
    """A screen reader reads what is added to a log: what stood there must not be added again."""
    page = screen.page
    bot.answers = {"x": ("y", ())}
    await page.locator("#text").fill("first")
    await page.locator("#say button").click()
    await expect(page.locator("#log .bot")).to_have_count(2)
    await page.evaluate(
        """() => {
            window.added = [];
            new MutationObserver((changes) => {
                for (const change of changes)
                    for (const node of change.addedNodes) window.added.push(node.textContent);
            }).observe(document.getElementById("log"), { childList: true });
        }"""
    )
    await bot.say(addresses(bot), "something new")
    await expect(page.locator("#log .bot")).to_have_count(3)
    added = await page.evaluate("window.added")
    assert len(added) == 1
    assert "something new" in added[0]


async def test_nothing_moves_under_a_pressed_button(screen: Screen, bot: StandIn) -> None:
    """What an answer pushes away between press and release would not be clicked."""
    page = screen.page
    bot.answers = {"x": ("y", ())}
    await page.locator("#text").fill("x")
    await page.locator("#say button").click()
    await expect(page.locator("#log .bot")).to_have_count(2)
    await page.locator("#text").fill("pressed")
    await page.locator("#say button").hover()
    await page.mouse.down()
    async with page.expect_response("**/chat/talk?*"):
        await bot.say(addresses(bot), "a long answer " * 20)
    await page.mouse.up()
    await expect(page.locator("#log .customer .text")).to_have_text(["x", "pressed"])
    await expect(page.locator("#log .bot")).to_have_count(4)


async def test_it_is_used_by_keyboard_alone(screen: Screen, bot: StandIn) -> None:
    page = screen.page
    keyboard = page.keyboard
    bot.answers = {"hello": ("Shall I?", [("accept@7", "Yes"), ("no", "No")])}

    await keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await expect(page.locator(".skip")).to_be_in_viewport()
    await keyboard.press("Enter")
    await keyboard.press("Tab")
    await expect(page.locator("#text")).to_be_focused()
    await keyboard.type("hello")
    await keyboard.press("Shift+Enter")
    await keyboard.press("Backspace")
    await keyboard.press("Enter")
    await expect(page.locator("#answers button")).to_have_count(2)
    await expect(page.locator("#text")).to_be_focused()

    await keyboard.press("Shift+Tab")
    await keyboard.press("Shift+Tab")
    await expect(page.locator("#answers button").first).to_be_focused()
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    await keyboard.press("Enter")
    await expect(page.locator("#answers button")).to_have_count(0)
    await expect(page.locator("#text")).to_be_focused()
    assert bot.received[-1].choice == "accept@7"

    for _ in range(2):
        await keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Talk to a person")).to_be_focused()
    await keyboard.press("Space")
    await expect(page.locator("#log .bot", has_text="person")).to_have_count(1)
    assert bot.received[-1].choice == "person"


async def test_enter_in_an_input_method_sends_nothing(screen: Screen, bot: StandIn) -> None:
    page = screen.page
    await page.locator("#text").fill("zhang dan")
    for event in ({"key": "Enter", "isComposing": True}, {"key": "Enter", "keyCode": 229}):
        await page.locator("#text").dispatch_event("keydown", event)
    await page.locator("#text").press("Shift+Enter")
    assert await page.locator("#text").input_value() == "zhang dan\n"
    assert bot.received == []


async def test_t19_a_double_click_and_a_second_try_are_one_message(
    screen: Screen, bot: StandIn
) -> None:
    page = screen.page
    await page.locator("#text").fill("only once")
    await page.locator("#say button").dblclick()
    await expect(page.locator("#log .waiting")).to_have_count(1)
    assert [incoming.text for incoming in bot.received] == ["only once"]

    # The answer is lost on its way back: the customer cannot know, and sends again.
    await page.route("**/chat/messages", lose_the_answer)
    await page.locator("#text").fill("and this")
    await page.locator("#say button").click()
    await expect(page.locator("#problem")).to_contain_text("Not sent")
    await expect(page.locator("#text")).to_have_value("and this")
    await page.unroute("**/chat/messages")
    await page.locator("#say button").click()
    await expect(page.locator("#text")).to_have_value("")
    await expect(page.locator("#problem")).to_be_empty()
    assert [incoming.text for incoming in bot.received] == ["only once", "and this"]
    screen.complaints = [said for said in screen.complaints if "ERR_FAILED" not in said]


async def lose_the_answer(route: Route) -> None:
    await route.fetch(max_redirects=0)
    await route.abort()


async def test_what_is_refused_is_said_and_kept(
    screen: Screen, bot: StandIn, chat: WebChat
) -> None:
    page = screen.page
    await page.locator("#text").fill("x" * 20_001)
    await page.locator("#say button").click()
    await expect(page.get_by_role("alert")).to_contain_text("20,001 characters")
    assert await page.locator("#text").input_value() == "x" * 20_001
    await expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
    await chat.stop()
    await page.locator("#text").fill("words")
    await page.locator("#say button").click()
    await expect(page.get_by_role("alert")).to_contain_text("send it again")
    await chat.start(bot.receive)
    await page.locator("#say button").click()
    await expect(page.locator("#problem")).to_be_empty()
    await expect(page.locator("#log .waiting .text")).to_have_text("words")
    screen.complaints = [
        said for said in screen.complaints if "422" not in said and "503" not in said
    ]


async def test_a_draft_survives_a_change_of_language(screen: Screen) -> None:
    page = screen.page
    await page.locator("#text").fill("half a sentence")
    await page.get_by_role("link", name="繁體中文").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    await expect(page.locator("#text")).to_have_value("half a sentence")


async def test_two_pages_of_one_visitor_show_the_same(screen: Screen, bot: StandIn) -> None:
    bot.answers = {"x": ("y", ())}
    other = Screen(await screen.page.context.new_page())
    await other.page.goto(screen.page.url)
    await screen.page.locator("#text").fill("from the first")
    await screen.page.locator("#say button").click()
    await expect(screen.page.locator("#log .bot")).to_have_count(2)
    await other.page.locator("#text").fill("from the second")
    await other.page.locator("#say button").click()
    for page in (screen.page, other.page):
        await expect(page.locator("#log .customer .text")).to_have_text(
            ["from the first", "from the second"]
        )


async def test_the_transcript_is_a_file(screen: Screen, bot: StandIn, tmp_path: Path) -> None:
    page = screen.page
    await page.locator("#text").fill("账单又涨了")
    await page.locator("#say button").click()
    await expect(page.locator("#log .waiting")).to_have_count(1)
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Get a transcript").click()
    download = await waiting.value
    assert download.suggested_filename == "transcript.txt"
    await download.save_as(tmp_path / "transcript.txt")
    assert "You: 账单又涨了" in (tmp_path / "transcript.txt").read_text("utf-8")
    assert len(bot.received) == 1


async def test_what_was_written_is_added_to_an_account_by_a_press(
    browser: Browser, site: str, bot: StandIn
) -> None:
    context = await browser.new_context(locale="zh-TW", viewport={"width": 320, "height": 640})
    screen = await open_screen(context, site)
    page = screen.page
    await page.locator("#text").fill("帳單又漲了")
    await page.locator("#say button").click()
    await expect(page.locator("#log .waiting")).to_have_count(1)

    await page.goto(f"{site}/chat?as={link_for('c-100', bot)}")
    assert await screen.violations() == []
    assert await too_wide(page) <= 0
    await keep(page, "chat-adding-zh-Hant")
    assert len(bot.received) == 1, "nothing is added by opening the link"
    await page.locator("#arrival button").click()

    await expect(page.locator("#log .customer .text")).to_have_text("帳單又漲了")
    assert [incoming.kind for incoming in bot.received] == ["message", "arrival"]
    assert screen.complaints == []
    await context.close()


async def test_it_works_without_a_script(browser: Browser, site: str, bot: StandIn) -> None:
    context = await browser.new_context(java_script_enabled=False, locale="zh-CN")
    screen = await open_screen(context, site)
    page = screen.page
    bot.answers = {"账单又涨了": ("退 30 元，好吗？", [("accept@7", "好的")])}
    await page.locator("#text").fill("账单又涨了")
    await page.locator("#say button").click()
    await page.get_by_role("button", name="好的").click()
    await page.get_by_role("link", name="查看新消息").click()
    await expect(page.locator("#log .bot .text").last).to_have_text("About: accept@7")
    assert [incoming.choice for incoming in bot.received] == [None, "accept@7"]
    await context.close()
