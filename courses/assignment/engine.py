"""The solver: who goes where, under everybody's limits (OR-Tools CP-SAT).

CP-SAT was chosen because every rule is about whole people: seats, clashes, shares and limits are linear over
yes-or-no decisions, and a session that is not held is one more such decision.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import Any

from courses.assignment import rules
from courses.assignment.instance import Instance, LeftOutPerson, Obstacle, Plan

Pair = tuple[int, int]
"""Person, session (identifiers)."""


class NoPlanError(RuntimeError):
    """The solver found no plan within its time."""


def solve(instance: Instance, *, time_limit: float, seed: int) -> Plan:
    """The best plan found within ``time_limit`` seconds; the same plan for the same instance and seed.

    The value is the weighted gap closed (levels × weight). A gap counts once, however many sessions serve it.

    Raises:
        NoPlanError: not even the empty plan was found in time.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    people = {person.id: person for person in instance.people}
    sessions = {session.id: session for session in instance.sessions}
    pairs: dict[Pair, Any] = {
        (person.id, session.id): model.new_bool_var(f"x{person.id}_{session.id}")
        for person in instance.people
        for session in instance.sessions
        if rules.obstacle(person, session) is None
    }
    _sessions_hold(model, instance, pairs, people)
    _people_hold(model, instance, pairs)
    _units_hold(model, instance, pairs, people)
    model.maximize(_value(model, instance, pairs, people, sessions))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit
    solver.parameters.random_seed = seed
    # One worker is deterministic; with every constraint linearised it proves the demonstration optimal in a second.
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise NoPlanError(solver.status_name(status))
    seats: dict[int, list[int]] = {session.id: [] for session in instance.sessions}
    for (person_id, session_id), taken in pairs.items():
        if solver.value(taken):
            seats[session_id].append(person_id)
    return _plan(instance, seats, solver.objective_value, solver.best_objective_bound)


def _sessions_hold(model: Any, instance: Instance, pairs: dict[Pair, Any], people: dict[int, Any]) -> None:
    """Seats, minimum attendance, mix rule; a session that cannot keep them is not held."""
    in_session: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        in_session[pair[1]].append(pair)
    for session in instance.sessions:
        mine = in_session[session.id]
        held = model.new_bool_var(f"held{session.id}")
        total = sum(pairs[pair] for pair in mine)
        model.add(total <= session.seats * held)
        model.add(total >= max(1, session.minimum_attendance) * held)
        by_type: dict[int, list[Any]] = defaultdict(list)
        for pair in mine:
            by_type[people[pair[0]].organisation_type].append(pairs[pair])
        for kind, percent in session.shares.items():
            model.add(100 * sum(by_type[kind]) >= percent * total)
        if session.minimum_types > 0:
            present = []
            for kind, taken in by_type.items():
                here = model.new_bool_var(f"type{session.id}_{kind}")
                model.add(here <= sum(taken))
                present.append(here)
            model.add(sum(present) >= session.minimum_types * held)


def _people_hold(model: Any, instance: Instance, pairs: dict[Pair, Any]) -> None:
    """No two at once, no course twice, days a person may use."""
    excluding = {
        (one.id, other.id) for one, other in combinations(instance.sessions, 2) if rules.exclude_each_other(one, other)
    }
    days = {session.id: rules.days_by_year(session) for session in instance.sessions}
    years = sorted({year for used in days.values() for year in used})
    order = [session.id for session in instance.sessions]
    for person in instance.people:
        mine = [session_id for session_id in order if (person.id, session_id) in pairs]
        for one, other in combinations(mine, 2):
            if (one, other) in excluding:
                model.add_bool_or(pairs[person.id, one].negated(), pairs[person.id, other].negated())
        for year in years:
            left = rules.days_left(person, year)
            if left is not None and sum(days[each][year] for each in mine) > left:
                model.add(sum(days[each][year] * pairs[person.id, each] for each in mine) <= left)


