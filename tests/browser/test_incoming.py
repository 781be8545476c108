"""An administrator writes a rule for statements from outside, tries it and switches it on: wide and narrow."""

import pytest

from tests.browser.conftest import LANGUAGES

pytestmark = pytest.mark.browser


def check(visitor):
    assert visitor.accessibility_faults() == [], visitor.page.url
    assert visitor.overflow() <= 0, visitor.page.url
    assert visitor.complaints == [], visitor.page.url


@pytest.mark.parametrize("width", [1280, 320])
def test_a_rule_is_written_tried_and_switched_on(visit, width):
    visitor = visit("administrator@demo.example", width=width)
    page = visitor.page
    visitor.go("/administration/incoming")
    check(visitor)
    visitor.go("/administration/incoming/new")
    check(visitor)
    visitor.go("/administration/incoming/new/courses.completed")
    page.fill("#name", "Completed in the LMS")
    page.fill("#activity", "https://lms.example/a/very/long/address/of/a/course/that/does/not/break/anywhere/at/all")
    page.fill("#verbs", "completed the course")
    page.locator("main form button").last.click()
    page.wait_for_selector("[role=alert]")
    assert [each for each in visitor.complaints if "422" not in each] == []
    visitor.complaints.clear()
    check(visitor)
    page.fill("#verbs", "http://adlnet.gov/expapi/verbs/completed")
    page.locator("main form button").last.click()
    page.wait_for_url("**/trial")
    check(visitor)
    page.check("#past")
    page.locator("main form[action$=enable] button").click()
    page.wait_for_selector("main .notice.success, main .chip.success")
    for language in LANGUAGES:
        visitor.speak(language)
        check(visitor)
    page.locator("form[action$=close] button").click()
    page.wait_for_url("**/administration/incoming")
    check(visitor)


def test_a_term_of_the_vocabulary_is_a_page_for_a_guest(visit):
    visitor = visit(width=320)
    visitor.go("/xapi/templates/competence-assessed")
    check(visitor)
    visitor.go("/xapi/extensions/use-at-work")
    check(visitor)
