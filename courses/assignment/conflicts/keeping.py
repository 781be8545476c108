"""Which locks and demands can be kept together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from courses.assignment import rules
from courses.assignment.conflicts.demand_model import DemandModel, Extent
from courses.assignment.conflicts.demands import Demand, DemandKind, Limit
from courses.assignment.conflicts.yes_or_no import OutOfTimeError
from courses.assignment.explaining.reach import Reach
from courses.assignment.instance import Instance

FILLERS = 24
"""Of people not demanded, how many a session takes in at first, besides thrice its minimum attendance."""
PATIENCE = 3.0
"""Seconds for keeping as many demands as possible; those that are found by then will do."""


class Keeping:
    """Answers which demands of an instance can be kept."""

    def __init__(self, instance: Instance) -> None:
        self.reach = Reach(instance)
        self._fillers: dict[str, dict[str, None]] = {}

    def is_hopeless(self, demand: Demand) -> bool:
        """Whether a demand cannot be kept even by itself, as a glance tells."""
        match demand.kind:
            case DemandKind.LOCK:
                return demand.mode not in self.reach.modes(demand.person, demand.session)
            case DemandKind.EXACTLY_ONE:
                return not self.reach.may_go_anywhere(demand.person)
            case DemandKind.ALWAYS:
                least = self.reach.sessions[demand.session].minimum_attendance
                return least > 0 and len(self.reach.people_for(demand.session)) < least

    def kept_alone(
        self, hard: Sequence[Demand], soft: Sequence[Demand] = (), *, until: float
    ) -> frozenset[Demand] | None:
        """As ``kept``, were no session in need of people who are not demanded."""
        found = self._some_of(hard, soft, Extent.NOBODY, until) if soft else None
        return found or self._model(hard, (), Extent.NOBODY).solve(until)

    def kept(self, hard: Sequence[Demand], soft: Sequence[Demand] = (), *, until: float) -> frozenset[Demand] | None:
        """The hard demands and some of the soft ones that can be kept together; ``None``: not even the hard ones can.

        Raises:
            OutOfTimeError: that was not found out before ``until`` (``time.monotonic``).
        """
        alone = self.kept_alone(hard, soft, until=until)
        if alone is None:
            return None
        wanted = [demand for demand in soft if demand in alone]
        found = self._some_of(hard, wanted, Extent.SOME, until)
        if found is not None:
            return found
        whole = self._model(hard, (), Extent.ALL)
        found = whole.solve(until)
        if found is not None:
            for person_id, session_id in whole.seated():
                self.fillers(session_id)[person_id] = None
            found = self._some_of(hard, wanted, Extent.SOME, until) or found
        return found

    def _some_of(
        self, hard: Sequence[Demand], soft: Sequence[Demand], extent: Extent, until: float
    ) -> frozenset[Demand] | None:
        """As many of the soft demands as a few seconds show that can be kept with the hard ones, if any."""
        try:
            return self._model(hard, soft, extent).solve(until, at_most=PATIENCE)
        except OutOfTimeError:
            return None

    def limits(self, demands: Sequence[Demand], *, until: float) -> tuple[Limit, ...]:
        """The fewest rules that would have to give way for all these demands; empty: it was not found out in time."""
        for extent in (Extent.NOBODY, Extent.ALL):
            try:
                found = self._model(demands, (), extent, liftable=True).lifted(until)
            except OutOfTimeError:
                return ()
            if found:
                return found
        return ()

    def _model(
        self, hard: Sequence[Demand], soft: Sequence[Demand], extent: Extent, *, liftable: bool = False
    ) -> DemandModel:
        return DemandModel(self.reach, hard, soft, extent, self.fillers, liftable=liftable)

    def fillers(self, session_id: str) -> dict[str, None]:
        """Some people for a session, of each organisation type, quota and unit in turn; it may be added to."""
        if session_id not in self._fillers:
            session = self.reach.sessions[session_id]
            able = [self.reach.people[each] for each in self.reach.people_for(session_id)]
            turns: dict[Hashable, int] = defaultdict(int)
            ranked = []
            for person in able:
                kind = (person.organisation_type, *(rules.in_quota(person, quota) for quota in session.quotas))
                turns[kind, person.units] += 1
                turns[kind] += 1
                ranked.append((turns[kind, person.units], turns[kind], person.id))
            most = FILLERS + 3 * session.minimum_attendance
            self._fillers[session_id] = dict.fromkeys(person_id for *_turns, person_id in sorted(ranked)[:most])
        return self._fillers[session_id]
