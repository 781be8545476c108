"""Home, health, language, accessibility statement, the administrator's entrance."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from laituri_learn.access.policy import public, requires, signed_in, this_viewer
from laituri_learn.access.views import local_path
from laituri_learn.database import utc_now
from laituri_learn.jobs.services import SchedulerState, scheduler_state
from laituri_learn.plugins import ask
from laituri_learn.settings import LANGUAGES, current_settings

blueprint = Blueprint("web", __name__)

STATEMENT_MADE_ON = date(2026, 11, 24)
"""Day of the accessibility statement; change it with its text."""


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """What waits for the viewer, then what is next, then what is new."""
    from laituri_learn.messages.queries import unread_notices

    viewer = this_viewer()
    panels = sorted(ask("laituri_home_panels", viewer=viewer), key=lambda panel: (not panel.waiting, panel.order))
    return render_template("laituri_learn/web/home.html", panels=panels, notices=unread_notices(viewer))


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """For whoever watches the installation: ``{"state": "ok", "scheduler": …}`` with 200 when the database answers.

    ``scheduler`` is ``active``, ``waiting`` (it stopped a moment ago) or ``none`` (never started, or stopped in order).
    A scheduler that died and was not replaced for five minutes gives 503 with
    ``{"state": "no scheduler", "scheduler": "gone"}``.
    """
    scheduler = scheduler_state(utc_now())
    gone = scheduler is SchedulerState.GONE
    return {"state": "no scheduler" if gone else "ok", "scheduler": scheduler.value}, 503 if gone else 200


@blueprint.post("/language")
@public
def set_language() -> ResponseReturnValue:
    """Speak another language from here on, on this browser."""
    language = request.form.get("language")
    if language in LANGUAGES:
        session["language"] = language
    return redirect(local_path(request.form.get("next")) or url_for("web.home"))


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement (saavutettavuusseloste)."""
    return render_template(
        "laituri_learn/web/accessibility.html", contact=current_settings().contact, made_on=STATEMENT_MADE_ON
    )


@blueprint.get("/administration")
@requires("system.view")
def administration() -> ResponseReturnValue:
    """The administrator's rooms."""
    return render_template("laituri_learn/web/administration.html")
