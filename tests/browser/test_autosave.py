"""Nothing that an official chooses is lost: not on a broken line, not with two tabs, not when she leaves the page."""

import re

import pytest
from playwright.sync_api import expect

from laituri_learn import create_app
from laituri_learn.access.models import Account
from laituri_learn.access.services import hash_password
from laituri_learn.database import db, unit_of_work
from laituri_learn.demo.builder import PASSWORD
from tests.browser.conftest import follow
from tests.competences.assessing import make_official, publish_framework
from tests.conftest import environment, migrated
from tests.servers.processes import limit_files
from tests.servers.web import web_server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo_settings(tmp_path_factory):
    """Instead of the demonstration: the built-in framework, nothing else."""
    settings = environment(tmp_path_factory.mktemp("autosave"))
    with migrated(create_app(settings)).app_context():
        publish_framework()
        db.session.remove()
        db.engine.dispose()
    return settings


@pytest.fixture(scope="module")
def web(demo_settings):
    with web_server(demo_settings) as running:
        yield running


@pytest.fixture(scope="module")
def site(web):
    return web.url


@pytest.fixture
def page(demo_settings, visit):
    """The first area of a fresh official's fresh assessment."""
    with create_app(demo_settings).app_context():
        account_id = make_official("te-2").id
        with unit_of_work() as session:
            account = session.get(Account, account_id)
            account.password_hash = hash_password(PASSWORD)
            account.language = "en"
            email = account.email
        db.session.remove()
        db.engine.dispose()
    visitor = visit(email)
    visitor.go("/assessments")
    visitor.speak("en")
    follow(visitor.page.get_by_role("main").get_by_role("button", name="Start"))
    expect(visitor.page).to_have_url(re.compile("/A$"))
    return visitor.page


def level(page, code, value):
    return page.locator(f"#answer-{code} [data-name=level][value='{value}']")


def use(page, code, value):
    return page.locator(f"#answer-{code} [data-name=use_at_work][value='{value}']")


def says(page, code, words):
    expect(page.locator(f"#answer-{code} [data-saved]")).to_contain_text(words)


def test_she_answers_with_the_keyboard_alone_and_everything_is_there_when_she_returns(page):
    level(page, "A1", 0).focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Tab", "Space", "ArrowRight", "Tab"):
        page.keyboard.press(key)
    with page.expect_response(lambda answer: "tarpeellisen." in (answer.request.post_data or "")):
        page.keyboard.type("Kirjaan vain tarpeellisen.")
    says(page, "A1", re.compile(r"^Saved at \d+:\d\d$"))
    page.reload()
    expect(level(page, "A1", 2)).to_be_checked()
    expect(use(page, "A1", 1)).to_be_checked()
    expect(page.locator("#answer-A1 textarea")).to_have_value("Kirjaan vain tarpeellisen.")


def test_a_half_answer_is_saved_and_says_what_is_left(page):
    level(page, "A1", 3).check()
    says(page, "A1", "Use at work is still to be chosen")
    expect(page.locator(".steps .current .step-count")).to_have_text("0/4")
    use(page, "A1", 0).check()
    says(page, "A1", re.compile(r"^Saved at \d+:\d\d$"))
    expect(page.locator(".steps .current .step-count")).to_have_text("1/4")


def test_a_choice_made_without_a_connection_waits_and_is_sent_later(page):
    page.route("**/answers/A2", lambda route: route.abort())
    level(page, "A2", 4).check()
    says(page, "A2", "no connection")
    page.unroute("**/answers/A2")
    says(page, "A2", "Saved at")


def test_a_choice_made_without_a_connection_outlives_the_page(page):
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/answers/A3", lambda route: route.abort())
    level(page, "A3", "skip").check()
    says(page, "A3", "no connection")
    page.unroute("**/answers/A3")
    page.reload()
    says(page, "A3", "Saved at")
    page.reload()
    expect(level(page, "A3", "skip")).to_be_checked()


def test_a_choice_that_finds_the_disk_full_says_so_and_is_saved_when_there_is_room(page, web):
    limit_files(web.process, 0)
    level(page, "A2", 3).check()
    says(page, "A2", "run out of storage space")
    limit_files(web.process)
    says(page, "A2", "Use at work is still to be chosen")


def test_a_lost_reply_is_no_conflict_with_herself(page):
    def lose_the_reply(route):
        route.fetch()
        route.abort()

    page.route("**/answers/A2", lose_the_reply)
    level(page, "A2", 1).check()
    says(page, "A2", "no connection")
    page.unroute("**/answers/A2")
    level(page, "A2", 3).check()
    says(page, "A2", "Saved at")
    expect(level(page, "A2", 3)).to_be_checked()
    page.reload()
    expect(level(page, "A2", 3)).to_be_checked()


def test_of_two_tabs_the_older_is_told_and_shows_what_is_stored(page):
    other = page.context.new_page()
    other.goto(page.url)
    level(other, "A4", 4).check()
    says(other, "A4", "Saved at")
    level(page, "A4", 0).click()
    says(page, "A4", "changed in another window")
    expect(level(page, "A4", 4)).to_be_checked()
    level(page, "A4", 2).check()
    says(page, "A4", "Saved at")


def test_what_waited_on_this_device_does_not_overwrite_a_newer_answer(page):
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/answers/A1", lambda route: route.abort())
    level(page, "A1", 1).check()
    says(page, "A1", "no connection")
    address = page.url
    token = page.locator("form[data-autosave] input[name=csrf_token]").input_value()
    saved = page.request.post(
        f"{address.rsplit('/', 1)[0]}/answers/A1",
        form={"level": "3", "use_at_work": "2", "evidence": "", "version": "0"},
        headers={"X-CSRFToken": token, "Accept": "application/json"},
    )
    assert saved.json()["state"] == "saved"
    page.unroute("**/answers/A1")
    page.reload()
    says(page, "A1", "changed in another window")
    expect(level(page, "A1", 3)).to_be_checked()


def test_text_typed_just_before_the_button_goes_along(page):
    level(page, "A1", 2).check()
    use(page, "A1", 2).check()
    page.locator("#answer-A1 textarea").fill("Viime hetken rivi")
    page.get_by_role("button", name="Next area").click()
    expect(page).to_have_url(re.compile("/B$"))
    expect(page.locator(".steps li").first).to_contain_text("1/4")
    page.get_by_role("button", name="Previous area").click()
    expect(page.locator("#answer-A1 textarea")).to_have_value("Viime hetken rivi")


def test_signed_out_meanwhile_she_is_told_and_the_choice_is_kept(page):
    page.on("dialog", lambda dialog: dialog.accept())
    address = page.url
    cookies = page.context.cookies()
    page.context.clear_cookies()
    level(page, "A1", 2).check()
    says(page, "A1", "you have been signed out")
    page.context.add_cookies(cookies)
    page.goto(address)
    says(page, "A1", "Saved at")
    expect(level(page, "A1", 2)).to_be_checked()
