"""What this plugin lets people do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.access.roles import AccessRole as R
from laituri_learn.plugins.contracts import Permission

OFFICIAL = frozenset({R.OFFICIAL})

PERMISSIONS = (
    Permission("frameworks.view", frozenset(R), _l("Read the competence frameworks")),
    Permission("rounds.edit", frozenset({R.COORDINATOR, R.ADMINISTRATOR}), _l("Open and close assessment rounds")),
    Permission("assessment.answer", OFFICIAL, _l("Assess one's own competence")),
    Permission("profile.view_own", OFFICIAL, _l("See one's own profile")),
    Permission("profile.view_shared", frozenset({R.MANAGER}), _l("See the profiles that were shared")),
    Permission("recognition.claim", OFFICIAL, _l("Ask for recognition of a level")),
    Permission("recognition.decide", frozenset({R.ASSESSOR}), _l("Decide on recognition")),
    Permission("needs.view", frozenset({R.COORDINATOR, R.REGIONAL_COORDINATOR}), _l("See what is needed where")),
    Permission("gaps.report", frozenset({R.MANAGER, R.REGIONAL_COORDINATOR, R.COORDINATOR}), _l("Read gap reports")),
)
