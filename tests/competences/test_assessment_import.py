"""Self-assessments made elsewhere come in whole or not at all, once, and are the person's own from then on."""

import json

import pytest
from sqlalchemy import func, select

from competences.assessment.models import Answer, Assessment
from competences.profile.models import Standing
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import importers, run_import
from laituri_learn.messages.models import Message
from laituri_learn.statements.models import StoredStatement
from tests.competences.assessing import make_official, publish_framework
from tests.conftest import both_databases
from tests.factories import NOW

HEAD = "email;assessed_on;competence;level;use_at_work;evidence;share;planning\n"


def bring(rows, head=HEAD):
    return run_import(importers()["assessments"], Source("arviot.csv", (head + rows).encode()), SYSTEM, at=NOW)


@pytest.fixture
def email(app):
    publish_framework()
    return make_official("te-2").email


@both_databases
def test_levels_consent_and_statements_come_in_and_the_person_is_told(email):
    result = bring(f"{email};1.10.2026;B1;2;3;Ohjaan.;;yes\n{email};2026-10-01;b2;0;;;no;kyllä\n")
    assert (result.created, result.problems) == (1, [])
    assessment = db.session.scalars(select(Assessment)).one()
    assert (assessment.share_with_manager, assessment.use_for_planning) == (False, True)
    standing = {row.competence.code: (row.held, row.may_be_used) for row in db.session.scalars(select(Standing))}
    assert (standing["B1"], standing["B2"], standing["A1"]) == ((2, True), (0, True), (None, True))
    documents = [json.loads(each) for each in db.session.scalars(select(StoredStatement.document))]
    assert [each["verb"]["display"]["en"] for each in documents[-4:-1]] == ["assessed", "assessed", "completed"]
    assert documents[-2]["timestamp"].startswith("2026-10-01T12:00:00+03:00")
    assert "Ohjaan." not in json.dumps(documents)
    assert db.session.scalars(select(Message)).one().template == "competences/messages/brought_in.html"


def test_the_same_file_again_changes_nothing_and_other_levels_for_the_day_are_refused(email):
    rows = f"{email};2026-10-01;B1;2;3;;;\n"
    bring(rows)
    again = bring(rows)
    assert (again.created, again.unchanged, again.problems) == (0, 1, [])
    (problem,) = bring(rows.replace(";2;3", ";3;3")).problems
    assert (problem.line, problem.column) == (2, "assessed_on")
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1


def test_an_absurd_day_and_a_number_of_many_digits_are_named(email):
    result = bring(f"{email};1.1.0001;B1;{'9' * 5000};3;;;\n")
    assert [(problem.line, problem.column) for problem in result.problems] == [(2, "level"), (2, "assessed_on")]


def test_every_bad_cell_is_named_and_nothing_is_changed(email):
    result = bring(
        f"{email};2026-10-01;B1;2;3;;;\n"
        "nobody@x.example;2026-10-01;B1;2;3;;;\n"
        f"{email};2026-13-01;B99;5;4;;ehkä;\n"
        f"{email};2027-01-01;B2;2;;;;\n"
        f"{email};2026-10-01;B1;1;;;;\n"
        f"{email};2026-10-01;B3;1;;;yes;\n"
    )
    assert [(each.line, each.column) for each in result.problems] == [
        (3, "email"),
        (4, "competence"),
        (4, "level"),
        (4, "use_at_work"),
        (4, "share"),
        (4, "assessed_on"),
        (5, "assessed_on"),
        (6, "competence"),
        (7, "share"),
    ]
    assert db.session.scalar(select(func.count()).select_from(Assessment)) == 0


def test_her_own_word_stays_and_a_day_of_her_own_cannot_be_probed(email):
    bring(f"{email};2026-10-01;B1;2;3;;yes;yes\n")
    own = db.session.scalars(select(Assessment)).one()
    own.brought_in, own.share_with_manager = False, False
    db.session.commit()
    (problem,) = bring(f"{email};2026-10-01;B1;2;3;;yes;yes\n").problems
    assert problem.column == "assessed_on"
    assert bring(f"{email};2026-10-02;B1;3;3;;yes;no\n").created == 1
    last = db.session.scalars(select(Assessment).order_by(Assessment.id.desc())).first()
    assert (last.share_with_manager, last.use_for_planning, last.brought_in) == (False, True, True)
    told = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert (told.data["share"], told.data["planning"]) == (False, True)


def test_contradicting_consent_gives_one_line_a_person_and_day_that_names_the_earlier_line(email):
    rows = [f"{email};2026-10-0{day};B{number};2;;;yes;" for day in (1, 2) for number in (1, 2, 3)]
    rows[1] = rows[1].replace(";yes;", ";no;yes")
    rows[2] = rows[2].replace(";yes;", ";no;")
    rows[5] += "yes"
    problems = bring("\n".join(rows) + "\n").problems
    assert [(each.line, each.column) for each in problems] == [(3, "share"), (7, "planning")]
    assert [str(each.wrong)[:7] for each in problems] == ["line 2 ", "line 5 "]


def test_the_preview_tells_who_and_how_much_but_no_level(email):
    assert bring(f"{email};1.10.2026;B1;2;3;;;\n{email};1.10.2026;B2;4;;;;\n").preview == [
        f"+ {email}  1.10.2026  2 competences"
    ]


def test_without_a_framework_it_is_to_be_imported_first(app):
    (problem,) = (each for each in bring("a@x.example;1.10.2026;B1;2;;;;\n").problems if each.column == "competence")
    assert problem.right == "import a framework first"
