"""Files of sessions and courses: every bad cell named, all or nothing, the same file again changes nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from courses.catalogue.models import Course
from courses.sessions.models import CourseSession
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import importers, run_import
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.courses.training import make_course
from tests.factories import NOW, make_region, make_type

HEADER = "course;language;meetings;place;link;seats;minimum_attendance;minimum_types;mix;region;trainers\n"
ROW = "alku;fi;{meetings};Jyväskylä;;16;6;2;employment-area:20,upper-secondary:30 %;KES;Kaisa\n"


def run(content, kind="sessions", at=NOW):
    return run_import(importers()[kind], Source(f"{kind}.csv", content.encode()), SYSTEM, at=at)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def places(result):
    return [(problem.line, problem.column) for problem in result.problems]


@pytest.fixture
def catalogue(app):
    with unit_of_work():
        for code in ("employment-area", "upper-secondary"):
            make_type(code)
        make_region("KES")
        make_course("alku")
    return app


@both_databases
@pytest.mark.parametrize(
    "meetings",
    [
        "2027-02-01 09:00-15:30, 2027-02-08 9:00-12:00",
        "1.2.2027 9.00–15.30 / 8.2.2027 9–12",
        "1.2.2027 klo 9.00-15.30,8.2.2027 kl. 9.00-12.00",
    ],
)
def test_a_session_comes_in_with_its_meetings_and_mix_however_the_times_are_written(catalogue, meetings):
    result = run(HEADER + ROW.format(meetings=meetings))
    assert (result.created, result.problems) == (1, [])
    session = db.session.scalars(select(CourseSession)).one()
    assert session.times == [
        (datetime(2027, 2, 1, 7, 0, tzinfo=UTC), datetime(2027, 2, 1, 13, 30, tzinfo=UTC)),
        (datetime(2027, 2, 8, 7, 0, tzinfo=UTC), datetime(2027, 2, 8, 10, 0, tzinfo=UTC)),
    ]
    assert {share.organisation_type.code: share.percent for share in session.mix} == {
        "employment-area": 20,
        "upper-secondary": 30,
    }
    assert (session.seats, session.minimum_attendance, session.minimum_types) == (16, 6, 2)
    assert (session.region.code, session.trainers, session.state.value) == ("KES", "Kaisa", "planned")


@both_databases
@pytest.mark.parametrize("meeting", ["28.3.2027 3.30-9.00", "28.3.2027 2.00-3.30", "28.3.2027 3.30-4.30"])
def test_a_time_past_which_clocks_are_put_is_named(catalogue, meeting):
    result = run(HEADER + ROW.format(meetings=meeting))
    assert places(result) == [(2, "meetings")]
    assert "does not exist" in str(result.problems[0].wrong)


@both_databases
def test_of_an_hour_that_comes_twice_the_first_is_meant(catalogue):
    result = run(HEADER + ROW.format(meetings="31.10.2027 3.30-4.30"))
    assert (result.created, result.problems) == (1, [])
    assert db.session.scalars(select(CourseSession)).one().times == [
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 2, 30, tzinfo=UTC))
    ]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "video.example/1", "https://", "ftp://x.example"])
def test_a_link_that_is_no_web_address_is_named(catalogue, link):
    row = ROW.format(meetings="1.2.2027 9-15").replace(";Jyväskylä;;", f";Jyväskylä;{link};")
    assert places(run(HEADER + row)) == [(2, "link")]


def test_numbers_of_many_digits_are_named(catalogue):
    row = ROW.format(meetings="1.2.2027 9-15").replace(";16;6;", f";{'9' * 5000};6;")
    assert (2, "seats") in places(run(HEADER + row))


def test_the_same_file_again_changes_nothing_and_another_number_changes_the_session(catalogue):
    text = HEADER + ROW.format(meetings="1.2.2027 9-15")
    run(text)
    again = run(text)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    changed = run(text.replace(";16;", ";20;"))
    assert (changed.created, changed.updated) == (0, 1)
    assert db.session.scalars(select(CourseSession.seats)).all() == [20]
    late = run(text.replace(";16;", ";20;"), at=datetime(2027, 3, 1, tzinfo=UTC))
    assert (late.unchanged, late.problems) == (1, [])


def test_columns_go_by_finnish_names_and_commas_separate_too(catalogue):
    result = run('Koulutus,Tapaamiset,Paikka,Paikat\nalku,"1.2.2027 9.00–15.30, 2.2.2027 9.00–12.00",Tampere,12\n')
    assert (result.created, result.problems) == (1, [])
    assert len(db.session.scalars(select(CourseSession)).one().meetings) == 2


def test_every_bad_cell_is_named_and_nothing_is_changed(catalogue):
    good = ROW.format(meetings="1.2.2027 9-15")
    bad = "alkv;xx;31.2.2027 9-15;;;0;a;b;employment:20,upper-secondary:0;KEZ;\n"
    result = run(HEADER + good + bad)
    expected = [
        "language",
        "course",
        "region",
        "meetings",
        "mix",
        "mix",
        "seats",
        "minimum_attendance",
        "minimum_types",
    ]
    assert places(result) == [(3, column) for column in expected]
    assert "alku" in str(result.problems[1].right)
    assert "31.2.2027 9-15" in str(result.problems[3].wrong)
    assert count(CourseSession) == 0


def test_what_does_not_fit_together_is_named_too(catalogue):
    rows = [
        "alku;en;1.2.2027 15-9;;;2;6;2;employment-area:60,upper-secondary:50;;\n",
        "alku;fi;1.2.2020 9-15;Oulu;;9;0;0;;;\n",
        ROW.format(meetings="5.2.2027 9-15"),
        ROW.format(meetings="5.2.2027 9.00-15.00"),
    ]
    assert places(run(HEADER + "".join(rows))) == [
        (2, "meetings"),
        (2, "place"),
        (2, "language"),
        (2, "minimum_attendance"),
        (2, "mix"),
        (3, "meetings"),
        (5, "meetings"),
    ]
    assert count(CourseSession) == 0


def test_every_bad_cell_of_a_course_is_named(app):
    publish_framework()
    header = "code;kind;title_fi;days;languages;competences;organiser\n"
    bad = ";lecture;;0;xx;B9:1-3,B2:3-1,B2;nobody\n"
    result = run(header + "a;training;Nimi;1,5;fi,sv;B2:1-3;\n" + bad + "a;training;Nimi;1;fi;B2:1-3;\n", "courses")
    expected = [
        "code",
        "kind",
        "title_fi",
        "days",
        "languages",
        "organiser",
        "competences",
        "competences",
        "competences",
    ]
    assert places(result) == [*((3, column) for column in expected), (4, "code")]
    assert count(Course) == 0


@both_databases
def test_courses_come_in_and_again_change_only_what_differs(app):
    publish_framework()
    text = "code;title_fi;days;competences\na;Nimi;1,5;B2:1-3,B6:1-2\nb;Toinen;1;B1:0-2\n"
    assert run(text, "courses").created == 2
    again = run(text.replace("B6:1-2", "B6:1-3"), "courses")
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    course = db.session.scalars(select(Course).where(Course.code == "a")).one()
    assert [(each.code, each.from_level, each.to_level) for each in course.competences] == [("B2", 1, 3), ("B6", 1, 3)]
    assert course.days == 1.5


def test_previews_name_new_and_changed_sessions_and_courses(catalogue):
    text = HEADER + ROW.format(meetings="1.2.2027 9-15")
    assert run(text).preview == ["+ alku  1.2.2027 9.00  Jyväskylä"]
    assert run(text.replace(";16;", ";20;")).preview == ["~ alku  1.2.2027 9.00  Jyväskylä"]
    publish_framework()
    courses = "code;title_fi;days;competences\na;Nimi;1;B2:1-3\n"
    assert run(courses, "courses").preview == ["+ a  Nimi"]
    assert run(courses.replace("Nimi", "Uusi"), "courses").preview == ["~ a  Uusi"]


def test_without_courses_those_are_to_be_imported_first(app):
    first = run(HEADER + "alku;fi;1.2.2027 9-15;Oulu;;9;;;;;\n").problems[0]
    assert (first.column, str(first.right)) == ("course", "import the courses first")


FULL = (
    "course;meetings;place;link;seats;online_seats;held_in;cost;trainers;minimum_types;type_percent;quotas\n"
    'alku;5.2.2027 9-15;Oulu;https://video.example/x;16;4;{held_in};1200;"Kaisa  K;Ossi O; kaisa k";2;20;{quotas}\n'
)


@both_databases
def test_seats_by_mode_cost_trainers_and_quotas_come_in(catalogue):
    content = FULL.format(held_in="KES", quotas="KES:2-6, upper-secondary:-4 / employment-area:1-")
    assert run(content).problems == []
    session = db.session.scalars(select(CourseSession)).one()
    assert (session.room_seats, session.online_seats, session.cost, session.type_percent) == (12, 4, 1200, 20)
    assert (session.held_in.code, session.trainers) == ("KES", "Kaisa K; Ossi O")
    assert {
        (quota.organisation_type or quota.region).code: (quota.at_least, quota.at_most) for quota in session.quotas
    } == {"KES": (2, 6), "upper-secondary": (0, 4), "employment-area": (1, None)}
    assert run(content).unchanged == 1
    assert run(content.replace("KES:2-6", "KES:3-6")).updated == 1


def test_without_a_place_all_seats_are_online(catalogue):
    assert run("course;meetings;link;seats\nalku;5.2.2027 9-15;https://video.example/x;16\n").problems == []
    assert db.session.scalars(select(CourseSession.online_seats)).one() == 16


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"held_in": "NOWHERE"}, "held_in"),
        ({"quotas": "KES"}, "quotas"),
        ({"quotas": "KES:6-2"}, "quotas"),
        ({"quotas": "KES:17-"}, "quotas"),
        ({"quotas": "KES:1-2,KES:3-4"}, "quotas"),
        ({"quotas": "nobody:1-2"}, "quotas"),
    ],
)
def test_a_wrong_quota_or_region_is_named(catalogue, changes, column):
    result = run(FULL.format(**{"held_in": "KES", "quotas": "", **changes}))
    assert places(result) == [(2, column)]


def test_more_seats_online_than_seats_are_named(catalogue):
    result = run(FULL.format(held_in="", quotas="").replace("16;4;", "16;17;"))
    assert (2, "online_seats") in places(result)
