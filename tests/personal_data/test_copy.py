"""A person's copy: everything about her in one file, hers to download, an administrator's to make with a reason."""

import io
import json
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from laituri_learn.access.models import Account, AuditEvent
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import db, unit_of_work
from laituri_learn.personal_data.commands import people
from laituri_learn.statements.models import StoredStatement
from tests.conftest import both_databases
from tests.factories import make_account, make_person, make_unit, signed_in
from tests.personal_data.somebody import EMAIL, FIRST, LAST, make_somebody

WHAT_SHE_GETS = ["her-evidence", "her-claim", "her-appeal", "her-reasons", "her-note", "her-response", "her-browser"]
WHAT_SHE_GETS += ["198.51.100.77", "her-state", "her-title", "her-attachment", "her-signature", FIRST, LAST, EMAIL]


def read(content):
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@both_databases
def test_her_own_copy_has_everything_that_is_held(app, client):
    her = make_somebody()
    answer = signed_in(client, db.session.get(Account, her.account_id)).post("/account/data")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "attachment; filename=laituri-" in answer.headers["Content-Disposition"]
    files = read(answer.data)
    text = "\n".join(content.decode() for content in files.values())
    assert [word for word in WHAT_SHE_GETS if word not in text] == []
    assert set(json.loads(files["contents.json"])["files"]) <= set(files)
    db.session.rollback()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "personal_data.copy")).one()
    assert (event.account_id, event.subject_id, event.detail) == (her.account_id, her.public_id, {})


def test_her_statements_are_byte_for_byte_those_stored(app, client):
    her = make_somebody()
    files = read(signed_in(client, db.session.get(Account, her.account_id)).post("/account/data").data)
    lines = files["statements.jsonl"].decode().splitlines()
    db.session.rollback()
    own = db.session.scalars(select(StoredStatement.document).where(StoredStatement.person_id == her.person_id)).all()
    assert set(own) <= set(lines)
    assert len(lines) == len(set(lines))
    # Also those in which she is the object, a member, an instructor or an agent of the context.
    roles = {
        name for line in lines for name in ("instructor", "team", "contextAgents", "member") if f'"{name}"' in line
    }
    assert roles == {"instructor", "team", "contextAgents", "member"}


def test_it_names_nobody_else(app, client):
    her = make_somebody()
    others = db.session.scalars(select(Account).where(Account.id.not_in([her.account_id]))).all()
    names = [each.display_name for each in others]
    files = read(signed_in(client, db.session.get(Account, her.account_id)).post("/account/data").data)
    # Notices are as she got them: those to a manager name the people of her unit.
    text = "\n".join(content.decode() for name, content in files.items() if name != "notices.json")
    assert len(names) > 3
    assert [name for name in names if name in text] == []


def test_another_person_s_copy_has_nothing_of_hers(app, client):
    her = make_somebody()
    with unit_of_work():
        other = make_account(make_person(make_unit()))
    files = read(signed_in(client, other).post("/account/data").data)
    text = "\n".join(content.decode() for content in files.values()).lower()
    assert [word for word in her.words if word.lower() in text] == []


def test_an_account_without_a_person_has_a_copy_too(app, client):
    with unit_of_work():
        account = make_account(role=AccessRole.COORDINATOR, email="koordi@demo.example")
    files = read(signed_in(client, account).post("/account/data").data)
    assert json.loads(files["account.json"])["email"] == "koordi@demo.example"
    assert "self-assessments.json" not in files


def test_an_administrator_makes_it_only_with_a_reason(app, client):
    her = make_somebody()
    administrator = signed_in(client, db.session.get(Account, her.administrator.id))
    page = f"/administration/personal-data/{her.public_id}"
    refused = administrator.post(f"{page}/copy", data={"copy_reason": ""})
    assert refused.status_code == 422
    assert "Write why." in refused.text
    made = administrator.post(f"{page}/copy", data={"copy_reason": "Letter of 24 November"})
    assert EMAIL.encode() in read(made.data)["person.json"]
    db.session.rollback()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "personal_data.copy")).one()
    assert event.detail == {"reason": "Letter of 24 November"}


def test_the_command_writes_the_file(app, tmp_path):
    make_somebody()
    file = tmp_path / "her.zip"
    result = app.test_cli_runner().invoke(people, ["export", EMAIL, "--output", str(file)])
    assert result.exit_code == 0, result.output
    assert json.loads(read(file.read_bytes())["person.json"])["first_name"] == FIRST
    result = app.test_cli_runner().invoke(people, ["export", "nobody@demo.example", "--output", str(file)])
    assert result.exit_code == 1
    assert result.output.startswith("laituri: There is no such person.")


@pytest.mark.parametrize("role", [role for role in AccessRole if role is not AccessRole.ADMINISTRATOR])
def test_nobody_but_an_administrator_makes_somebody_else_s(app, client, role):
    from tests.access.test_routes import make_account_of

    with unit_of_work():
        public_id = make_person().public_id
        account = make_account_of(role)
    answer = signed_in(client, account).post(
        f"/administration/personal-data/{public_id}/copy", data={"copy_reason": "curious"}
    )
    assert answer.status_code == 404
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(AuditEvent.action == "personal_data.copy")) == 0
