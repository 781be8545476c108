"""The whole story on a user's own files, from the command line."""

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from competences.assessment.rules import Choice
from competences.assessment.services import save_answers, start_assessment, submit_assessment
from competences.frameworks.imports import BUILT_IN
from courses.assignment.commands import COLUMNS, assign
from courses.assignment.models import AssignmentRun
from courses.enrolment.models import Enrolment
from courses.sessions.models import CourseSession
from laituri_learn.access.models import Account
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.imports.commands import import_file
from laituri_learn.network.models import Person
from laituri_learn.web.languages import local_today

TYPES = "code;name_fi\nemployment-area;Työllisyysalue\nupper-secondary;Lukio\n"
REGIONS = "code;name_fi\nKES;Keski-Suomi\n"
ORGANISATIONS = (
    "code;name_fi;type;region;unit;unit_name_fi;max_away\n"
    "TYO;Työllisyysalue;employment-area;KES;TYO-1;Jyväskylä;1\n"
    "LUK;Lukio;upper-secondary;KES;LUK-1;Lyseo;\n"
)
PEOPLE = (
    "email;first_name;last_name;language;languages;unit;role\n"
    "aino@x.example;Aino;Aalto;fi;fi;TYO-1;te-2\n"
    "bertta@x.example;Bertta;Boman;fi;fi;TYO-1;te-2\n"
    "cecilia@x.example;Cecilia;Ceder;sv;sv;LUK-1;counsellor-upper-secondary\n"
    "daavid@x.example;Daavid;Dahl;fi;fi;LUK-1;counsellor-upper-secondary\n"
)
COURSES = "code;title_fi;title_en;days;competences\nalku;Alkukartoitus;First steps;1;B2:1-3,B1:1-3,A1:1-3\n"


@pytest.fixture
def run(app, tmp_path):
    runner = app.test_cli_runner()

    def invoke(command, *arguments):
        return runner.invoke(command, list(arguments))

    return invoke


@pytest.fixture
def imported(run, tmp_path):
    """Everything imported, everybody assessed at level 1, two sessions planned by file."""
    day = local_today() + timedelta(days=40)
    sessions = (
        "course;meetings;place;seats;minimum_attendance;minimum_types;mix\n"
        f"alku;{day:%d.%m.%Y} 9.00–15.30;Jyväskylä;3;2;2;Lukio:30\n"
        f"alku;{day + timedelta(days=7):%Y-%m-%d} 09:00-15:30;Tampere;10;8;0;\n"
    )
    files = {
        "organisation-types": TYPES,
        "regions": REGIONS,
        "framework": BUILT_IN.read_text(),
        "organisations": ORGANISATIONS,
        "people": PEOPLE,
        "courses": COURSES,
        "sessions": sessions,
    }
    for kind, content in files.items():
        file = tmp_path / f"{kind}{'.yaml' if kind == 'framework' else '.csv'}"
        file.write_text(content, encoding="utf-8-sig" if kind == "people" else "utf-8")
        if kind == "courses":
            _assess_everybody()
        result = run(import_file, kind, str(file))
        assert result.exit_code == 0, result.output
    return tmp_path


def _assess_everybody():
    for account_id in db.session.scalars(select(Account.id).where(Account.person_id.is_not(None))).all():
        with unit_of_work():
            by = viewer_of(db.session.get(Account, account_id))
            draft = start_assessment(by, at=utc_now())
            choices = {answer.competence.code: (Choice(level=1, use_at_work=2), 0) for answer in draft.answers}
            save_answers(by, draft.public_id, choices, at=utc_now())
            submit_assessment(by, draft.public_id, share_with_manager=False, use_for_planning=True, at=utc_now())


