"""A third plugin, installed as a package of its own, comes through the same door as ours."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SECRET

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
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(installed), str(SAMPLE.parents[1])]),
        "LAITURI_DATA_FOLDER": str(empty_sqlite.parent),
        "LAITURI_SECRET_KEY": SECRET,
    }
    done = subprocess.run([sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True)
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
