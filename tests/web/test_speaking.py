"""Every command that prints something takes the language to print it in."""

import click
import pytest

from laituri_learn.cli import build_command
from tests.conftest import environment

WITHOUT = {"serve", "scheduler"}
"""What prints log lines only."""


def leaves(command, path=""):
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from leaves(each, f"{path} {name}".strip())
    else:
        yield path, command


@pytest.fixture
def commands(monkeypatch, tmp_path):
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    group, _script = build_command()
    return dict(leaves(group))


def test_every_command_takes_the_language(commands):
    silent = {path for path, command in commands.items() if not {"language"} & {each.name for each in command.params}}
    assert silent - WITHOUT == set()
