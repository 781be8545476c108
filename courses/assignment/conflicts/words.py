"""A conflict of locks and demands in the reader's language: what, why, and what to do."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.assignment.conflicts.demands import Demand, DemandKind, Limit, Rule
from courses.assignment.conflicts.smallest import Conflict, Proof
from courses.assignment.explaining.words import OBSTACLES, Named, Words
from courses.assignment.instance import Mode

MODES: dict[Mode | None, Any] = {Mode.ROOM: _l("in the room"), Mode.ONLINE: _l("online")}
DEMANDS: dict[DemandKind, Any] = {
    DemandKind.LOCK: _l("%(person)s stays in %(session)s"),
    DemandKind.EXACTLY_ONE: _l("%(person)s has exactly one seat"),
    DemandKind.ALWAYS: _l("%(session)s is held"),
}
LIMITS: dict[Rule, Any] = {
    Rule.OBSTACLE: _l("%(person)s, %(sessions)s: %(obstacle)s"),
    Rule.NOWHERE: _l("there is no session to which %(person)s could go"),
    Rule.SEATS: _l("the seats of %(sessions)s (%(mode)s: %(seats)s) do not suffice"),
    Rule.COURSE: _l("%(sessions)s are of one course, which nobody goes to twice"),
    Rule.CLASH: _l("%(person)s cannot be in both of %(sessions)s, the way between them included"),
    Rule.DAYS: _l("%(person)s lacks training days in %(year)s: %(missing)s"),
    Rule.ATTENDANCE: _l("%(person)s may have one seat only"),
    Rule.STAFFING: _l("of %(unit)s at most %(limit)s may be away %(when)s"),
    Rule.QUOTA: _l("the quota of %(sessions)s for %(group)s"),
    Rule.MIX: _l("the mix rule of %(sessions)s"),
    Rule.MINIMUM: _l("%(sessions)s lacks people for its minimum attendance: %(missing)s"),
    Rule.TRAINER: _l("%(sessions)s have the same trainer at the same time"),
    Rule.BUDGET: _l("the budget of %(budget)s euros is exceeded by %(missing)s"),
    Rule.RESOURCE: _l("more of %(resource)s would be used than there is: %(missing)s"),
}
LOCKED = _l("%(locked)s are locked on the seats of %(sessions)s (%(mode)s: %(seats)s)")
WAYS: dict[DemandKind | Rule, Any] = {
    DemandKind.LOCK: _l("release a lock"),
    DemandKind.EXACTLY_ONE: _l("let somebody be without a seat"),
    DemandKind.ALWAYS: _l("let the run decide whether the session is held"),
    Rule.SEATS: _l("add seats"),
    Rule.CLASH: _l("move a session to another time"),
    Rule.DAYS: _l("grant more training days"),
    Rule.STAFFING: _l("let more of the unit be away"),
    Rule.QUOTA: _l("change the quota"),
    Rule.MIX: _l("ease the mix rule"),
    Rule.MINIMUM: _l("lower the minimum attendance"),
    Rule.TRAINER: _l("choose another trainer"),
    Rule.BUDGET: _l("raise the budget"),
}
PROOFS: dict[Proof, Any] = {
    Proof.IRREDUCIBLE: _l("There may be a smaller conflict elsewhere: the time was over."),
    Proof.REDUCED: _l("Some of these may have nothing to do with it: the time was over."),
}
LISTED = 10
"""How many demands and limits are listed."""


def conflict_in_words(found: Conflict, words: Words) -> str:
    """What conflicts, why, and what to do."""
    if found.proof is Proof.NONE:
        return _("There was no time to find out what is in conflict. Allow more time, or release locks.")
    what = _listed([_demand(demand, words) for demand in found.demands])
    said = [_("These cannot be kept together: %(what)s.", what=what)]
    if len(found.demands) == 1:
        said = [_("This cannot be kept: %(what)s.", what=what)]
    if found.limits:
        said.append(_("Why: %(why)s.", why=_listed([_limit(limit, found, words) for limit in found.limits])))
    kinds = dict.fromkeys(demand.kind for demand in found.demands)
    rules = dict.fromkeys(limit.rule for limit in found.limits if limit.rule in WAYS)
    ways = _(", or ").join([*(str(WAYS[kind]) for kind in kinds), *(str(WAYS[rule]) for rule in rules)])
    said.append(_("What helps: %(ways)s.", ways=ways))
    if found.hopeless:
        said.append(_("As many others cannot be kept either, each by itself: %(count)s.", count=found.hopeless))
    if found.proof in PROOFS:
        said.append(str(PROOFS[found.proof]))
    return " ".join(said)


def _listed(texts: list[str]) -> str:
    if len(texts) > LISTED:
        texts = [*texts[:LISTED], _("and %(count)s more", count=len(texts) - LISTED)]
    return "; ".join(texts)


def _demand(demand: Demand, words: Words) -> str:
    names = {"person": words.name(Named.PERSON, demand.person), "session": words.session(demand.session)}
    return str(DEMANDS[demand.kind]) % names


def _limit(limit: Limit, found: Conflict, words: Words) -> str:
    of_seats = [(each.session, each.mode) for each in found.demands if each.kind is DemandKind.LOCK]
    locked = of_seats.count((limit.sessions[0], limit.mode)) if limit.rule is Rule.SEATS else 0
    seats = words.sessions[limit.sessions[0]].seats.get(limit.mode or Mode.ROOM, 0) if limit.sessions else 0
    template = LOCKED if limit.rule is Rule.SEATS and locked > seats else LIMITS[limit.rule]
    return str(template) % {
        "person": words.name(Named.PERSON, limit.person),
        "sessions": " / ".join(str(words.session(each)) for each in limit.sessions),
        "mode": MODES.get(limit.mode),
        "seats": seats,
        "locked": locked,
        "missing": limit.missing,
        "year": limit.year,
        "unit": words.name(Named.UNIT, limit.unit),
        "limit": words.instance.staffing.get(limit.unit or "", 0),
        "when": words.half_days([limit.half_day] if limit.half_day else []),
        "group": words.group(limit.group),
        "budget": words.instance.budget,
        "resource": words.name(Named.RESOURCE, limit.resource),
        "obstacle": OBSTACLES[limit.obstacle] if limit.obstacle else "",
    }
