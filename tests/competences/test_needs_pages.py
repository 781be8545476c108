"""The needs map and the gap report, as each reader sees them: aggregates of at least five, each person once."""

import io
import json
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from competences.assessment.models import Assessment, AssessmentRound
from competences.assessment.rules import Choice
from competences.assessment.services import save_answers, start_assessment, submit_assessment
from competences.profile.services import refresh_standings
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.network.models import Person, Role, Unit
from laituri_learn.statements.models import StoredStatement
from laituri_learn.web.languages import local_today
from tests.competences.assessing import publish_framework, viewer
from tests.conftest import both_databases
from tests.factories import (
    make_account,
    make_organisation,
    make_person,
    make_post,
    make_region,
    make_type,
    make_unit,
    signed_in,
)

OFFICIAL = "te-2"


class Network:
    """One region: an office with two units and a school; the account of a manager of the office."""

    def __init__(self):
        publish_framework()
        with unit_of_work():
            self.region = make_region("KES")
            self.office_type = make_type("office")
            office = make_organisation(code="OFFICE", region=self.region, type=self.office_type)
            school = make_organisation(code="SCHOOL", region=self.region, type=make_type("school"))
            self.office_id, self.region_id = office.id, self.region.id
            self.units = {
                code: make_unit(organisation, code=code).id
                for code, organisation in (("TOWN", office), ("LAKE", office), ("CLASS", school))
            }
        self.staff = {code: [] for code in self.units}

    def add(self, code, count, level=None, *, share=False):
        """People of a unit; with ``level`` they assess themselves at it throughout."""
        for _number in range(count):
            with unit_of_work() as session:
                person = make_person()
                role = session.scalars(select(Role).where(Role.code == OFFICIAL)).one()
                make_post(person, unit=session.get(Unit, self.units[code]), role=role)
                account = make_account(person)
                refresh_standings([person.id], on=local_today())
            self.staff[code].append(account)
            if level is not None:
                assess(account, level, share=share)


def assess(account, level, *, share=False):
    with unit_of_work():
        assessment = start_assessment(viewer(account), at=utc_now())
        codes = [answer.competence.code for answer in assessment.answers]
        save_answers(
            viewer(account),
            assessment.public_id,
            dict.fromkeys(codes, (Choice(level=level, use_at_work=3), 0)),
            at=utc_now(),
        )
        submit_assessment(
            viewer(account), assessment.public_id, share_with_manager=share, use_for_planning=True, at=utc_now()
        )


@pytest.fixture
def network(app):
    return Network()


def reader(client, role, kind, scope_id=None):
    signed_in(client, make_account(role=role, scope=kind, scope_id=scope_id))
    client.post("/language", data={"language": "en"})
    return client


def manager(client, network):
    return reader(client, AccessRole.MANAGER, ScopeKind.ORGANISATION, network.office_id)


def cells(client, code, **parameters):
    """The row of one competence in the workbook: target, level, share below, change, assessed, not assessed."""
    answer = client.get("/reports/gaps.xlsx", query_string=parameters)
    assert answer.status_code == 200, answer.text
    sheet = load_workbook(io.BytesIO(answer.data)).active
    row = next(row for row in sheet.iter_rows(min_row=4, values_only=True) if str(row[0]).startswith(code))
    return row[1:]


@both_databases
def test_the_manager_reads_means_shares_and_who_is_not_assessed(client, network):
    network.add("TOWN", 6, level=2)
    network.add("TOWN", 2)
    page = manager(client, network).get("/reports/gaps").text
    assert "B1 Guiding interaction and dialogue" in page
    assert cells(client, "B1", organisation="OFFICE") == (3, 2, "≥0.83", None, 6, 2)
    assert cells(client, "A2", organisation="OFFICE")[2] == "≤0.17"


def test_a_group_of_four_is_not_shown_and_the_page_says_so(client, network):
    network.add("TOWN", 4, level=2)
    page = manager(client, network).get("/reports/gaps").text
    assert "No figures can be shown" in page
    assert cells(client, "B1", organisation="OFFICE") == ("*",) * 6


