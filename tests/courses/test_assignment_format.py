"""Instances from and to files: what is read is what was written, and every fault is named with its place."""

import json
from copy import deepcopy
from itertools import islice
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.assignment import format as file_format
from courses.assignment.checker import value_of
from courses.assignment.conflicts.demands import Demand, DemandKind
from courses.assignment.conflicts.smallest import Conflict, Proof
from courses.assignment.format import (
    BadInstance,
    conflict_as_json,
    instance_as_json,
    instance_of,
    plan_as_json,
    read_instance,
    text_of,
)
from courses.assignment.format.document import FileFault
from courses.assignment.instance import Instance, Mode, Seat
from courses.assignment.plan import Ended, Plan
from tests.courses.assignment_instances import held_with, instances, plans

SCHEMAS = Path(file_format.__file__).parent


def schema(name):
    return jsonschema_rs.validator_for(json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")))


INSTANCE, PLAN = schema("instance"), schema("plan")

WHOLE = {
    "declared": {"competences": ["B1"], "languages": ["fi", "sv"]},
    "people": [
        {
            "id": "aino",
            "languages": ["fi"],
            "units": ["unit"],
            "organisation": "firm",
            "organisation_type": "office",
            "regions": ["north", "south"],
            "needs": {"B1": {"held": 1, "target": 3, "weight": 2}},
            "place": "Oulu",
            "days_a_year": 3,
            "days_taken": ["2027-01-04"],
            "busy": [{"starts": "2027-02-01T09:00:00+02:00", "ends": "2027-02-01T10:00:00+02:00", "place": "Kemi"}],
            "courses": ["old"],
            "attendance": "at_most_one",
        },
        {"id": "bertta", "organisation_type": "school"},
    ],
    "sessions": [
        {
            "id": "one",
            "course": "course",
            "language": "fi",
            "seats": {"room": 3, "online": 2},
            "raises": {"B1": {"from": 1, "to": 3}},
            "meetings": [{"starts": "2027-02-02T09:00:00+02:00", "ends": "2027-02-02T15:00:00+02:00"}],
            "place": "Kemi",
            "minimum_attendance": 1,
            "region": "north",
            "minimum_types": 1,
            "type_percent": 10,
            "shares": {"office": 20},
            "quotas": [{"kind": "region", "group": "south", "at_least": 0, "at_most": 2}],
            "trainers": ["ville"],
            "cost": 400,
            "opening": "decide",
        },
        {"id": "two", "course": "other", "opening": "never"},
    ],
    "policy": {
        "name": "Even",
        "gap": 100,
        "travel": 10,
        "cost": 1,
        "unmet": 5,
        "unmet_limit": 60,
        "longest_travel": 120,
    },
    "staffing": {"unit": 2},
    "away": [{"unit": "unit", "day": "2027-02-02", "half": "morning", "people": 1}],
    "travel": [{"from": "Oulu", "to": "Kemi", "minutes": 80}],
    "resources": {"hours": 8},
    "pairs": [{"person": "aino", "session": "one", "value": -3, "uses": {"hours": 2}}],
    "budget": 1000,
    "locks": [{"person": "aino", "session": "one", "mode": "online"}],
    "forbidden": [{"person": "bertta", "session": "one"}],
    "current": [{"person": "bertta", "session": "two"}],
    "minimise": False,
}


def changed(*steps, to):
    """The whole document with one thing in it replaced (or added)."""
    document = deepcopy(WHOLE)
    inside = document
    for step in steps[:-1]:
        inside = inside[step]
    if isinstance(inside, list) and steps[-1] == len(inside):
        inside.append(to)
    else:
        inside[steps[-1]] = to
    return document


def faults_of(document):
    with pytest.raises(BadInstance) as refused:
        instance_of(document)
    return refused.value.faults


def faults_of_text(text):
    with pytest.raises(BadInstance) as refused:
        read_instance(text if isinstance(text, bytes) else text.encode())
    return refused.value.faults


@settings(max_examples=200, deadline=None)
@given(instances())
def test_what_is_written_reads_as_the_same_instance_and_fits_the_schema(instance):
    written = text_of(instance_as_json(instance))
    assert read_instance(written.encode()) == instance
    assert INSTANCE.is_valid(json.loads(written))


def test_a_document_with_every_field_is_read_and_written_again():
    instance = instance_of(WHOLE)
    assert instance.locks == (Seat("aino", "one", Mode.ONLINE),)
    assert instance.people[1].id == "bertta"
    assert instance_of(instance_as_json(instance)) == instance
    assert INSTANCE.is_valid(WHOLE)


def test_the_smallest_document():
    assert instance_of({"people": [], "sessions": []}) == Instance((), ())


def places(value, steps=()):
    """Where something can be replaced."""
    yield steps
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from places(item, (*steps, step))


PLACES = [steps for steps in places(WHOLE) if steps]
ODD = st.sampled_from(
    [
        *(None, True, "", "x", "x" * 201, "decide", "2027-02-01", "2027-02-01T09:00Z", "2027-02-01T09:00", "27-2-1"),
        *(
            "1949-12-31",
            "room",
            -1,
            0,
            1,
            2.0,
            2.5,
            5,
            101,
            10**9,
            10**9 + 1,
            -(10**9),
            10**30,
            [],
            ["x"],
            ["x", "x"],
            {},
        ),
        *({"x": 1}, {"room": 1}, [{}], [None], [1], {"B1": {}}, {"kind": "region", "group": "north"}),
    ]
)


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(PLACES), ODD, st.booleans())
def test_the_schema_and_the_reader_refuse_the_same_shapes(steps, odd, added):
    document = changed(*steps, to=odd)
    if added:
        document = changed(*steps[:-1], "extra" if isinstance(steps[-1], str) else steps[-1], to=odd)
    try:
        instance_of(document)
    except BadInstance as refused:
        of_shape = [fault for fault in refused.faults if _is_of_shape(fault)]
        assert INSTANCE.is_valid(document) is not bool(of_shape), refused.faults
    else:
        assert INSTANCE.is_valid(document)


