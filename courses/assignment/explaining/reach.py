"""Who may go where, found quickly for a whole instance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from courses.assignment import rules
from courses.assignment.instance import Instance, Mode, Person, Session
from courses.assignment.rules import Context


class Reach:
    """The admissible pairs of an instance, by session and by person; each is looked up when it is asked for."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = {person.id: person for person in instance.people}
        self.sessions = {session.id: session for session in instance.sessions}
        self.context = Context.of(instance)
        self.uses = {(pair.person, pair.session): pair.uses for pair in instance.pairs if pair.uses}
        self._clashes: dict[tuple[str, Mode, str, Mode], bool] = {}
        self._people_for: dict[str, dict[str, tuple[Mode, ...]]] = {}

    @cached_property
    def _needing(self) -> dict[str, dict[tuple[int, int], list[Person]]]:
        """Competence to (held, target) to people."""
        found: dict[str, dict[tuple[int, int], list[Person]]] = defaultdict(lambda: defaultdict(list))
        for person in self.instance.people:
            for competence, need in person.needs.items():
                found[competence][need.held, need.target].append(person)
        return found

    @cached_property
    def _raising(self) -> dict[str, list[Session]]:
        found: dict[str, list[Session]] = defaultdict(list)
        for session in self.instance.sessions:
            for competence in session.raises:
                found[competence].append(session)
        return found

    @cached_property
    def _named(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Of ``pairs`` and ``locks``: person to sessions, and session to people."""
        sessions: dict[str, list[str]] = defaultdict(list)
        people: dict[str, list[str]] = defaultdict(list)
        for person_id, session_id in sorted(self.context.named | set(self.context.locks)):
            sessions[person_id].append(session_id)
            people[session_id].append(person_id)
        return sessions, people

    def modes(self, person_id: str, session_id: str) -> tuple[Mode, ...]:
        """How she may take part in a session; empty: not at all."""
        return rules.modes(self.people[person_id], self.sessions[session_id], self.context)

    def useful_for(self, person_id: str) -> tuple[Session, ...]:
        """Sessions that close a need of hers, or that a pair or a lock names, whether or not she may go."""
        person = self.people[person_id]
        found = {
            session.id: session
            for competence in person.needs
            for session in self._raising.get(competence, ())
            if rules.gains(person, session)
        }
        return (
            *found.values(),
            *(self.sessions[each] for each in self._named[0].get(person_id, ()) if each not in found),
        )

    def gaining_from(self, session_id: str) -> Iterator[Person]:
        """People whose need a session closes, or whom a pair or a lock names, whether or not they may go."""
        seen: set[str] = set()
        for competence, (start, end) in self.sessions[session_id].raises.items():
            for (held, target), people in self._needing.get(competence, {}).items():
                for person in people if start <= held < min(end, target) else ():
                    if person.id not in seen:
                        seen.add(person.id)
                        yield person
        for person_id in self._named[1].get(session_id, ()):
            if person_id not in seen:
                yield self.people[person_id]

    def people_for(self, session_id: str) -> dict[str, tuple[Mode, ...]]:
        """People who may go to a session, and how."""
        if session_id not in self._people_for:
            able = ((person.id, self.modes(person.id, session_id)) for person in self.gaining_from(session_id))
            self._people_for[session_id] = {person_id: modes for person_id, modes in able if modes}
        return self._people_for[session_id]

    def sessions_for(self, person_id: str) -> dict[str, tuple[Mode, ...]]:
        """Sessions that a person may go to, and how."""
        able = ((session.id, self.modes(person_id, session.id)) for session in self.useful_for(person_id))
        return {session_id: modes for session_id, modes in able if modes}

    def may_go_anywhere(self, person_id: str) -> bool:
        """Whether any session admits her."""
        return any(self.modes(person_id, session.id) for session in self.useful_for(person_id))

    def clash(self, one: tuple[str, Mode], other: tuple[str, Mode]) -> bool:
        """Whether nobody can have both seats."""
        key = (*one, *other)
        if key not in self._clashes:
            this, that = self.sessions[one[0]], self.sessions[other[0]]
            self._clashes[key] = rules.clash(
                rules.times(this, one[1]), rules.times(that, other[1]), self.instance.travel
            )
        return self._clashes[key]