def _units_hold(model: Any, instance: Instance, pairs: dict[Pair, Any], people: dict[int, Any]) -> None:
    """No more of a unit away on a day than its limit, with those already away."""
    days = {session.id: session.days for session in instance.sessions}
    away: dict[tuple[int, Any], list[Any]] = defaultdict(list)
    for (person_id, session_id), taken in pairs.items():
        for unit in people[person_id].units:
            if unit in instance.staffing:
                for day in days[session_id]:
                    away[unit, day].append(taken)
    for (unit, day), leaving in away.items():
        room = max(0, instance.staffing[unit] - instance.away.get((unit, day), 0))
        if len(leaving) > room:
            model.add(sum(leaving) <= room)


def _value(
    model: Any, instance: Instance, pairs: dict[Pair, Any], people: dict[int, Any], sessions: dict[int, Any]
) -> Any:
    serving: dict[tuple[int, str], list[tuple[Any, int]]] = defaultdict(list)
    for (person_id, session_id), taken in pairs.items():
        for competence, levels in rules.closes(people[person_id], sessions[session_id]).items():
            serving[person_id, competence].append((taken, levels))
    terms = []
    for (person_id, competence), offers in serving.items():
        weight = people[person_id].needs[competence][2]
        if len(offers) == 1:
            taken, levels = offers[0]
            terms.append(weight * levels * taken)
            continue
        closed = model.new_int_var(0, max(levels for _taken, levels in offers), f"c{person_id}_{competence}")
        model.add(closed <= sum(levels * taken for taken, levels in offers))
        terms.append(weight * closed)
    return sum(terms)


def _plan(instance: Instance, seats: dict[int, list[int]], value: float, bound: float) -> Plan:
    """The seats, who could step in, and what stood in the way of the others."""
    sessions = {session.id: session for session in instance.sessions}
    going: dict[int, list[int]] = defaultdict(list)
    for session_id, taken in seats.items():
        for person_id in taken:
            going[person_id].append(session_id)
    waiting: dict[int, tuple[int, ...]] = {}
    for session in instance.sessions:
        if not seats[session.id]:
            continue
        able = [
            person
            for person in instance.people
            if session.id not in going[person.id]
            and rules.obstacle(person, session) is None
            and not any(rules.exclude_each_other(session, sessions[other]) for other in going[person.id])
        ]
        able.sort(key=lambda person: (bool(going[person.id]), -rules.seat_value(person, session), person.id))
        waiting[session.id] = tuple(person.id for person in able[: session.seats])
    away = _away(instance, seats)
    left_out = tuple(
        LeftOutPerson(person.id, _obstacles(instance, person, seats, away))
        for person in instance.people
        if not going[person.id]
    )
    return Plan({key: tuple(sorted(taken)) for key, taken in seats.items()}, waiting, left_out, value, bound)


def _away(instance: Instance, seats: dict[int, list[int]]) -> dict[tuple[int, Any], int]:
    units = {person.id: person.units for person in instance.people}
    away: dict[tuple[int, Any], int] = defaultdict(int, instance.away)
    for session in instance.sessions:
        for person_id in seats[session.id]:
            for unit in units[person_id]:
                for day in session.days:
                    away[unit, day] += 1
    return away


def _obstacles(
    instance: Instance, person: Any, seats: dict[int, list[int]], away: dict[tuple[int, Any], int]
) -> tuple[tuple[Obstacle, int | None, tuple[str, ...]], ...]:
    useful = [session for session in instance.sessions if rules.closes(person, session)]
    if not useful:
        return ((Obstacle.NO_COURSE, None, tuple(person.needs)[:3]),)
    # Of one course, the session that she could most nearly have gone to: not the one in a foreign language.
    useful.sort(
        key=lambda session: (
            -rules.seat_value(person, session),
            rules.obstacle(person, session) is not None,
            not seats[session.id],
            session.id,
        )
    )
    by_course = {session.course: session for session in reversed(useful)}
    found = []
    for session in [session for session in useful if by_course[session.course] is session][:3]:
        what = rules.obstacle(person, session)
        if what is None and not seats[session.id]:
            what = Obstacle.NOT_HELD
        if what is None and any(
            away[unit, day] >= instance.staffing[unit]
            for unit in person.units
            if unit in instance.staffing
            for day in session.days
        ):
            what = Obstacle.STAFFING
        if what is None and len(seats[session.id]) < session.seats:
            what = Obstacle.MIX
        found.append((what or Obstacle.FULL, session.id, rules.serves(person, session)))
    return tuple(found)
