"""``laituri assign --input``: from a file to a file, outside an installation."""

import json
import os
import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from benchmarks.gap import TYPES, Gap, generated, of_or_library
from courses.assignment.format import instance_as_json, instance_of, text_of
from laituri_learn.settings import ROOT
from tests.courses.assignment_instances import best_plan
from tests.courses.test_assignment_format import PLAN

DOCUMENT = (ROOT / "docs" / "assignment-format.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block.partition("```")[0]) for block in DOCUMENT.split("```json\n")[1:]]
QUESTIONS, ANSWERS = EXAMPLES[::2], EXAMPLES[1::2]
FIRST = QUESTIONS[0]


@pytest.fixture
def run(app):
    from courses.assignment.commands import assign

    runner = CliRunner()

    def invoke(*arguments, **values):
        return runner.invoke(assign, list(map(str, arguments)), obj=app_finder(app), **values)

    return invoke


def app_finder(app):
    from flask.cli import ScriptInfo

    return ScriptInfo(create_app=lambda: app)


@pytest.fixture
def question(tmp_path):
    """A file with the first example, changed as a test asks."""

    def write(document=FIRST, **changes):
        file = tmp_path / "instance.json"
        file.write_text(json.dumps({**document, **changes}), encoding="utf-8")
        return file

    return write


def alone(folder, *arguments, **values):
    """The command in a process of its own, in an empty folder, without any setting."""
    command = [sys.executable, "-m", "laituri_learn", "assign", *map(str, arguments)]
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "LAITURI_DEFAULT_LANGUAGE": "en"}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **values,
    )


def by_seat(seats):
    return sorted(seats, key=lambda seat: (seat["person"], seat["session"]))


@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_the_examples_of_the_document_have_the_answers_that_it_gives(run, question, tmp_path, number):
    target = tmp_path / "plan.json"
    result = run("--input", question(QUESTIONS[number]), "--output", target, "--seed", 1)
    written, expected = json.loads(target.read_text(encoding="utf-8")), ANSWERS[number]
    PLAN.validate(written)
    assert result.exit_code == (3 if expected["status"] == "infeasible" else 0), result.output
    for name, part in expected.items():
        if name == "seats":
            assert by_seat(written[name]) == by_seat(part)
        elif name == "unmet":
            found = {(each["kind"], each["group"]): each["share"] for each in written[name]}
            assert found == pytest.approx({(each["kind"], each["group"]): each["share"] for each in part})
        else:
            assert written[name] == (pytest.approx(part) if name == "gap" else part), name


def test_the_documents_answers_are_the_best():
    for question, answer in zip(QUESTIONS, ANSWERS, strict=True):
        best = best_plan(instance_of(question))
        assert (best.value if best else None) == answer.get("value")


def test_every_field_of_an_instance_is_in_the_document():
    schema = json.loads(
        (ROOT / "courses" / "assignment" / "format" / "instance.schema.json").read_text(encoding="utf-8")
    )
    for thing in (schema, *(schema["$defs"][name] for name in ("person", "session", "policy", "seat"))):
        for name in thing["properties"]:
            assert f"`{name}`" in DOCUMENT or f"`policy.{name}`" in DOCUMENT, name


def test_every_fault_is_printed_and_nothing_is_written(run, question, tmp_path):
    sessions = [{**FIRST["sessions"][0], "seats": {"room": -1}}, FIRST["sessions"][1]]
    locks = [{"person": "nobody", "session": "kuopio"}]
    target = tmp_path / "plan.json"
    file = question(sessions=sessions, locks=locks)
    result = run("--input", file, "--output", target)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        f"{file}: sessions[0].seats.room: here is -1 – it should be a whole number from 0 to 1000000000",
        f'{file}: locks[0].person: unknown person: "nobody" – use one that is in people',
        "2 faults were found. Nothing was solved.",
    ]
    assert list(tmp_path.glob("plan*")) == []


