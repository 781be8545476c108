"""Every page that links lead to, and what an empty form answers: three languages, wide and narrow, checked by axe.

Where only a right form leads, ``test_answers`` goes; ``test_empty_states`` sees the first day.
"""

import pytest
from sqlalchemy import update

from laituri_learn import create_app
from laituri_learn.database import db, unit_of_work
from laituri_learn.messages.models import Message
from tests.browser.conftest import LANGUAGES
from tests.browser.crawling import GROUPS, Crawler
from tests.browser.test_answers import BEHIND_FORMS

pytestmark = pytest.mark.browser
FOR_GUESTS = {
    "access.ask_for_invitation",
    "access.sign_in",
    "vocabulary.template",
    "vocabulary.term",
    "web.accessibility",
}


@pytest.fixture
def crawler(demo_settings, looked, pictures):
    app = create_app(demo_settings)
    with app.app_context():
        with unit_of_work() as session:
            # Whoever crawled before has read some; the way to all notices is there while one is unread.
            session.execute(update(Message).values(read_at=None))
        db.session.remove()
        db.engine.dispose()
    return Crawler(app, looked, pictures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_of_each_kind_of_page_for_each_user_group(visit, crawler, language):
    for group in GROUPS:
        visitor = visit(f"{group}@demo.example")
        for path in crawler.crawl(visitor, language):
            crawler.look(visitor, f"{group}{path}", language)
            for number in crawler.empty_forms(visitor):
                assert visitor.page.locator("main .error, main [role=alert], main.error").count(), path
                crawler.look(visitor, f"{group}{path}-refused-{number}", language)
        visitor.context.close()
    assert sorted(crawler.kinds - crawler.seen) == sorted(FOR_GUESTS.union(*BEHIND_FORMS.values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_a_guest(visit, crawler, language):
    visitor = visit()
    for path in (
        "/sign-in",
        "/invitation",
        "/accessibility",
        "/xapi/templates/competence-assessed",
        "/xapi/extensions/use-at-work",
    ):
        visitor.go("/sign-in")
        visitor.speak(language)
        crawler.open(visitor, path, language)
        crawler.look(visitor, f"guest{path}", language)
    assert crawler.seen == FOR_GUESTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_is_not_there_says_so(visit, crawler, language):
    visitor = visit("official@demo.example")
    visitor.speak(language)
    visitor.go("/nothing-here")
    words = {"fi": "Sivua ei löytynyt", "sv": "Sidan hittades inte", "en": "Page not found"}
    assert words[language] in visitor.page.locator("h1").inner_text()
    visitor.complaints.clear()
    crawler.look(visitor, "not-found", language)
