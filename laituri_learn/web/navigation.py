"""The main menu: what the viewer may use, and only that."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from laituri_learn.access.policy import current_viewer
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import NavigationItem

PLATFORM_ITEMS = (
    NavigationItem(_l("Learning record"), "statements.own_record", 500, "statements.view_own"),
    NavigationItem(_l("Administration"), "web.administration", 900, "system.view"),
)


@dataclass(frozen=True)
class Entry:
    """A menu entry as shown."""

    label: str
    href: str
    active: bool


def init_app(app: Flask) -> None:
    """Give every template ``viewer`` and ``navigation``."""

    @app.context_processor
    def _menu() -> dict[str, object]:
        viewer = current_viewer()
        return {"viewer": viewer, "navigation": entries() if viewer else []}


def entries() -> list[Entry]:
    """The present viewer's menu; the entry of the present room is active."""
    viewer = current_viewer()
    if viewer is None:
        return []
    items = [*PLATFORM_ITEMS, *ask("laituri_navigation", viewer=viewer)]
    shown = [item for item in sorted(items, key=lambda each: each.order) if viewer.may(item.action)]
    here = request.path if request else ""
    addresses = [(item, url_for(item.endpoint)) for item in shown]
    best = max((href for _item, href in addresses if _within(here, href)), key=len, default="")
    home = Entry(str(_l("Home")), url_for("web.home"), here == url_for("web.home"))
    return [home, *(Entry(str(item.label), href, href == best) for item, href in addresses)]


def _within(path: str, room: str) -> bool:
    return path == room or path.startswith(room.rstrip("/") + "/")