def _is_of_shape(fault):
    """Whether the fault is one that a schema can tell: not one of meaning."""
    return (
        fault.right.startswith(("it should be", "the fields are", "the names are", "add it", "leave it out"))
        and "leads from" not in fault.wrong
    )


WRONG = {
    "a person twice": (("people", 2), {"id": "aino"}, "people[2].id", "it is the same as people[0].id"),
    "a session twice": (
        ("sessions", 2),
        {"id": "one", "course": "x"},
        "sessions[2].id",
        "it is the same as sessions[0].id",
    ),
    "no such field": (("people", 0, "name"), "Aino", "people[0].name", "there is no field of this name"),
    "negative seats": (("sessions", 0, "seats", "room"), -2, "sessions[0].seats.room", "here is -2"),
    "no such mode": (("sessions", 0, "seats", "sofa"), 1, "sessions[0].seats.sofa", "there is no such name here"),
    "a negative cost": (("sessions", 0, "cost"), -1, "sessions[0].cost", "here is -1"),
    "a negative capacity": (("resources", "hours"), -1, "resources.hours", "here is -1"),
    "a negative use": (("pairs", 0, "uses", "hours"), -1, "pairs[0].uses.hours", "here is -1"),
    "too large a number": (("pairs", 0, "value"), 10**9 + 1, "pairs[0].value", "here is 1000000001"),
    "half a seat": (("sessions", 0, "seats", "room"), 1.5, "sessions[0].seats.room", "here is 1.5"),
    "a level beyond the scale": (("people", 0, "needs", "B1", "target"), 5, "people[0].needs.B1.target", "here is 5"),
    "a share of 101 %": (("sessions", 0, "shares", "office"), 101, "sessions[0].shares.office", "here is 101"),
    "shares beyond the whole": (
        ("sessions", 0, "shares"),
        {"office": 60, "school": 50},
        "sessions[0].shares",
        "the shares are 110 % together",
    ),
    "types beyond the whole": (
        ("sessions", 0, "minimum_types"),
        11,
        "sessions[0].type_percent",
        "11 types of 10 % each are more than everybody",
    ),
    "a session that ends before it starts": (
        ("sessions", 0, "meetings", 0, "ends"),
        "2027-02-02T08:59:00+02:00",
        "sessions[0].meetings[0].ends",
        "it ends before it starts, or at once",
    ),
    "a time without its zone": (
        ("people", 0, "busy", 0, "starts"),
        "2027-02-01T09:00:00",
        "people[0].busy[0].starts",
        'here is "2027-02-01T09:00:00"',
    ),
    "the thirtieth of February": (
        ("away", 0, "day"),
        "2027-02-30",
        "away[0].day",
        'here is "2027-02-30"',
    ),
    "a course that raises nobody": (
        ("sessions", 0, "raises", "B1", "to"),
        1,
        "sessions[0].raises.B1.to",
        "it raises nobody",
    ),
    "a quota below itself": (
        ("sessions", 0, "quotas", 0, "at_least"),
        3,
        "sessions[0].quotas[0].at_most",
        "at most is less than at least, which is 3",
    ),
    "two quotas of a group": (
        ("sessions", 0, "quotas", 1),
        {"kind": "region", "group": "south"},
        "sessions[0].quotas",
        'region "south" has several quotas',
    ),
    "a language twice": (("people", 0, "languages", 1), "fi", "people[0].languages[1]", '"fi" is in the list already'),
    "a lock of nobody": (("locks", 0, "person"), "cecilia", "locks[0].person", 'unknown person: "cecilia"'),
    "a pair without a session": (("pairs", 0, "session"), "three", "pairs[0].session", 'unknown session: "three"'),
    "an unknown resource": (("pairs", 0, "uses", "a b"), 1, 'pairs[0].uses["a b"]', 'unknown resource: "a b"'),
    "a limit of no unit": (("staffing", "unti"), 1, "staffing.unti", 'unknown unit: "unti"'),
    "away from no unit": (("away", 0, "unit"), "unti", "away[0].unit", 'unknown unit: "unti"'),
    "a place off the map": (("people", 0, "place"), "Olu", "people[0].place", 'unknown place: "Olu"'),
    "an unknown region": (("sessions", 0, "region"), "east", "sessions[0].region", 'unknown region: "east"'),
    "an unknown type": (
        ("sessions", 0, "shares", "offise"),
        5,
        "sessions[0].shares.offise",
        'unknown organisation type: "offise"',
    ),
    "a group that nobody is in": (
        ("sessions", 0, "quotas", 0, "group"),
        "east",
        "sessions[0].quotas[0].group",
        'unknown region: "east"',
    ),
    "a competence that is not declared": (
        ("sessions", 0, "raises", "B2"),
        {"from": 0, "to": 1},
        "sessions[0].raises.B2",
        'unknown competence: "B2"',
    ),
    "two locks of one seat": (
        ("locks", 1),
        {"person": "aino", "session": "one", "mode": "room"},
        "locks[1]",
        "it is the same as locks[0]",
    ),
    "a lock that is forbidden": (
        ("forbidden", 1),
        {"person": "aino", "session": "one"},
        "locks[0]",
        "the same seat is forbidden: forbidden[1]",
    ),
    "a lock on what is never held": (
        ("locks", 1),
        {"person": "aino", "session": "two"},
        "locks[1].session",
        'session "two" is never held',
    ),
    "a pair twice": (("pairs", 1), {"person": "aino", "session": "one"}, "pairs[1]", "it is the same as pairs[0]"),
    "a way twice": (
        ("travel", 1),
        {"from": "Kemi", "to": "Oulu", "minutes": 90},
        "travel[1]",
        "it is the same as travel[0]",
    ),
    "a way to itself": (
        ("travel", 1),
        {"from": "Kemi", "to": "Kemi", "minutes": 0},
        "travel[1]",
        "it leads from a place to itself, which takes no time",
    ),
    "a half-day twice": (
        ("away", 1),
        {"unit": "unit", "day": "2027-02-02", "half": "morning", "people": 2},
        "away[1]",
        "it is the same as away[0]",
    ),
    "no identifier": (("people", 1), {}, "people[1]", "the field id is missing"),
    "a list for an object": (("policy",), [], "policy", "here is a list"),
    "half a surrogate pair": (("people", 1, "id"), "\ud800", "people[1].id", 'here is "\ud800"'),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_with_its_place(name):
    steps, value, place, wrong = WRONG[name]
    assert [(fault.place, fault.wrong) for fault in faults_of(changed(*steps, to=value))] == [(place, wrong)]


def test_every_fault_is_named_at_once():
    document = changed("sessions", 0, "cost", to=-1)
    document["people"][0]["needs"]["B1"]["weight"] = 9
    document["locks"][0]["person"] = "nobody"
    assert [fault.place for fault in faults_of(document)] == [
        "people[0].needs.B1.weight",
        "sessions[0].cost",
        "locks[0].person",
    ]


def test_a_person_that_cannot_be_read_makes_no_lock_unknown():
    assert [fault.place for fault in faults_of(changed("people", 0, "id", to=7))] == ["people[0].id"]


def test_what_is_declared_need_not_be_anybodys():
    document = changed("staffing", "closed", to=1)
    document["declared"]["units"] = ["unit", "closed"]
    assert instance_of(document).staffing == {"unit": 2, "closed": 1}
    document["declared"]["units"] = ["closed"]
    assert [fault.place for fault in faults_of(document)] == ["people[0].units[0]", "staffing.unit", "away[0].unit"]


def test_without_travel_places_are_anybodys_own():
    document = changed("travel", to=[])
    assert instance_of(document).travel == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            '{"people": [],\n "sessions": [}',
            ("line 2, column 15", "a value is missing here, or is none that JSON knows"),
        ),
        ('{"people": []\n "sessions": []}', ("line 2, column 2", "a comma is missing here")),
        ('{"people" []}', ("line 1, column 11", "a colon is missing here")),
        ('{"people": [], }', None),
        ('{"people": "x', ("line 1, column 12", "the text that begins here has no end")),
        (
            '{"people": "\n"}',
            ("line 1, column 13", "there is a line break or another control character within a text here"),
        ),
        ('{"people": "\\x"}', ("line 1, column 13", "the text in quotes has a character that JSON does not allow")),
        ("{} {}", ("line 1, column 4", "the document ended before this")),
        ("", ("line 1, column 1", "a value is missing here, or is none that JSON knows")),
        ("[" * 100_000, ("", "lists or objects are nested too deeply")),
        (b'{\n"people": "\xff"}', ("line 2", "this is not UTF-8")),
        ("[]", ("", "here is a list")),
    ],
)
def test_what_is_no_json_is_told_with_line_and_column(text, fault):
    [found] = faults_of_text(text)
    assert fault is None or (found.place, found.wrong) == fault


