"""Whether what a plan was solved for is still so: nothing is solved anew, its seats are checked against today."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from courses.assignment.assembly import assemble, published_sessions
from courses.assignment.checker import faults
from courses.assignment.errors import PlanIsStale
from courses.assignment.instance import Instance, Seat
from courses.assignment.models import AssignmentRun, Proposal
from courses.assignment.publishing.moves import Move
from courses.assignment.running.inputs import policy_of, without_mix
from courses.sessions.models import CourseSession


def refuse_stale(
    run: AssignmentRun,
    sessions: Mapping[int, CourseSession],
    chosen: Collection[int],
    proposals: Sequence[Proposal],
    at: datetime,
) -> set[int]:
    """Check the seats of these sessions against the question as it would be put now.

    Answers the people who need and allow it today; nobody else is put on a waiting list.

    Raises:
        PlanIsStale: sessions, people or limits are no longer what the plan was made for.
    """
    if gone := set(chosen) - sessions.keys():
        raise PlanIsStale(changes=_("%(count)s sessions are no longer planned", count=len(gone)))
    now, _refusing = assemble(list(sessions.values()), at, people_of={each.person_id for each in proposals})
    seats = [each for each in proposals if each.waiting_rank is None]
    by_hand = tuple(_seat(each) for each in seats if each.by_hand or each.locked)
    now = replace(now, policy=policy_of(run), locks=by_hand)
    _refuse(now, [_seat(each) for each in seats], [str(each) for each in chosen])
    return {int(person.id) for person in now.people}


def refuse_stale_repair(run: AssignmentRun, moves: Sequence[Move], at: datetime) -> None:
    """The same for a repair: what its seats would be beside all that stands today.

    Raises:
        PlanIsStale: see :func:`refuse_stale`.
    """
    seats = [_seat(each) for each in run.proposals if each.waiting_rank is None]
    sessions = published_sessions(run.session_ids, at)
    now, _refusing = assemble(sessions, at, people_of={int(seat.person) for seat in seats})
    leaving = {(str(move.person_id), str(move.leaves.session_id)) for move in moves if move.leaves is not None}
    stay = tuple(seat for seat in now.locks if seat[:2] not in leaving)
    by_hand = tuple(_seat(each) for each in run.proposals if each.waiting_rank is None and each.by_hand)
    now = replace(now, policy=policy_of(run), locks=tuple(dict.fromkeys((*stay, *by_hand))))
    _refuse(without_mix(now) if run.mix_aside else now, seats, [session.id for session in now.sessions])


def _refuse(now: Instance, seats: Sequence[Seat], held: Sequence[str]) -> None:
    known = {person.id for person in now.people}
    if strangers := {seat.person for seat in seats} - known:
        raise PlanIsStale(changes=_("%(count)s people no longer need or allow it", count=len(strangers)))
    if wrong := faults(now, seats, held):
        raise PlanIsStale(changes=_("%(count)s limits no longer hold", count=len(wrong)))


def _seat(each: Proposal) -> Seat:
    return Seat(str(each.person_id), str(each.session_id), each.mode)
