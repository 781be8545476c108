"""Migrations run from empty to newest and back, with data, on both databases, and say what the models say."""

import re
import shutil
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, delete, func, insert, inspect, select

from laituri_learn import create_app
from laituri_learn.database import db
from laituri_learn.settings import ROOT
from tests.conftest import environment

FOLDER = str(ROOT / "migrations")


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request, tmp_path):
    """An application on a database without a single table."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database(f"m{uuid4().hex}")
    made = create_app(environment(tmp_path, url))
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def revisions():
    """From the first to the newest."""
    return [each.revision for each in reversed(list(ScriptDirectory(FOLDER).walk_revisions()))]


def own_tables():
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def no_partition(name, kind, _parents):
    return not (kind == "table" and re.match(r"statements_(default|\d)", name))


def row_counts():
    with db.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in db.metadata.sorted_tables
        }


def copy_rows(file):
    """Fill the tables from those of an SQLite file."""
    with create_engine(f"sqlite:///{file}").connect() as source, db.engine.begin() as target:
        # In whatever order: rows of one table refer to each other.
        target.exec_driver_sql("SET session_replication_role = replica")
        for table in db.metadata.sorted_tables:
            target.execute(delete(table))
            if rows := [dict(row) for row in source.execute(select(table)).mappings()]:
                target.execute(insert(table), rows)
                for column in table.primary_key:
                    if column is table.autoincrement_column:
                        counter = func.pg_get_serial_sequence(table.name, column.name)
                        target.execute(select(func.setval(counter, func.max(column))))


def test_the_history_is_one_line():
    assert len(ScriptDirectory(FOLDER).get_heads()) == 1


def test_from_empty_to_newest_step_by_step_and_back(bare):
    for revision in revisions():
        upgrade(directory=FOLDER, revision=revision)
    assert own_tables() >= set(db.metadata.tables)
    for revision in reversed(["base", *revisions()[:-1]]):
        downgrade(directory=FOLDER, revision=revision)
    assert own_tables() == set()


def test_with_a_whole_demonstration_each_step_goes_back_and_forth(bare, request, tmp_path):
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        shutil.copy(request.getfixturevalue("demo_sqlite"), tmp_path / "laituri.sqlite3")
    else:
        upgrade(directory=FOLDER)
        copy_rows(request.getfixturevalue("demo_sqlite"))
    before = row_counts()
    assert before["people"] > 250
    for revision in reversed(revisions()[:-1]):
        downgrade(directory=FOLDER, revision=revision)
    upgrade(directory=FOLDER)
    after = row_counts()
    assert {name: after[name] for name in ("people", "posts", "answers", "statements", "enrolments")} == {
        name: before[name] for name in ("people", "posts", "answers", "statements", "enrolments")
    }
    downgrade(directory=FOLDER, revision="base")
    assert own_tables() == set()


def test_the_migrated_database_is_the_one_that_the_models_describe(bare):
    upgrade(directory=FOLDER)
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": no_partition}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, db.metadata) == []
