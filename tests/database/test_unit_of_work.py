"""One change, one transaction; two workers at once lose nothing."""

from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import func, select

from laituri_learn.access.models import Account
from laituri_learn.database import LocalisedText, db, unit_of_work
from laituri_learn.database.dialect import writers
from laituri_learn.database.unit_of_work import NestedUnitOfWork
from laituri_learn.network.models import Person, Region
from tests.conftest import both_databases
from tests.factories import make_account, make_person, make_region
from tests.servers.waiting import PATIENCE


@both_databases
def test_an_error_takes_everything_back(app):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        make_account(make_person())
        raise ZeroDivisionError
    assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_one_inside_another_is_refused(app):
    with unit_of_work(), pytest.raises(NestedUnitOfWork), unit_of_work():
        pass


@both_databases
def test_what_was_read_before_is_read_again_inside(app):
    with unit_of_work():
        person = make_person(training_days=1)
    assert person.training_days == 1
    with db.engine.connect() as other, other.begin():
        other.execute(Person.__table__.update().values(training_days=5))
    with unit_of_work():
        assert person.training_days == 5


@both_databases
def test_twenty_writers_at_once_lose_no_change(app):
    with unit_of_work():
        region_id = make_region(code="0").id
    start = Barrier(4)

    def work():
        with app.app_context():
            start.wait()
            for _change in range(5):
                with unit_of_work():
                    region = db.session.get(Region, region_id, with_for_update=True)
                    region.code = str(int(region.code) + 1)
            db.session.remove()

    threads = [Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.scalar(select(Region.code)) == "20"


@both_databases
def test_texts_in_three_languages_and_their_fallback(app):
    with unit_of_work():
        region_id = make_region(name=LocalisedText(fi="Pohjanmaa", sv="Österbotten"), group_name=LocalisedText()).id
    region = db.session.get(Region, region_id)
    assert region.name.in_language("sv") == ("Österbotten", "sv")
    assert region.name.in_language("en") == ("Pohjanmaa", "fi")
    assert region.group_name.in_language("fi") == ("", "fi")


@both_databases
def test_a_unit_of_work_under_way_is_known_to_others_on_postgresql_until_it_ends(app):
    begun, may_end = Event(), Event()

    def work():
        with app.app_context(), unit_of_work():
            begun.set()
            may_end.wait(PATIENCE)

    thread = Thread(target=work)
    thread.start()
    assert begun.wait(PATIENCE)
    assert len(writers(db.session())) == (0 if db.engine.dialect.name == "sqlite" else 1)
    may_end.set()
    thread.join()
    assert writers(db.session()) == frozenset()


@both_databases
def test_who_writes_alone_waits_for_those_under_way_and_lets_nobody_begin(app):
    order = []
    began, alone_asked = Event(), Event()

    def ordinary():
        with app.app_context():
            with unit_of_work():
                make_region(code="first")
                began.set()
                alone_asked.wait(PATIENCE)
                order.append("ordinary")
            db.session.remove()

    def alone():
        began.wait(PATIENCE)
        with app.app_context():
            alone_asked.set()
            with unit_of_work(alone=True):
                order.append("alone")
                assert db.session.scalar(select(func.count()).select_from(Region)) == 1
            db.session.remove()

    threads = [Thread(target=ordinary), Thread(target=alone)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == ["ordinary", "alone"]
