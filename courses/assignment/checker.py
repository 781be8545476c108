"""Checks a plan against every rule, in the plainest way, sharing no code with the engine.

A plan with a fault is never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from courses.assignment.instance import Candidate, Instance, Plan, PlannedSession


def faults(instance: Instance, plan: Plan) -> list[str]:
    """Every broken rule, for the log; empty for a sound plan."""
    people = {person.id: person for person in instance.people}
    found = []
    for session in instance.sessions:
        seated = [people[person_id] for person_id in plan.seats.get(session.id, ())]
        if seated:
            found += _faults_of_session(session, seated)
    found += _faults_of_units(instance, plan, people)
    for person in instance.people:
        found += _faults_of_person(
            person, [each for each in instance.sessions if person.id in plan.seats.get(each.id, ())]
        )
    return found


def _faults_of_session(session: PlannedSession, seated: list[Candidate]) -> list[str]:
    found = []
    name = f"session {session.id}"
    if len({person.id for person in seated}) != len(seated) or len(seated) > session.seats:
        found.append(f"{name}: {len(seated)} people on {session.seats} seats")
    if len(seated) < session.minimum_attendance:
        found.append(f"{name}: fewer than {session.minimum_attendance} people")
    kinds = Counter(person.organisation_type for person in seated)
    if len(kinds) < session.minimum_types:
        found.append(f"{name}: fewer than {session.minimum_types} organisation types")
    for kind, percent in session.shares.items():
        if kinds[kind] * 100 < percent * len(seated):
            found.append(f"{name}: type {kind} has less than {percent} %")
    for person in seated:
        if session.language not in person.languages:
            found.append(f"{name}: person {person.id} does not have its language")
        if session.region is not None and session.region not in person.regions:
            found.append(f"{name}: person {person.id} is of another region")
        if not any(
            person.needs[code][0] >= start and min(end, person.needs[code][1]) > person.needs[code][0]
            for code, (start, end) in session.raises.items()
            if code in person.needs
        ):
            found.append(f"{name}: person {person.id} gains nothing")
    return found


def _faults_of_units(instance: Instance, plan: Plan, people: Mapping[int, Candidate]) -> list[str]:
    away = Counter(instance.away)
    for session in instance.sessions:
        for person_id in plan.seats.get(session.id, ()):
            for unit in people[person_id].units:
                for day in session.days:
                    away[unit, day] += 1
    return [
        f"unit {unit}: {count} away on {day}"
        for (unit, day), count in away.items()
        if unit in instance.staffing and count > max(instance.staffing[unit], instance.away.get((unit, day), 0))
    ]


def _faults_of_person(person: Candidate, mine: list[PlannedSession]) -> list[str]:
    found = []
    times = sorted([*person.busy, *(meeting for session in mine for meeting in session.meetings)])
    for (_start, end), (start, _end) in pairwise(times):
        if start < end and mine:
            found.append(f"person {person.id}: two at once at {start}")
    if len({session.course for session in mine} - set(person.courses)) != len(mine):
        found.append(f"person {person.id}: one course twice")
    going = [day for session in mine for day in session.days]
    for year in {day.year for day in going} if person.days_a_year is not None else ():
        used = [day for day in (*person.days_taken, *going) if day.year == year]
        if len(used) > (person.days_a_year or 0):
            found.append(f"person {person.id}: more days than left in {year}")
    return found
