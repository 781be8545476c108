"""What this plugin lets people do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.access.roles import AccessRole as R
from laituri_learn.plugins.contracts import Permission

OFFICIAL = frozenset({R.OFFICIAL})
COORDINATOR = frozenset({R.COORDINATOR})

PERMISSIONS = (
    Permission("catalogue.view", frozenset(R), _l("Read the course catalogue")),
    Permission("sessions.view", frozenset(R), _l("See published sessions")),
    Permission("sessions.edit", COORDINATOR, _l("Plan, publish and cancel sessions")),
    Permission("assignment.run", COORDINATOR, _l("Run assignments and publish their plans")),
    Permission("policies.edit", COORDINATOR, _l("Make and change the policies of assignment runs")),
    Permission("enrolment.own", OFFICIAL, _l("Answer to one's own seats")),
    Permission("enrolment.approve", frozenset({R.MANAGER}), _l("Approve the participation of one's own staff")),
    Permission("attendance.mark", COORDINATOR, _l("Mark attendance")),
)
