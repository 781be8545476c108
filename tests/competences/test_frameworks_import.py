"""A framework file is published whole or not at all, and every fault in it is named with its line."""

from datetime import timedelta

import pytest

from competences.frameworks.imports import BUILT_IN, import_framework
from competences.frameworks.models import Competence, Framework, LevelDescription, RoleProfile, Target
from competences.frameworks.queries import competence_infos, content_of, framework_in_force
from laituri_learn.database import db, unit_of_work
from laituri_learn.imports.contracts import Source
from laituri_learn.network.models import Role
from laituri_learn.plugins import ask
from tests.conftest import both_databases
from tests.factories import NOW, make_viewer

SMALL = """\
framework:
  code: verkko
  version: "1.0"
  title: {fi: Verkko, sv: Nät, en: Network}
  scale:
    - {level: 0, fi: Nolla, sv: Noll, en: Zero}
    - {level: 1, fi: Yksi, sv: Ett, en: One}
    - {level: 2, fi: Kaksi, sv: Två, en: Two}
    - {level: 3, fi: Kolme, sv: Tre, en: Three}
    - {level: 4, fi: Neljä, sv: Fyra, en: Four}
  use_at_work:
    - {value: 0, fi: Ei, sv: Inte, en: Never}
    - {value: 1, fi: Harvoin, sv: Sällan, en: Rarely}
    - {value: 2, fi: Usein, sv: Ofta, en: Often}
    - {value: 3, fi: Aina, sv: Alltid, en: Always}
areas:
  - code: A
    name: {fi: Alue, sv: Område, en: Area}
    competences:
      - {code: A1, name: {fi: Eka, sv: Första, en: First}}
      - code: A2
        name: {fi: Toka, sv: Andra, en: Second}
        levels:
          0: {fi: Ei tee, sv: Gör inte, en: Does not}
          1: {fi: Kysyy, sv: Frågar, en: Asks}
          2: {fi: Tekee, sv: Gör, en: Does}
          3: {fi: Soveltaa, sv: Tillämpar, en: Applies}
          4: {fi: Opettaa, sv: Undervisar, en: Teaches}
role_profiles:
  - code: te-2
    name: {fi: Virkailija, sv: Tjänsteman, en: Official}
    targets: {A1: 3, A2: [2, 3]}
"""


def bring(text, name="kehys.yaml", at=NOW):
    content = text if isinstance(text, bytes) else text.encode()
    with unit_of_work() as session:
        result = import_framework(Source(name, content), make_viewer(), at)
        if result.problems:
            session.rollback()
    return result


def changed(old, new):
    assert old in SMALL
    return SMALL.replace(old, new, 1)


@both_databases
def test_the_built_in_framework_is_published_with_every_level_in_three_languages(app):
    result = bring(BUILT_IN.read_bytes())
    assert (result.created, result.problems, result.warnings) == (1, [], [])
    framework = framework_in_force()
    content = content_of(framework)
    assert [area.code for area in content.areas] == list("ABCDEF")
    assert sum(len(area.competences) for area in content.areas) == 25
    assert db.session.query(LevelDescription).count() == 125
    for text in db.session.scalars(db.select(LevelDescription.text)):
        assert text.fi and text.sv and text.en
    assert db.session.query(RoleProfile).count() == 7
    assert {role.code for role in db.session.query(Role)} >= {"te-2", "manager", "project"}
    c1 = db.session.query(Competence).filter_by(code="C1").one()
    adult = db.session.query(RoleProfile).filter_by(role_code="counsellor-adult").one()
    target = db.session.query(Target).filter_by(profile_id=adult.id, competence_id=c1.id).one()
    assert (target.level, target.weight) == (4, 3)


def test_the_same_file_again_changes_nothing_whatever_its_comments(app):
    bring(SMALL)
    again = bring("# a note\n" + SMALL.replace("\n", "\r\n"))
    assert (again.created, again.unchanged, again.problems) == (0, 1, [])
    assert db.session.query(Framework).count() == 1


def test_a_byte_order_mark_is_no_fault(app):
    assert bring(b"\xef\xbb\xbf" + SMALL.encode()).created == 1


def test_other_content_under_a_published_version_is_refused(app):
    bring(SMALL)
    result = bring(changed("A2: [2, 3]", "A2: [3, 3]"))
    (problem,) = result.problems
    assert (problem.line, problem.wrong) == (3, "version 1.0 is already published")
    assert "new version" in problem.right
    assert db.session.query(Target).filter_by(level=3).count() == 1


def test_a_newer_version_comes_into_force_and_the_older_stays(app):
    bring(SMALL)
    bring(changed('version: "1.0"', 'version: "1.10"'), at=NOW + timedelta(days=1))
    bring(changed('version: "1.0"', 'version: "1.9"'), at=NOW + timedelta(days=2))
    states = {each.version: each.in_force for each in db.session.query(Framework)}
    assert states == {"1.0": False, "1.10": True, "1.9": False}
    assert [info.ref.code for info in ask("laituri_competences")] == ["A1", "A2"]


