"""The main job, as one story in a real browser: from the files of an empty installation to the manager's report."""

import json
import re
from datetime import date, timedelta

import pytest
import tincan
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.story import PASSWORD, Installation
from tests.conftest import environment
from tests.servers.web import scheduler_process, web_server

pytestmark = pytest.mark.browser
OFFICIAL = "aino@jkl.example"


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("story")
    made = Installation(folder, environment(folder))
    made.laituri("database", "upgrade")
    return made


@pytest.fixture(scope="module")
def site(installation):
    with web_server(installation.environment, workers=2) as web, scheduler_process(installation.environment):
        yield web.url


@pytest.fixture
def come(chromium, site, installation):
    """Somebody comes with her invitation, chooses a password and signs in; or signs in with it again."""
    windows = []

    def open_window(email: str, invitation: str | None = None):
        visitor = Visitor(chromium, site)
        windows.append(visitor)
        if invitation:
            visitor.go(invitation)
            visitor.page.get_by_label("New password", exact=True).fill(PASSWORD)
            visitor.page.get_by_label("New password again").fill(PASSWORD)
            visitor.page.get_by_role("button", name="Save the password").click()
        visitor.sign_in(email, PASSWORD)
        visitor.speak("en")
        return visitor.page

    yield open_window
    for window in windows:
        window.context.close()


def bring(page, kind, file, *, go="Import it"):
    page.goto(page.url.split("/administration")[0] + "/administration/imports")
    page.get_by_label("What the file holds").select_option(kind)
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name=go).click()
    return page.get_by_role("main")


def administer(page, installation, site):
    """Imports with a trial, one bad file, roles; gives the official's invitation."""
    page.goto(f"{site}/administration")
    files = installation.write_files()
    for kind in ("regions", "framework", "organisations"):
        expect(bring(page, kind, files[kind])).to_contain_text("The file is imported.")
    bad = installation.folder / "bad.csv"
    bad.write_text(files["people"].read_text(encoding="utf-8-sig").replace("JKL;te-2", "JKX;te-2", 1), encoding="utf-8")
    refused = bring(page, "people", bad)
    expect(refused).to_contain_text("Nothing was changed.")
    expect(refused.get_by_role("row").nth(1)).to_contain_text("did you mean “JKL”?")
    tried = bring(page, "people", files["people"], go="Try it: show what would change")
    expect(tried).to_contain_text("12 new, 0 changed, 0 as before.")
    expect(tried).to_contain_text("This was a trial: nothing was changed.")
    page.get_by_role("button", name="Import henkilöt.csv now").click()
    expect(page.get_by_role("main")).to_contain_text("The file is imported.")
    expect(bring(page, "courses", files["courses"])).to_contain_text("The file is imported.")
    page.goto(f"{site}/administration/accounts?q={OFFICIAL}")
    page.get_by_role("link", name=OFFICIAL).click()
    page.get_by_role("button", name="Make a link to choose a password").click()
    link = page.locator("main code").inner_text()
    page.goto(f"{site}/administration/system")
    expect(page.get_by_role("main")).to_contain_text("Competences")
    return "/invitation/" + link.split("/invitation/")[1]


def answer_area(page, level):
    for fieldset in page.locator("fieldset.answer").all():
        fieldset.locator(f"[data-name=level][value='{level}']").check()
        fieldset.locator("[data-name=use_at_work][value='1']").check()
        expect(fieldset.locator("[data-saved]")).to_contain_text("Saved at")


def assess_herself(page, site):
    """Area by area; she leaves in the middle, comes back, and submits. Then she sees her profile."""
    page.goto(f"{site}/")
    page.get_by_role("button", name="Start the self-assessment").click()
    answer_area(page, 1)
    page.locator("#answer-A1 textarea").fill("Ohjaan kahta harjoittelijaa.")
    page.get_by_role("button", name="Next area").click()
    expect(page).to_have_url(re.compile("/B$"))
    page.goto(f"{site}/")
    expect(page.get_by_role("main")).to_contain_text("4 of 24 competences answered")
    page.get_by_role("link", name="Continue").click()
    for area in "BCDEF":
        expect(page).to_have_url(re.compile(f"/{area}$"))
        answer_area(page, 1)
        page.locator("main form.stack button, main form[data-autosave] .cluster button").first.click()
    expect(page.get_by_role("main")).to_contain_text("All 24 competences are answered or skipped")
    page.get_by_label("My manager may see my levels with my name").check()
    page.get_by_label("My gaps may be used").check()
    page.get_by_role("button", name="Submit the self-assessment").click()
    expect(page).to_have_url(re.compile("/profile$"))
    gaps = page.locator("section", has=page.locator("#gaps"))
    expect(gaps.locator("li").first).to_contain_text("Guiding interaction and dialogue")
    expect(gaps.locator("li").first).to_contain_text("2 levels below the target")
    expect(page.get_by_role("main")).to_contain_text("Service need at every stage")


