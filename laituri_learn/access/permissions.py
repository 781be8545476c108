"""What the platform itself lets people do."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from laituri_learn.access.roles import AccessRole
from laituri_learn.plugins.contracts import Permission

ADMINISTRATOR = frozenset({AccessRole.ADMINISTRATOR})

PLATFORM_PERMISSIONS = (
    Permission("network.view", ADMINISTRATOR, _l("See people, organisations and regions")),
    Permission("network.edit", ADMINISTRATOR, _l("Change people, organisations and regions")),
    Permission("imports.run", ADMINISTRATOR, _l("Import data")),
    Permission("accounts.edit", ADMINISTRATOR, _l("Manage accounts and roles")),
    Permission("personal_data.edit", ADMINISTRATOR, _l("Copy and erase a person's data")),
    Permission("system.view", ADMINISTRATOR, _l("See plugins, jobs and the audit trail")),
    Permission("statements.view_own", frozenset({AccessRole.OFFICIAL}), _l("See one's own learning record")),
    Permission("incoming.edit", ADMINISTRATOR, _l("Write rules for statements from other systems")),
    Permission("forwarding.edit", ADMINISTRATOR, _l("Forward statements to other learning record stores")),
    Permission("clients.edit", ADMINISTRATOR, _l("Give systems access to the learning record store")),
    Permission("statements.view_all", ADMINISTRATOR, _l("See all statements of the learning record store")),
    Permission("statements.export", ADMINISTRATOR, _l("Export statements")),
)
