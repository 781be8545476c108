"""What enums and rows of runs mean, in the words of the page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.assignment.explaining.words import OBSTACLES
from courses.assignment.instance import Policy
from courses.assignment.models import AssignmentRun, Failure, Origin, RunState, Step
from courses.assignment.plan import Ended
from courses.enrolment.queries import MODE_WORDS as MODES
from courses.policies.forms import PolicyForm
from courses.policies.queries import WEIGHTS
from laituri_learn.web.filters import moment, number, plain

STATES: dict[RunState, Any] = {
    RunState.QUEUED: _l("waiting to be solved"),
    RunState.RUNNING: _l("being solved"),
    RunState.SOLVED: _l("solved, not published"),
    RunState.INFEASIBLE: _l("no plan is possible"),
    RunState.FAILED: _l("failed"),
    RunState.PARTLY_PUBLISHED: _l("partly published"),
    RunState.PUBLISHED: _l("published"),
    RunState.DISCARDED: _l("discarded"),
}
STEPS: dict[Step, Any] = {
    Step.READING: _l("People, needs and sessions are read."),
    Step.FIRST_PLAN: _l("A first plan is made."),
    Step.BOUND: _l("It is worked out how good a plan can be at most."),
    Step.IMPROVING: _l("The plan is improved."),
    Step.EXPLAINING: _l("The plan is checked, and why it is so is written down."),
}
ORIGINS: dict[Origin, Any] = {
    Origin.NEW: _l("a new question"),
    Origin.REPEAT: _l("a repeated run"),
    Origin.AGAIN: _l("solved again, with what was locked"),
    Origin.REPAIR: _l("a repair of a published plan"),
}
ENDED: dict[Ended, Any] = {
    Ended.PROVEN: _l("The search ended because no better plan exists."),
    Ended.SEARCHED: _l("The search made all its rounds."),
    Ended.TIME: _l("The search ended because its time was up."),
    Ended.MEMORY: _l("The search ended because its memory was used up; the best plan until then was kept."),
    Ended.STOPPED: _l("The search was stopped; the best plan until then was kept."),
}
FAILURES: dict[Failure, Any] = {
    Failure.FAULTS: _l(
        "The plan that was found broke a rule, so it was thrown away. This is a fault of the program: tell your "
        "administrator. Another seed may give a sound plan."
    ),
    Failure.MEMORY: _l("The run needed more memory than it may use. Choose fewer sessions."),
    Failure.TIME: _l("The run did not end long after its time was up, so it was ended. Choose fewer sessions."),
    Failure.WORKERS: _l(
        "The process that solves the run ended several times in the middle of it. Tell your administrator, who finds "
        "the reason in the scheduler's log, and choose fewer sessions meanwhile."
    ),
    Failure.SEARCH: _l(
        "The demands are so tight that no plan which keeps them all was found in the time, and none was excluded. "
        "Allow a longer search, or release locks."
    ),
    Failure.INPUTS: _l("What the run goes on from was not kept. Start a new run."),
}
__all__ = ["MODES", "OBSTACLES"]


def policy_lines(policy: Policy) -> list[tuple[str, str]]:
    """What a policy weighs, by the labels of its form."""
    labels = {name: str(getattr(PolicyForm, name).args[0]) for name in WEIGHTS}
    return [(labels[name], number(value)) for name in WEIGHTS if (value := getattr(policy, name))]


def run_title(run: AssignmentRun) -> str:
    """What a run is called, with the time that tells it from others."""
    return f"{run.name} ({moment(run.created_at)})" if run.name else moment(run.created_at)


def policy_name(run: AssignmentRun) -> str:
    """The name of the policy that a run was solved by."""
    if run.named_policy is not None:
        return plain(run.named_policy.name)
    return str(run.policy.get("name") or _("default"))


def distance(run: AssignmentRun) -> str:
    """How far a plan is from the best, in a sentence; a percentage of its own value with one decimal, rounded up."""
    if run.value is None or run.bound is None:
        return ""
    gap = max(0.0, run.bound - run.value) / max(1.0, abs(run.value))
    if gap < 1e-6:
        return _("No better plan exists under these rules and this policy.")
    tenths = max(1, -(-int(gap * 1_000_000) // 1000))
    return _("At most %(percent)s %% better is possible.", percent=number(tenths / 10))


def how_good(run: AssignmentRun, *, told: bool) -> list[str]:
    """By which policy a plan was made, how far it is from the best (if that may be ``told``), why the search ended."""
    said = [_("Policy: %(name)s.", name=policy_name(run))]
    if told:
        said.append(distance(run))
    if run.ended is not None and run.ended is not Ended.PROVEN:
        said.append(str(ENDED[run.ended]))
    if run.changed_at is not None:
        said.append(_("Changed by hand, last %(time)s.", time=moment(run.changed_at)))
    if run.mix_aside:
        said.append(_("The mix rules were left aside."))
    return said


def bound_so_far(run: AssignmentRun) -> str:
    """The same while the search is under way, as far as anything is known."""
    if run.value is None:
        return _("There is no plan yet.")
    if run.bound is None:
        return _("There is a plan. How much better one may be is not known yet.")
    return _("There is a plan.") + " " + distance(run)


def worth(seats: float) -> str:
    """By how much a change makes a plan better or worse, in average seats; nothing finer, as it would tell levels."""
    size = abs(seats)
    if size < 0.25:
        return _("The plan is about as good as before.")
    better = seats > 0
    if size < 1.5:
        return (
            _("The plan gets better by about as much as one average seat closes.")
            if better
            else _("The plan gets worse by about as much as one average seat closes.")
        )
    count = round(size)
    return (
        _("The plan gets better by about as much as %(count)s average seats close.", count=count)
        if better
        else _("The plan gets worse by about as much as %(count)s average seats close.", count=count)
    )