def plan_and_publish(page, site):
    """Needs, a session with a mix rule, an assignment run, its review, publication."""
    page.goto(f"{site}/needs")
    expect(page.get_by_role("row", name=re.compile("Central Finland"))).to_contain_text("≥11/12")
    page.goto(f"{site}/sessions/new")
    page.get_by_label("Course").select_option(label="Service need at every stage")
    page.locator("#language").select_option("fi")
    for number, weeks in ((0, 4), (1, 5)):
        day = date.today() + timedelta(weeks=weeks, days=-date.today().weekday())
        page.get_by_label("Day").nth(number).fill(day.isoformat())
        page.get_by_label("Begins").nth(number).fill("09:00")
        page.get_by_label("Ends").nth(number).fill("15:30")
    page.get_by_label("Place", exact=True).fill("Jyväskylä, Salmia")
    page.get_by_label("Seats in the room").fill("4")
    page.get_by_label("Minimum attendance").fill("3")
    page.get_by_label("Organisation types at the table, at least").fill("2")
    page.get_by_label("Organisation type", exact=True).first.select_option(label="Employment area")
    page.locator("#mix-0-percent").fill("25")
    page.get_by_role("button", name="Plan the session").click()
    expect(page.get_by_role("main")).to_contain_text("The session is planned.")
    page.goto(f"{site}/assignments/new")
    page.get_by_role("button", name="Start the run").first.click()
    expect(page.get_by_role("link", name="Publish…")).to_be_visible(timeout=60_000)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Hold 1 of 1 sessions. 4 seats are proposed.")
    page.get_by_role("link", name="Service need at every stage").click()
    expect(main).to_contain_text("Aino Öhman-JKL")
    expect(main).to_contain_text("Assessing service need at every stage")
    assert "level 1" not in main.inner_text()
    page.go_back()
    page.get_by_role("link", name="By person").click()
    expect(page.get_by_role("row", name=re.compile("Bengt Öhman-JKL"))).to_be_visible()
    page.get_by_role("link", name="Left out").click()
    expect(page.get_by_role("row", name=re.compile("Elsa Öhman-JKL"))).to_contain_text(
        "too many of Jyväskylä would be away"
    )
    page.get_by_role("link", name="Publish…").click()
    page.get_by_role("button", name="Publish the plan and tell everybody").click()
    expect(page.get_by_role("main")).to_contain_text("The plan is published.")


def accept(page, site):
    page.goto(f"{site}/")
    page.get_by_role("link", name="Accept or decline").click()
    expect(page.get_by_role("main")).to_contain_text("your level is 1, your work asks for 3")
    page.get_by_role("button", name="Accept the seat").click()
    expect(page.get_by_role("main")).to_contain_text("Your manager is asked next.")


def approve(page, site):
    page.goto(f"{site}/")
    page.get_by_role("link", name="To the approvals").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Aino Öhman-JKL: Service need at every stage")
    expect(main).to_contain_text("the limit is 2")
    assert "level" not in main.inner_text().lower()
    page.get_by_role("button", name="Approve").click()
    expect(main).to_contain_text("Your decision is saved")


def mark_attendance(page, site):
    page.goto(f"{site}/sessions")
    page.get_by_role("row", name=re.compile("published")).get_by_role("link").click()
    page.get_by_role("link", name="Mark attendance").click()
    boxes = page.get_by_label(re.compile("^Aino Öhman-JKL present"))
    # Asking for all of them does not wait for the page that the link opens; counting does.
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="Save and close the session").click()
    expect(page.get_by_role("main")).to_contain_text("1 person attended")


def read_the_report(page, site, folder):
    page.goto(f"{site}/reports/gaps?area=B")
    row = page.get_by_role("row", name=re.compile("B2 Assessing service need"))
    expect(row.get_by_role("cell").nth(0)).to_have_text("3.0")
    expect(row.get_by_role("cell").nth(2)).to_have_text("≥ 83%")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Download as CSV")).to_be_hidden()
    page.emulate_media(media="screen")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as an Excel workbook").click()
    file = folder / "report.xlsx"
    download.value.save_as(file)
    sheet = load_workbook(file).active
    assert "B2 Assessing service need at every stage" in [row[0].value for row in sheet.iter_rows()]


def test_from_an_empty_installation_to_the_managers_report(come, site, installation):
    installation.laituri("accounts", "add", "admin@x.example", "--name", "Yrjö Ylläpito", "--role", "administrator")
    invitation = administer(come("admin@x.example", installation.invitation("admin@x.example")), installation, site)
    add = ("accounts", "add")
    installation.laituri(*add, "saara@x.example", "--name", "Saara Salmia", "--role", "coordinator")
    installation.laituri(*add, "maija@x.example", "--name", "Maija", "--role", "manager", "--scope", "KES-TYO")

    official = come(OFFICIAL, invitation)
    assess_herself(official, site)
    installation.assess_everybody_but(OFFICIAL)

    coordinator = come("saara@x.example", installation.invitation("saara@x.example"))
    plan_and_publish(coordinator, site)

    accept(official, site)
    manager = come("maija@x.example", installation.invitation("maija@x.example"))
    approve(manager, site)

    colleague = come("bengt@jkl.example", installation.invitation("bengt@jkl.example"))
    colleague.goto(f"{site}/seats")
    colleague.get_by_role("button", name="Decline").click()
    expect(colleague.get_by_role("main")).to_contain_text("It goes to the next person")
    next_one = come("cecilia@jkl.example", installation.invitation("cecilia@jkl.example"))
    next_one.goto(f"{site}/seats")
    expect(next_one.get_by_role("button", name="Accept the seat")).to_be_visible()

    installation.let_time_pass()
    mark_attendance(coordinator, site)
    official.goto(f"{site}/")
    expect(official.get_by_role("main")).to_contain_text("2 competences to assess again")
    official.goto(f"{site}/profile")
    expect(official.locator("tr", has_text="B2 Assessing service need").first).to_contain_text("1")

    read_the_report(manager, site, installation.folder)

    lines = installation.laituri("statements", "export").splitlines()
    for line in lines:
        assert json.loads(tincan.Statement.from_json(line).to_json()) == json.loads(line)
    verbs = [json.loads(line)["verb"]["id"].rsplit("/", 1)[-1] for line in lines]
    expected = ["imported", "initialized", "assessed", "completed", "planned", "published", "offered", "waitlisted"]
    expected += ["accepted", "approved", "declined", "attended", "was-asked-to-reassess", "experienced"]
    assert [verb for verb in expected if verb not in verbs] == []
