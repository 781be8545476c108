"""The importer of organisations with their units: one row a unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from laituri_learn.access.policy import Viewer
from laituri_learn.database import db
from laituri_learn.imports.contracts import ImportResult, Source
from laituri_learn.imports.tabular import Row, listed, nearest, read_rows
from laituri_learn.network.coded_rows import (
    by_code,
    has_name,
    named,
    one_of,
    put,
    read_cell,
    read_period,
    whole_number,
)
from laituri_learn.network.models import Organisation, OrganisationType, Region, Unit
from laituri_learn.network.organisation_columns import ORGANISATION_COLUMNS
from laituri_learn.network.rules import successor_circle
from laituri_learn.web.filters import plain

SAME_ON_EVERY_ROW = ("name_fi", "name_sv", "name_en", "type", "region", "starts_on", "ends_on", "successor")
UNIT_CELLS = ("unit_name_fi", "unit_name_sv", "unit_name_en", "municipality", "max_away")


def import_organisations(source: Source, _viewer: Viewer, _at: datetime) -> ImportResult:
    """Organisations, each with one row a unit; one without units gets a unit of its own code.

    What belongs to the organisation is the same on each of its rows, or given on one of them.
    """
    reading = _Reading(source)
    for row in reading.rows:
        reading.read(row)
    reading.check_successors()
    result = reading.result
    result.problems.sort(key=lambda problem: problem.line)
    if not result.problems:
        db.session.flush()
        for code, successor in reading.successors.items():
            organisation = reading.organisations[code]
            found = reading.organisations.get(successor)
            if organisation.successor is not found:
                organisation.successor = found
                reading.changed.add(code)
        db.session.flush()
        result.created = len(reading.created)
        result.updated = len(reading.changed - reading.created)
        result.unchanged = len(reading.first) - result.created - result.updated
        result.preview = reading.changes()
    return result


class _Reading:
    """One file on its way into the open transaction."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.result = ImportResult()
        self.types, self.regions = by_code(OrganisationType), by_code(Region)
        self.organisations, self.units = by_code(Organisation), by_code(Unit)
        self.units_of: dict[str, list[str]] = {}
        for unit in self.units.values():
            self.units_of.setdefault(unit.organisation.code, []).append(unit.code)
        self.rows = _completed(read_rows(source, ORGANISATION_COLUMNS, self.result))
        for row in self.rows:
            if row["unit"] and row["unit"] not in self.units:
                self.units_of.setdefault(row["code"], []).append(row["unit"])
        self.codes = {row["code"] for row in self.rows if row["code"]} | set(self.organisations)
        self.first: dict[str, tuple[int, dict[str, Any]]] = {}
        self.successors: dict[str, str] = {}
        self.unit_lines: dict[str, int] = {}
        self.created: set[str] = set()
        self.changed: set[str] = set()

    def read(self, row: Row) -> None:
        """Check one row and write its organisation and unit; with a problem, nothing of it."""
        before = len(self.result.problems)
        values = self._organisation_values(row)
        remedy = _l("a whole number, 0 or more, or nothing")
        max_away = read_cell(row, "max_away", whole_number, self.source, self.result, remedy)
        unit_code = self._unit_code(row)
        if len(self.result.problems) > before or not self._same_as_before(row, values):
            return
        code = row["code"]
        self.successors[code] = row["successor"]
        organisation = self._put(Organisation, self.organisations, code, values, code)
        if unit_code is None:
            return
        name = named(row, "unit_name")
        unit_values = {
            "organisation": organisation,
            "name": name if name.as_mapping() else organisation.name,
            "municipality": row["municipality"],
            "max_away": max_away,
        }
        self._put(Unit, self.units, unit_code, unit_values, code)

    def check_successors(self) -> None:
        """Note each organisation that would come after itself."""
        before = {code: each.successor.code for code, each in self.organisations.items() if each.successor is not None}
        after = {code: to for code, to in {**before, **self.successors}.items() if to}
        for code in self.successors:
            way = successor_circle(code, after)
            if way:
                wrong = _l("the successors go in a circle: %(way)s", way=" → ".join(way))
                self._wrong(self.first[code][0], "successor", wrong, _l("name the organisation that works on, or none"))

    def changes(self) -> list[str]:
        """A line for each organisation that is new or changed, itself or in its units."""
        return [
            f"{'+' if code in self.created else '~'} {code}  {plain(self.organisations[code].name)}"
            for code in self.first
            if code in self.created | self.changed
        ]

    def _put(self, model: type[Any], known: dict[str, Any], key: str, values: dict[str, Any], code: str) -> Any:
        counted = ImportResult()
        found = put(model, known, key, values, counted)
        if counted.created and model is Organisation:
            self.created.add(code)
        elif counted.created or counted.updated:
            self.changed.add(code)
        return found

    def _organisation_values(self, row: Row) -> dict[str, Any]:
        if not row["code"]:
            self._wrong(row.line, "code", _l("the cell is empty"), _l("give a code of your own"))
        has_name(row, self.source, self.result)
        kind = one_of(row, "type", self.types, self.source, self.result, _l("import the organisation types first"))
        region = one_of(row, "region", self.regions, self.source, self.result, _l("import the regions first"))
        if row["successor"] and row["successor"] not in self.codes:
            wrong = _l("“%(code)s” is unknown", code=row["successor"])
            self._wrong(row.line, "successor", wrong, nearest(row["successor"], sorted(self.codes)))
        starts_on, ends_on = read_period(row, self.source, self.result)
        return {"name": named(row), "type": kind, "region": region, "starts_on": starts_on, "ends_on": ends_on}

    def _unit_code(self, row: Row) -> str | None:
        """The code of the row's unit; ``None`` for a row of an organisation whose units are on other rows."""
        code = row["unit"] or row["code"]
        others = [each for each in self.units_of.get(row["code"], []) if each != row["code"]]
        if not row["unit"] and others and row["code"] not in self.units:
            if any(row[name] for name in UNIT_CELLS):
                right = _l("give one: %(codes)s", codes=listed(others))
                self._wrong(row.line, "unit", _l("the cell is empty"), right)
            return None
        if code in self.unit_lines:
            wrong = _l("“%(code)s” is already on line %(line)s", code=code, line=self.unit_lines[code])
            self._wrong(row.line, "unit", wrong, _l("leave one of the rows out"))
        elif code in self.units and self.units[code].organisation.code != row["code"]:
            owner = self.units[code].organisation.code
            wrong = _l("the unit “%(code)s” belongs to the organisation “%(owner)s”", code=code, owner=owner)
            self._wrong(row.line, "unit", wrong, _l("give the unit a code of its own"))
        self.unit_lines.setdefault(code, row.line)
        return code

    def _same_as_before(self, row: Row, values: dict[str, Any]) -> bool:
        """Whether the organisation is described as on its first row; each difference is noted."""
        told = {**values, "successor": row["successor"]}
        line, first = self.first.setdefault(row["code"], (row.line, told))
        differing = [name for name in told if told[name] != first[name]]
        for name in differing:
            wrong = _l("line %(line)s says “%(other)s” of the same organisation", line=line, other=_shown(first[name]))
            column = "name_fi" if name == "name" else name
            self._wrong(row.line, column, wrong, _l("write the same on each line of an organisation"))
        return not differing

    def _wrong(self, line: int, column: str, wrong: Any, right: Any) -> None:
        self.result.add(self.source.name, line, column, wrong, right)


def _completed(rows: list[Row]) -> list[Row]:
    """The rows, what is left empty on one row of an organisation taken from its first row that has it."""
    given: dict[tuple[str, str], str] = {}
    for row in rows:
        for name in SAME_ON_EVERY_ROW:
            if row[name]:
                given.setdefault((row["code"], name), row[name])
    return [
        Row(
            row.line,
            {**row.cells, **{name: row[name] or given.get((row["code"], name), "") for name in SAME_ON_EVERY_ROW}},
        )
        for row in rows
    ]


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (OrganisationType, Region)):
        return value.code
    return value if isinstance(value, str) else str(value.in_language("fi")[0])
