"""Changes of policies: make, change, retire. Runs keep the values with which they were solved."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from courses.assignment.instance import Policy
from courses.policies.errors import LastPolicy, PolicyChangedMeanwhile, PolicyRetired
from courses.policies.models import AssignmentPolicy
from courses.policies.queries import WEIGHTS, policies_in_use
from laituri_learn.access.audit import audit
from laituri_learn.access.policy import Viewer
from laituri_learn.database import LocalisedText, db


def make_policy(name: LocalisedText, weights: Policy, *, by: Viewer, at: datetime) -> AssignmentPolicy:
    """Add a policy that runs may choose."""
    policy = AssignmentPolicy(name=name, **_values(weights))
    db.session.add(policy)
    db.session.flush()
    audit(by, "policy.make", "policy", policy.public_id, at=at, **_values(weights))
    return policy


def change_policy(
    policy: AssignmentPolicy,
    name: LocalisedText,
    weights: Policy,
    *,
    by: Viewer,
    at: datetime,
    version: int | None = None,
) -> None:
    """Change a locked policy for the runs to come. ``version``: the one that the co-ordinator's page showed.

    Raises:
        PolicyChangedMeanwhile: it has a newer version.
        PolicyRetired: it is not in use.
    """
    if policy.retired_at is not None:
        raise PolicyRetired
    if version is not None and version != policy.version:
        raise PolicyChangedMeanwhile
    policy.name = name
    for weight, value in _values(weights).items():
        setattr(policy, weight, value)
    audit(by, "policy.change", "policy", policy.public_id, at=at, **_values(weights))


def retire_policy(policy: AssignmentPolicy, *, by: Viewer, at: datetime) -> None:
    """Offer a locked policy to no more runs; retiring it twice is refused.

    Raises:
        PolicyRetired: it is not in use.
        LastPolicy: no other one is.
    """
    if policy.retired_at is not None:
        raise PolicyRetired
    if len(policies_in_use()) == 1:
        raise LastPolicy
    policy.retired_at = at
    audit(by, "policy.retire", "policy", policy.public_id, at=at)


def _values(weights: Policy) -> dict[str, int | None]:
    values = asdict(weights)
    return {name: values[name] for name in WEIGHTS}
