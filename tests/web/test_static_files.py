"""Style and scripts: asked for once, and anew when their content is another."""

import re


def test_a_page_names_the_content_of_its_files_which_browsers_keep(client):
    page = client.get("/sign-in").text
    addresses = re.findall(r'"(/static/[^"]+)"', page)
    assert len(addresses) >= 5
    for address in addresses:
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", address


def test_a_file_by_another_content_or_by_none_is_asked_for_each_time(client):
    for address in ("/static/laituri.css", "/static/laituri.css?content=0123456789ab"):
        assert client.get(address).headers["Cache-Control"] == "no-cache", address
