"""Between posted answers and pages: read a page of them, answer one, show the way through the areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competences.assessment import queries, rules, services
from competences.assessment.errors import AnswerConflict, InvalidAnswer
from competences.assessment.forms import SKIP, AnswerForm
from laituri_learn.access.policy import Viewer
from laituri_learn.database import LocalisedText, unit_of_work, utc_now
from laituri_learn.errors import UserError
from laituri_learn.web.filters import clock


@dataclass(frozen=True)
class Step:
    """One area on the way, as ``macros/panels.html`` › ``progress_steps`` shows it."""

    label: LocalisedText
    href: str
    state: str
    count: str


def steps(page: queries.AssessmentPage, current: str | None) -> list[Step]:
    """The areas with how far each is."""
    return [
        Step(
            each.area.name,
            url_for("assessment.area", public_id=page.public_id, area_code=each.area.code),
            "current" if each.area.code == current else "done" if each.count.complete else "left",
            f"{each.count.done}/{each.count.total}",
        )
        for each in page.areas
    ]


def continue_href(public_id: str, next_area: str | None) -> str:
    """Where to go on: the first area in which something is left, else the review."""
    if next_area is None:
        return url_for("assessment.review", public_id=public_id)
    return url_for("assessment.area", public_id=public_id, area_code=next_area)


def page_choices(area: queries.AreaPage) -> dict[str, tuple[rules.Choice, int]]:
    """What was posted for each competence of an area that the page had.

    Raises:
        InvalidAnswer: a value that the page does not offer.
    """
    codes = [card.competence.code for card in area.cards]
    posted = [code for code in codes if f"{code}-version" in request.form]
    return {code: _read(AnswerForm(request.form, prefix=code)) for code in posted}


def reply(viewer: Viewer, public_id: str, competence_code: str) -> ResponseReturnValue:
    """Save one posted answer, and tell the page what is stored now."""
    at = utc_now()
    try:
        choice, version = _read(AnswerForm(request.form))
        with unit_of_work():
            answer = services.save_answer(viewer, public_id, competence_code, choice, version, at=at)
            stored = queries.choice_of(answer), answer.version
    except AnswerConflict as error:
        page = queries.own_assessment(viewer.scope("assessment.answer"), public_id)
        card = next(each for area in page.areas for each in area.cards if each.competence.code == competence_code)
        shown = {"state": "conflict", "version": card.version, "fields": _fields(card.choice)}
        return jsonify(shown | {"message": error.message()}), error.status
    except UserError as error:
        queries.own_assessment(viewer.scope("assessment.answer"), public_id)  # a stranger learns nothing, not even this
        if error.status == 404:
            raise
        return jsonify(state="invalid", message=error.message()), error.status
    choice, version = stored
    page = queries.own_assessment(viewer.scope("assessment.answer"), public_id)
    count = next(area.count for area in page.areas for card in area.cards if card.competence.code == competence_code)
    told = {"state": "saved", "version": version, "message": _saved(choice, clock(at))}
    return jsonify(told | {"count": f"{count.done}/{count.total}"})


def _read(form: AnswerForm) -> tuple[rules.Choice, int]:
    if not form.validate():
        raise InvalidAnswer(reason=_("choose one of the levels and one of the uses shown."))
    return form.choice(), form.version.data or 0


def _fields(choice: rules.Choice) -> dict[str, Any]:
    """As the page's fields have them."""
    level = SKIP if choice.skipped else "" if choice.level is None else str(choice.level)
    use = "" if choice.use_at_work is None else str(choice.use_at_work)
    return {"level": level, "use_at_work": use, "evidence": choice.evidence}


def _saved(choice: rules.Choice, time: str) -> str:
    if rules.progress(choice) is rules.Progress.USE_MISSING:
        return _("Saved at %(time)s. Use at work is still to be chosen.", time=time)
    if rules.progress(choice) is rules.Progress.LEVEL_MISSING:
        return _("Saved at %(time)s. The level is still to be chosen.", time=time)
    return _("Saved at %(time)s", time=time)
