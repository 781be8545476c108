"""From an instance or a plan to JSON; what has its default is left out, so that a file says what is particular."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, Any

from courses.assignment.format.meaning import Away, Couple, Document, Way, known_names, used_names
from courses.assignment.instance import Instance, Session
from courses.assignment.plan import Ended, Plan

if TYPE_CHECKING:
    from courses.assignment.conflicts.smallest import Conflict


class Status(StrEnum):
    """What a file of ``laituri assign --output`` holds."""

    OPTIMAL = "optimal"
    """A plan; no better one exists."""
    FEASIBLE = "feasible"
    """A plan that keeps every rule; no plan can be better than ``bound``."""
    INFEASIBLE = "infeasible"
    """No plan keeps every rule; ``conflict`` names demands that cannot be kept together."""


def instance_as_json(instance: Instance) -> dict[str, Any]:
    """The document that ``instance_of`` makes the same instance of."""
    document = Document(
        people=instance.people,
        sessions=instance.sessions,
        declared={},
        policy=instance.policy,
        staffing=instance.staffing,
        away=[Away(unit, *half_day, people) for (unit, half_day), people in instance.away.items()],
        travel=[Way(*ends, minutes) for ends, minutes in instance.travel.items()],
        resources=instance.resources,
        pairs=instance.pairs,
        budget=instance.budget,
        locks=instance.locks,
        forbidden=[Couple(*couple) for couple in instance.forbidden],
        current=instance.current,
        minimise=instance.minimise,
    )
    written = {"people": [], "sessions": [], **_plain(document)}
    written["sessions"] = [_session(session) for session in instance.sessions]
    written["travel"] = [{"from": way.here, "to": way.there, "minutes": way.minutes} for way in document.travel]
    written["declared"] = _declared(document)
    return {name: part for name, part in written.items() if part or name in ("people", "sessions", "budget")}


def _declared(document: Document) -> dict[str, list[str]]:
    """The names of those kinds of which a reader would take one for a slip of the pen."""
    used = defaultdict(set)
    for kind, name, _place in used_names(document):
        used[kind].add(name)
    return {kind: sorted(used[kind]) for kind, known in known_names(document).items() if not used[kind] <= set(known)}


def _session(session: Session) -> dict[str, Any]:
    pairs = {
        "raises": {what: {"from": start, "to": end} for what, (start, end) in session.raises.items()},
        "meetings": [{"starts": starts.isoformat(), "ends": ends.isoformat()} for starts, ends in session.meetings],
    }
    return _plain(session) | {name: value for name, value in pairs.items() if value}


def plan_as_json(plan: Plan, *, seed: int) -> dict[str, Any]:
    """What ``laituri assign --output`` writes of a plan."""
    proven = plan.ended is Ended.PROVEN or plan.value == plan.bound
    return {
        "status": Status.OPTIMAL if proven else Status.FEASIBLE,
        "value": _number(plan.value),
        "bound": _number(plan.bound),
        "gap": _number(plan.gap),
        "seconds": round(plan.seconds, 3),
        "ended": plan.ended,
        "seed": seed,
        "held": list(plan.held),
        "seats": [seat._asdict() for seat in plan.seats],
        "unmet": [{"kind": kind, "group": group, "share": share} for (kind, group), share in plan.unmet.items()],
    }


def conflict_as_json(conflict: Conflict, words: str, *, seed: int) -> dict[str, Any]:
    """What ``laituri assign --output`` writes when no plan keeps every rule."""
    return {
        "status": Status.INFEASIBLE,
        "seed": seed,
        "proof": conflict.proof,
        "conflict": [{name: part for name, part in asdict(demand).items() if part} for demand in conflict.demands],
        "words": words,
    }


def text_of(document: Mapping[str, Any]) -> str:
    """JSON with a line for each item of each list, so that people and their tools find their way in it."""
    return "{\n" + ",\n".join(f" {_json(name)}: {_lines(part)}" for name, part in document.items()) + "\n}\n"


def _lines(part: Any) -> str:
    if isinstance(part, list) and part:
        return "[\n  " + ",\n  ".join(map(_json, part)) + "\n ]"
    return _json(part)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _number(value: float) -> float | None:
    """Whole where it is; ``None`` where nothing is known yet."""
    if not isfinite(value):
        return None
    return int(value) if value == int(value) else value


def _plain(value: Any) -> Any:
    """JSON's own kinds of values."""
    if is_dataclass(value):
        return {
            each.name: _plain(part) for each in fields(value) if (part := getattr(value, each.name)) != _default(each)
        }
    if hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items() if part is not None}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _default(field: Any) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()
