"""Everybody with an account reads the frameworks; nobody else does."""

import pytest

from competences.frameworks.imports import BUILT_IN, import_framework
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import unit_of_work
from laituri_learn.imports.contracts import Source
from tests.factories import NOW, make_account, make_person, signed_in

PAGES = ["/frameworks", "/frameworks/ohjaus/1.0", "/frameworks/ohjaus/1.0/roles"]


def an_official():
    return make_account(make_person(), AccessRole.OFFICIAL, ScopeKind.SELF)


def publish():
    with unit_of_work():
        import_framework(Source("ohjaus.yaml", BUILT_IN.read_bytes()), SYSTEM, NOW)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("language", "title"), [("fi", "Ohjausosaaminen"), ("sv", "Vägledningskompetens"), ("en", "Guidance")]
)
def test_the_framework_is_read_in_three_languages(app, client, page, language, title):
    publish()
    signed_in(client, an_official())
    client.post("/language", data={"language": language})
    answer = client.get(page)
    assert answer.status_code == 200
    assert title in answer.text


def test_each_level_of_each_competence_is_described(app, client):
    publish()
    signed_in(client, an_official())
    client.post("/language", data={"language": "en"})
    text = client.get(PAGES[1]).text
    assert text.count('class="level-name"') == 125
    assert "B2 Assessing service need at every stage" in text
    roles = client.get(PAGES[2]).text
    assert "Network co-ordinator (ELO group)" in roles


def test_before_the_first_import_the_page_says_what_to_do(app, client):
    signed_in(client, an_official())
    client.post("/language", data={"language": "en"})
    assert "No framework has been published yet" in client.get("/frameworks").text


@pytest.mark.parametrize("page", ["/frameworks/ohjaus/9.9", "/frameworks/muu/1.0/roles"])
def test_an_unpublished_version_is_not_found(app, client, page):
    publish()
    assert signed_in(client, an_official()).get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_guest_is_asked_to_sign_in(app, client, page):
    answer = client.get(page)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location