def test_a_plan_on_own_files_right_after_the_imports(run, imported):
    result = run(assign, "--language", "en")
    assert result.exit_code == 0, result.output
    assert "First steps" in result.output
    assert "2 of 3 seats" in result.output
    assert "too few people could come and gain from it: 3 (it takes at least 8)" in result.output
    assert "2 seats; 1 of 2 sessions are held." in result.output
    assert "Cecilia Ceder" in result.output.partition("Left without a seat")[2]
    assert "the session is not in a language of hers" in result.output
    assert "too many of Jyväskylä would be away in the morning of" in result.output
    assert db.session.query(Enrolment).count() == 0


def test_csv_has_a_row_for_each_seat_each_waiting_and_each_left_out(run, imported):
    result = run(assign, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.output), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    kinds = [row["result"] for row in rows]
    assert kinds == ["seat", "seat", "waiting", "left_out", "left_out"]
    assert {row["email"] for row in rows} == {f"{name}@x.example" for name in ("aino", "bertta", "cecilia", "daavid")}
    assert rows[2]["rank"] == "1"
    assert all(row["why"] for row in rows)


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless_in_csv(run, imported):
    with unit_of_work():
        for person in db.session.query(Person):
            person.first_name = "=cmd()"
    rows = list(csv.DictReader(io.StringIO(run(assign, "--format", "csv").output), delimiter=";"))
    assert all(row["person"].startswith("'=cmd()") for row in rows)


def test_json_counts_what_the_rows_hold(run, imported):
    plan = json.loads(run(assign, "--format", "json", "--seed", "3").output)
    assert list(plan) == [
        "run",
        "state",
        "policy",
        "value",
        "bound",
        "seats",
        "sessions_held",
        "sessions_not_held",
        "left_out",
        "not_allowing",
        "rows",
    ]
    assert (plan["state"], plan["seats"], plan["sessions_held"], plan["left_out"]) == ("solved", 2, 1, 2)
    assert (plan["value"], plan["bound"]) == (None, None)
    assert sum(row["result"] == "seat" for row in plan["rows"]) == plan["seats"]


def test_published_at_once_seats_are_offered(run, imported):
    result = run(assign, "--publish", "--respond-days", "10", "--format", "json")
    assert json.loads(result.output)["state"] == "published"
    states = sorted(db.session.scalars(select(Enrolment.state)))
    assert states == ["offered", "offered", "waiting"]
    assert sorted(db.session.scalars(select(CourseSession.state))) == ["planned", "published"]


def test_a_session_is_published_alone_and_the_rest_waits(run, imported):
    session_id = db.session.scalars(select(CourseSession.id).order_by(CourseSession.id)).first()
    result = run(assign, "--publish-session", str(session_id), "--format", "json")
    assert json.loads(result.output)["state"] == "published"
    assert sorted(db.session.scalars(select(CourseSession.state))) == ["planned", "published"]
    assert run(assign, "--publish-session", "999", "--language", "en").exit_code == 1


def test_a_policy_is_chosen_by_its_name_in_any_language_and_the_budget_is_kept(run, imported):
    with unit_of_work():
        for session in db.session.scalars(select(CourseSession)):
            session.cost = 500
    plan = json.loads(run(assign, "--policy", "billigast", "--budget", "400", "--format", "json").output)
    assert (plan["policy"], plan["sessions_held"]) == ("Cheapest", 0)


def test_a_policy_that_is_not_there_is_refused_with_those_that_are(run, imported):
    result = run(assign, "--policy", "best of all", "--language", "en")
    assert result.exit_code == 2
    assert "There is no policy “best of all”. There are: Balanced, Regions first, Cheapest." in result.output


def test_nothing_to_fill_ends_with_a_message_and_status_one(run):
    result = run(assign, "--language", "en")
    assert result.exit_code == 1
    assert result.output == ("Error: Choose at least one planned session whose first meeting is still to come.\n")
    assert db.session.query(AssignmentRun).count() == 0


def test_a_session_that_is_not_planned_is_nothing_to_fill(run, imported):
    assert run(assign, "--session", "999").exit_code == 1


def test_help_tells_the_columns(run):
    text = run(assign, "--help").output
    for column in COLUMNS:
        assert column in text
    assert "Exit status" in text
