"""A person's own copy, and the administrator's page about a person's data."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

from flask import Blueprint, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from laituri_learn.access.policy import requires, signed_in, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.personal_data import errors, services
from laituri_learn.personal_data.archive import write_archive
from laituri_learn.personal_data.forms import CopyForm, ErasureForm
from laituri_learn.personal_data.queries import held_about
from laituri_learn.personal_data.subjects import Subject, subject_by, subject_of
from laituri_learn.web.languages import local_today

blueprint = Blueprint("personal_data", __name__)

IN_MEMORY = 5_000_000
"""A copy of more bytes than this is put together on disk."""


@blueprint.post("/account/data")
@signed_in
def own_copy() -> ResponseReturnValue:
    """Everything that is held about the viewer, as one file."""
    with unit_of_work():
        services.note_copy(subject_of(this_viewer()), by=this_viewer(), at=utc_now())
    return _file(subject_of(this_viewer()))


@blueprint.get("/administration/personal-data/<public_id>")
@requires("personal_data.edit")
def one(public_id: str) -> ResponseReturnValue:
    """What is held about a person, and what an erasure would do with it."""
    return _page(subject_by(public_id), CopyForm(), ErasureForm())


@blueprint.post("/administration/personal-data/<public_id>/copy")
@requires("personal_data.edit")
def copy(public_id: str) -> ResponseReturnValue:
    """The same copy as a person makes herself, for who asked by letter."""
    subject, form = subject_by(public_id), CopyForm()
    if not form.validate_on_submit():
        return _page(subject, form, ErasureForm(formdata=None)), 422
    with unit_of_work():
        reason = form.copy_reason.data or ""
        services.note_copy(subject_by(public_id), reason=reason, by=this_viewer(), at=utc_now())
    return _file(subject_by(public_id))


@blueprint.post("/administration/personal-data/<public_id>/erase")
@requires("personal_data.edit")
def erase(public_id: str) -> ResponseReturnValue:
    """Erase a person, once her name or address is typed."""
    subject, form = subject_by(public_id), ErasureForm()
    if not form.validate_on_submit():
        return _page(subject, CopyForm(formdata=None), form), 422
    wanted = services.Request(public_id, form.reason.data or "", form.confirmation.data or "", form.addresses())
    try:
        with unit_of_work(alone=True):
            done = services.erase(wanted, by=this_viewer(), at=utc_now())
    except (errors.ReasonNamesHer, errors.NotConfirmed) as error:
        field = form.reason if isinstance(error, errors.ReasonNamesHer) else form.confirmation
        field.errors = [error.message()]
        return _page(subject_by(public_id), CopyForm(formdata=None), form), error.status
    flash(_("Her data is erased. The audit trail says what was done."), "success")
    if done.targets:
        names = ", ".join(name for name, _count in done.targets)
        flash(_("Tell those who keep these learning record stores, which may have statements: %(names)s", names=names))
    return redirect(url_for("administration.audit_trail", action="personal_data.erase"))


def _page(subject: Subject, copy_form: CopyForm, form: ErasureForm) -> str:
    return render_template(
        "laituri_learn/personal_data/one.html",
        subject=subject,
        held=held_about(subject),
        copy_form=copy_form,
        form=form,
        own=subject.is_viewer(this_viewer()),
        last=subject.is_last_administrator(),
        shares_name=subject.shares_name(),
    )


def _file(subject: Subject) -> ResponseReturnValue:
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the answer
    write_archive(file, subject, at=utc_now())
    file.seek(0)
    name = f"laituri-{local_today().isoformat()}.zip"
    answer = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
