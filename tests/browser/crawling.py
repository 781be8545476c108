"""Walk the pages that a user group's menu and the links in them lead to, one of each kind, and look at each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor

WIDE, TELEPHONE, NARROW = 1280, 375, 320
"""Pixels. What fits into the narrowest window that must do fits into a telephone's, which has the same styles."""
GROUPS = ("official", "manager", "coordinator", "region", "assessor", "administrator")
FILES = {
    "calendar.own_calendar",
    "exploring.download",
    "exploring.export",
    "forwarding.trial",
    "imports.template",
    "needs.download",
    "static",
    "vocabulary.profile",
    "vocabulary.profile_version",
    "web.health",
}
"""Routes that answer with something else than a whole page."""
FACTS = """() => ({
    language: document.documentElement.lang,
    heading: document.querySelector("h1")?.innerText.trim() ?? "",
    links: [...document.querySelectorAll("main a[href^='/']:not([download])")].map(each => each.getAttribute("href")),
})"""
ASKING = """
    const asks = field => field.required && field.matches("input:not([type=radio]), textarea");
    const forms = [...document.querySelectorAll("main form[method=post]")]
        .filter(form => [...form.elements].some(asks));
"""
ASKING_FORMS = f"""() => {{ {ASKING}
    return forms.map(form => [...form.elements].map(each => each.name).join());
}}"""
EMPTY_FORM = f"""number => {{ {ASKING}
    const form = forms[number];
    for (const field of form.elements)
        if (field.matches("[type=text], [type=email], [type=password], [type=number], textarea")) field.value = "";
    form.setAttribute("novalidate", "");
    form.setAttribute("data-emptied", "");
}}"""


class Looked:
    """Which kinds of pages, and which shapes of what is on them, were looked at in which language."""

    def __init__(self) -> None:
        self._known: dict[str, set[str | int]] = {}

    def is_new(self, language: str, kind: str, shapes: list[int]) -> bool:
        """Whether the kind or any of the shapes is; from now on it is not."""
        known = self._known.setdefault(language, set())
        before = len(known)
        known.update([kind, *shapes])
        return len(known) > before


class Crawler:
    """Knows the kinds of pages of an application, and those that were seen."""

    def __init__(self, app: Flask, looked: Looked, pictures: Path | None = None) -> None:
        self.pictures, self.looked = pictures, looked
        self.seen: set[str] = set()
        self._sent: set[str] = set()
        self._routes = app.url_map.bind("")
        self.kinds = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint not in FILES and not rule.endpoint.startswith("xapi.")
        }

    def kind(self, path: str) -> str:
        """The page that an address is one of; empty for what is no page."""
        try:
            endpoint, _arguments = self._routes.match(path.split("?", maxsplit=1)[0])
        except HTTPException:
            return ""
        return endpoint if endpoint in self.kinds else ""

    def open(self, visitor: Visitor, path: str, language: str) -> list[str]:
        """Go to a page that must be there, in this language; answers the links in it."""
        visitor.go(path)
        facts = visitor.page.evaluate(FACTS)
        assert facts["language"] == language, path
        assert facts["heading"], path
        self.seen.add(self.kind(path))
        return facts["links"]

    def crawl(self, visitor: Visitor, language: str) -> Iterator[str]:
        """Open one page of each kind that the visitor reaches; answers its address while it is open."""
        visitor.speak(language)
        waiting = menu(visitor)
        found = {self.kind(path) for path in waiting} | {""}
        while waiting:
            path = waiting.pop(0)
            links = self.open(visitor, path, language)
            yield path
            for href in links:
                if self.kind(href) not in found:
                    found.add(self.kind(href))
                    waiting.append(href)

    def look(self, visitor: Visitor, place: str, language: str) -> None:
        """The page as it stands: axe, nothing sticks out in a wide and a narrow window, the console is silent.

        One that has nothing new in this language, neither its kind nor the shape of anything on it, is as those before.
        What differs by language is the words: contrast, and axe in the narrow window, whose colours are the same, are
        for Finnish.
        """
        kind = self.kind(visitor.page.url.removeprefix(visitor.site))
        self.seen.add(kind)
        assert visitor.complaints == [], place
        if self.pictures:
            self._draw(visitor, self.pictures, f"{place.strip('/').replace('/', '-') or 'home'}-{language}")
        if not self.looked.is_new(language, kind, visitor.shapes()):
            return
        thorough = language == "fi"
        for width in (WIDE, NARROW):
            visitor.resize(width)
            assert visitor.overflow() <= 0, (place, width)
            if thorough or width == WIDE:
                assert visitor.accessibility_faults(contrast=thorough and width == WIDE) == [], (place, width)
        visitor.resize(WIDE)

    def empty_forms(self, visitor: Visitor) -> Iterator[int]:
        """Send each form of the page that asks for something with nothing in it; answers while the refusal is open.

        Each that asks for the same is sent once.
        """
        path = visitor.page.url.removeprefix(visitor.site)
        for number, asked in enumerate(visitor.page.evaluate(ASKING_FORMS)):
            if asked in self._sent:
                continue
            self._sent.add(asked)
            visitor.page.evaluate(EMPTY_FORM, number)
            with visitor.page.expect_navigation():
                visitor.page.locator("form[data-emptied]").evaluate("form => form.requestSubmit()")
            yield number
            visitor.go(path)

    @staticmethod
    def _draw(visitor: Visitor, folder: Path, name: str) -> None:
        for width in (WIDE, TELEPHONE):
            visitor.resize(width)
            visitor.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        visitor.resize(WIDE)


def menu(visitor: Visitor) -> list[str]:
    """Where the person's name and the menu lead."""
    hrefs = visitor.page.locator(".main-menu a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    return ["/account", *dict.fromkeys(hrefs)]
