"""Small random instances that exercise every rule, and the best plan of one found by trying them all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

from hypothesis import strategies as st

from courses.assignment.checker import PERSONAL, Rule, closable_of, faults, value_of
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

MONDAY = datetime(2027, 2, 1, tzinfo=UTC)
"""Midnight in universal time, two in the night in Finland."""
NEW_YEAR = datetime(2026, 12, 31, tzinfo=UTC)
TIMES = (
    ((7, 9),),  # 9–11 in Finland
    ((8, 10),),  # until noon sharp
    ((10, 12),),  # from noon sharp
    ((7, 14),),
    ((7, 9), (31, 33)),  # two mornings
)
LANGUAGES, REGIONS, TYPES, UNITS = ("fi", "sv"), ("north", "south"), ("office", "school"), ("unit 1", "unit 2")
PLACES = ("Oulu", "Kemi", None)
COMPETENCES = ("B1", "C1")
BROKEN_FOR_GOOD = PERSONAL | {Rule.SEATS, Rule.STAFFING, Rule.RESOURCE, Rule.BUDGET, Rule.TRAINER}
"""Rules that no further seat mends."""


FEATURES = [
    *("language", "units", "region", "place", "days", "busy", "courses", "attendance", "quotas", "minimum", "types"),
    *("shares", "trainers", "opening", "staffing", "resources", "budget", "locks", "forbidden", "current"),
    "seats",
]


def subsets(values):
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


@st.composite
def people(draw, number, when):
    held = {competence: draw(st.integers(0, 2)) for competence in COMPETENCES}
    return Person(
        id=f"person {number}",
        languages=draw(when("language", st.sampled_from([("fi",), ("sv",), ()]), LANGUAGES)),
        units=draw(when("units", subsets(UNITS), UNITS[:1])),
        organisation=draw(st.sampled_from(["one", "two", None])),
        organisation_type=draw(st.sampled_from([*TYPES, None])),
        regions=draw(when("region", subsets(REGIONS), (REGIONS[number % 2],))),
        needs={
            competence: Need(level, draw(st.integers(level + 1, 4)), draw(st.integers(1, 3)))
            for competence, level in held.items()
        },
        place=draw(when("place", st.sampled_from(PLACES), PLACES[0])),
        days_a_year=draw(when("days", st.integers(0, 3), None)),
        days_taken=draw(when("days", subsets([date(2026, 5, 4), date(2027, 1, 4)]), ())),
        busy=draw(when("busy", st.lists(busy_times(), max_size=2).map(tuple), ())),
        courses=draw(when("courses", subsets(("course 0", "course 1")), ())),
        attendance=draw(when("attendance", st.sampled_from(Attendance), Attendance.ANY)),
    )


@st.composite
def busy_times(draw):
    starts = MONDAY + timedelta(hours=draw(st.sampled_from([5, 6, 9, 12, 30])))
    return Busy(starts, starts + timedelta(hours=draw(st.integers(1, 2))), draw(st.sampled_from(PLACES)))


@st.composite
def quotas(draw):
    kind = draw(st.sampled_from(GroupKind))
    groups = {GroupKind.ORGANISATION_TYPE: TYPES, GroupKind.REGION: REGIONS, GroupKind.ORGANISATION: ("one", "two")}
    least = draw(st.integers(0, 2))
    return Quota(kind, draw(st.sampled_from(groups[kind])), least, draw(st.one_of(st.none(), st.integers(least, 2))))


@st.composite
def sessions(draw, number, when):
    day = draw(st.sampled_from([MONDAY, MONDAY, MONDAY + timedelta(days=1), NEW_YEAR]))
    types = draw(when("types", st.integers(1, 2), 0))
    return Session(
        id=f"session {number}",
        course=f"course {draw(when('courses', st.just(0), number))}",
        language=draw(when("language", st.sampled_from(LANGUAGES), None)),
        seats=draw(
            when("seats", st.sampled_from([{Mode.ROOM: 1}, {Mode.ONLINE: 2}, {}]), {Mode.ROOM: 2, Mode.ONLINE: 1})
        ),
        raises={competence: draw(st.sampled_from([(0, 4), (0, 1), (1, 3)])) for competence in COMPETENCES},
        meetings=tuple(
            (day + timedelta(hours=starts), day + timedelta(hours=ends))
            for starts, ends in draw(st.sampled_from(TIMES))
        ),
        place=draw(when("place", st.sampled_from(PLACES), PLACES[number % 2])),
        minimum_attendance=draw(when("minimum", st.integers(1, 3), 0)),
        region=draw(when("region", st.sampled_from(REGIONS), None)),
        minimum_types=types,
        type_percent=draw(st.sampled_from([0, 40, 50])) if types else 0,
        shares=draw(when("shares", st.dictionaries(st.sampled_from(TYPES), st.sampled_from([30, 50])), {})),
        quotas=draw(
            when(
                "quotas",
                st.lists(quotas(), max_size=2, unique_by=lambda quota: (quota.kind, quota.group)).map(tuple),
                (),
            )
        ),
        trainers=draw(when("trainers", st.sampled_from([("trainer 1",), ("trainer 1", "trainer 2")]), ())),
        cost=draw(st.sampled_from([0, 250, 400])),
        opening=draw(when("opening", st.sampled_from(Opening), Opening.DECIDE)),
    )


policies = st.builds(
    Policy,
    name=st.sampled_from(["", "Even"]),
    gap=st.sampled_from([100, 10, 0]),
    travel=st.sampled_from([0, 10, 70]),
    cost=st.sampled_from([0, 7]),
    unmet=st.sampled_from([0, 3]),
    unmet_limit=st.sampled_from([100, 40]),
    beyond_limit=st.sampled_from([0, 5]),
    keep=st.sampled_from([0, 20]),
    longest_travel=st.sampled_from([None, 60]),
)


@st.composite
def pairs(draw, couple, resources):
    uses = {resource: draw(st.integers(0, 4)) for resource in resources}
    return Pair(*couple, draw(st.integers(-60, 150)), uses)


@st.composite
def instances(draw):
    """An instance without a slip of the pen; some have no plan at all.

    A few features are drawn at a time and the others keep out of the way: if every rule bit, nobody would have a seat.
    """
    biting = draw(st.sets(st.sampled_from(FEATURES), max_size=5))

    def when(feature, strategy, otherwise):
        return strategy if feature in biting else st.just(otherwise)

    many, several = draw(st.sampled_from([(3, 3), (4, 2), (2, 2), (1, 3), (3, 1)]))
    everybody = tuple(draw(people(number, when)) for number in range(many))
    all_sessions = tuple(draw(sessions(number, when)) for number in range(several))
    couples = [(person.id, session.id) for person in everybody for session in all_sessions]
    never = {session.id for session in all_sessions if session.opening is Opening.NEVER}
    forbidden = draw(when("forbidden", subsets(couples), ()))
    free = [each for each in couples if each not in forbidden and each[1] not in never]
    locked = draw(when("locks", subsets(free), ())) if free else ()
    staffed = {unit for person in everybody for unit in person.units}
    staffing = {unit: draw(st.integers(0, 2)) for unit in sorted(staffed)} if "staffing" in biting else {}
    half_days = [HalfDay(MONDAY.date() + timedelta(days=day), half) for day in (0, 1) for half in Half]
    resources = draw(when("resources", st.dictionaries(st.sampled_from(["hours", "kits"]), st.integers(0, 6)), {}))
    return Instance(
        people=everybody,
        sessions=all_sessions,
        policy=draw(policies),
        staffing=staffing,
        away={(unit, half_day): draw(st.integers(1, 3)) for unit in staffing for half_day in draw(subsets(half_days))},
        travel=draw(st.sampled_from([{}, {("Oulu", "Kemi"): 30}, {("Kemi", "Oulu"): 90}])),
        resources=resources,
        pairs=tuple(draw(pairs(couple, resources)) for couple in draw(when("resources", subsets(couples), ()))),
        budget=draw(when("budget", st.sampled_from([0, 300, 600]), None)),
        locks=tuple(Seat(*each, draw(st.sampled_from(Mode))) for each in locked),
        forbidden=forbidden,
        current=tuple(Seat(*each, draw(st.sampled_from(Mode))) for each in draw(when("current", subsets(couples), ()))),
        minimise=draw(st.booleans()) and "resources" in biting,
    )


def held_with(instance: Instance, seats) -> tuple[str, ...]:
    """The sessions that are held when these are the seats."""
    taken = {seat.session for seat in seats}
    return tuple(each.id for each in instance.sessions if each.opening is Opening.ALWAYS or each.id in taken)


def plans(instance: Instance) -> Iterator[tuple[Seat, ...]]:
    """Every way to seat people that breaks no rule; each is sought when it is asked for."""
    capacity = {(session.id, mode): number for session in instance.sessions for mode, number in session.seats.items()}
    options = [list(_options(instance, person)) for person in instance.people]

    def overbooked(seats: tuple[Seat, ...]) -> bool:
        # Told at once, as most of what is tried fails by it.
        return any(number > capacity[place] for place, number in Counter(seat[1:] for seat in seats).items())

    def completed(seats: tuple[Seat, ...], people_seated: int) -> Iterator[tuple[Seat, ...]]:
        broken = _broken(instance, seats)
        if people_seated == len(options):
            yield from () if broken else (seats,)
        elif not broken & BROKEN_FOR_GOOD:
            for added in options[people_seated]:
                if not overbooked(seats + added):
                    yield from completed(seats + added, people_seated + 1)

    return completed((), 0)


def _broken(instance: Instance, seats: tuple[Seat, ...]) -> set[Rule]:
    return {fault.rule for fault in faults(instance, seats, held_with(instance, seats))}


def _options(instance: Instance, person: Person) -> Iterator[tuple[Seat, ...]]:
    """Every way to seat one person that her own rules allow."""
    alone = replace(
        instance, people=(person,), locks=tuple(each for each in instance.locks if each.person == person.id)
    )
    modes_of = [[None, *(mode for mode, seats in session.seats.items() if seats)] for session in instance.sessions]
    for modes in product(*modes_of):
        seats = tuple(
            Seat(person.id, session.id, mode) for session, mode in zip(instance.sessions, modes, strict=True) if mode
        )
        if not _broken(alone, seats) & PERSONAL:
            yield seats


def best_plan(instance: Instance) -> Plan | None:
    """The best of all plans; ``None``: there is none."""
    closable = closable_of(instance)
    better = min if instance.minimise else max
    valued = [(value_of(instance, seats, held_with(instance, seats), closable), seats) for seats in plans(instance)]
    if not valued:
        return None
    valuation, seats = better(valued, key=lambda each: each[0].value)
    return Plan(seats, held_with(instance, seats), valuation.value, valuation.value, unmet=valuation.unmet)
