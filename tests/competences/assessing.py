"""What the tests of self-assessment begin with: the built-in framework, and officials."""

from competences.assessment.rules import Choice
from competences.frameworks.imports import BUILT_IN, import_framework
from competences.frameworks.models import Framework
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work
from laituri_learn.imports.contracts import Source
from laituri_learn.network.models import Role
from tests.factories import NOW, make_account, make_person, make_post

DONE = Choice(level=2, use_at_work=1)
SKIPPED = Choice(skipped=True)


def publish_framework(at=NOW, version="1.0", **changes):
    """The built-in framework, under another version if one is given."""
    content = BUILT_IN.read_text().replace('version: "1.0"', f'version: "{version}"')
    for old, new in changes.items():
        content = content.replace(old, new)
    with unit_of_work():
        result = import_framework(Source("ohjaus.yaml", content.encode()), SYSTEM, at)
        assert not result.problems
    return db.session.query(Framework).filter_by(version=version).one()


def make_official(*role_codes):
    """The account of an official with a post in each of these roles."""
    with unit_of_work():
        person = make_person()
        for code in role_codes:
            make_post(person, role=db.session.query(Role).filter_by(code=code).one())
        return make_account(person, AccessRole.OFFICIAL, ScopeKind.SELF)


def viewer(account):
    """Who she is to services."""
    return viewer_of(account)
