"""Why a seat, why not, what is missing, and who gains how much: little plans made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from courses.assignment.explaining.fairness import FairBy, fairness
from courses.assignment.explaining.not_held import Lack, NotHeld, not_held
from courses.assignment.explaining.seating import Bar, Seating
from courses.assignment.explaining.why import Alternative, Missed, explain_person, left_out, waiting_lists, why_seat
from courses.assignment.explaining.words import Named, Words
from courses.assignment.instance import (
    Attendance,
    Busy,
    GroupKind,
    Half,
    HalfDay,
    Instance,
    Mode,
    Need,
    Opening,
    Pair,
    Person,
    Policy,
    Quota,
    Seat,
    Session,
)
from courses.assignment.plan import Plan
from courses.assignment.rules import Obstacle
from laituri_learn.web import languages

START = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
MORNING = HalfDay(date(2027, 2, 1), Half.MORNING)
TRAVEL = {("turku", "oulu"): 360}


def person(name, **values):
    given = {"languages": ("fi",), "needs": {"B1": Need(1, 3, 2)}, "organisation_type": "school", "place": "turku"}
    return Person(name, **given | values)


def session(name, *, day=0, seats=10, **values):
    begins = START + timedelta(days=day)
    return Session(
        name,
        **{
            "course": name,
            "language": "fi",
            "seats": {Mode.ROOM: seats},
            "raises": {"B1": (1, 3)},
            "meetings": ((begins, begins + timedelta(hours=3)),),
            "place": "turku",
        }
        | values,
    )


def seating(people, sessions, seats=(), **values):
    """``seats``: "person session" each, or "person session online"."""
    taken = tuple(Seat(who, where, Mode(*mode or ["room"])) for who, where, *mode in map(str.split, seats))
    instance = Instance(tuple(people), tuple(sessions), **{"travel": TRAVEL} | values)
    return Seating(instance, Plan(taken, tuple(dict.fromkeys(seat.session for seat in taken)), 0, 0))


# Why a seat


def test_a_seat_tells_what_it_closes_what_the_way_costs_and_whom_it_displaced():
    plan = seating(
        [
            person("anna", place="oulu", needs={"B1": Need(1, 3, 3)}),
            person("bert", needs={"B1": Need(2, 3, 1)}),
            person("cecilia"),
            person("sven", languages=("sv",), needs={"B1": Need(1, 3, 3)}),
        ],
        [session("s", seats=1)],
        ["anna s"],
    )
    why = why_seat(plan, Seat("anna", "s"))
    assert (why.competences, why.points) == (("B1",), 600)
    assert (why.minutes, why.way) == (360, 120)
    assert why.displaced == Alternative(Seat("cecilia", "s"), ("B1",), 400)
    assert why.instead is None
    assert why.needed


def test_nobody_is_displaced_where_a_seat_is_free():
    plan = seating([person("anna"), person("bert"), person("cecilia")], [session("s")], ["anna s", "bert s"])
    why = why_seat(plan, Seat("anna", "s"))
    assert why.displaced is None
    assert not why.needed


def test_a_colleague_whom_the_staffing_limit_kept_away_was_displaced():
    people = [person("anna", units=("u",)), person("bert", units=("u",)), person("cecilia")]
    plan = seating(people, [session("s")], ["anna s", "cecilia s"], staffing={"u": 1})
    assert why_seat(plan, Seat("anna", "s")).displaced == Alternative(Seat("bert", "s"), ("B1",), 400)
    assert why_seat(plan, Seat("cecilia", "s")).displaced is None


def test_a_gap_is_credited_to_the_first_seat_and_to_a_later_one_as_far_as_it_goes_further():
    anna = person("anna", needs={"B1": Need(1, 3, 2), "C1": Need(0, 1, 1)})
    first = session("first", raises={"B1": (1, 2)})
    later = session("later", day=7, raises={"B1": (1, 3), "C1": (0, 1)})
    plan = seating([anna], [later, first], ["anna later", "anna first"])
    assert why_seat(plan, Seat("anna", "first")).points == 200
    assert why_seat(plan, Seat("anna", "later")).points == 300
    assert why_seat(plan, Seat("anna", "later")).competences == ("B1", "C1")
    nothing_more = seating(
        [anna], [first, session("again", day=7, raises={"B1": (1, 2)})], ["anna first", "anna again"]
    )
    assert why_seat(nothing_more, Seat("anna", "again")).competences == ()


def test_the_seat_that_she_could_have_instead_is_the_best_that_is_free():
    sessions = [
        session("s"),
        session("full", seats=1, raises={"B1": (1, 3)}),
        session("half", day=1, raises={"B1": (1, 2)}),
        session("closed", raises={"B1": (1, 3)}),
    ]
    plan = seating(
        [person("anna"), person("bert"), person("cecilia")], sessions, ["anna s", "bert full", "cecilia half"]
    )
    assert why_seat(plan, Seat("anna", "s")).instead == Alternative(Seat("anna", "half"), ("B1",), 200)


def test_a_seat_is_needed_where_the_session_would_fall_below_its_minimum_its_mix_or_a_quota():
    people = [person("anna", organisation_type="office", regions=("r",)), person("bert"), person("cecilia")]
    seats = ["anna s", "bert s", "cecilia s"]
    for rule in (
        {"minimum_types": 2},
        {"shares": {"office": 30}},
        {"quotas": (Quota(GroupKind.REGION, "r", at_least=1),)},
    ):
        plan = seating(people, [session("s", **rule)], seats)
        assert why_seat(plan, Seat("anna", "s")).needed
        assert not why_seat(plan, Seat("bert", "s")).needed
    plan = seating(people, [session("s", minimum_attendance=3)], seats)
    assert why_seat(plan, Seat("bert", "s")).needed


# Who was left out


def test_those_left_out_have_a_need_and_no_seat():
    people = [person("anna"), person("bert"), person("able", needs={"B1": Need(3, 3, 1)})]
    assert list(left_out(seating(people, [session("s")], ["anna s"]))) == ["bert"]


def test_a_full_session_would_take_her_with_a_seat_more():
    plan = seating([person("anna"), person("bert")], [session("s", seats=1)], ["anna s"])
    why = explain_person(plan, "bert")
    assert why.missed == (Missed("s", Mode.ROOM, (Bar(Obstacle.FULL),), ("B1",), 400),)
    assert why.would_go == why.missed


def test_whom_no_session_serves_is_told_so_with_her_needs():
    why = explain_person(seating([person("anna", needs={"F1": Need(0, 2, 1)})], [session("s")]), "anna")
    assert why.missed == (Missed(None, Mode.ROOM, (Bar(Obstacle.NO_COURSE),), ("F1",)),)
    assert why.would_go == ()


@pytest.mark.parametrize(
    ("who", "where", "values", "bar"),
    [
        ({"languages": ("sv",)}, {}, {}, Bar(Obstacle.LANGUAGE)),
        ({"regions": ("r2",)}, {"region": "r1"}, {}, Bar(Obstacle.REGION)),
        ({"busy": (Busy(START, START + timedelta(hours=1)),)}, {}, {}, Bar(Obstacle.CLASH)),
        ({"days_a_year": 0}, {}, {}, Bar(Obstacle.DAYS, year=2027, days=1)),
        ({"place": "oulu"}, {}, {"policy": Policy(longest_travel=180)}, Bar(Obstacle.TRAVEL)),
        ({"units": ("u",)}, {}, {"staffing": {"u": 0}}, Bar(Obstacle.STAFFING, unit="u", half_days=(MORNING,))),
        ({}, {"shares": {"office": 60}}, {}, Bar(Obstacle.MIX)),
        (
            {},
            {"quotas": (Quota(GroupKind.ORGANISATION_TYPE, "school", at_most=0),)},
            {},
            Bar(Obstacle.QUOTA, group=(GroupKind.ORGANISATION_TYPE, "school")),
        ),
        (
            {},
            {},
            {"pairs": (Pair("anna", "s", uses={"laptops": 2}),), "resources": {"laptops": 1}},
            Bar(Obstacle.RESOURCE, resource="laptops"),
        ),
        ({}, {}, {"forbidden": (("anna", "s"),)}, Bar(Obstacle.FORBIDDEN)),
    ],
)
def test_the_one_thing_in_her_way_is_what_would_help(who, where, values, bar):
    office = person("olli", organisation_type="office")
    plan = seating([person("anna", **who), office], [session("s", **where)], ["olli s"], **values)
    why = explain_person(plan, "anna")
    assert why.missed[0].bars == (bar,)
    assert [each.bars for each in why.would_go] == [(bar,)]


def test_two_things_in_her_way_are_told_and_no_single_change_helps():
    anna = person("anna", languages=("sv",), days_a_year=0)
    plan = seating([anna, person("bert")], [session("s")], ["bert s"])
    why = explain_person(plan, "anna")
    assert [bar.obstacle for bar in why.missed[0].bars] == [Obstacle.LANGUAGE, Obstacle.DAYS]
    assert why.would_go == ()


def test_of_a_course_the_session_nearest_to_possible_is_told_and_the_most_useful_course_first():
    anna = person("anna", needs={"B1": Need(1, 3, 2), "C1": Need(0, 3, 3)})
    sessions = [
        session("swedish", course="c", language="sv", region="elsewhere"),
        session("finnish", course="c", day=1, seats=1),
        session("big", day=2, seats=1, raises={"C1": (0, 3)}),
    ]
    plan = seating([anna, person("bert"), anna_like("cecilia")], sessions, ["bert finnish", "cecilia big"])
    why = explain_person(plan, "anna")
    assert [each.session for each in why.missed] == ["big", "finnish"]
    assert [each.session for each in why.would_go] == ["big", "finnish"]


def anna_like(name):
    return person(name, needs={"C1": Need(0, 3, 3)})


def test_the_mode_nearest_to_possible_is_told():
    far = replace(session("s", place="oulu"), seats={Mode.ROOM: 5, Mode.ONLINE: 2})
    people = [person("anna", units=("u",)), person("bert")]
    plan = seating(people, [far], ["bert s online"], policy=Policy(longest_travel=60), staffing={"u": 0})
    missed = explain_person(plan, "anna").missed[0]
    assert missed.mode is Mode.ONLINE
    assert [bar.obstacle for bar in missed.bars] == [Obstacle.STAFFING]


def test_where_nothing_is_in_the_way_it_is_said_that_it_is_not_worth_it_or_was_not_found():
    plan = seating([person("anna"), person("bert")], [session("s")], ["bert s"])
    why = explain_person(plan, "anna")
    assert why.missed[0].bars == (Bar(Obstacle.WORTH),)
    assert why.would_go == ()


def test_she_would_go_if_a_session_were_held_and_it_is_told_what_it_lacks():
    plan = seating([person("anna"), person("sven", languages=("sv",))], [session("s", minimum_attendance=3)])
    why = explain_person(plan, "anna")
    assert why.would_go[0].bars == (Bar(Obstacle.NOT_HELD),)
    assert why.would_go[0].lacks == (Lack(NotHeld.PEOPLE, 1, 3),)


def test_somebody_with_a_seat_is_told_what_keeps_her_from_another():
    anna = person("anna", needs={"B1": Need(1, 3, 2), "C1": Need(0, 1, 1)}, attendance=Attendance.ANY, days_a_year=1)
    sessions = [session("s"), session("t", raises={"C1": (0, 1)}), session("u", day=1, raises={"C1": (0, 1)})]
    people = [anna, person("bert", needs={"C1": Need(0, 1, 1)}), person("cecilia", needs={"C1": Need(0, 1, 1)})]
    plan = seating(people, sessions, ["anna s", "bert t", "cecilia u"])
    missed = {each.session: each.bars for each in explain_person(plan, "anna").missed}
    assert missed["t"] == (Bar(Obstacle.CLASH, "s"), Bar(Obstacle.DAYS, year=2027, days=1))
    assert missed["u"] == (Bar(Obstacle.DAYS, year=2027, days=1),)


# What is not held


def lacks(plan):
    return {each.session: each.lacks for each in not_held(plan)}


def test_a_session_that_is_not_held_tells_the_people_types_and_groups_it_lacks():
    people = [person("anna"), person("bert"), person("sven", languages=("sv",))]
    sessions = [
        session("people", minimum_attendance=5),
        session("types", minimum_types=2),
        session("share", minimum_attendance=2, shares={"office": 60}),
        session("quota", quotas=(Quota(GroupKind.REGION, "r", at_least=1),)),
        session("never", opening=Opening.NEVER),
        session("always", opening=Opening.ALWAYS),
    ]
    assert lacks(seating(people, sessions)) == {
        "people": (Lack(NotHeld.PEOPLE, 2, 5),),
        "types": (Lack(NotHeld.TYPES, 1, 2),),
        "share": (Lack(NotHeld.SHARE, 0, 2, (GroupKind.ORGANISATION_TYPE, "office")),),
        "quota": (Lack(NotHeld.QUOTA, 0, 1, (GroupKind.REGION, "r")),),
    }


def test_a_session_is_not_held_for_want_of_money_and_of_its_trainer():
    people = [person("anna"), person("bert")]
    sessions = [
        session("s", trainers=("eeva",), cost=700),
        session("t", trainers=("eeva",), cost=300),
        session("u", day=1, trainers=("eeva",), cost=301),
    ]
    found = lacks(seating(people, sessions, ["anna s"], budget=1000))
    assert found["t"] == (Lack(NotHeld.TRAINER, session="s"),)
    assert found["u"] == (Lack(NotHeld.BUDGET, 300, 301),)


def test_a_session_falls_short_by_what_its_people_would_leave_and_what_it_costs():
    anna = person("anna", needs={"B1": Need(1, 3, 2), "C1": Need(0, 1, 1)})
    sessions = [session("s"), session("t", raises={"C1": (0, 1)}, cost=5000)]
    # Anna would close one level of C1 (100) and leave two of B1 with weight 2 (400); holding it costs 150.
    found = lacks(seating([anna], sessions, ["anna s"], policy=Policy(cost=3)))
    assert found["t"] == (Lack(NotHeld.ELSEWHERE, -300, 150),)
    assert found["t"][0].missing == 450


def test_the_people_who_gain_most_come_and_others_while_they_add_something():
    people = [person(f"p{weight}", needs={"B1": Need(1, 3, weight)}) for weight in (1, 2, 3)]
    # 600 and 400 for the two seats; it costs 1,100.
    found = lacks(seating(people, [session("t", seats=2, cost=11_000)], policy=Policy(cost=10)))
    assert found["t"] == (Lack(NotHeld.ELSEWHERE, 1000, 1100),)


def test_locked_seats_and_staffing_limits_leave_too_few_people():
    people = [person("anna"), person("bert", units=("u",))]
    known = {"locks": (Seat("anna", "s"),), "staffing": {"u": 0}}
    found = lacks(seating(people, [session("s"), session("t")], ["anna s"], **known))
    assert found["t"] == (Lack(NotHeld.LIMITS, 0, 1),)


# Fairness and waiting lists


def test_each_region_type_and_language_has_its_part_the_largest_unmet_share_first():
    people = [
        person("anna", regions=("north", "south"), organisation_type="office"),
        person("bert", regions=("south",)),
        person("sven", regions=("south",), languages=("sv", "fi")),
        person("able", regions=("south",), needs={}),
    ]
    plan = seating(people, [session("s", seats=2)], ["anna s", "bert s"], policy=Policy(unmet_limit=40))
    shares = {(share.by, share.group): share for share in fairness(plan)}
    south = shares[FairBy.REGION, "south"]
    assert (south.people, south.seated, south.seats, south.closed, south.closable) == (2, 1, 1, 4, 8)
    assert south.unmet == 0.5
    assert not south.holds
    assert shares[FairBy.REGION, "north"].unmet == 0
    assert shares[FairBy.REGION, "north"].holds
    assert shares[FairBy.LANGUAGE, "sv"].unmet == 1
    assert shares[FairBy.LANGUAGE, "sv"].holds
    assert [share.group for share in fairness(plan)] == ["south", "north", "school", "office", "sv", "fi"]


def test_what_no_session_can_close_is_not_counted_as_unmet():
    plan = seating([person("anna", regions=("north",), needs={"F1": Need(0, 4, 3)})], [session("s")])
    share = fairness(plan)[0]
    assert (share.people, share.closable, share.unmet, share.holds) == (1, 0, None, True)


def test_those_without_a_seat_wait_first_and_those_who_gain_most_before_the_others():
    other = session("other", day=1, raises={"C1": (0, 1)})
    both = {"B1": Need(1, 3, 3), "C1": Need(0, 1, 1)}
    people = [
        person("anna"),
        person("bert", needs=both),
        person("cecilia", needs={"B1": Need(2, 3, 1)}),
        person("david"),
        person("sven", languages=("sv",)),
        person("busy", needs=both),
    ]
    clash = session("clash", raises={"C1": (0, 1)})
    plan = seating(people, [session("s", seats=3), other, clash], ["anna s", "bert other", "busy clash"])
    assert waiting_lists(plan)["s"] == (Seat("david", "s"), Seat("cecilia", "s"), Seat("bert", "s"))


def test_whoever_would_gain_nothing_more_does_not_wait():
    plan = seating([person("anna"), person("bert")], [session("s"), session("t", day=1)], ["anna s", "bert t"])
    assert waiting_lists(plan) == {"s": (), "t": ()}


# In words


@pytest.fixture
def english():
    """No request: the catalogues and a language."""
    app = Flask(__name__)
    languages.init_app(app)
    with app.app_context(), force_locale("en"):
        yield


NAMES = {
    (Named.SESSION, "s"): "Peer circle, Turku",
    (Named.COURSE, "s"): "Peer circle",
    (Named.UNIT, "u"): "Turku office",
    (Named.LANGUAGE, "sv"): "Swedish",
}


def in_words(who, where=None, names=NAMES, **values):
    plan = seating([person("anna", **who), person("olli")], [session("s", **where or {})], ["olli s"], **values)
    return Words(plan.instance, names).left_out(explain_person(plan, "anna"))


def test_who_lacks_her_language_is_told_what_would_help(english):
    said = in_words({"languages": ("sv",)}, policy=Policy(longest_travel=180))
    assert said == "no seat in Swedish within 3 h; would go if Peer circle were held in Swedish within 3 h"
    assert in_words({"languages": ("sv",)}) == "no seat in Swedish; would go if Peer circle were held in Swedish"


def test_names_may_be_missing(english):
    said = in_words({"languages": ("sv",)}, names={})
    assert said == "no seat in Swedish; would go if s were held in Swedish"
    said = in_words({}, {"seats": 1}, names={})
    assert said.endswith("; would go if s had a seat more")


def test_the_unit_and_its_mornings_are_told(english):
    said = in_words({"units": ("u",)}, staffing={"u": 0})
    assert said == (
        "Peer circle, Turku: too many of Turku office would be away in the morning of 1.2.2027; "
        "would go if one more of Turku office could be away in the morning of 1.2.2027"
    )


def test_the_same_is_told_in_finnish_and_swedish(english):
    with force_locale("fi"):
        assert in_words({"units": ("u",)}, staffing={"u": 0}) == (
            "Peer circle, Turku: toimipaikasta Turku office olisi poissa liian moni 1.2.2027 aamupäivällä; "
            "paikka järjestyisi, jos toimipaikasta Turku office voisi olla poissa yksi enemmän 1.2.2027 aamupäivällä"
        )
    with force_locale("sv"):
        assert in_words({"days_a_year": 0}) == (
            "Peer circle, Turku: personen saknar utbildningsdagar år 2027: 1; "
            "skulle få plats om personen hade fler utbildningsdagar år 2027: 1"
        )


def test_what_a_session_lacks_is_told(english):
    plan = seating([person("anna")], [session("s", minimum_attendance=3, cost=70)], budget=50)
    said = [Words(plan.instance, {}).lack(lack) for lack in lacks(plan)["s"]]
    assert said == [
        "too few people could come and gain from it: 1 (it takes at least 3)",
        "it costs 70 euros, and 50 euros of the budget are left",
    ]
    whole = Words(plan.instance, NAMES).left_out(explain_person(plan, "anna"))
    assert whole.startswith("Peer circle, Turku: the session is not held; would go if Peer circle, Turku were held (")
    assert "(in the way of that: too few people could come" in whole