def test_a_unit_is_hidden_when_it_would_leave_a_small_rest(client, network):
    network.add("TOWN", 6, level=2)
    network.add("LAKE", 3, level=2)
    manager(client, network)
    assert cells(client, "B1", organisation="OFFICE")[4] == 9
    assert cells(client, "B1", organisation="OFFICE", unit="TOWN") == ("*",) * 6
    assert cells(client, "B1", organisation="OFFICE", unit="LAKE") == ("*",) * 6


def test_an_organisation_is_hidden_when_the_rest_of_its_region_would_be_small(client, network):
    network.add("TOWN", 7, level=2)
    network.add("CLASS", 3, level=1)
    reader(client, AccessRole.REGIONAL_COORDINATOR, ScopeKind.REGION, network.region_id)
    assert cells(client, "B1", region="KES")[4] == 10
    assert cells(client, "B1", organisation="OFFICE") == ("*",) * 6


def test_the_levels_that_a_manager_knows_by_name_cannot_be_subtracted(client, network):
    network.add("TOWN", 4, level=3, share=True)
    network.add("TOWN", 4, level=1)
    manager(client, network)
    assert cells(client, "B1", organisation="OFFICE") == ("*",) * 6
    network.add("TOWN", 5, level=1)
    assert cells(client, "B1", organisation="OFFICE")[4] == 13


def test_two_units_whose_difference_is_known_by_name_are_not_shown_beside_each_other(client, network):
    network.add("TOWN", 1, level=3, share=True)
    network.add("TOWN", 6, level=1)
    network.add("LAKE", 4, level=3, share=True)
    network.add("LAKE", 1, level=0)
    manager(client, network)
    assert cells(client, "B1", organisation="OFFICE")[4] == 12
    assert cells(client, "B1", organisation="OFFICE", unit="TOWN") == ("*",) * 6
    assert cells(client, "B1", organisation="OFFICE", unit="LAKE") == ("*",) * 6


@both_databases
def test_reading_before_and_after_one_person_assesses_herself_tells_nothing_of_her(client, network):
    network.add("TOWN", 8, level=2)
    network.add("TOWN", 1)
    manager(client, network)
    before = client.get("/reports/gaps.csv?organisation=OFFICE").data
    assess(network.staff["TOWN"][-1], 0)
    assert client.get("/reports/gaps.csv?organisation=OFFICE").data == before
    for account in network.staff["TOWN"][:4]:
        assess(account, 3)
    assert cells(client, "B1", organisation="OFFICE")[4] == 9


def test_a_round_still_to_come_leaves_the_change_as_it_is(client, network):
    network.add("TOWN", 6)
    in_round(network, -400, -390, 1)
    in_round(network, -40, -30, 3)
    with unit_of_work() as session:
        later = local_today() + timedelta(days=60)
        session.add(AssessmentRound(name=network.region.name, opens_on=later, closes_on=later))
    manager(client, network)
    assert cells(client, "B1", organisation="OFFICE")[3] == 2


def test_several_posts_count_once_where_the_first_is(client, network):
    network.add("TOWN", 6, level=2)
    with unit_of_work() as session:
        person = session.get(Person, network.staff["TOWN"][0].person_id)
        make_post(person, unit=session.get(Unit, network.units["CLASS"]))
    reader(client, AccessRole.REGIONAL_COORDINATOR, ScopeKind.REGION, network.region_id)
    assert cells(client, "B1", region="KES")[4] == 6


def in_round(network, days_from, days_to, level):
    """Everybody of the town unit assesses herself in a round of its own."""
    with unit_of_work() as session:
        today = local_today()
        made = AssessmentRound(
            name=network.region.name,
            opens_on=today + timedelta(days=days_from),
            closes_on=today + timedelta(days=days_to),
        )
        session.add(made)
        session.flush()
        round_id = made.id
    for account in network.staff["TOWN"]:
        assess(account, level)
    with unit_of_work() as session:
        for each in session.scalars(select(Assessment).where(Assessment.round_id.is_(None))):
            each.round_id = round_id


