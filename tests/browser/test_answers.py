"""Pages that only a right answer to a form leads to, in three languages: what was tried, made or shown once."""

import pytest

from laituri_learn import create_app
from tests.browser.conftest import LANGUAGES, follow
from tests.browser.crawling import Crawler
from tests.servers.lrs import lrs_server

pytestmark = pytest.mark.browser
ANSWER_LOW = """all => all.forEach(each => {
    each.querySelector("[data-name=level][value='1']").click();
    each.querySelector("[data-name=use_at_work]").click();
})"""
BEHIND_FORMS = {
    "administrator": {"access.invitation", "accounts.grant", "incoming.edit", "incoming.one", "incoming.trial"},
    "target": {"forwarding.one", "forwarding.refused"},
    "run": {
        "assignment.one",
        "assignment.repeat",
        "run_changes.change",
        "run_changes.person",
        "run_changes.session",
        "run_comparison.compare",
        "run_publishing.publish",
    },
    "official": {"assessment.area", "assessment.review", "recognition.new_claim", "recognition.own_claim"},
}
"""Pages that no link leads to in the demonstration as it is made."""
PEOPLE = """email;first_name;last_name;language;languages;unit;role
{first};Åke;Öhman;sv;fi,sv;{unit};te-2
"""


@pytest.fixture(scope="module")
def demo_settings(demo_settings):
    return demo_settings | {"LAITURI_ALLOW_PRIVATE_TARGETS": "1"}


@pytest.fixture
def crawler(demo_settings, looked, pictures):
    return Crawler(create_app(demo_settings), looked, pictures)


class Answers:
    """Somebody who fills in forms and looks at what they answer; fields go by their identifiers, in any language."""

    def __init__(self, visitor, crawler, *languages):
        self.visitor, self.crawler, self.languages = visitor, crawler, languages
        visitor.speak(languages[0])

    def fill(self, path, **values):
        self.visitor.go(path)
        for name, value in values.items():
            self.visitor.page.fill(f"#{name}", value)

    def press(self, button, name=None):
        """Press, and look at the answer under this name; without one only go there."""
        follow(self.visitor.page.locator(button).first)
        if name:
            self.look(name)

    def look(self, name):
        for number, language in enumerate(self.languages):
            if number:
                self.visitor.speak(language)
            assert self.visitor.page.locator("html").get_attribute("lang") == language
            self.crawler.look(self.visitor, f"answer-{name}", language)
        if len(self.languages) > 1:
            self.visitor.speak(self.languages[0])


