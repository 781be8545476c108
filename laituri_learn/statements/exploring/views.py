"""The administrator's pages of statements, and their export."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.statements.exploring import queries, services, words
from laituri_learn.statements.exploring.details import details
from laituri_learn.statements.exploring.errors import ExportUnderWay
from laituri_learn.statements.exploring.export import FORMATS, chunks
from laituri_learn.statements.exploring.forms import FilterForm, source_choices
from laituri_learn.statements.incoming.rules import voided_statement
from laituri_learn.web.languages import current_language, local_today

blueprint = Blueprint("exploring", __name__, url_prefix="/administration/statements")
FOLDER = "laituri_learn/statements/exploring"

_sending = threading.Lock()
"""Held while this worker sends an export: another of its threads must stay free for the pages."""


@blueprint.get("")
@requires("statements.view_all")
def all_statements() -> ResponseReturnValue:
    """Statements that the filters of the address find, newest first."""
    form, verbs = _form()
    if not form.validate():
        return render_template(f"{FOLDER}/all.html", form=form, page=None), 422
    filters, viewer = form.filters(), this_viewer()
    before, after = (request.args.get(name, type=int) for name in ("before", "after"))
    with unit_of_work():
        services.note_search(viewer, filters, at=utc_now())
    page = queries.statements_page(viewer.scope("statements.view_all"), filters, before=before, after=after)
    return render_template(
        f"{FOLDER}/all.html",
        form=form,
        page=page,
        lines=[words.line(found, verbs) for found in page.items],
        chosen=filters.as_arguments(),
        beginning=before is None and after is None,
    )


@blueprint.get("/export")
@requires("statements.export")
def export() -> ResponseReturnValue:
    """What the filters find, as a file that is made while it is sent."""
    form, _verbs = _form()
    chosen = FORMATS.get(request.args.get("format", ""))
    if chosen is None:
        raise NotFound
    if not form.validate():
        # To the page that says what is wrong. Only filters: others of the names that a route takes mean something.
        given = {name: request.args[name] for name in form.data if name in request.args}
        return redirect(f"{url_for('exploring.all_statements')}?{urlencode(given)}")
    filters, at = form.filters(), utc_now()
    found = chunks(db.engine, queries.up_to(queries.search_of(filters), at))
    name = f"statements-{local_today()}.{chosen.suffix}"
    with ExitStack() as until_sent:
        if not _sending.acquire(blocking=False):
            raise ExportUnderWay
        until_sent.callback(_sending.release)
        with unit_of_work():
            services.note_export(this_viewer(), filters, chosen.suffix, at=at)
        answer = _file(chosen.write(found, current_language()), chosen.media_type, name)
        answer.call_on_close(until_sent.pop_all().close)
    return answer


@blueprint.get("/<statement_id>")
@requires("statements.view_all")
def one(statement_id: str) -> ResponseReturnValue:
    """One statement in words and as stored."""
    viewer = this_viewer()
    opened = queries.opened_statement(viewer.scope("statements.view_all"), statement_id)
    with unit_of_work():
        services.note_opening(viewer, statement_id.lower(), at=utc_now())
    statement = opened.found.statement
    return render_template(
        f"{FOLDER}/one.html",
        opened=opened,
        line=words.line(opened.found, words.known_verbs(), opened=True),
        details=details(statement),
        refers_to=queries.referred_to(statement),
        voids=voided_statement(statement) is not None,
        document=json.dumps(statement, ensure_ascii=False, indent=2),
    )


@blueprint.get("/<statement_id>/json")
@requires("statements.export")
def download(statement_id: str) -> ResponseReturnValue:
    """One statement's JSON, exactly as stored."""
    viewer = this_viewer()
    opened = queries.opened_statement(viewer.scope("statements.export"), statement_id)
    with unit_of_work():
        services.note_download(viewer, statement_id.lower(), at=utc_now())
    return _file(opened.found.document, "application/json", f"statement-{statement_id.lower()}.json")


def _form() -> tuple[FilterForm, dict[str, str]]:
    verbs = words.known_verbs()
    return FilterForm(request.args.to_dict(), verbs, source_choices(queries.clients_by_name())), verbs


def _file(content: object, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=media_type, headers=headers)  # type: ignore[arg-type]
