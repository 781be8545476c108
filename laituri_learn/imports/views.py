"""The administrator's import page: try first, then import."""

from __future__ import annotations

import csv
import io

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.imports import tried_files
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import file_name, header_columns, importers, run_import
from laituri_learn.plugins.contracts import Importer

blueprint = Blueprint("imports", __name__, url_prefix="/administration/imports")

SHOWN_PROBLEMS = 500


@blueprint.route("", methods=["GET", "POST"])
@requires("imports.run")
def import_file() -> ResponseReturnValue:
    """Choose a kind and a file; try it, then import it. All or nothing either way."""
    known = importers()
    chosen = known.get(request.values.get("kind", "people"), known["people"])
    given = _given(known, chosen)
    result, tried, dry_run = None, "", request.form.get("go") != "import"
    if given is not None:
        chosen, source = given
        viewer = this_viewer()
        result = run_import(chosen, source, viewer, at=utc_now(), dry_run=dry_run)
        if not result.problems:
            with unit_of_work():
                if dry_run:
                    tried = tried_files.keep(viewer, chosen.name, source, at=utc_now())
                else:
                    tried_files.forget(viewer, at=utc_now())
    nothing_given = request.method == "POST" and result is None
    return render_template(
        "laituri_learn/imports/import.html",
        importers=known,
        chosen=chosen,
        source=given[1] if given else None,
        result=result,
        shown_problems=SHOWN_PROBLEMS,
        tried=tried,
        dry_run=dry_run,
        no_file=nothing_given and "tried" not in request.form,
        too_late=nothing_given and "tried" in request.form,
    ), 422 if nothing_given or (result and result.problems) else 200


@blueprint.get("/template/<kind>.csv")
@requires("imports.run")
def template(kind: str) -> ResponseReturnValue:
    """A file to begin with: the column names and one example, as Finnish Excel opens it."""
    importer = importers().get(kind)
    columns = header_columns(importer) if importer else ()
    if importer is None or not columns:
        raise NotFound
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(column.name for column in columns)
    writer.writerow(column.example for column in columns)
    return Response(
        text.getvalue().encode("utf-8-sig"),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{importer.name}.csv"'},
    )


def _given(known: dict[str, Importer], chosen: Importer) -> tuple[Importer, Source] | None:
    """What to import: the file that was tried before, or the one chosen now."""
    if "tried" in request.form:
        tried = tried_files.find(this_viewer(), request.form["tried"], at=utc_now())
        return (known[tried.importer], Source(tried.name, tried.content)) if tried else None
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return None
    return chosen, Source(file_name(upload.filename), upload.read())
