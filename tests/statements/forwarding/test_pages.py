"""The administrator's pages: what she sees, what she never sees, and what is kept of what she did."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from laituri_learn.access.models import AuditEvent
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import db, unit_of_work
from laituri_learn.settings import Settings
from laituri_learn.statements.forwarding import rules
from laituri_learn.statements.forwarding.jobs import forward
from laituri_learn.statements.forwarding.models import ForwardingTarget
from laituri_learn.statements.forwarding.words import SENTENCES
from tests.factories import make_account, make_organisation, signed_in
from tests.statements.forwarding.sending import letters, now, target_for, write

LIST = "/administration/forwarding"


@pytest.fixture
def administrator(app, client):
    with unit_of_work():
        make_organisation(code="employer")
        account = make_account(role=AccessRole.ADMINISTRATOR, language="en")
    return signed_in(client, account)


def form(lrs, **values):
    data = {
        "name": "Partner",
        "endpoint": lrs.endpoint,
        "version": "1.0.3",
        "username": lrs.key,
        "secret": lrs.secret,
        "allow_private": "y",
        "from_start": "y",
    }
    return {name: value for name, value in {**data, **values}.items() if value is not None}


def page_of(target):
    return f"{LIST}/{target.public_id}"


def only_target():
    db.session.rollback()
    return db.session.scalars(select(ForwardingTarget)).one()


def test_a_target_is_set_up_in_the_form_and_sent_to(administrator, lrs):
    written = write(2)
    answer = administrator.post(
        f"{LIST}/new", data=form(lrs, organisations=["employer"], verbs="https://e.example/v\n")
    )
    assert answer.status_code == 302
    target = only_target()
    assert (target.verbs, target.organisations) == (["https://e.example/v"], ["employer"])
    administrator.post(page_of(target), data=form(lrs, secret=""))
    assert only_target().verbs == []
    forward(target.id)
    assert list(lrs.statements) == written
    assert "up to date" in administrator.get(LIST).text


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"endpoint": "ftp://x/"}, "Give an address such as"),
        ({"endpoint": "http://8.8.8.8/"}, "without encryption"),
        ({"allow_private": None}, "must begin with https"),
        ({"allow_private": None, "endpoint": "https://10.0.0.1/"}, "not on the public internet"),
        ({"secret": ""}, "Give the secret"),
        ({"username": "a:b"}, "colon"),
        ({"verbs": "attended"}, "full identifier"),
        ({"name": ""}, "Give a name"),
        ({"version": "3"}, "Not a valid choice"),
    ],
)
def test_what_does_not_fit_is_named_in_the_form_and_saves_nothing(administrator, lrs, values, told):
    answer = administrator.post(f"{LIST}/new", data=form(lrs, **values))
    assert answer.status_code == 422
    assert told in answer.text
    assert lrs.secret not in answer.text
    assert db.session.scalars(select(ForwardingTarget)).all() == []


def test_two_targets_cannot_have_one_name(administrator, lrs):
    administrator.post(f"{LIST}/new", data=form(lrs))
    answer = administrator.post(f"{LIST}/new", data=form(lrs))
    assert answer.status_code == 422
    assert "Another target has this name" in answer.text


def test_where_private_addresses_are_not_allowed_the_checkbox_is_not_offered(app, administrator, lrs):
    target_id = target_for(lrs)
    app.extensions[Settings.KEY] = replace(app.extensions[Settings.KEY], allow_private_targets=False)
    for page in (f"{LIST}/new", page_of(now(target_id))):
        assert "our own network" not in administrator.get(page).text
        answer = administrator.post(page, data=form(lrs, name="Other"))
        assert answer.status_code == 422
        assert "must begin with https" in answer.text


def test_a_saved_secret_goes_to_no_other_server(administrator, lrs):
    administrator.post(f"{LIST}/new", data=form(lrs))
    target = only_target()
    moved = form(lrs, endpoint="http://127.0.0.1:9/", secret="")
    answer = administrator.post(page_of(target), data=moved)
    assert answer.status_code == 422
    assert "Enter the secret for that server" in answer.text
    assert administrator.post(page_of(target), data={**moved, "secret": "new one"}).status_code == 302
    assert administrator.post(page_of(target), data={**moved, "username": ""}).status_code == 302
    assert only_target().sealed_secret == ""


def test_the_secret_is_in_no_page_no_audit_event_no_job_and_no_row(administrator, lrs, caplog):
    with caplog.at_level("DEBUG"):
        administrator.post(f"{LIST}/new", data=form(lrs))
        target = only_target()
        write(2)
        for manner in ("echo", "rubbish", "well"):
            lrs.manner = manner
            forward(target.id, despite_wait=True)
        administrator.post(page_of(target), data=form(lrs, name="Other"))
        pages = [LIST, page_of(target), f"{page_of(target)}/refused", "/administration/audit", "/administration/system"]
        shown = "".join(administrator.get(page).text for page in pages)
    kept = "".join(
        str(db.session.execute(text(f"SELECT * FROM {table}")).all())
        for table in ("forwarding_targets", "forwarding_dead_letters", "audit_events", "job_runs")
    )
    assert "Other" in shown
    assert "forwarding.change" in kept
    for place in (shown, kept, caplog.text):
        assert lrs.secret not in place
        assert "mlauts" not in place
    assert lrs.requests[0][2]["authorization"].removeprefix("Basic ") not in shown + kept + caplog.text


def test_pause_continue_and_trial_are_asked_for_on_the_page_and_audited(administrator, lrs):
    target_id = target_for(lrs)
    page = page_of(now(target_id))
    administrator.post(f"{page}/pause")
    assert not now(target_id).active
    assert "paused" in administrator.get(LIST).text
    administrator.post(f"{page}/resume")
    assert now(target_id).active
    administrator.post(f"{page}/try")
    assert "is being tried" in administrator.get(f"{page}/trial").text
    assert lrs.requests == []
    forward(target_id)
    assert "went well" in administrator.get(page).text
    actions = db.session.scalars(select(AuditEvent.action).where(AuditEvent.account_id.is_not(None))).all()
    assert actions == ["forwarding.pause", "forwarding.resume", "forwarding.try"]


def test_a_failing_target_is_said_in_words_with_the_next_try(administrator, lrs):
    write(3)
    target_id = target_for(lrs, name="Partner")
    lrs.manner = "fault"
    forward(target_id)
    for page in (LIST, page_of(now(target_id))):
        shown = administrator.get(page).text
        assert "waiting after a failure" in shown
        assert "3 statements to go through" in shown
        assert "The server failed (500: “out of order”)." in shown.replace("&#34;", '"')
        assert "next try" in shown


def test_refused_statements_are_decided_on_their_page(administrator, lrs):
    written = write(4)
    target_id = target_for(lrs)
    lrs.refuses = set(written[:3])
    forward(target_id)
    page = f"{page_of(now(target_id))}/refused"
    shown = administrator.get(page).text
    assert written[0] in shown
    assert "statement not valid here" in shown
    administrator.post(f"{page}/give-up", data={"statement": written[0]})
    administrator.post(f"{page}/resend", data={"statement": written[1]})
    assert letters(target_id) == {written[0]: "given_up", written[1]: "resend", written[2]: "open"}
    assert "is being sent again" in administrator.get(page).text
    assert written[0] in administrator.get(f"{page}?given-up").text
    administrator.post(f"{page}/resend")
    lrs.refuses = set()
    forward(target_id)
    assert letters(target_id) == {written[0]: "given_up"}
    assert "Nothing was refused" in administrator.get(page).text


def test_the_entrance_leads_here_and_the_empty_list_says_what_to_do(administrator):
    assert LIST in administrator.get("/administration").text
    assert "No targets yet" in administrator.get(LIST).text


def test_every_failure_has_its_sentence():
    assert set(SENTENCES) == set(rules.FailureKind)


def test_the_command_lists_and_runs(app, lrs):
    from laituri_learn.statements.forwarding.commands import forwarding

    write(2)
    target_for(lrs, name="Partner")
    run = app.test_cli_runner().invoke
    assert "2 to go through" in run(forwarding, ["list"]).output
    assert run(forwarding, ["run", "--target", "Other"]).output == "There was nothing to do.\n"
    done = run(forwarding, ["run"])
    assert (done.exit_code, done.output) == (0, "Partner: 2 sent, 0 refused\n")
    lrs.manner = "fault"
    write(1)
    failed = run(forwarding, ["run"])
    assert failed.exit_code == 1
    assert "stopped" in failed.output
    assert run(forwarding, ["run"]).output == "There was nothing to do.\n"
    lrs.manner = "well"
    assert run(forwarding, ["run", "--now"]).output == "Partner: 1 sent, 0 refused\n"