def test_a_name_twice_in_an_object_is_named_with_its_place():
    text = '{"people": [{"id": "aino", "place": "Oulu", "place": "Kemi"}], "sessions": [], "sessions": []}'
    assert [(fault.place, fault.wrong) for fault in faults_of_text(text)] == [
        ("sessions", "this name is here more than once"),
        ("people[0].place", "this name is here more than once"),
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_what_is_no_number_is_refused_at_its_place(number):
    [fault] = faults_of_text('{"people": [], "sessions": [], "budget": ' + number + "}")
    assert fault.place == "budget"
    assert fault.right == "it should be a whole number from 0 to 1000000000"


def test_a_byte_order_mark_of_a_windows_editor_is_no_fault():
    assert read_instance(b'\xef\xbb\xbf{"people": [], "sessions": []}') == Instance((), ())


def test_a_fault_reads_as_one_line():
    assert (
        str(FileFault("people[0].id", "here is 7", "it should be a text"))
        == "people[0].id: here is 7 – it should be a text"
    )
    assert str(FileFault("", "here is 7", "it should be an object")).startswith("the whole file: ")


@settings(max_examples=30, deadline=None)
@given(instances(), st.sampled_from(Ended))
def test_a_written_plan_fits_its_schema_and_says_what_is_known(instance, ended):
    seats = max(islice(plans(instance), 50), key=len, default=None)
    if seats is not None:
        held = held_with(instance, seats)
        worth = value_of(instance, seats, held)
        plan = Plan(seats, held, worth.value, worth.value, ended, 1.5, worth.unmet)
        written = json.loads(text_of(plan_as_json(plan, seed=7)))
        PLAN.validate(written)
        assert written["status"] == "optimal"
        assert [tuple(seat.values()) for seat in written["seats"]] == list(plan.seats)


def test_a_plan_without_a_proof_is_feasible_and_an_unknown_bound_is_null():
    written = json.loads(text_of(plan_as_json(Plan((), (), 0, float("inf"), Ended.STOPPED), seed=1)))
    PLAN.validate(written)
    assert (written["status"], written["value"], written["bound"], written["ended"]) == ("feasible", 0, None, "stopped")


def test_a_written_conflict_fits_the_schema():
    demands = (Demand(DemandKind.LOCK, "aino", "one", Mode.ROOM), Demand(DemandKind.ALWAYS, session="two"))
    written = json.loads(text_of(conflict_as_json(Conflict(demands, Proof.SMALLEST), "Why.", seed=1)))
    PLAN.validate(written)
    assert written["conflict"] == [
        {"kind": "lock", "person": "aino", "session": "one", "mode": "room"},
        {"kind": "always", "session": "two"},
    ]
