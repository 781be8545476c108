"""``laituri assign``."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from datetime import timedelta

import click
from flask_babel import gettext as _

from courses.assignment import queries, services
from courses.assignment.file_options import FILES, with_files
from courses.assignment.models import AssignmentRun, RunState
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import LocalisedText, db, unit_of_work, utc_now
from laituri_learn.errors import UserError
from laituri_learn.reports.writers import harmless
from laituri_learn.web.filters import moment, plain
from laituri_learn.web.speaking import speaking

COLUMNS = (
    "result",
    "session",
    "course",
    "starts",
    "language",
    "person",
    "email",
    "unit",
    "organisation",
    "region",
    "rank",
    "why",
)
HELP = """Propose who goes where in the planned sessions, and print it.

Without --publish nobody is told anything: the plan waits on the page of assignment runs.

\b
table  for people: sessions with their seats, waiting lists, who is left out and why
csv    semicolons, one row a person and session: result (seat, waiting, left_out), session (number), course (code),
       starts (ISO 8601), language, person, email, unit, organisation, region, rank (on the waiting list), why.
       Somebody left out has one row without a session; why says what stood in the way.
json   {"run", "state", "value", "bound", "seats", "sessions_held", "sessions_not_held": [{"session", "course", "why"}],
       "left_out", "not_allowing", "rows": [as in csv]}; value and bound are null while fewer than five have a seat

Exit status: 0 a plan was made; 1 it was not, and the reason is on standard error; 2 a wrong option.

"""
HELP += FILES


@click.command(help=HELP)
@click.option("--session", "session_ids", type=int, multiple=True, help="Number of a planned session; all otherwise.")
@click.option("--time-limit", type=click.IntRange(1, 3600), default=30, show_default=True, help="Seconds.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--publish", is_flag=True, help="Publish the plan at once: seats are offered, people are told.")
@click.option("--respond-days", type=click.IntRange(1, 365), default=14, show_default=True, help="Days to answer.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@speaking
@with_files
def assign(
    session_ids: tuple[int, ...],
    time_limit: int,
    seed: int,
    publish: bool,
    respond_days: int,
    form: str,
) -> None:
    """See ``HELP``."""
    try:
        with unit_of_work():
            run = services.start_run(session_ids or None, seed=seed, time_limit=time_limit, by=SYSTEM, at=utc_now())
            run_id = run.id
        _solved(run_id)
        if publish:
            until = utc_now() + timedelta(days=respond_days)
            with unit_of_work():
                services.publish_run(run_id, respond_by=until, by=SYSTEM, at=utc_now())
    except UserError as error:
        raise click.ClickException(error.message()) from None
    plan = queries.review(db.session.get_one(AssignmentRun, run_id), utc_now())
    click.echo({"table": _table, "csv": _csv, "json": _json}[form](plan))


def _solved(run_id: int) -> None:
    """Solve the run, or wait for the scheduler if that was quicker to take it.

    Raises:
        click.ClickException: it failed.
    """
    services.solve_run(run_id)
    while (run := db.session.get_one(AssignmentRun, run_id)).state in (RunState.QUEUED, RunState.RUNNING):
        db.session.rollback()
        time.sleep(0.2)
    if run.state is RunState.FAILED:
        raise click.ClickException(run.failure)


def _rows(plan: queries.RunView) -> Iterator[dict[str, str]]:
    for each in plan.sessions:
        for seat in each.seats:
            yield _row("seat", seat)
        for rank, seat in enumerate(each.waiting, 1):
            yield _row("waiting", seat) | {"rank": str(rank)}
    for left in plan.left_out:
        reasons = "; ".join(_obstacle(what, title, names) for what, title, names in left.obstacles)
        yield dict.fromkeys(COLUMNS, "") | {"result": "left_out", **_who(left.place), "why": reasons}


def _row(result: str, seat: queries.ProposedSeat) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {
        "result": result,
        "session": str(seat.session.id),
        "course": seat.session.course.code,
        "starts": seat.session.starts_at.isoformat(),
        "language": seat.session.language,
        **_who(seat.place),
        "why": "; ".join(map(plain, seat.competences)),
    }


def _who(place: queries.Place) -> dict[str, str]:
    return {
        "person": place.name,
        "email": place.email,
        "unit": plain(place.unit),
        "organisation": plain(place.organisation),
        "region": plain(place.region),
    }


def _obstacle(what: object, title: LocalisedText | None, names: tuple[LocalisedText, ...]) -> str:
    where = plain(title) if title else ", ".join(map(plain, names))
    return f"{where}: {what}"


def _summary(plan: queries.RunView) -> dict[str, object]:
    return {
        "run": plan.run.public_id,
        "state": plan.run.state.value,
        "value": plan.run.value if plan.may_show_value else None,
        "bound": plan.run.bound if plan.may_show_value else None,
        "seats": plan.seats,
        "sessions_held": len(plan.sessions),
        "sessions_not_held": [
            {"session": session.id, "course": session.course.code, "why": why} for session, why in plan.not_held
        ],
        "left_out": len(plan.left_out),
        "not_allowing": plan.run.not_allowing,
    }


def _table(plan: queries.RunView) -> str:
    lines = []
    for each in plan.sessions:
        lines += ["", _heading(each.session)]
        taken = _(
            "%(taken)s of %(seats)s seats, %(waiting)s on the waiting list.",
            taken=len(each.seats),
            seats=each.session.seats,
            waiting=len(each.waiting),
        )
        lines.append(f"  {taken}")
        lines += [_person("+", seat.place, "; ".join(map(plain, seat.competences))) for seat in each.seats]
        lines += [_person(str(rank), seat.place, _("waiting list")) for rank, seat in enumerate(each.waiting, 1)]
    if plan.not_held:
        lines += ["", _("Sessions that would not be held")]
        lines += [f"  {_heading(session)}: {why}" for session, why in plan.not_held]
    if plan.left_out:
        lines += ["", _("Left without a seat, and what stood in the way")]
        for left in plan.left_out:
            lines.append(_person("-", left.place, "").rstrip())
            lines += [f"        {_obstacle(what, title, names)}" for what, title, names in left.obstacles]
    lines += ["", *_totals(plan)]
    return "\n".join(lines).lstrip("\n")


def _heading(session: queries.CourseSession) -> str:
    where = session.place or _("online")
    return f"#{session.id} {plain(session.course.title)}, {moment(session.starts_at)}, {where}, {session.language}"


def _person(mark: str, place: queries.Place, words: str) -> str:
    return f"  {mark:>3} {place.name:28} {plain(place.organisation):40} {words}"


def _totals(plan: queries.RunView) -> list[str]:
    counts = _(
        "%(seats)s seats in %(sessions)s sessions. %(left)s people with needs are left without a seat; "
        "%(not_allowing)s do not allow planning with their gaps.",
        seats=plan.seats,
        sessions=len(plan.sessions),
        left=len(plan.left_out),
        not_allowing=plan.run.not_allowing,
    )
    state = queries.STATE_WORDS[plan.run.state]
    return [counts, f"{_('State:')} {state}", plan.run.public_id]


def _csv(plan: queries.RunView) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: harmless(cell) for column, cell in row.items()} for row in _rows(plan))
    return text.getvalue().rstrip("\n")


def _json(plan: queries.RunView) -> str:
    return json.dumps(_summary(plan) | {"rows": list(_rows(plan))}, ensure_ascii=False, indent=2)
