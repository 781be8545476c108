"""The administrator's pages of the rules for statements from outside."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import NotFound
from laituri_learn.plugins.contracts import StatementOutcome
from laituri_learn.statements.incoming import queries, services
from laituri_learn.statements.incoming.errors import RuleTooWide
from laituri_learn.statements.incoming.forms import RuleForm, rule_form
from laituri_learn.statements.incoming.models import IncomingRule, MatchState, RuleState
from laituri_learn.statements.incoming.trial import try_rule

blueprint = Blueprint("incoming", __name__, url_prefix="/administration/incoming")

STATE_WORDS = {RuleState.ON: _l("on"), RuleState.OFF: _l("off"), RuleState.CLOSED: _l("closed")}
STATE_TONES = {RuleState.ON: "success", RuleState.OFF: "neutral", RuleState.CLOSED: "neutral"}
MATCH_WORDS = {
    MatchState.DONE: _l("done"),
    MatchState.NOTED: _l("nothing done"),
    MatchState.FAILED: _l("failed"),
    MatchState.TAKEN_BACK: _l("taken back"),
}
MATCH_TONES = {
    MatchState.DONE: "success",
    MatchState.NOTED: "neutral",
    MatchState.FAILED: "danger",
    MatchState.TAKEN_BACK: "warning",
}
WORDS = {
    "state_words": STATE_WORDS,
    "state_tones": STATE_TONES,
    "match_words": MATCH_WORDS,
    "match_tones": MATCH_TONES,
    "M": MatchState,
}


@blueprint.get("")
@requires("incoming.edit")
def all_rules() -> ResponseReturnValue:
    """Every rule with what it did."""
    lines = queries.all_rules(this_viewer().scope("incoming.edit"))
    return render_template("laituri_learn/statements/incoming/all.html", lines=lines, **WORDS)


@blueprint.get("/new")
@requires("incoming.edit")
def choose_outcome() -> ResponseReturnValue:
    """What the rule shall lead to decides what its form asks."""
    return render_template("laituri_learn/statements/incoming/outcomes.html", outcomes=queries.outcomes().values())


@blueprint.route("/new/<outcome_name>", methods=["GET", "POST"])
@requires("incoming.edit")
def new(outcome_name: str) -> ResponseReturnValue:
    """Write a rule; it is tried before it is switched on."""
    outcome = _outcome(outcome_name)
    form = rule_form(outcome)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                rule = services.make_rule(form.draft(outcome), by=this_viewer(), at=utc_now())
                public_id = rule.public_id
        except RuleTooWide as error:
            flash(error.message(), "error")
        else:
            return redirect(url_for("incoming.trial", public_id=public_id))
    return _form(form, outcome, None)


@blueprint.get("/<public_id>")
@requires("incoming.edit")
def one(public_id: str) -> ResponseReturnValue:
    """A rule: its conditions, what it did last, and about whom nobody is known here."""
    line = _line(public_id)
    return render_template(
        "laituri_learn/statements/incoming/one.html",
        line=line,
        matches=queries.last_matches(line.rule),
        strangers=queries.unmatched_actors(line.rule),
        **WORDS,
    )


@blueprint.route("/<public_id>/edit", methods=["GET", "POST"])
@requires("incoming.edit")
def edit(public_id: str) -> ResponseReturnValue:
    """Change a rule; it is off afterwards."""
    line = _line(public_id)
    outcome = _outcome(line.rule.outcome)
    form = rule_form(outcome, line.rule)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.change_rule(public_id, form.draft(outcome), by=this_viewer(), at=utc_now())
        except RuleTooWide as error:
            flash(error.message(), "error")
        else:
            flash(_("The rule is saved and switched off. Try it, then switch it on."), "success")
            return redirect(url_for("incoming.trial", public_id=public_id))
    return _form(form, outcome, _line(public_id).rule)


@blueprint.get("/<public_id>/trial")
@requires("incoming.edit")
def trial(public_id: str) -> ResponseReturnValue:
    """What the rule would make of past statements; from here it is switched on."""
    line = _line(public_id)
    found = try_rule(line.rule, at=utc_now())
    return render_template("laituri_learn/statements/incoming/trial.html", line=_line(public_id), trial=found, **WORDS)


@blueprint.post("/<public_id>/enable")
@requires("incoming.edit")
def enable(public_id: str) -> ResponseReturnValue:
    """Switch it on, for past statements too if asked for."""
    with unit_of_work():
        services.enable_rule(public_id, past=bool(request.form.get("past")), by=this_viewer(), at=utc_now())
    flash(_("The rule is on. Its first results show here in a moment."), "success")
    return redirect(url_for("incoming.one", public_id=public_id))


@blueprint.post("/<public_id>/disable")
@requires("incoming.edit")
def disable(public_id: str) -> ResponseReturnValue:
    """Switch it off."""
    with unit_of_work():
        services.disable_rule(public_id, by=this_viewer(), at=utc_now())
    flash(_("The rule is off. What it did stays."), "success")
    return redirect(url_for("incoming.one", public_id=public_id))


@blueprint.post("/<public_id>/close")
@requires("incoming.edit")
def close(public_id: str) -> ResponseReturnValue:
    """Close it for good."""
    with unit_of_work():
        services.close_rule(public_id, by=this_viewer(), at=utc_now())
    flash(_("The rule is closed. What it did stays."), "success")
    return redirect(url_for("incoming.all_rules"))


def _form(form: RuleForm, outcome: StatementOutcome, rule: IncomingRule | None) -> ResponseReturnValue:
    page = render_template("laituri_learn/statements/incoming/form.html", form=form, outcome=outcome, rule=rule)
    return page, 422 if request.method == "POST" else 200


def _line(public_id: str) -> queries.RuleLine:
    return queries.one_rule(this_viewer().scope("incoming.edit"), public_id)


def _outcome(name: str) -> StatementOutcome:
    found = queries.outcomes().get(name)
    if found is None:
        raise NotFound
    return found
