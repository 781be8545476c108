"""Read a report: build its table, and record that it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from laituri_learn.access.policy import Viewer
from laituri_learn.database import unit_of_work
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import Report
from laituri_learn.reports.table import Table
from laituri_learn.statements.recorder import Activity, Context, record
from laituri_learn.statements.vocabulary import READ, REPORT, REPORT_PARAMETERS
from laituri_learn.web.languages import in_every_language


def reports() -> dict[str, Report]:
    """Every report, by name."""
    return {report.name: report for report in sorted(ask("laituri_reports"), key=lambda each: str(each.name))}


def read_report(report: Report, viewer: Viewer, parameters: Mapping[str, str], *, at: datetime) -> Table:
    """The table for these parameters; opens the unit of work that records the reading.

    Raises:
        laituri_learn.errors.UserError: whatever the report refuses; then nothing is recorded.
    """
    table: Table = report.build(viewer, parameters)
    with unit_of_work():
        record(
            viewer,
            READ,
            Activity(f"reports/{report.name}", REPORT, in_every_language(report.title)),
            at=at,
            context=Context(extensions={REPORT_PARAMETERS: dict(parameters)} if parameters else {}),
        )
    return table
