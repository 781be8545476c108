"""How far a history of migrations goes is read without Alembic, and as Alembic reads it."""

import shutil

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from laituri_learn.database.history import FOLDER, heads


@pytest.fixture
def branched(tmp_path):
    """A history made by Alembic with its own template: two lines, joined, and a third begun from the first."""
    config = Config()
    folder = tmp_path / "history"
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "newline")
    command.init(Config(str(tmp_path / "alembic.ini")), str(folder))
    for revision, on in (("a1", "base"), ("b2", "a1"), ("c3", "a1")):
        command.revision(config, rev_id=revision, head=on, splice=True)
    command.merge(config, ["b2", "c3"], rev_id="d4")
    command.revision(config, rev_id="e5", head="a1", splice=True)
    return folder


def test_the_products_history_ends_where_alembic_says():
    assert heads(FOLDER / "versions") == set(ScriptDirectory(str(FOLDER)).get_heads())


def test_a_history_with_branches_ends_where_alembic_says(branched):
    assert heads(branched / "versions") == set(ScriptDirectory(str(branched)).get_heads()) == {"d4", "e5"}


def test_a_folder_without_migrations_asks_for_none(tmp_path):
    shutil.copy(__file__, tmp_path)
    assert heads(tmp_path) == set()