def test_competences_are_told_in_the_frameworks_order(app):
    bring(SMALL)
    (first, second) = competence_infos()
    assert (first.ref.framework, first.ref.code, first.area_code, first.name.sv) == ("verkko", "A1", "A", "Första")
    assert second.ref.code == "A2"


def test_a_competence_without_level_descriptions_is_a_warning_that_names_it(app):
    result = bring(SMALL)
    (warning,) = result.warnings
    assert (warning.line, "A1" in warning.wrong) == (20, True)


FAULTS = [
    ("A1: 3", "A1: 5", 32, "“5” cannot be used"),
    ("A1: 3", "A1: kolme", 32, "“kolme” cannot be used"),
    ("A1: 3", "A9: 3", 32, "the framework has no competence A9"),
    ("A2: [2, 3]", "A2: [2, 4]", 32, "“4” cannot be used"),
    ("A2: [2, 3]", "A2: [2, 0]", 32, "“0” cannot be used"),
    ("A2: [2, 3]", "A2: [2]", 32, "a list here has a level and a weight"),
    ("A2: [2, 3]", "A1: 2", 32, "A1 is given twice"),
    ("code: A2", "code: A1", 21, "the code A1 is already on line 20"),
    ("{fi: Alue, sv: Område, en: Area}", "{fi: Alue, en: Area}", 18, "languages are missing: sv"),
    ("{fi: Alue, sv: Område, en: Area}", "{fi: Alue, se: Område, en: Area}", 18, "se is not known here"),
    ("{fi: Alue, sv: Område, en: Area}", '{fi: Alue, sv: "", en: Area}', 18, "this is not a text"),
    ("    - {level: 3, fi: Kolme, sv: Tre, en: Three}\n", "", 6, "missing from the scale: 3"),
    ("{level: 3,", "{level: 7,", 9, "“7” cannot be used"),
    ("{level: 3,", "{level: 2,", 9, "2 is given twice"),
    ("    - {value: 3, fi: Aina, sv: Alltid, en: Always}\n", "", 12, "missing from the scale: 3"),
    ("          3: {fi: Soveltaa, sv: Tillämpar, en: Applies}\n", "", 24, "levels are missing: 3"),
    ('  version: "1.0"\n', "", 2, "version is missing"),
    ('version: "1.0"', 'version: "uusi"', 3, "uusi"),
    ("code: verkko", "code: verkko/1", 2, "“verkko/1” cannot be used"),
    ("role_profiles:", "roleprofiles:", 29, "roleprofiles is not known here"),
    ("  title: {fi: Verkko", "  title: {fi: Verkko: x", 4, "this is not YAML"),
    ("  scale:", "\tscale:", 5, "this is not YAML"),
]


@pytest.mark.parametrize(("old", "new", "line", "wrong"), FAULTS)
def test_a_fault_is_named_with_its_line_and_nothing_is_changed(app, old, new, line, wrong):
    result = bring(changed(old, new))
    found = [(problem.file, problem.line) for problem in result.problems if wrong in str(problem.wrong)]
    assert found == [("kehys.yaml", line)], result.problems
    assert all(problem.right for problem in result.problems)
    assert result.created == 0
    assert db.session.query(Framework).count() == 0


def test_every_fault_of_a_file_is_named_at_once(app):
    text = changed("A1: 3", "A1: 5").replace("sv: Nät, ", "").replace("code: A2", "code: A1")
    assert sorted(problem.line for problem in bring(text).problems) == [4, 21, 32, 32]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "the file is empty"),
        (b"# only a comment\n", "the file is empty"),
        (b"- a\n- b\n", "this is not a mapping"),
        (b"just text", "this is not a mapping"),
        (SMALL.encode("utf-16"), "not UTF-8"),
        (SMALL.encode("latin-1"), "not UTF-8"),
        (b"framework: \x00\n", "this is not YAML"),
        (b"a: &x 1\nframework: *x\n", "YAML alias"),
        (b"[" * 5000, "nested too deeply"),
        (SMALL.encode() + b"---\nframework: {}\n", "several documents"),
        (b"framework: !!python/object/apply:os.system ['true']\n", "this is not a mapping"),
    ],
)
def test_what_is_no_framework_at_all_is_said_so(app, content, wrong):
    result = bring(content)
    assert any(wrong in str(problem.wrong) for problem in result.problems), result.problems
    assert db.session.query(Framework).count() == 0


def test_a_wrong_encoding_is_named_with_the_line_of_the_first_wrong_letter(app):
    (problem,) = bring(SMALL.encode("latin-1")).problems
    assert problem.line == 4
