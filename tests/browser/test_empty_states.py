"""Every page on the first day: accounts and an organisation are there, and nothing else."""

import pytest

from laituri_learn import create_app
from laituri_learn.access.roles import SCOPES_OF_ROLE, AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.services import hash_password
from laituri_learn.database import db, unit_of_work
from laituri_learn.demo.builder import PASSWORD
from tests.browser.conftest import LANGUAGES
from tests.browser.crawling import GROUPS, Crawler
from tests.conftest import environment, migrated
from tests.factories import make_account, make_organisation, make_person
from tests.servers.web import web_server

pytestmark = pytest.mark.browser
ROLES = {"region": AccessRole.REGIONAL_COORDINATOR}


@pytest.fixture(scope="module")
def demo_settings(tmp_path_factory):
    """Instead of the demonstration: one account of each user group."""
    settings = environment(tmp_path_factory.mktemp("empty"))
    with migrated(create_app(settings)).app_context():
        with unit_of_work():
            place = make_organisation(code="employer")
            scopes = {ScopeKind.ORGANISATION: place.id, ScopeKind.REGION: place.region_id}
            for group in GROUPS:
                role = ROLES.get(group) or AccessRole(group)
                kind = SCOPES_OF_ROLE[role][-1]
                email = f"{group}@demo.example"
                person = make_person(email=email) if role is AccessRole.OFFICIAL else None
                make_account(
                    person,
                    role=None if person else role,
                    scope=kind,
                    scope_id=scopes.get(kind),
                    email=email,
                    language="en",
                    password_hash=hash_password(PASSWORD),
                )
        db.session.remove()
        db.engine.dispose()
    return settings


@pytest.fixture(scope="module")
def site(demo_settings):
    with web_server(demo_settings) as web:
        yield web.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_while_there_is_nothing_to_show(visit, demo_settings, looked, pictures, language):
    crawler = Crawler(create_app(demo_settings), looked, pictures)
    for group in GROUPS:
        visitor = visit(f"{group}@demo.example")
        for path in crawler.crawl(visitor, language):
            crawler.look(visitor, f"empty-{group}{path}", language)
        visitor.context.close()
    assert len(crawler.seen) > 30
