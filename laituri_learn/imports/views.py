"""The administrator's import page: try first, then import."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import utc_now
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import importers, run_import

blueprint = Blueprint("imports", __name__, url_prefix="/administration/imports")


@blueprint.route("", methods=["GET", "POST"])
@requires("imports.run")
def import_file() -> ResponseReturnValue:
    """Choose a kind and a file; try it, or import it. All or nothing either way."""
    known = importers()
    kind = request.values.get("kind", "people")
    importer = known.get(kind, known["people"])
    upload = request.files.get("file")
    result = None
    dry_run = request.form.get("go") != "import"
    if upload is not None and upload.filename:
        source = Source(upload.filename, upload.read())
        result = run_import(importer, source, this_viewer(), at=utc_now(), dry_run=dry_run)
    return render_template(
        "laituri_learn/imports/import.html",
        importers=known,
        chosen=importer,
        result=result,
        dry_run=dry_run,
        no_file=request.method == "POST" and result is None,
    ), 422 if (result and result.problems) or (request.method == "POST" and result is None) else 200
