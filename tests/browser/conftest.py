"""The real product with the demonstration's data, and a real Chromium."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from laituri_learn.demo.builder import PASSWORD
from tests.browser.crawling import Looked
from tests.conftest import environment
from tests.servers.chromium import launch
from tests.servers.waiting import PATIENCE, until
from tests.servers.web import scheduler_process, web_server

LANGUAGES = ("fi", "sv", "en")
expect.set_options(timeout=PATIENCE * 1000)
AXE = Axe().axe_script
# Without "resultTypes", axe describes every element that it finds right, which takes twice as long.
AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}


FAULTS = """options => axe.run(options).then(found => found.violations.flatMap(
    each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 160)}`)
))"""


SHAPES = """() => {
    const own = each => each.tagName + [...each.attributes].map(({name, value}) =>
        /^(class|role|type|open|disabled|checked|style|lang|aria-(current|invalid|disabled|expanded))$/.test(name)
            ? `[${name}=${value}]` : "").join("");
    const mix = (start, text) => [...text].reduce((all, one) => Math.imul(all ^ one.charCodeAt(), 16777619), start);
    const shapes = new Set();
    (function walk(element, above) {
        const shape = mix(above, own(element));
        shapes.add(shape);
        for (const child of element.children) walk(child, shape);
    })(document.body, 2166136261);
    return [...shapes];
}"""
"""What styles go by, of each element with all that it is in, as numbers."""


@pytest.fixture(scope="module")
def demo_settings(demo_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Settings of a fresh demonstration."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(demo_sqlite, folder / "laituri.sqlite3")
    return environment(folder)


@pytest.fixture(scope="module")
def site(demo_settings: dict[str, str]) -> Iterator[str]:
    """Address of the running product, web server and scheduler."""
    with web_server(demo_settings) as web, scheduler_process(demo_settings):
        yield web.url


@pytest.fixture(scope="module")
def cookies() -> dict[str, list[Any]]:
    """What the browser keeps for each person who has signed in to the site, by e-mail address."""
    return {}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def follow(target: Locator) -> None:
    """Click a link, or a button that sends a form, and wait for the page that comes: a click alone does not."""
    with target.page.expect_navigation():
        target.click()


class Visitor:
    """Somebody at a browser window of her own."""

    def __init__(self, browser: Browser, site: str, width: int = 1280) -> None:
        self.site = site
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="en")
        # Half a megabyte: given once to the window, not with each look at a page.
        self.context.add_init_script(AXE)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, kind: str, text: str) -> None:
        # A form that is refused is answered 422 or 409, which the browser reports.
        if kind == "error" and not re.search("a status of (422|409)", text):
            self.complaints.append(text)

    def sign_in(self, email: str, password: str = PASSWORD) -> Visitor:
        """Through the form, as anybody."""
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(password)
        follow(self.page.get_by_role("main").get_by_role("button", name="Sign in"))
        assert self.page.url == f"{self.site}/"
        return self

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(f"{self.site}{path}")

    def reload_until(self, target: Locator) -> None:
        """Load the page again and again until something is on it."""

        def there() -> bool:
            self.page.reload()
            return target.count() > 0

        until(there, f"{target} never came")

    def speak(self, language: str) -> None:
        """Change the language with the page's own buttons."""
        follow(self.page.locator(f".languages button[value={language}]"))

    def resize(self, width: int) -> None:
        """Make the window wider or narrower."""
        self.page.set_viewport_size({"width": width, "height": 900})

    def shapes(self) -> list[int]:
        """Numbers that stand for what is on the page, but not for its words."""
        return list(self.page.evaluate(SHAPES))

    def accessibility_faults(self, *, contrast: bool = True) -> list[str]:
        """What axe finds on the page as it stands; contrast, the slow part, is the same in every language."""
        options = AXE_RULES | {"rules": {"color-contrast": {"enabled": contrast}}}
        return list(self.page.evaluate(FAULTS, options))

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def visit(chromium: Browser, site: str, cookies: dict[str, list[Any]]) -> Iterator[object]:
    """Open a window: ``visit()`` or ``visit("official@demo.example", width=375)``, who signs in the first time only."""
    opened: list[Visitor] = []

    def open_window(email: str | None = None, *, width: int = 1280) -> Visitor:
        visitor = Visitor(chromium, site, width)
        opened.append(visitor)
        if email in cookies:
            visitor.context.add_cookies(cookies[email])
            visitor.go("/")
        elif email:
            visitor.sign_in(email)
            cookies[email] = visitor.context.cookies()
        return visitor

    yield open_window
    for visitor in opened:
        visitor.context.close()


@pytest.fixture(scope="session")
def looked() -> Looked:
    """What this session's crawlers have looked at."""
    return Looked()


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where to keep screenshots, when ``LAITURI_PICTURES`` names a folder."""
    import os

    folder = os.environ.get("LAITURI_PICTURES")
    return Path(folder) if folder else None
