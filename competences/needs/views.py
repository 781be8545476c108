"""The needs map and the gap report."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competences.frameworks.queries import competence_infos
from competences.needs import gap_report, queries
from competences.needs.vocabulary import EXPERIENCED, GAP_REPORT
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import LocalisedText, unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.reports.table import Table
from laituri_learn.reports.writers import as_csv, as_xlsx
from laituri_learn.statements.recorder import Activity, record

blueprint = Blueprint("needs", __name__)

FILTERS = ("organisation", "unit", "region", "area")
NAME = LocalisedText("Osaamisvajeraportti", "Kompetensgapsrapport", "Gap report")


@blueprint.get("/needs")
@requires("needs.view")
def needs_map() -> ResponseReturnValue:
    """Region × competence."""
    area = request.args.get("area", "")
    found = queries.needs_map(this_viewer().scope("needs.view"), area)
    return render_template("competences/needs/map.html", found=found, areas=_areas(), area=area)


@blueprint.get("/needs/<code>")
@requires("needs.view")
def one_need(code: str) -> ResponseReturnValue:
    """One competence by organisation type, and what could close it."""
    competence, rows = queries.needs_by_type(this_viewer().scope("needs.view"), code)
    if competence is None:
        raise NotFound
    wanted = [CompetenceRef(competence.framework.code, code)]
    found = ask("laituri_opportunities", competences=wanted, person_id=None)
    return render_template("competences/needs/one.html", competence=competence, rows=rows, opportunities=found)


@blueprint.get("/reports/gaps")
@requires("gaps.report")
def gaps() -> ResponseReturnValue:
    """The gap report, by the filters in the address."""
    organisations, regions = gap_report.choices(this_viewer().scope("gaps.report"))
    parameters = _parameters()
    if not parameters.get("region") and not parameters.get("organisation") and organisations:
        parameters["organisation"] = organisations[0].code
    table = _built(parameters) if parameters.get("region") or parameters.get("organisation") else None
    # The transaction of the record let go of what was read before it: read it again at once, not row by row.
    organisations, regions = gap_report.choices(this_viewer().scope("gaps.report"))
    chosen = next((each for each in organisations if each.code == parameters.get("organisation")), None)
    return render_template(
        "competences/needs/gaps.html",
        table=table,
        organisations=organisations,
        regions=regions,
        units=chosen.units if chosen else [],
        areas=_areas(),
        chosen=parameters,
    )


@blueprint.get("/reports/gaps.<form>")
@requires("gaps.report")
def download(form: str) -> ResponseReturnValue:
    """The same report as an Excel workbook or CSV."""
    writers = {
        "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "csv": (as_csv, "text/csv"),
    }
    if form not in writers:
        raise NotFound
    write, kind = writers[form]
    content = write(_built(_parameters()))
    name = f"attachment; filename={_('gaps')}.{form}"
    return Response(content, mimetype=kind, headers={"Content-Disposition": name})


def _built(parameters: dict[str, str]) -> Table:
    """The table; that it was read is recorded."""
    table = gap_report.build(this_viewer(), parameters)
    group = parameters.get("region") or parameters.get("organisation")
    with unit_of_work():
        record(this_viewer(), EXPERIENCED, Activity(f"reports/gaps/{group}", GAP_REPORT, NAME), at=utc_now())
    return table


def _parameters() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _areas() -> dict[str, LocalisedText]:
    return {info.area_code: info.area_name for info in competence_infos()}
