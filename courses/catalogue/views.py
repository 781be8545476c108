"""Pages of the catalogue."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courses.catalogue import queries
from courses.catalogue.models import CourseKind
from laituri_learn.access.policy import requires
from laituri_learn.database import utc_now
from laituri_learn.errors import NotFound
from laituri_learn.plugins import ask
from laituri_learn.web.paging import page_of

blueprint = Blueprint("catalogue", __name__, url_prefix="/courses")

KIND_WORDS = {
    CourseKind.TRAINING: _l("training"),
    CourseKind.PEER_CIRCLE: _l("peer circle"),
    CourseKind.NETWORK_MEETING: _l("network meeting"),
    CourseKind.E_LEARNING: _l("e-learning"),
    CourseKind.WORK_BASED: _l("work-based learning"),
}


@blueprint.get("")
@requires("catalogue.view")
def all_courses() -> ResponseReturnValue:
    """The catalogue, by kind and competence as the address says."""
    chosen = {name: request.args.get(name, "") for name in ("kind", "competence")}
    return render_template(
        "courses/catalogue/all.html",
        page=page_of(queries.courses(**chosen)),
        chosen=chosen,
        kinds=KIND_WORDS,
        competences=ask("laituri_competences"),
    )


@blueprint.get("/<code>")
@requires("catalogue.view")
def one(code: str) -> ResponseReturnValue:
    """A course: what it raises, and its coming sessions."""
    course = queries.course_by_code(code)
    if course is None:
        raise NotFound
    names = {(info.ref.framework, info.ref.code): info.name for info in ask("laituri_competences")}
    sessions = queries.coming_sessions([course.id], utc_now())
    return render_template(
        "courses/catalogue/one.html", course=course, names=names, sessions=sessions, kinds=KIND_WORDS
    )
