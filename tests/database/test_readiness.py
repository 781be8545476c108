"""Before its tables are made, the product says so in one line, on the command line and on every page."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from laituri_learn import create_app
from laituri_learn.cli import build_command
from laituri_learn.database import db
from laituri_learn.database.readiness import DatabaseUnreachable, TablesMissing, require_tables
from tests.conftest import both_databases, environment

COMMANDS = [
    ("import", "regions", __file__),
    ("accounts", "list"),
    ("clients", "list"),
    ("jobs", "run", "mail"),
    ("report", "gaps", "--region", "KES"),
    ("statements", "export"),
    ("assign",),
]


@pytest.fixture
def laituri(monkeypatch, tmp_path):
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)

    def invoke(*arguments):
        group, script = build_command()
        return CliRunner().invoke(group, list(arguments), obj=script)

    return invoke


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_without_tables_ends_with_one_line_that_names_the_remedy(laituri, arguments):
    result = laituri(*arguments)
    assert result.exit_code == 2
    assert result.output.startswith("laituri: The database has no tables yet")
    assert result.output.endswith("laituri database upgrade\n")
    assert result.output.count("\n") == 1


def test_after_the_upgrade_commands_run_and_with_older_tables_they_do_not(laituri, tmp_path):
    assert laituri("database", "upgrade").exit_code == 0
    assert laituri("accounts", "list").exit_code == 0
    with create_app(environment(tmp_path)).app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '000000000000'"))
        db.session.commit()
        db.engine.dispose()
    assert laituri("accounts", "list").exit_code == 2


def test_help_needs_no_tables(laituri):
    assert laituri("import", "--help").exit_code == 0


@pytest.mark.parametrize(("method", "path"), [("GET", "/xapi/statements"), ("POST", "/sign-in")])
def test_a_page_that_needs_tables_says_so_in_three_languages_and_logs_a_line(tmp_path, caplog, method, path):
    app = create_app(environment(tmp_path))
    app.config.update(WTF_CSRF_ENABLED=False)
    answer = app.test_client().open(
        path,
        method=method,
        data={"email": "a@x.example", "password": "laituri by the lake"} if method == "POST" else None,
        headers={"X-Experience-API-Version": "1.0.3", "Authorization": "Basic YTpi"},
    )
    assert (answer.status_code, answer.text.count("laituri database upgrade")) == (503, 3)
    assert [each.exc_info for each in caplog.records] == [None]


@both_databases
def test_what_is_wrong_with_a_database_is_told_apart(app, tmp_path):
    require_tables(db.engine)
    db.session.execute(text("DELETE FROM alembic_version"))
    db.session.commit()
    with pytest.raises(TablesMissing):
        require_tables(db.engine)
    nowhere = create_app(environment(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/nothing"))
    with nowhere.app_context(), pytest.raises(DatabaseUnreachable):
        require_tables(db.engine)
