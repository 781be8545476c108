"""Walks the pages that an account can reach, and collects their forms as a browser would send them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


@dataclass
class Form:
    """Where it goes, and the values that it would send untouched."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, [], []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        elif tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self.forms.append(Form(given.get("method", "get").upper(), action))
        elif self.forms and tag in ("input", "textarea", "button") and given.get("name"):
            if given.get("type") != "radio" or "checked" in given:
                self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif self.forms and tag == "select" and given.get("name"):
            self._select = given["name"]
            self.forms[-1].fields[self._select] = ""
        elif tag == "option" and self._select and ("selected" in given or not self.forms[-1].fields[self._select]):
            self.forms[-1].fields[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def kind_of(address: str) -> str:
    """The address without what differs between rows: one page of each kind is enough."""
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)", "#", urlsplit(address).path)
    return re.sub(r"^/(needs|courses|xapi/\w+|frameworks/\w+/[^/]+)/[^/]+$", r"/\1/#", path)


def forms_of(client, start: str = "/") -> Iterator[Form]:
    """A form of each kind, from each kind of page that links lead to."""
    waiting, pages, seen = [start], {kind_of(start)}, set()
    while waiting:
        address = waiting.pop(0)
        reader = _Reader(address)
        with client.get(address) as answer:
            assert answer.status_code < 500, address
            if answer.mimetype == "text/html":
                reader.feed(answer.text)
        for link in reader.links:
            if not urlsplit(link).netloc and kind_of(link) not in pages and link.startswith("/"):
                pages.add(kind_of(link))
                waiting.append(link.partition("#")[0])
        for form in reader.forms:
            kind = (form.method, kind_of(form.action), frozenset(form.fields))
            if kind not in seen:
                seen.add(kind)
                yield form
