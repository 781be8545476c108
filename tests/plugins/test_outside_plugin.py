"""A third plugin, installed as a package of its own, comes through the same door as ours."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from laituri_learn import create_app
from laituri_learn.database import db
from laituri_learn.database.migrations import upgrade_tables
from laituri_learn.database.readiness import require_tables
from tests.conftest import SECRET, environment

SAMPLE = Path(__file__).resolve().parents[1] / "plugin_sample"
LOOK = """
import json
from laituri_learn import create_app
from laituri_learn.plugins import ask, current_registry
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.access.policy import permissions
from laituri_learn.database import utc_now
from laituri_learn.plugins.contracts import StatementFacts
from laituri_learn.statements.incoming.queries import outcomes
from laituri_learn.statements.profile.document import profile_document
app = create_app()
with app.app_context():
    wanted = [CompetenceRef("ohjaus", "A1")]
    hooks, now = current_registry().call, utc_now()
    rule = {"outcome": "sample.note", "parameters": {"tone": "kind"}, "person_id": 1, "at": now}
    facts = StatementFacts("id", now, "v:1", "a:1")
    profile = profile_document()
    print(json.dumps({
        "problems": {state.entry_point: state.problem for state in current_registry().states},
        "titles": [str(each.title) for each in ask("laituri_opportunities", competences=wanted, person_id=None)],
        "jobs": [job.name for job in ask("laituri_jobs")],
        "right": "sample.view" in permissions(),
        "outcomes": sorted(outcomes()),
        "received": str(hooks.laituri_statement_received(statement=facts, **rule).text),
        "voided": str(hooks.laituri_statement_voided(statement_id="id", **rule).text),
        "terms": [each["id"] for each in profile["concepts"]],
        "templates": {each["id"]: each["prefLabel"] for each in profile["templates"]},
        "guest": app.test_client().get("/sample").status_code,
    }))
"""
KEEP = """
import io, json, zipfile
from laituri_learn import create_app
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.database.migrations import upgrade_tables
from laituri_learn.database.readiness import TablesMissing, require_tables
from laituri_learn.network.models import Person
from laituri_learn.personal_data.archive import write_archive
from laituri_learn.personal_data.services import Request, erase
from laituri_learn.personal_data.subjects import subject_by
app = create_app()
with app.app_context():
    from laituri_sample import SampleNote
    told = {"before": "ready"}
    try:
        require_tables(db.engine)
    except TablesMissing:
        told["before"] = "missing"
    upgrade_tables()
    upgrade_tables()
    require_tables(db.engine)
    with unit_of_work() as session:
        person = Person(email="aino@x.example", first_name="Aino", last_name="A", languages=["fi"])
        session.add(person)
        session.flush()
        for words in ("about her", "kept", "mail aino@x.example"):
            session.add(SampleNote(person_id=person.id, words=words))
    copy = io.BytesIO()
    write_archive(copy, subject_by("aino@x.example"), at=utc_now())
    told["copied"] = json.loads(zipfile.ZipFile(copy).read("sample-notes.json"))
    db.session.rollback()
    with unit_of_work(alone=True):
        done = erase(Request("aino@x.example", "by letter"), by=SYSTEM, at=utc_now())
    told["removed"] = done.counts["sample_notes_removed"]
    told["left"] = [note.words for note in db.session.query(SampleNote)]
    print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The sample, installed by pip into a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INDEX": "1"}
    built = tmp_path_factory.mktemp("source")
    subprocess.run(["cp", "-r", f"{SAMPLE}/.", str(built)], check=True)
    subprocess.run([*command, "--target", str(folder), str(built)], check=True, env=environment)
    return folder


@pytest.fixture(scope="module")
def seen(installed, empty_sqlite, tmp_path_factory):
    """What an application started beside the sample says of itself."""
    return run(LOOK, installed, empty_sqlite.parent)


def run(script, installed, data_folder):
    """What a script prints that runs beside the sample, and its errors."""
    settings = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(installed), str(SAMPLE.parents[1])]),
        "LAITURI_DATA_FOLDER": str(data_folder),
        "LAITURI_SECRET_KEY": SECRET,
    }
    done = subprocess.run([sys.executable, "-c", script], env=settings, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def test_it_adds_its_page_right_job_and_answer(seen):
    told, _log = seen
    assert told["problems"]["sample"] == ""
    assert told["guest"] == 302
    assert told["right"]
    assert "sample" in told["jobs"]
    assert "Sample lesson" in told["titles"]


def test_it_makes_something_of_statements_from_outside_and_takes_it_back(seen):
    told, _log = seen
    assert told["outcomes"] == ["competences.evidence", "courses.completed", "sample.note"]
    assert told["received"] == "kind note on a:1"
    assert told["voided"] == "note gone"


def test_its_terms_and_templates_are_in_the_profile(seen):
    told, _log = seen
    assert "http://127.0.0.1:8000/xapi/verbs/sampled" in told["terms"]
    assert told["templates"]["http://127.0.0.1:8000/xapi/templates/sampled"] == {"en": "sampled"}


def test_one_that_fails_and_one_for_a_newer_platform_are_named_and_the_rest_starts(seen):
    told, log = seen
    assert told["problems"]["sample-broken"] == "RuntimeError: no licence file"
    assert told["problems"]["sample-newer"] == "needs platform 99.0, this is 0.1.0"
    assert told["problems"]["competences"] == told["problems"]["courses"] == ""
    assert "sample-broken is left out" in log


def test_its_table_is_made_by_its_own_history_and_its_notes_go_with_the_person(installed, empty_sqlite, tmp_path):
    shutil.copy(empty_sqlite, tmp_path / "laituri.sqlite3")
    told, _log = run(KEEP, installed, tmp_path)
    assert told["before"] == "missing"
    assert told["copied"] == ["about her", "kept", "mail aino@x.example"]
    assert told["removed"] == 2
    assert told["left"] == ["kept"]
    # Without the plugin the same database is whole, and the table stays.
    with create_app(environment(tmp_path)).app_context():
        require_tables(db.engine)
        upgrade_tables()
        assert db.session.scalar(text("SELECT count(*) FROM sample_notes")) == 1
        db.session.remove()
        db.engine.dispose()
