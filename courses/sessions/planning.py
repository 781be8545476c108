"""The way from a course to planning a session of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask import has_request_context, url_for

from laituri_learn.access.policy import current_viewer
from laituri_learn.plugins.contracts import Opportunity


def with_way_to_plan(found: Iterable[Opportunity]) -> Iterator[Opportunity]:
    """The same courses; where the viewer of this page may plan sessions, each with the address of the form."""
    viewer = current_viewer() if has_request_context() else None
    may_plan = viewer is not None and viewer.may("sessions.edit")
    for each in found:
        code = each.href.rpartition("/")[2]
        yield replace(each, plan_href=url_for("sessions.new", course=code)) if may_plan else each
