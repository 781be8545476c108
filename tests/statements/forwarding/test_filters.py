"""A target gets what its conditions let through; the cursor passes the rest."""

from datetime import UTC, date, datetime

import pytest

from competences.assessment.vocabulary import ASSESSED, ASSESSMENT
from laituri_learn.database import unit_of_work
from laituri_learn.statements.forwarding import store
from laituri_learn.statements.forwarding.jobs import forward
from laituri_learn.statements.forwarding.queries import vocabularies
from laituri_learn.statements.forwarding.rules import FailureKind
from laituri_learn.statements.vocabulary import IMPORTED, iri
from tests.conftest import both_databases
from tests.factories import make_organisation, make_person, make_post, make_unit
from tests.statements.forwarding.sending import now, target_for, write


@both_databases
def test_by_verb(app, lrs):
    write(3)
    wanted = write(2, verb=ASSESSED)
    target_id = target_for(lrs, verbs=(iri(ASSESSED.iri), "http://example.org/verbs/other"))
    forward(target_id)
    assert list(lrs.statements) == wanted
    assert now(target_id).cursor == store.newest_position()


@both_databases
def test_by_plugin_whose_vocabulary_has_the_verb_or_the_kind_of_object(app, lrs):
    write(2)
    by_verb = write(1, verb=ASSESSED)
    write(1, kind=ASSESSMENT)
    by_kind = write(1, verb=IMPORTED, kind=competence_type())
    target_id = target_for(lrs, plugins=("competences",))
    forward(target_id)
    assert list(lrs.statements) == by_verb + by_kind


def competence_type():
    from competences.assessment.vocabulary import COMPETENCE

    return COMPETENCE


@both_databases
def test_by_the_organisation_of_the_posts_on_the_day(app, lrs):
    with unit_of_work():
        before, after = make_organisation(code="before"), make_organisation(code="after")
        mover, stranger = make_person(), make_person()
        make_post(mover, unit=make_unit(before), starts_on=date(2025, 1, 1), ends_on=date(2026, 5, 31))
        make_post(mover, unit=make_unit(after), starts_on=date(2026, 6, 1))
    # The last evening in Finland is the next day's small hours in neither: 20.30 UTC is 23.30 there.
    last_evening = datetime(2026, 5, 31, 20, 30, tzinfo=UTC)
    first_minutes = datetime(2026, 5, 31, 21, 30, tzinfo=UTC)
    in_before = write(1, mover, at=last_evening)
    in_after = write(1, mover, at=first_minutes)
    write(1, stranger, at=last_evening)
    target_id = target_for(lrs, organisations=("after",))
    forward(target_id)
    assert list(lrs.statements) == in_after
    forward(target_for(lrs, name="both", organisations=("before", "after")))
    assert set(lrs.statements) == {*in_before, *in_after}


@both_databases
def test_a_long_stretch_that_is_not_for_the_target_is_passed_without_a_request(app, lrs):
    write(1200)
    wanted = write(1, verb=ASSESSED)
    target_id = target_for(lrs, verbs=(iri(ASSESSED.iri),))
    forward(target_id)
    assert list(lrs.statements) == wanted
    assert len(lrs.requests) == 1


@pytest.mark.parametrize("plugin", ["gone"])
def test_while_a_chosen_plugin_does_not_run_nothing_is_passed_over(app, lrs, plugin):
    assert plugin not in vocabularies()
    write(2)
    target_id = target_for(lrs, plugins=(plugin,))
    assert forward(target_id).failure.kind is FailureKind.PLUGIN_MISSING
    assert now(target_id).cursor == 0
