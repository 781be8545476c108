"""The accessibility statement says whom to tell, who supervises, and when it was made."""

import pytest

from laituri_learn import create_app
from tests.conftest import environment


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("help@learn.example", '<a href="mailto:help@learn.example">help@learn.example</a>'),
        ("Service desk, room 3", "Service desk, room 3"),
        ("", "tell your administrator"),
    ],
)
def test_a_barrier_can_be_told_to_whom_the_installation_names(empty_sqlite, tmp_path, contact, said):
    settings = environment(tmp_path) | {"LAITURI_CONTACT": contact, "LAITURI_DATABASE_URL": f"sqlite:///{empty_sqlite}"}
    text = create_app(settings).test_client().get("/accessibility").text
    assert said in text
    assert ("tell your administrator" in text) is (contact == "")
    assert "Traficom" in text
    assert "This statement was made on 24.11.2026." in text