def test_the_change_is_that_of_those_who_were_in_both_rounds(client, network):
    network.add("TOWN", 6)
    in_round(network, -400, -390, 1)
    in_round(network, -40, -30, 3)
    network.add("TOWN", 1, level=0)
    manager(client, network)
    assert cells(client, "B1", organisation="OFFICE")[3] == 2


@pytest.mark.parametrize(
    "asked", [{"organisation": "SCHOOL"}, {"region": "KES"}, {"organisation": "OFFICE", "unit": "CLASS"}, {}]
)
def test_a_manager_who_guesses_addresses_gets_no_other_report(client, network, asked):
    network.add("CLASS", 8, level=2)
    network.add("TOWN", 8, level=2)
    answer = manager(client, network).get("/reports/gaps.csv", query_string=asked)
    assert answer.status_code == 404
    assert client.get("/reports/gaps", query_string=asked).status_code == (404 if asked else 200)


def test_another_region_or_organisation_leaves_behind_what_was_chosen_within_the_last(client, network):
    with unit_of_work():
        elsewhere = make_organisation(code="FAR", region=make_region("POH"))
        network.units["FARUNIT"] = make_unit(elsewhere, code="FARUNIT").id
        network.staff["FARUNIT"] = []
    network.add("FARUNIT", 6, level=2)
    network.add("TOWN", 6, level=2)
    reader(client, AccessRole.COORDINATOR, ScopeKind.NATIONAL)
    assert "Gaps of: POH" in client.get("/reports/gaps?region=POH&organisation=OFFICE&unit=TOWN").text
    assert "Gaps of: FAR" in client.get("/reports/gaps?region=POH&organisation=FAR&unit=TOWN").text
    assert "Gaps of: TOWN" in client.get("/reports/gaps?region=KES&organisation=OFFICE&unit=TOWN").text
    assert client.get("/reports/gaps?region=KES&organisation=NONE").status_code == 404


def test_a_manager_of_one_unit_sees_that_unit_only(client, network):
    network.add("TOWN", 6, level=2)
    network.add("LAKE", 6, level=1)
    reader(client, AccessRole.MANAGER, ScopeKind.UNIT, network.units["LAKE"])
    assert cells(client, "B1", organisation="OFFICE")[1] == 1
    assert client.get("/reports/gaps.csv?organisation=OFFICE&unit=TOWN").status_code == 404


def test_the_report_filters_by_area_in_the_address_and_says_it_when_there_is_nothing(client, network):
    network.add("TOWN", 6, level=2)
    page = manager(client, network).get("/reports/gaps?area=F").text
    assert "F1 Evaluating" in page
    assert "B1 Guiding" not in page
    assert "Nothing to report yet" in client.get("/reports/gaps?area=X").text


@both_databases
def test_reading_a_report_leaves_a_statement_with_its_parameters(client, network):
    network.add("TOWN", 6, level=2)
    manager(client, network).get("/reports/gaps?organisation=OFFICE&area=B")
    statement = json.loads(
        db.session.scalars(select(StoredStatement).order_by(StoredStatement.id.desc())).first().document
    )
    assert statement["verb"]["display"]["en"] == "read"
    assert statement["object"]["definition"]["name"]["en"] == "Gap report"
    assert list(statement["context"]["extensions"].values()) == [{"organisation": "OFFICE", "area": "B"}]


@both_databases
def test_the_map_counts_people_below_target_by_region_and_by_type(client, network):
    network.add("TOWN", 5, level=2)
    network.add("TOWN", 4, level=4)
    network.add("CLASS", 6, level=1)
    reader(client, AccessRole.COORDINATOR, ScopeKind.NATIONAL)
    page = client.get("/needs?area=B").text
    assert "11/15" in page
    one = client.get("/needs/B1").text
    assert "By organisation type" in one
    assert "5</td>" in one.replace("\n", "")
    assert "Levels missing together" in one
    assert client.get("/needs/ZZ").status_code == 404


def test_before_anybody_is_assessed_the_map_says_what_to_do(client, app):
    publish_framework()
    reader(client, AccessRole.COORDINATOR, ScopeKind.NATIONAL)
    assert "No needs to show yet" in client.get("/needs").text
    assert "No needs to show yet" in client.get("/needs/B1").text
