"""The administrator's rooms: how the system is, who did what."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from laituri_learn.access.audit_queries import actions, audit_events, subject_names
from laituri_learn.access.policy import requires
from laituri_learn.database import db, utc_now
from laituri_learn.jobs.known import all_jobs
from laituri_learn.jobs.queries import job_lines, last_runs, scheduler_lives
from laituri_learn.messages.models import MailState, Message
from laituri_learn.plugins import current_registry
from laituri_learn.web.paging import page_of
from laituri_learn.web.requests import LONGEST_SEARCH

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


@blueprint.get("/system")
@requires("system.view")
def system() -> ResponseReturnValue:
    """Plugins, every job and how it stands, the last runs, and mail that could not be sent."""
    jobs = all_jobs()
    failed = db.session.scalars(
        select(Message).where(Message.mail_state == MailState.FAILED).order_by(Message.id.desc()).limit(30)
    ).all()
    return render_template(
        "laituri_learn/web/system.html",
        states=current_registry().states,
        alive=scheduler_lives(utc_now()),
        jobs=job_lines(jobs),
        runs=last_runs(jobs),
        failed=failed,
    )


@blueprint.get("/audit")
@requires("system.view")
def audit_trail() -> ResponseReturnValue:
    """Who did what, newest first; of one kind of action, if the address says so."""
    action = request.args.get("action", "")[:LONGEST_SEARCH]
    page = page_of(audit_events(action))
    return render_template(
        "laituri_learn/web/audit.html", page=page, action=action, actions=actions(), names=subject_names(page.items)
    )
