"""Walk the pages that a user group's menu and the links in them lead to, one of each kind, and look at each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.browser.conftest import Visitor

WIDTHS = (1280, 375, 320)
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
EMPTY_FORM = """number => {
    const asks = field => field.required && field.matches("input:not([type=radio]), textarea");
    const form = [...document.querySelectorAll("main form[method=post]")]
        .filter(each => [...each.elements].some(asks))[number];
    for (const field of form?.elements ?? [])
        if (field.matches("[type=text], [type=email], [type=password], [type=number], textarea")) field.value = "";
    form?.setAttribute("novalidate", "");
    form?.setAttribute("data-emptied", "");
    return Boolean(form);
}"""


class Crawler:
    """Knows the kinds of pages of an application, and those that were seen."""

    def __init__(self, app: Flask, pictures: Path | None = None) -> None:
        self.pictures = pictures
        self.seen: set[str] = set()
        self._shapes: dict[int, set[int]] = {width: set() for width in WIDTHS}
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
        """The page as it stands: axe on a wide and a narrow window, nothing sticks out, the console is silent.

        What differs by language is the words: contrast, and axe on the narrow window, are looked at in Finnish.
        Contrast, the slow part, is looked at where the page has something of a shape that had none yet.
        """
        thorough = language == "fi"
        self.seen.add(self.kind(visitor.page.url.removeprefix(visitor.site)))
        for width in WIDTHS:
            visitor.resize(width)
            assert visitor.overflow() <= 0, (place, width)
            if width == WIDTHS[0] or (thorough and width == WIDTHS[1]):
                contrast = thorough and self._new_shapes(visitor, width)
                assert visitor.accessibility_faults(contrast=contrast) == [], (place, width)
            if self.pictures and width != WIDTHS[-1]:
                name = place.strip("/").replace("/", "-") or "home"
                visitor.page.screenshot(path=self.pictures / f"{name}-{width}-{language}.png", full_page=True)
        assert visitor.complaints == [], place
        visitor.resize(WIDTHS[0])

    def _new_shapes(self, visitor: Visitor, width: int) -> bool:
        """Whether the page has an element that, with all that it is in, by what styles go by, was not seen before."""
        before = len(self._shapes[width])
        self._shapes[width].update(visitor.page.evaluate(SHAPES))
        return len(self._shapes[width]) > before


def menu(visitor: Visitor) -> list[str]:
    """Where the person's name and the menu lead."""
    hrefs = visitor.page.locator(".main-menu a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    return ["/account", *dict.fromkeys(hrefs)]


def send_empty_forms(visitor: Visitor) -> Iterator[int]:
    """Send each form of the page that asks for something with nothing in it; answers while the refusal is open."""
    path = visitor.page.url.removeprefix(visitor.site)
    number = 0
    while visitor.page.evaluate(EMPTY_FORM, number):
        with visitor.page.expect_navigation():
            visitor.page.locator("form[data-emptied]").evaluate("form => form.requestSubmit()")
        yield number
        visitor.go(path)
        number += 1