def test_faults_speak_the_language_that_is_asked_for(run, question):
    english, finnish = (run("--input", question(budget=-1), "--language", each).stderr for each in ("en", "fi"))
    assert "budget: " in finnish
    assert english != finnish


def test_a_plan_goes_from_standard_input_to_standard_output(run):
    result = run("--input", "-", input=json.dumps(FIRST))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["value"] == ANSWERS[0]["value"]
    assert "3 seats in 2 sessions" in result.stderr


def test_a_conflict_is_told_in_words_with_status_three(run, question):
    result = run("--input", question(QUESTIONS[1]))
    assert result.exit_code == 3
    assert "aino" in result.stderr
    assert "bertta" in result.stderr
    assert json.loads(result.stdout)["words"] in result.stderr


def test_a_folder_that_cannot_be_written_to_is_told_before_the_search(run, question, tmp_path):
    result = run("--input", question(), "--output", tmp_path / "missing" / "plan.json")
    assert result.exit_code == 1
    assert "cannot be written: No such file or directory" in result.stderr
    assert "seats" not in result.stderr


def test_a_full_disk_leaves_the_plan_before_as_it_was(run, question, tmp_path):
    target = tmp_path / "plan.json"
    target.write_text("the plan before")
    (tmp_path / "plan.json.part").symlink_to("/dev/full")
    result = run("--input", question(), "--output", target)
    assert result.exit_code == 1
    assert "cannot be written: No space left on device" in result.stderr
    assert target.read_text() == "the plan before"
    assert not (tmp_path / "plan.json.part").is_symlink()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--output", "plan.json"], "--output goes with --input."),
        (["--input", "-", "--publish"], "Option --publish does not go with --input."),
        (["--input", "-", "--session", "1"], "Option --session does not go with --input."),
        (["--input", "missing.json"], "does not exist"),
        (["--input", "-", "--time-limit", "0"], "time-limit"),
    ],
)
def test_a_wrong_option_has_status_two(run, arguments, message):
    result = run(*arguments, input="{}")
    assert result.exit_code == 2
    assert message in result.stderr


def test_it_runs_outside_an_installation(question, tmp_path):
    process = alone(tmp_path, "--input", question(), "--output", "plan.json")
    _output, errors = process.communicate()
    assert process.returncode == 0, errors
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["value"] == ANSWERS[0]["value"]
    assert not list(tmp_path.rglob("*.sqlite3"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_search_with_the_best_plan_so_far(tmp_path, number):
    file = tmp_path / "instance.json"
    file.write_text(text_of(instance_as_json(generated("d", 20, 200, 1).instance())), encoding="utf-8")
    process = alone(tmp_path, "--input", file, "--output", "plan.json", "--time-limit", "600")
    for line in process.stderr:
        if "value" in line and "value none yet" not in line:
            break
    process.send_signal(number)
    _output, errors = process.communicate()
    assert process.returncode == 0, errors
    written = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert written["ended"] == "stopped"
    assert len(written["seats"]) == 200


def test_problems_of_or_library_are_read_one_or_several():
    problem = Gap([[4, 2], [9, 6]], [[3, 4], [3, 4]], [5, 6])
    text = "2 2\n 4 2\n 9 6\n 3 4\n 3 4\n 5 6\n"
    assert of_or_library(text) == [problem]
    assert of_or_library(f"2\n{text}{text}") == [problem, problem]
    assert best_plan(problem.instance()).value == 4 + 6
    assert best_plan(problem.instance(minimise=False)).value == 9 + 2


@pytest.mark.parametrize("kind", TYPES)
def test_generated_problems_are_the_same_for_a_seed_and_read_back(kind):
    instance = generated(kind, 3, 8, 1).instance()
    assert instance == generated(kind, 3, 8, 1).instance()
    assert instance != generated(kind, 3, 8, 2).instance()
    assert instance_of(instance_as_json(instance)) == instance
