"""The smallest conflict of locks and demands, and the rule in its way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.assignment.conflicts.demands import Demand, DemandKind, Limit, Rule, demands_of
from courses.assignment.conflicts.smallest import Conflict, Proof, smallest_conflict
from courses.assignment.conflicts.words import conflict_in_words
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
    Quota,
    Seat,
    Session,
)
from courses.assignment.rules import Obstacle
from laituri_learn.web import languages

START = datetime(2027, 2, 1, 7, 0, tzinfo=UTC)
MORNING = HalfDay(START.date(), Half.MORNING)


def person(name, **values):
    return Person(
        name, **{"languages": ("fi",), "needs": {"B1": Need(1, 3, 2)}, "organisation_type": "school"} | values
    )


def people(count, **values):
    return [person(f"p{number}", **values) for number in range(count)]


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
        }
        | values,
    )


def instance(persons, sessions, *locks, **values):
    return Instance(tuple(persons), tuple(sessions), locks=tuple(Seat(*each) for each in locks), **values)


def lock(person_id, session_id):
    return Demand(DemandKind.LOCK, person_id, session_id, Mode.ROOM)


def held(session_id):
    return Demand(DemandKind.ALWAYS, session=session_id)


def one_seat(person_id):
    return Demand(DemandKind.EXACTLY_ONE, person_id)


def test_what_can_be_kept_has_no_conflict():
    found = smallest_conflict(instance(people(2), [session("s")], ("p0", "s"), ("p1", "s")))
    assert found == Conflict()
    assert not found


def test_two_locks_of_one_person_at_once_are_found_among_many():
    sessions = [session(f"s{number}", day=number, minimum_attendance=3) for number in range(12)] + [session("t", day=5)]
    locks = [(f"p{number}", f"s{number}") for number in range(12)]
    found = smallest_conflict(instance(people(40), sessions, *locks, ("p5", "t")))
    assert found == Conflict((lock("p5", "s5"), lock("p5", "t")), limits=(Limit(Rule.CLASH, "p5", ("s5", "t")),))


def test_three_locks_on_two_seats_are_one_seat_too_many():
    found = smallest_conflict(instance(people(3), [session("s", seats=2)], ("p0", "s"), ("p1", "s"), ("p2", "s")))
    assert set(found.demands) == {lock("p0", "s"), lock("p1", "s"), lock("p2", "s")}
    assert found.limits == (Limit(Rule.SEATS, sessions=("s",), mode=Mode.ROOM),)
    assert found.limits[0].missing == 1


def test_the_smallest_of_two_conflicts_is_told():
    locks = [("p0", "s"), ("p1", "s"), ("p2", "s"), ("p3", "s"), ("p3", "t")]
    found = smallest_conflict(instance(people(4), [session("s", seats=2), session("t")], *locks))
    assert found.demands == (lock("p3", "s"), lock("p3", "t"))
    assert found.proof is Proof.SMALLEST


def test_one_lock_that_cannot_be_kept_is_told_with_what_keeps_her_away():
    busy = person("anna", busy=(Busy(START, START + timedelta(hours=1)),))
    found = smallest_conflict(instance([busy], [session("s")], ("anna", "s")))
    assert found.limits == (Limit(Rule.OBSTACLE, "anna", ("s",), Mode.ROOM, obstacle=Obstacle.CLASH),)


def test_the_staffing_limit_of_a_unit_is_named_with_its_half_day():
    found = smallest_conflict(
        instance(people(2, units=("u",)), [session("s"), session("t")], ("p0", "s"), ("p1", "t"), staffing={"u": 1})
    )
    assert set(found.demands) == {lock("p0", "s"), lock("p1", "t")}
    assert found.limits == (Limit(Rule.STAFFING, unit="u", half_day=MORNING),)


def test_more_away_already_than_the_limit_leaves_nobody_to_go():
    known = instance(people(1, units=("u",)), [session("s")], ("p0", "s"), staffing={"u": 1}, away={("u", MORNING): 3})
    assert smallest_conflict(known).limits == (Limit(Rule.STAFFING, unit="u", half_day=MORNING),)


def test_training_days_of_a_year_are_named():
    sessions = [session(f"s{number}", day=number) for number in range(3)]
    locks = [("anna", f"s{number}") for number in range(3)]
    found = smallest_conflict(instance([person("anna", days_a_year=2)], sessions, *locks))
    assert len(found.demands) == 3
    assert found.limits == (Limit(Rule.DAYS, "anna", year=2027),)


def test_two_sessions_of_a_course_and_a_second_seat_where_one_is_allowed():
    twice = instance(
        [person("anna")], [session("s", course="c"), session("t", course="c", day=1)], ("anna", "s"), ("anna", "t")
    )
    assert smallest_conflict(twice).limits == (Limit(Rule.COURSE, "anna", ("s", "t")),)
    once = instance(
        [person("anna", attendance=Attendance.AT_MOST_ONE)],
        [session("s"), session("t", day=1)],
        ("anna", "s"),
        ("anna", "t"),
    )
    assert smallest_conflict(once).limits == (Limit(Rule.ATTENDANCE, "anna"),)


def test_a_session_held_always_lacks_people_for_its_minimum():
    anna = person("anna", languages=("sv",))
    found = smallest_conflict(
        instance([*people(3), anna], [session("s", opening=Opening.ALWAYS, minimum_attendance=5)])
    )
    assert found == Conflict((held("s"),), limits=(Limit(Rule.MINIMUM, sessions=("s",)),))
    assert found.limits[0].missing == 2


def test_a_locked_session_lacks_an_organisation_type_for_its_mix():
    mixed = session("s", minimum_types=2)
    assert smallest_conflict(instance(people(5), [mixed], ("p0", "s"))) == Conflict(
        (lock("p0", "s"),), limits=(Limit(Rule.MIX, sessions=("s",)),)
    )
    office = person("anna", organisation_type="office")
    assert not smallest_conflict(instance([*people(5), office], [mixed], ("p0", "s")))


def test_a_mix_rule_does_not_bind_a_session_held_always_without_people():
    assert not smallest_conflict(instance(people(2), [session("s", opening=Opening.ALWAYS, minimum_types=2)]))


def test_a_share_that_two_locks_of_the_other_type_leave_out_of_reach():
    office = person("anna", organisation_type="office")
    half = session("s", shares={"office": 50})
    assert not smallest_conflict(instance([*people(2), office], [half], ("p0", "s")))
    found = smallest_conflict(instance([*people(2), office], [half], ("p0", "s"), ("p1", "s")))
    assert set(found.demands) == {lock("p0", "s"), lock("p1", "s")}
    assert [limit.rule for limit in found.limits] == [Rule.MIX]


def test_a_quota_of_a_session_held_always():
    quota = Quota(GroupKind.REGION, "r", at_least=2)
    found = smallest_conflict(
        instance([person("anna", regions=("r",))], [session("s", opening=Opening.ALWAYS, quotas=(quota,))])
    )
    assert found.demands == (held("s"),)
    assert found.limits == (Limit(Rule.QUOTA, sessions=("s",), group=(GroupKind.REGION, "r")),)


def test_one_trainer_in_two_sessions_held_always():
    sessions = [session(name, opening=Opening.ALWAYS, trainers=("eeva",)) for name in ("s", "t", "u")]
    sessions[1] = replace(sessions[1], meetings=session("t", day=1).meetings)
    found = smallest_conflict(instance([], sessions))
    assert found == Conflict((held("s"), held("u")), limits=(Limit(Rule.TRAINER, sessions=("s", "u")),))


def test_a_lock_opens_a_session_that_the_budget_does_not_reach():
    known = instance(people(2), [session("s", cost=700), session("t", day=1, cost=600)], ("p0", "s"), ("p1", "t"))
    assert smallest_conflict(replace(known, budget=1300)) == Conflict()
    found = smallest_conflict(replace(known, budget=1200))
    assert len(found.demands) == 2
    assert found.limits == (Limit(Rule.BUDGET),)
    assert found.limits[0].missing == 100


def test_people_with_exactly_one_seat_each_are_too_many_for_the_seats():
    one = {"attendance": Attendance.EXACTLY_ONE}
    found = smallest_conflict(instance([*people(3, **one), person("anna")], [session("s", seats=2)]))
    assert set(found.demands) == {one_seat(f"p{number}") for number in range(3)}
    nowhere = smallest_conflict(instance([person("anna", needs={}, **one)], [session("s")]))
    assert nowhere == Conflict((one_seat("anna"),), limits=(Limit(Rule.NOWHERE, "anna"),))


def test_jobs_that_use_more_of_an_agent_than_there_is():
    jobs = [Person(f"j{number}", attendance=Attendance.EXACTLY_ONE) for number in range(4)]
    agents = [Session(name, name, seats={Mode.ROOM: 9}, opening=Opening.ALWAYS) for name in ("a", "b")]
    pairs = tuple(Pair(job.id, agent.id, uses={agent.id: 5}) for job in jobs for agent in agents)
    known = instance(jobs, agents, pairs=pairs, resources={"a": 10, "b": 9})
    found = smallest_conflict(known)
    assert len(found.demands) == 4
    assert [limit.rule for limit in found.limits] == [Rule.RESOURCE]
    assert not smallest_conflict(replace(known, resources={"a": 10, "b": 10}))


def test_when_the_time_is_over_nothing_is_claimed():
    found = smallest_conflict(instance(people(2), [session("s", seats=1)], ("p0", "s"), ("p1", "s")), time_limit=0)
    assert found == Conflict((), Proof.NONE)


@pytest.fixture
def english():
    """No request: the catalogues and a language."""
    app = Flask(__name__)
    languages.init_app(app)
    with app.app_context(), force_locale("en"):
        yield


def told(known, names=(), **options):
    return conflict_in_words(smallest_conflict(known, **options), Words(known, dict(names)))


def test_a_conflict_is_told_with_its_reason_and_what_helps(english):
    known = instance(people(3), [session("s", seats=2)], ("p0", "s"), ("p1", "s"), ("p2", "s"))
    assert told(known) == (
        "These cannot be kept together: p0 stays in s; p1 stays in s; p2 stays in s. "
        "Why: 3 are locked on the seats of s (in the room: 2). What helps: release a lock, or add seats."
    )


def test_pages_speak_names_and_the_half_day_of_a_unit(english):
    known = instance(people(2, units=("u",)), [session("s"), session("t")], ("p0", "s"), ("p1", "t"), staffing={"u": 1})
    names = {(Named.PERSON, "p0"): "Anna", (Named.SESSION, "s"): "Peer circle", (Named.UNIT, "u"): "Turku office"}
    assert told(known, names) == (
        "These cannot be kept together: Anna stays in Peer circle; p1 stays in t. "
        "Why: of Turku office at most 1 may be away in the morning of 1.2.2027. "
        "What helps: release a lock, or let more of the unit be away."
    )


def test_one_lock_alone_is_told_with_what_keeps_her_away(english):
    busy = person("anna", busy=(Busy(START, START + timedelta(hours=1)),))
    assert told(instance([busy], [session("s")], ("anna", "s"))) == (
        "This cannot be kept: anna stays in s. Why: anna, s: she has another meeting at the same time. "
        "What helps: release a lock."
    )


def test_how_many_others_are_hopeless_is_told(english):
    one = {"attendance": Attendance.EXACTLY_ONE, "needs": {}}
    known = instance([*people(3, **one), person("anna")], [session("s")], ("anna", "s"))
    found = smallest_conflict(known)
    assert (found.demands, found.hopeless) == ((one_seat("p0"),), 2)
    assert told(known) == (
        "This cannot be kept: p0 has exactly one seat. Why: there is no session to which p0 could go. "
        "What helps: let somebody be without a seat. As many others cannot be kept either, each by itself: 2."
    )


def test_a_long_conflict_is_told_in_part(english):
    one = {"attendance": Attendance.EXACTLY_ONE}
    said = told(instance(people(12, **one), [session("s", seats=11)]))
    assert "p9 has exactly one seat; and 2 more. Why: the seats of s (in the room: 11) do not suffice." in said


def test_want_of_time_is_told(english):
    known = instance(people(2), [session("s", seats=1)], ("p0", "s"), ("p1", "s"))
    assert told(known, time_limit=0).startswith("There was no time to find out what is in conflict.")
    found = Conflict((lock("p0", "s"),), Proof.REDUCED)
    assert conflict_in_words(found, Words(known, {})).endswith("the time was over.")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_rule_and_demand_can_be_told_in_each_language(english, language):
    known = instance(people(1), [session("s"), session("t")], budget=5)
    with force_locale(language):
        for rule in Rule:
            limit = Limit(rule, "p0", ("s", "t"), Mode.ROOM, 2027, "u", MORNING, (GroupKind.REGION, "r"), "x")
            for demand in (lock("p0", "s"), held("s"), one_seat("p0")):
                said = conflict_in_words(Conflict((demand,), limits=(limit,)), Words(known, {}))
                assert "%(" not in said


def feasible(known, kept):
    """By trying every set of seats: whether these demands can be kept under the rules, in plain words."""
    options = [(who.id, where.id) for who in known.people for where in known.sessions]
    for size in range(len(options) + 1):
        for chosen in combinations(options, size):
            if _sound(known, chosen, kept):
                return True
    return False


def _sound(known, chosen, kept):
    locked = {(seat.person, seat.session) for seat in known.locks}
    for who in known.people:
        mine = [where for where in known.sessions if (who.id, where.id) in chosen]
        if any("fi" not in who.languages and (who.id, each.id) not in locked for each in mine):
            return False
        if len({each.meetings for each in mine}) < len(mine):
            return False
        if who.days_a_year is not None and len(mine) > who.days_a_year:
            return False
        if who.attendance is not Attendance.ANY and len(mine) > 1:
            return False
        if one_seat(who.id) in kept and not mine:
            return False
    for where in known.sessions:
        there = [who for who in known.people if (who.id, where.id) in chosen]
        if len(there) > where.seats[Mode.ROOM]:
            return False
        bound = held(where.id) in kept if where.opening is Opening.ALWAYS else bool(there)
        if bound and len(there) < where.minimum_attendance:
            return False
        if there and len({who.organisation_type for who in there}) < where.minimum_types:
            return False
        for day in {each.meetings for each in known.sessions}:
            away = [
                1
                for person_id, session_id in chosen
                for each in known.sessions
                if each.id == session_id and each.meetings == day
            ]
            if len(away) > known.staffing["u"]:
                return False
    return all((each.person, each.session) in chosen for each in kept if each.kind is DemandKind.LOCK)


persons = st.builds(
    lambda language, days, kind, attendance: person(
        "", languages=(language,), days_a_year=days, organisation_type=kind, attendance=attendance, units=("u",)
    ),
    st.sampled_from(["fi", "fi", "sv"]),
    st.sampled_from([None, 1]),
    st.sampled_from(["school", "office"]),
    st.sampled_from([Attendance.ANY, Attendance.ANY, Attendance.AT_MOST_ONE, Attendance.EXACTLY_ONE]),
)
sessions_drawn = st.builds(
    lambda day, seats, least, types, opening: session(
        "", day=day, seats=seats, minimum_attendance=least, minimum_types=types, opening=opening
    ),
    st.integers(0, 1),
    st.integers(1, 3),
    st.integers(0, 2),
    st.integers(0, 2),
    st.sampled_from([Opening.DECIDE, Opening.ALWAYS]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(persons, min_size=1, max_size=4),
    st.lists(sessions_drawn, min_size=1, max_size=2),
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 1)), max_size=3),
    st.integers(1, 4),
)
def test_no_smaller_conflict_exists(drawn, where, locks, limit):
    everybody = [replace(each, id=f"p{number}") for number, each in enumerate(drawn)]
    sessions = [replace(each, id=f"s{number}", course=f"s{number}") for number, each in enumerate(where)]
    known = instance(
        everybody,
        sessions,
        *sorted((f"p{who}", f"s{what}") for who, what in locks if who < len(everybody) and what < len(sessions)),
        staffing={"u": limit},
    )
    found = smallest_conflict(known)
    assert found.proof is Proof.SMALLEST
    demands = demands_of(known)
    if found:
        assert not feasible(known, found.demands)
        assert found.limits
    smaller = len(found.demands) - 1 if found else len(demands)
    assert all(feasible(known, some) for some in combinations(demands, smaller))
