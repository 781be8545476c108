"""``laituri assign``."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import timedelta

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from courses.assignment import queries, services
from courses.assignment.models import AssignmentRun, RunState
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.errors import UserError
from laituri_learn.settings import current_settings


@click.command()
@click.option("--session", "session_ids", type=int, multiple=True, help="A planned session; all of them otherwise.")
@click.option("--time-limit", type=click.IntRange(1, 3600), default=30, show_default=True, help="Seconds.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--publish", is_flag=True, help="Publish the plan at once.")
@click.option("--respond-days", type=click.IntRange(1), default=14, show_default=True, help="Days to answer.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@with_appcontext
def assign(
    session_ids: tuple[int, ...], time_limit: int, seed: int, publish: bool, respond_days: int, form: str
) -> None:
    """Propose who goes where in the planned sessions, and print it."""
    with force_locale(current_settings().default_language):
        try:
            with unit_of_work():
                run_id = services.start_run(
                    session_ids or None, seed=seed, time_limit=time_limit, by=SYSTEM, at=utc_now()
                ).id
            services.solve_run(run_id)
            if publish:
                until = utc_now() + timedelta(days=respond_days)
                with unit_of_work():
                    services.publish_run(run_id, respond_by=until, by=SYSTEM, at=utc_now())
        except UserError as error:
            raise click.ClickException(error.message()) from None
        run = db.session.get_one(AssignmentRun, run_id)
        if run.state is RunState.FAILED:
            raise click.ClickException(run.failure)
        plan = queries.review(run, utc_now())
        click.echo({"table": _table, "csv": _csv, "json": _json}[form](plan))
    sys.exit(0)


def _rows(plan: queries.RunView) -> list[dict[str, str]]:
    language = current_settings().default_language
    return [
        {
            "session": str(each.session.id),
            "course": each.session.course.code,
            "starts": each.session.starts_at.isoformat(),
            "person": seat.place.name,
            "unit": seat.place.unit.in_language(language)[0],
            "organisation": seat.place.organisation.in_language(language)[0],
            "region": seat.place.region.in_language(language)[0],
            "why": "; ".join(name.in_language(language)[0] for name in seat.competences),
        }
        for each in plan.sessions
        for seat in each.seats
    ]


def _summary(plan: queries.RunView) -> dict[str, object]:
    return {
        "run": plan.run.public_id,
        "state": plan.run.state.value,
        "value": plan.run.value,
        "bound": plan.run.bound,
        "seats": plan.seats,
        "sessions_held": len(plan.sessions),
        "sessions_not_held": [session.id for session in plan.not_held],
        "left_out": len(plan.left_out),
        "not_allowing": plan.run.not_allowing,
    }


def _table(plan: queries.RunView) -> str:
    lines = [f"{each['course']:24} {each['person']:28} {each['organisation']:36} {each['why']}" for each in _rows(plan)]
    return "\n".join([*lines, *(f"{key}: {value}" for key, value in _summary(plan).items())])


def _csv(plan: queries.RunView) -> str:
    text = io.StringIO()
    names = ["session", "course", "starts", "person", "unit", "organisation", "region", "why"]
    writer = csv.DictWriter(text, names, delimiter=";")
    writer.writeheader()
    writer.writerows(_rows(plan))
    return text.getvalue()


def _json(plan: queries.RunView) -> str:
    left = [
        {"person": row.place.name, "why": [str(what) for what, _title, _names in row.obstacles]}
        for row in plan.left_out
    ]
    return json.dumps({**_summary(plan), "seats_proposed": _rows(plan), "people_left_out": left}, ensure_ascii=False)
