"""The administrator's rooms: how the system is, who did what."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from laituri_learn.access.models import AuditEvent
from laituri_learn.access.policy import requires
from laituri_learn.database import db
from laituri_learn.jobs.models import JobRun
from laituri_learn.messages.models import MailState, Message
from laituri_learn.plugins import current_registry
from laituri_learn.web.paging import page_of

blueprint = Blueprint("administration", __name__, url_prefix="/administration")


@blueprint.get("/system")
@requires("system.view")
def system() -> ResponseReturnValue:
    """Plugins, the last job runs, and mail that could not be sent."""
    runs = db.session.scalars(select(JobRun).order_by(JobRun.id.desc()).limit(30)).all()
    failed = db.session.scalars(
        select(Message).where(Message.mail_state == MailState.FAILED).order_by(Message.id.desc()).limit(30)
    ).all()
    return render_template("laituri_learn/web/system.html", states=current_registry().states, runs=runs, failed=failed)


@blueprint.get("/audit")
@requires("system.view")
def audit_trail() -> ResponseReturnValue:
    """Who did what, newest first; of one kind of action, if the address says so."""
    action = request.args.get("action", "")
    statement = select(AuditEvent).options(joinedload(AuditEvent.account)).order_by(AuditEvent.id.desc())
    if action:
        statement = statement.where(AuditEvent.action.startswith(action, autoescape=True))
    return render_template("laituri_learn/web/audit.html", page=page_of(statement), action=action)
