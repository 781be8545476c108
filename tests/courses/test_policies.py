"""Policies: three to begin with; a co-ordinator makes, copies, changes and retires them."""

import pytest
from sqlalchemy import select

from courses.assignment.instance import Policy
from courses.policies import services
from courses.policies.errors import LastPolicy, PolicyChangedMeanwhile, PolicyRetired
from courses.policies.models import AssignmentPolicy
from courses.policies.queries import policies_in_use, policy_by_public_id, retired_policies, weights_of
from laituri_learn.access.models import AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import LocalisedText, db, unit_of_work
from tests.conftest import both_databases
from tests.factories import NOW, make_account, signed_in

FIELDS = {
    "name_fi": "Oma",
    "gap": "100",
    "travel": "0",
    "cost": "7",
    "unmet": "0",
    "unmet_limit": "60",
    "beyond_limit": "9",
    "keep": "0",
    "longest_travel": "",
}


@pytest.fixture
def coordinator(app, client):
    return signed_in(client, make_account(role=AccessRole.COORDINATOR, language="en"))


def names():
    db.session.rollback()
    return [policy.name.en or policy.name.fi for policy in policies_in_use()]


@both_databases
def test_three_are_there_to_begin_with(app):
    balanced, regions, cheapest = map(weights_of, policies_in_use())
    assert (balanced.name, regions.name, cheapest.name) == ("Balanced", "Regions first", "Cheapest")
    assert regions.unmet > balanced.unmet > cheapest.unmet
    assert cheapest.cost > balanced.cost > regions.cost
    assert balanced == Policy("Balanced", 100, 10, 20, 100, 80, 500, 100, 240)


@both_databases
def test_one_is_made_changed_and_retired_on_the_pages(coordinator):
    assert coordinator.post("/policies/new", data=FIELDS).status_code == 302
    public_id = db.session.scalars(select(AssignmentPolicy.public_id).order_by(AssignmentPolicy.id.desc())).first()
    assert weights_of(policy_by_public_id(public_id)) == Policy("Oma", 100, 0, 7, 0, 60, 9, 0, None)
    path = f"/policies/{public_id}"
    assert 'value="Oma"' in coordinator.get(path).text
    changed = {**FIELDS, "name_en": "Own", "longest_travel": "90", "version": "1"}
    assert coordinator.post(path, data=changed).status_code == 302
    assert names() == ["Balanced", "Regions first", "Cheapest", "Own"]
    assert policy_by_public_id(public_id).longest_travel == 90
    late = coordinator.post(path, data={**changed, "name_en": "Late"})
    assert (late.status_code, "changed by somebody else" in late.text) == (409, True)
    assert coordinator.post(f"{path}/retire").status_code == 302
    assert names() == ["Balanced", "Regions first", "Cheapest"]
    assert [policy.public_id for policy in retired_policies()] == [public_id]
    assert coordinator.get(path).status_code == 409
    assert coordinator.post(f"{path}/retire").status_code == 409
    assert "Retired policies" in coordinator.get("/policies").text
    done = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == public_id)).all()
    assert done == ["policy.make", "policy.change", "policy.retire"]


def test_a_copy_begins_with_the_values_of_another_even_of_a_retired_one(coordinator):
    with unit_of_work():
        cheapest = policies_in_use()[2]
        services.retire_policy(cheapest, by=SYSTEM, at=NOW)
        public_id = cheapest.public_id
    page = coordinator.get(f"/policies/new?of={public_id}").text
    assert 'name="unmet_limit" required type="number" value="100"' in page
    assert "Cheapest" not in page
    assert coordinator.get("/policies/new?of=nothing-there").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name_fi": " "}, "Give the name in one language at least."),
        ({"gap": "0"}, "Give a whole number, 1–100,000."),
        ({"cost": ""}, "Give a whole number, 0–100,000."),
        ({"keep": "-1"}, "Give a whole number, 0–100,000."),
        ({"unmet_limit": "101"}, "Give 0–100."),
        ({"longest_travel": "x"}, "Longest travel one way, minutes"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(coordinator, changes, said):
    answer = coordinator.post("/policies/new", data={**FIELDS, **changes})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert len(names()) == 3


def test_the_last_one_stays(app):
    weights = Policy(gap=1)
    with unit_of_work():
        first, *others = policies_in_use()
        for policy in others:
            services.retire_policy(policy, by=SYSTEM, at=NOW)
    with pytest.raises(LastPolicy), unit_of_work():
        services.retire_policy(policies_in_use()[0], by=SYSTEM, at=NOW)
    with pytest.raises(PolicyRetired), unit_of_work():
        services.change_policy(retired_policies()[0], LocalisedText(fi="X"), weights, by=SYSTEM, at=NOW)
    with pytest.raises(PolicyChangedMeanwhile), unit_of_work():
        services.change_policy(policies_in_use()[0], LocalisedText(fi="X"), weights, by=SYSTEM, at=NOW, version=9)
    assert first.name.en == "Balanced"
