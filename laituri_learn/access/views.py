"""Sign-in, sign-out, the viewer's own account."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_limiter.util import get_remote_address
from flask_login import login_user, logout_user

from laituri_learn.access import account_queries, limiter, queries, services
from laituri_learn.access.errors import (
    InvitationExpired,
    TooManyAttempts,
    WeakPassword,
    WrongCredentials,
    WrongPassword,
)
from laituri_learn.access.forms import (
    ChangePasswordForm,
    InvitationRequestForm,
    LanguageForm,
    PasswordForm,
    SignInForm,
)
from laituri_learn.access.policy import current_viewer, public, signed_in, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.settings import current_settings

blueprint = Blueprint("access", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("120/minute", methods=["POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for the proof; lead back to where she was going."""
    if current_viewer() is not None:
        return redirect(url_for("web.home"))
    form = SignInForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        email, address = form.email.data or "", get_remote_address()
        try:
            with unit_of_work():
                services.count_attempt(email, address=address, at=utc_now())
            with unit_of_work():
                signed = services.sign_in(
                    email,
                    form.password.data or "",
                    browser=request.user_agent.string,
                    address=address,
                    at=utc_now(),
                )
        except (WrongCredentials, TooManyAttempts) as error:
            form.password.errors = [error.message()]
            return render_template("laituri_learn/access/sign_in.html", form=form), error.status
        login_user(signed)
        return redirect(local_path(form.next.data) or url_for("web.home"))
    return render_template("laituri_learn/access/sign_in.html", form=form), 422 if form.errors else 200


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session on the server too."""
    viewer = this_viewer()
    with unit_of_work():
        services.revoke_session(viewer, viewer.session_id or 0, at=utc_now())
    logout_user()
    return redirect(url_for("access.sign_in"))


@blueprint.get("/account")
@signed_in
def own_account() -> ResponseReturnValue:
    """Password, language, sessions and roles of the viewer."""
    return _own_account(ChangePasswordForm())


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Exchange the viewer's password; her other browsers are signed out."""
    viewer, form, address = this_viewer(), ChangePasswordForm(), get_remote_address()
    if not form.validate_on_submit():
        return _own_account(form), 422
    try:
        with unit_of_work():
            services.count_attempt(services.own_account(viewer).email, address=address, at=utc_now())
        with unit_of_work():
            services.change_password(
                viewer, form.present.data or "", form.password.data or "", address=address, at=utc_now()
            )
    except (WrongPassword, TooManyAttempts, WeakPassword) as error:
        wrong = form.password if isinstance(error, WeakPassword) else form.present
        wrong.errors = [error.message()]
        return _own_account(form), error.status
    flash(_("Your new password is set. Your other browsers are signed out."), "success")
    return redirect(url_for("access.own_account"))


@blueprint.post("/account/language")
@signed_in
def choose_language() -> ResponseReturnValue:
    """Which language pages and mail speak to the viewer."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return _own_account(ChangePasswordForm()), 422
    with unit_of_work():
        services.choose_language(this_viewer(), form.language.data, at=utc_now())
    session["language"] = form.language.data
    refresh()
    flash(_("Pages and mail speak this language to you from now on."), "success")
    return redirect(url_for("access.own_account"))


def _own_account(form: ChangePasswordForm) -> str:
    viewer = this_viewer()
    account = services.own_account(viewer)
    return render_template(
        "laituri_learn/access/own_account.html",
        form=form,
        language_form=LanguageForm(formdata=None, language=account.language),
        email=account.email,
        has_post=account.person_id is not None,
        roles=account_queries.rows_of([account])[0].roles,
        role_names=queries.ROLE_NAMES,
        sessions=queries.open_sessions(viewer, utc_now()),
    )


@blueprint.post("/account/sessions/<int:session_id>/revoke")
@signed_in
def revoke_session(session_id: int) -> ResponseReturnValue:
    """Sign another browser out."""
    with unit_of_work():
        services.revoke_session(this_viewer(), session_id, at=utc_now())
    flash(_("The session has ended."), "success")
    return redirect(url_for("access.own_account"))


@blueprint.route("/invitation", methods=["GET", "POST"])
@limiter.limit("5/minute;20/hour", methods=["POST"])
@public
def ask_for_invitation() -> ResponseReturnValue:
    """Ask for a link to choose a password: the first one, or after forgetting it."""
    form = InvitationRequestForm()
    mail = bool(current_settings().mail_host)
    if mail and form.validate_on_submit():
        with unit_of_work():
            services.ask_for_invitation(form.email.data or "", at=utc_now())
        flash(_("If the address has an account here, a link is on its way to it. It works for seven days."), "success")
        return redirect(url_for("access.sign_in"))
    return render_template("laituri_learn/access/ask_for_invitation.html", form=form, mail=mail)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
@public
def invitation(token: str) -> ResponseReturnValue:
    """Choose a password with a link from a mail."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                services.accept_invitation(token, form.password.data or "", at=utc_now())
        except WeakPassword as error:
            form.password.errors = [error.message()]
        except InvitationExpired as error:
            flash(error.message(), "error")
            return redirect(url_for("access.sign_in"))
        else:
            flash(_("Your password is set. Sign in with it."), "success")
            return redirect(url_for("access.sign_in"))
    return render_template("laituri_learn/access/invitation.html", form=form), 422 if form.errors else 200


def local_path(target: str | None) -> str | None:
    """The target if it is a path of this site, else nothing.

    Browsers leave tabs and line ends out of an address, so that ``/<tab>/elsewhere`` would lead off the site.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or not target.isprintable():
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