@pytest.fixture
def answers(visit, crawler, language):
    def come(email):
        return Answers(visit(email), crawler, language)

    return come


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_an_administrators_forms(answers, visit, crawler, language, tmp_path):
    at = answers("administrator@demo.example")
    page = at.visitor.page
    good, bad = tmp_path / "henkilöt.csv", tmp_path / "bad.csv"
    good.write_text(PEOPLE.format(first=f"ake-{language}@demo.example", unit="KES-TYO-1"), encoding="utf-8")
    bad.write_text(PEOPLE.format(first="no address", unit="KES-TYO-X"), encoding="utf-8")
    for file, button, name in ((bad, "try", "file-refused"), (good, "try", "file-tried"), (good, "import", "imported")):
        at.visitor.go("/administration/imports")
        page.select_option("#kind", "people")
        page.set_input_files("#file", file)
        at.press(f"main button[name=go][value={button}]", name)

    at.fill("/administration/accounts/new", email=f"new-{language}@demo.example", name="Yrjö Uusi")
    at.press("main form[method=post] button:last-of-type", "account-made")
    at.press("main form[action$='/invite'] button", "invitation-made")
    invitation = page.locator("main code").inner_text()
    at.press("main form[action*='/roles'] button", "role-place")
    guest = visit()
    guest.go("/sign-in")
    guest.speak(language)
    guest.page.goto(invitation)
    crawler.look(guest, "answer-invitation", language)

    at.fill("/administration/clients/new", name=f"LMS {language}")
    page.locator("main input[name=scopes]").first.check()
    at.press("main form[method=post] button:last-of-type", "client-made")
    at.visitor.go("/administration/clients")
    at.press("main form[action$='/rotate'] button", "client-rotated")

    at.fill("/administration/incoming/new/courses.completed", name=f"LMS {language}")
    page.fill("#activity", "https://lms.example/a/very/long/address/of/a/course/that/does/not/break/anywhere/at/all")
    page.fill("#verbs", "completed the course")
    at.press("main form[method=post] button:last-of-type")
    at.look("rule-refused")
    page.fill("#verbs", "http://adlnet.gov/expapi/verbs/completed")
    at.press("main form[method=post] button:last-of-type", "rule-tried")
    page.check("#past")
    at.press("main form[action$=enable] button", "rule-enabled")
    at.press("main a[href$='/edit']", "rule-edit")
    page.go_back()
    at.press("main form[action$='/close'] button", "rule-closed")
    assert crawler.seen >= BEHIND_FORMS["administrator"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_target_that_refuses(answers, language):
    at = answers("administrator@demo.example")
    page = at.visitor.page
    with lrs_server() as lrs:
        lrs.manner = "refuse"
        at.fill("/administration/forwarding/new", name=f"Partner {language}", endpoint=lrs.endpoint)
        page.fill("#username", lrs.key)
        page.fill("#secret", lrs.secret)
        page.check("#allow_private")
        page.check("#from_start")
        at.press("main form[method=post] button:last-of-type", "target-made")
        at.press("main form[action$='/try'] button", "target-tried")
        target = page.url.removesuffix("/trial")
        page.goto(f"{target}/refused")
        at.visitor.reload_until(page.locator("main form[action$='/give-up']"))
        at.look("refused")
        at.press("main a[href$='?given-up']", "given-up")
    assert at.crawler.seen >= BEHIND_FORMS["target"]


def test_of_a_run(visit, crawler):
    at = Answers(visit("coordinator@demo.example"), crawler, *LANGUAGES)
    at.fill("/assignments/new", time_limit="5")
    at.press("main form[method=post] button:last-of-type", "run-waits")
    page = at.visitor.page
    page.wait_for_selector("main a[href$='/publish']", timeout=60_000)
    run = page.url.removeprefix(at.visitor.site)
    for name in ("sessions", "people", "left-out", "not-held", "fairness", "question"):
        at.visitor.go(f"{run}?view={name}")
        at.look(f"run-{name}")
    at.visitor.go(run)
    at.press("main #run a[href*='/sessions/']", "run-session")
    at.press("main a[href*='/people/']", "run-person")
    at.press("main form[action$='/lock'] button")
    at.press("main a[href*='take=']", "run-change")
    at.press("main form[method=post] button")
    at.visitor.go(f"{run}/repeat")
    at.look("run-repeat")
    page.fill("#time_limit", "5")
    at.press("main form[method=post] button:last-of-type")
    page.wait_for_selector("main a[href$='/publish']", timeout=60_000)
    at.press("main a[href*='/compare']", "run-compared")
    at.visitor.go(f"{run}/publish")
    at.look("run-publish")
    for box in page.locator("main input[name=sessions]").all()[1:]:
        box.uncheck()
    at.press("main form[method=post] button:last-of-type")
    at.press("main form[action$='/repair'] button")
    page.wait_for_selector("main a[href*='view=moves']", timeout=60_000)
    at.look("run-repaired")
    assert at.crawler.seen >= BEHIND_FORMS["run"]


def test_of_an_official_who_assesses_herself_and_asks_for_recognition(visit, crawler):
    at = Answers(visit("official@demo.example"), crawler, *LANGUAGES)
    page, press = at.visitor.page, at.press
    at.visitor.go("/assessments")
    follow(page.locator("main form[action='/assessments'] button, main .waiting a.button").first)
    assert page.locator("fieldset.answer").count()
    while page.locator("fieldset.answer").count():
        page.locator("fieldset.answer").evaluate_all(ANSWER_LOW)
        press("main button[name=go]", "area")
    press("main form.stack button", "profile")
    press("main a[href*='/recognition/new/']", "recognition")
    page.locator("main input[name=level]").last.check()
    page.fill("#evidence", "Olen ohjannut työpajan viisi kertaa.")
    press("main form[method=post] button:last-of-type", "recognition-asked")
    press("main form[action$='/withdraw'] button", "recognition-withdrawn")
    assert crawler.seen >= BEHIND_FORMS["official"]
