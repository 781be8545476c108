"""How jobs stand, in words."""

from datetime import timedelta

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from laituri_learn.access.roles import AccessRole
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.jobs import services
from laituri_learn.jobs.known import all_jobs
from laituri_learn.jobs.queries import in_words, job_lines, last_runs, scheduler_lives
from laituri_learn.plugins.contracts import Job
from tests.conftest import both_databases
from tests.factories import NOW, make_account, signed_in

COUNTS = {"sent": _l("sent: %(count)s"), "refused": _l("refused: %(count)s")}


@both_databases
def test_each_job_is_listed_with_its_last_run_be_it_idle_or_run_for_a_target(app):
    jobs = [
        Job("idle", "Idle", lambda: "", every=timedelta(seconds=5)),
        Job("mail", "Mail", lambda: "3 sent", every=timedelta(hours=1), counts=COUNTS),
        Job("forwarding", "Forward", lambda: "", daily_at="04:20", counts=COUNTS),
    ]
    services.run_job(jobs[0])
    services.run_job(jobs[1])
    services.run_job(Job("forwarding: store", "store", lambda: "2 sent, 1 refused"))
    with force_locale("en"):
        lines = job_lines(jobs)
        assert [line.schedule for line in lines] == ["every 5 seconds", "every hour", "daily at 04.20"]
        assert [line.last and line.last.summary for line in lines] == [None, "sent: 3", "sent: 2, refused: 1"]
        assert [line.title for line in last_runs(jobs)] == ["Forward: store", "Mail"]


def test_what_is_no_known_count_stays_as_it_is(app):
    assert in_words("2 sent, stopped: 3 hosts down", COUNTS) == "sent: 2, stopped: 3 hosts down"
    assert in_words("did it", {}) == "did it"


def test_a_scheduler_lives_while_its_lease_lasts(app):
    assert not scheduler_lives(NOW)
    with unit_of_work():
        services.take_lease("one", at=NOW)
    assert scheduler_lives(NOW + timedelta(seconds=29))
    assert not scheduler_lives(NOW + timedelta(seconds=31))


def test_the_system_page_names_every_job_and_says_whether_a_scheduler_runs(app, client):
    with unit_of_work():
        administrator = make_account(role=AccessRole.ADMINISTRATOR, language="en")
    with force_locale("en"):
        titles = [str(job.title) for job in all_jobs()]
    signed_in(client, administrator)
    text = client.get("/administration/system").text
    assert [title for title in titles if title not in text] == []
    assert "No scheduler is running." in text
    with unit_of_work():
        services.take_lease("one", at=utc_now())
    assert "No scheduler is running." not in client.get("/administration/system").text
