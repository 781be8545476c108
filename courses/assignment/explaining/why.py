"""Why: what a seat closes and displaces, what stood in the way of those without one, and who could step in.

Everything is measured against the plan as it is, one step away from it; what a whole other plan would give, another
run tells. Competences are named, levels never: what is told here, a co-ordinator may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from courses.assignment import rules
from courses.assignment.explaining.not_held import Lack, why_not_held
from courses.assignment.explaining.seating import Bar, Seating
from courses.assignment.instance import Mode, Opening, Seat, Session
from courses.assignment.rules import Obstacle


@dataclass(frozen=True)
class Alternative:
    """A seat that is not in the plan, what it would close, and its points, the way taken off."""

    seat: Seat
    competences: tuple[str, ...]
    points: int


@dataclass(frozen=True)
class WhySeat:
    """What a seat gives and takes.

    ``competences``: those that it closes, the weightiest first; ``points`` for closing them. A gap is credited to the
    first of her seats that closes it, and to a later one only as far as that goes further. ``minutes``: one way;
    ``way``: points that it costs. ``needed``: without her the session would not be held.

    ``displaced``: of those who could have come had this very seat been free, and cannot as it is, the one for whom it
    would have closed the most; ``None``: nobody was. ``instead``: the best seat that is free for her in another
    session, were this one not hers.
    """

    seat: Seat
    competences: tuple[str, ...]
    points: int
    minutes: int
    way: int
    needed: bool
    displaced: Alternative | None
    instead: Alternative | None


@dataclass(frozen=True)
class Missed:
    """A session that would have closed something, and all that was in the way; ``session`` ``None``: there was none.

    ``points``: of the policy, the way taken off. ``lacks``: what the session lacks, if it is not held.
    """

    session: str | None
    mode: Mode
    bars: tuple[Bar, ...]
    competences: tuple[str, ...]
    points: int = 0
    minutes: int = 0
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True)
class WhyLeftOut:
    """Why a person has no (other) seat.

    ``missed``: the most useful sessions, of each course the one that she could most nearly have gone to.
    ``would_go``: where a single change would admit her, the most useful first; what is in the way is what would change.
    """

    person: str
    missed: tuple[Missed, ...]
    would_go: tuple[Missed, ...]


MISSED, CHANGES = 3, 5
"""How many of each are told."""
UNCHANGEABLE = {Obstacle.NO_COURSE, Obstacle.SAME_COURSE, Obstacle.MODE, Obstacle.ATTENDANCE, Obstacle.WORTH}


def why_seat(seating: Seating, seat: Seat) -> WhySeat:
    """What this seat of the plan gives and takes."""
    session = seating.reach.sessions[seat.session]
    mine = seating.sessions_of(seat.person)
    later = {each.id for each in mine[mine.index(session) :]}
    credited = seating.gain(seat.person, session, leaving=later)
    return WhySeat(
        seat,
        _weightiest(seating, seat.person, credited),
        seating.instance.policy.gap * rules.weighted(seating.reach.people[seat.person], credited),
        seating.minutes(seat.person, session, seat.mode),
        seating.way(seat.person, session, seat.mode),
        _is_needed(seating, seat),
        _displaced(seating, seat),
        _instead(seating, seat),
    )


def _weightiest(seating: Seating, person_id: str, levels: dict[str, int]) -> tuple[str, ...]:
    needs = seating.reach.people[person_id].needs
    return tuple(sorted(levels, key=lambda code: (-levels[code] * needs[code].weight, code)))


def _is_needed(seating: Seating, seat: Seat) -> bool:
    session = seating.reach.sessions[seat.session]
    others = [each for each in seating.of_session[seat.session] if each != seat.person]
    people = [seating.reach.people[each] for each in others]
    return (
        len(others) < max(1, session.minimum_attendance)
        or not seating.mix_holds(session, others)
        or any(sum(rules.in_quota(each, quota) for each in people) < quota.at_least for quota in session.quotas)
    )


def _displaced(seating: Seating, seat: Seat) -> Alternative | None:
    return next(
        (
            each
            for each in _others_for(seating, seat.session)
            if any(seating.bars(each.seat)) and not any(seating.bars(each.seat, leaving=[seat]))
        ),
        None,
    )


def _others_for(seating: Seating, session_id: str) -> list[Alternative]:
    """People who have no seat in a session and may go, those first for whom it would close the most."""
    if session_id not in seating.others_for:
        session, seated = seating.reach.sessions[session_id], seating.of_session[session_id]
        seating.others_for[session_id] = _best(
            _alternative(seating, Seat(person_id, session_id, mode), session)
            for person_id, modes in seating.reach.people_for(session_id).items()
            for mode in modes
            if person_id not in seated
        )
    return seating.others_for[session_id]


def _instead(seating: Seating, seat: Seat) -> Alternative | None:
    others = (
        _alternative(seating, Seat(seat.person, session_id, mode), seating.reach.sessions[session_id], [seat.session])
        for session_id, modes in seating.reach.sessions_for(seat.person).items()
        for mode in modes
        if session_id not in seating.of_person[seat.person]
    )
    return next((each for each in _best(others) if not any(seating.bars(each.seat, leaving=[seat]))), None)


def _alternative(seating: Seating, seat: Seat, session: Session, leaving: Iterable[str] = ()) -> Alternative:
    levels = seating.gain(seat.person, session, leaving=set(leaving))
    competences = _weightiest(seating, seat.person, levels)
    return Alternative(seat, competences, seating.points(seat.person, session, seat.mode, levels))


def _best(alternatives: Iterable[Alternative]) -> list[Alternative]:
    return sorted((each for each in alternatives if each.points > 0), key=lambda each: (-each.points, each.seat))


def left_out(seating: Seating) -> Iterator[str]:
    """People with a need and without a seat."""
    for person in seating.instance.people:
        if person.id not in seating.of_person and any(need.target > need.held for need in person.needs.values()):
            yield person.id


def explain_person(seating: Seating, person_id: str) -> WhyLeftOut:
    """What stood in her way, and what would help."""
    options = [
        _missed(seating, person_id, session)
        for session in seating.reach.useful_for(person_id)
        if session.id not in seating.of_person.get(person_id, {}) and seating.gain(person_id, session)
    ]
    if not options:
        person = seating.reach.people[person_id]
        open_needs = [code for code, need in person.needs.items() if need.target > need.held]
        bar = Bar(Obstacle.NO_COURSE)
        return WhyLeftOut(person_id, (Missed(None, Mode.ROOM, (bar,), tuple(open_needs[:MISSED])),), ())
    options.sort(key=lambda each: (len(each.bars), -each.points, bool(each.lacks), each.session))
    of_course: dict[str, Missed] = {}
    for each in options:
        of_course.setdefault(seating.reach.sessions[each.session or ""].course, each)
    missed = sorted(of_course.values(), key=lambda each: -each.points)[:MISSED]
    return WhyLeftOut(
        person_id,
        tuple(_with_lacks(seating, each) for each in missed),
        tuple(_with_lacks(seating, each) for each in _would_go(seating, options)),
    )


def _missed(seating: Seating, person_id: str, session: Session) -> Missed:
    """By the mode that is nearest to possible."""
    levels = seating.gain(person_id, session)
    found = []
    for mode in [mode for mode in Mode if session.seats.get(mode, 0) > 0] or [Mode.ROOM]:
        bars = tuple(seating.bars(Seat(person_id, session.id, mode))) or (Bar(Obstacle.WORTH),)
        points = seating.points(person_id, session, mode, levels)
        minutes = seating.minutes(person_id, session, mode)
        found.append(Missed(session.id, mode, bars, _weightiest(seating, person_id, levels), points, minutes))
    return min(found, key=lambda each: (len(each.bars), -each.points))


def _would_go(seating: Seating, options: Iterable[Missed]) -> list[Missed]:
    """Those with one bar that can change, each change told once, where it helps the most."""
    changes: dict[tuple[object, ...], Missed] = {}
    for each in sorted(options, key=lambda each: -each.points):
        bar = each.bars[0]
        if len(each.bars) == 1 and bar.obstacle not in UNCHANGEABLE and each.points > 0:
            course = seating.reach.sessions[each.session or ""].course
            changes.setdefault((bar, course if bar.obstacle is not Obstacle.STAFFING else None), each)
    return list(changes.values())[:CHANGES]


def _with_lacks(seating: Seating, missed: Missed) -> Missed:
    if missed.session is None or not any(bar.obstacle is Obstacle.NOT_HELD for bar in missed.bars):
        return missed
    if seating.reach.sessions[missed.session].opening is Opening.NEVER:
        return missed
    return replace(missed, lacks=why_not_held(seating, missed.session).lacks)


def waiting_lists(seating: Seating) -> dict[str, tuple[Seat, ...]]:
    """Held session to those who could step in, as many as there are seats: first those without any seat, by value.

    Whoever has a seat that excludes this one, or would gain nothing more, does not wait.
    """
    return {session.id: _waiting(seating, session) for session in seating.instance.sessions if seating.is_held(session)}


def _waiting(seating: Seating, session: Session) -> tuple[Seat, ...]:
    able = []
    for person_id, modes in seating.reach.people_for(session.id).items():
        if person_id in seating.of_session[session.id]:
            continue
        levels = seating.gain(person_id, session)
        mode = next((mode for mode in modes if not any(seating.own_bars(Seat(person_id, session.id, mode)))), None)
        if levels and mode is not None:
            value = seating.points(person_id, session, mode, levels)
            able.append((person_id in seating.of_person, -value, Seat(person_id, session.id, mode)))
    return tuple(seat for *_order, seat in sorted(able)[: sum(session.seats.values())])
