"""The needs map and the gap report."""

from __future__ import annotations

import re

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competences.frameworks.queries import competence_infos
from competences.needs import gap_report, queries
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import LocalisedText, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.plugins import ask, current_registry
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.reports.services import read_report, reports
from laituri_learn.reports.table import Table
from laituri_learn.reports.writers import as_csv, as_xlsx
from laituri_learn.web.languages import local_today

blueprint = Blueprint("needs", __name__)

FILTERS = ("organisation", "unit", "region", "area")


@blueprint.get("/needs")
@requires("needs.view")
def needs_map() -> ResponseReturnValue:
    """Region × competence."""
    area = request.args.get("area", "")
    found = queries.needs_map(this_viewer().scope("needs.view"), area)
    ways = {region.code: proposing_address(None, region.code) for region, _needs in found.rows}
    return render_template("competences/needs/map.html", found=found, areas=_areas(), area=area, ways=ways)


@blueprint.get("/needs/<code>")
@requires("needs.view")
def one_need(code: str) -> ResponseReturnValue:
    """One competence by region and by organisation type, and what could close it."""
    need = queries.one_need(this_viewer().scope("needs.view"), code)
    if need is None:
        raise NotFound
    wanted = CompetenceRef(need.competence.framework.code, code)
    found = ask("laituri_opportunities", competences=[wanted], person_id=None)
    codes = ["", *(region.code for region, _need in need.regions)]
    ways = {region: proposing_address(wanted, region) for region in codes}
    return render_template("competences/needs/one.html", need=need, opportunities=found, ways=ways)


@blueprint.get("/reports/gaps")
@requires("gaps.report")
def gaps() -> ResponseReturnValue:
    """The gap report, by the filters in the address; of the viewer's first group if they name none."""
    scope = this_viewer().scope("gaps.report")
    parameters = gap_report.sensible(scope, _parameters())
    if not parameters.keys() & {"region", "organisation"}:
        parameters |= _first(gap_report.choices(scope, ""))
    # First the table: the transaction that records its reading lets go of what was read before.
    table = _built(parameters) if parameters.keys() & {"region", "organisation"} else None
    return render_template(
        "competences/needs/gaps.html",
        table=table,
        found=gap_report.choices(scope, parameters.get("region", "")),
        units=gap_report.reached_units(scope, parameters.get("organisation", "")),
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
    parameters = _parameters()
    content = write(_built(parameters))
    group = parameters.get("unit") or parameters.get("organisation") or parameters.get("region", "")
    name = re.sub(r"[^A-Za-z0-9._-]", "-", f"{_('gaps')}-{group}-{local_today()}.{form}")
    return Response(content, mimetype=kind, headers={"Content-Disposition": f"attachment; filename={name}"})


def proposing_address(competence: CompetenceRef | None, region: str) -> str | None:
    """Where the viewer may have sessions proposed that raise this for a region; ``None``: she may not."""
    call = current_registry().call.laituri_proposing_address
    address: str | None = call(viewer=this_viewer(), competence=competence, region=region)
    return address


def _built(parameters: dict[str, str]) -> Table:
    return read_report(reports()["gaps"], this_viewer(), parameters, at=utc_now())


def _first(found: gap_report.Choices) -> dict[str, str]:
    """What is shown before anything is chosen: a whole region for those who have one, else the first organisation."""
    if found.regions:
        return {"region": found.regions[0].code}
    return {"organisation": found.organisations[0].code} if found.organisations else {}


def _parameters() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _areas() -> dict[str, LocalisedText]:
    return {info.area_code: info.area_name for info in competence_infos()}
