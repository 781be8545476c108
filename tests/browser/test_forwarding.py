"""An administrator sets up a target, tries it, and decides what it refused; the scheduler does the sending."""

import re

import pytest
from playwright.sync_api import expect

from laituri_learn import create_app
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.services import hash_password
from laituri_learn.database import db, unit_of_work
from laituri_learn.demo.builder import PASSWORD
from tests.browser.conftest import follow
from tests.conftest import environment, migrated
from tests.factories import make_account, make_organisation
from tests.servers.lrs import lrs_server
from tests.statements.forwarding.sending import write

pytestmark = pytest.mark.browser
EMAIL = "administrator@demo.example"


@pytest.fixture(scope="module")
def demo_settings(tmp_path_factory):
    """Instead of the demonstration: an administrator, an organisation and three statements."""
    settings = environment(tmp_path_factory.mktemp("forwarding")) | {"LAITURI_ALLOW_PRIVATE_TARGETS": "1"}
    with migrated(create_app(settings)).app_context():
        with unit_of_work():
            make_organisation(code="employer")
            make_account(
                role=AccessRole.ADMINISTRATOR, email=EMAIL, language="en", password_hash=hash_password(PASSWORD)
            )
        write(3)
        db.session.remove()
        db.engine.dispose()
    return settings


def check(visitor, pictures, name):
    assert visitor.accessibility_faults() == [], name
    assert visitor.overflow() <= 0, name
    assert visitor.complaints == [], name
    if pictures:
        visitor.page.screenshot(path=pictures / f"forwarding-{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 375])
def test_a_target_is_set_up_tried_and_its_refusals_decided(visit, width, pictures):
    visitor = visit(EMAIL, width=width)
    page = visitor.page
    with lrs_server() as lrs:
        lrs.manner = "refuse"
        visitor.go("/administration")
        check(visitor, pictures, f"entrance-{width}")
        follow(page.get_by_role("main").get_by_role("link", name="Forwarding"))
        follow(page.get_by_role("link", name="New target"))
        check(visitor, pictures, f"new-{width}")
        page.get_by_label("Name").fill(f"Partner {width}")
        page.get_by_label("Address", exact=True).fill(lrs.endpoint)
        page.get_by_label("Key").fill(lrs.key)
        page.get_by_label("Secret").fill(lrs.secret)
        page.get_by_label("our own network").check()
        page.get_by_label("everything recorded before now").check()
        follow(page.get_by_role("button", name="Save the target"))
        expect(page.get_by_text("The target is saved")).to_be_visible()
        expect(page.get_by_label("Secret")).to_have_value("")
        follow(page.get_by_role("button", name="Try the connection"))
        expect(page.get_by_text("is being tried")).to_be_visible()
        check(visitor, pictures, f"trying-{width}")
        expect(page.get_by_text("went well")).to_be_visible()
        refused = page.get_by_role("link", name=re.compile("3 refused"))
        visitor.reload_until(refused)
        check(visitor, pictures, f"one-{width}")
        follow(refused)
        check(visitor, pictures, f"refused-{width}")
        lrs.manner = "well"
        follow(page.get_by_role("button", name=re.compile("^Give up")).first)
        follow(page.get_by_role("button", name="Send all again"))
        lrs.wait_for(2)
        visitor.reload_until(page.get_by_text("Nothing was refused"))
        follow(page.get_by_role("link", name="Given up"))
        check(visitor, pictures, f"given-up-{width}")
        lrs.manner = "redirect"
        visitor.go("/administration/forwarding")
        expect(page.get_by_text("up to date").first).to_be_visible()
        check(visitor, pictures, f"list-{width}")
