"""The administrator's accounts: who may sign in, with which roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from laituri_learn.access import account_queries, account_services, queries, services
from laituri_learn.access.errors import AddressTaken, NotAnAddress
from laituri_learn.access.forms import AccountForm, GrantForm
from laituri_learn.access.models import Account
from laituri_learn.access.places import find_place, places_of
from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.access.roles import SCOPES_OF_ROLE, AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import NotFound, UserError
from laituri_learn.network.queries import current_posts
from laituri_learn.settings import current_settings
from laituri_learn.web.languages import local_today
from laituri_learn.web.paging import page_of
from laituri_learn.web.requests import words_looked_for

blueprint = Blueprint("accounts", __name__, url_prefix="/administration/accounts")

GRANTED_ROLES = tuple(role for role in AccessRole if role is not AccessRole.OFFICIAL)


@blueprint.get("")
@requires("accounts.edit")
def all_accounts() -> ResponseReturnValue:
    """Accounts by name or address, and by role."""
    wanted, role = words_looked_for(), _role(request.args.get("role", ""))
    page = page_of(account_queries.accounts(wanted, role))
    return render_template(
        "laituri_learn/access/accounts.html",
        page=page,
        rows=account_queries.rows_of(page.items),
        wanted=wanted,
        role=role,
        role_names=queries.ROLE_NAMES,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("accounts.edit")
def new() -> ResponseReturnValue:
    """Open an account; imports of people open theirs by themselves."""
    form = AccountForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                account = account_services.open_account(
                    form.email.data or "",
                    form.name.data or "",
                    language=form.language.data,
                    by=this_viewer(),
                    at=utc_now(),
                )
                public_id = account.public_id
        except (AddressTaken, NotAnAddress) as error:
            form.email.errors = [error.message()]
        else:
            flash(_("The account is open. Give a role and a link to choose a password."), "success")
            return redirect(url_for("accounts.one", public_id=public_id))
    return render_template("laituri_learn/access/new_account.html", form=form), 422 if form.errors else 200


@blueprint.get("/<public_id>")
@requires("accounts.edit")
def one(public_id: str) -> ResponseReturnValue:
    """One account: whose, with which roles for which places."""
    return _page(_account(public_id))


@blueprint.route("/<public_id>/roles/new", methods=["GET", "POST"])
@requires("accounts.edit")
def grant(public_id: str) -> ResponseReturnValue:
    """Choose the place that a role is for, among those that make sense for it."""
    account, role = _account(public_id), _role(request.args.get("role", ""))
    if role not in GRANTED_ROLES:
        raise NotFound
    form = GrantForm()
    form.choices(places_of(role))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                place = find_place(role, form.place.data or "")
                account_services.grant_role(account, role, place.kind, place.id, by=this_viewer(), at=utc_now())
        except UserError as error:
            form.place.errors = [error.message()]
        else:
            flash(_("The role is granted. It holds from the next page that she opens."), "success")
            return redirect(url_for("accounts.one", public_id=public_id))
    return render_template(
        "laituri_learn/access/grant.html",
        form=form,
        account=account,
        role=queries.ROLE_NAMES[role],
        national=SCOPES_OF_ROLE[role] == (ScopeKind.NATIONAL,),
    ), 422 if form.errors else 200


@blueprint.post("/<public_id>/roles/<int:grant_id>/revoke")
@requires("accounts.edit")
def revoke(public_id: str, grant_id: int) -> ResponseReturnValue:
    """Take a role away."""
    account = _account(public_id)
    granted = next((each for each in account.grants if each.id == grant_id), None)
    if granted is None:
        raise NotFound
    role, kind, scope_id = granted.role, granted.scope_kind, granted.scope_id
    return _change(account, account_services.revoke_role, _("The role is taken away."), role, kind, scope_id)


@blueprint.post("/<public_id>/invite")
@requires("accounts.edit")
def invite(public_id: str) -> ResponseReturnValue:
    """Make a link to choose a password: shown now and never again.

    Where mail is set up, the link to an account that has a password goes to its owner only: nobody else could then
    take the account over.
    """
    account = _account(public_id)
    if _only_by_mail(account):
        return mail_invitation(public_id)
    with unit_of_work():
        token = services.invite(account, by=this_viewer(), at=utc_now())
    return _page(account, link=f"{current_settings().base_url}{url_for('access.invitation', token=token)}")


@blueprint.post("/<public_id>/invite/mail")
@requires("accounts.edit")
def mail_invitation(public_id: str) -> ResponseReturnValue:
    """Mail the owner a link to choose a password; it is shown to nobody else."""
    if not current_settings().mail_host:
        raise NotFound
    done = _("A link to choose a password is on its way to the owner by e-mail. It works once, for seven days.")
    return _change(_account(public_id), services.mail_invitation, done)


@blueprint.post("/<public_id>/close")
@requires("accounts.edit")
def close(public_id: str) -> ResponseReturnValue:
    """Let nobody sign in with it any more."""
    done = _("The account is closed. Nobody can sign in with it; roles and history stay.")
    return _change(_account(public_id), account_services.close_account, done)


@blueprint.post("/<public_id>/reopen")
@requires("accounts.edit")
def reopen(public_id: str) -> ResponseReturnValue:
    """Let its owner in again."""
    return _change(_account(public_id), account_services.reopen_account, _("The account is open again."))


@blueprint.post("/<public_id>/sign-out")
@requires("accounts.edit")
def sign_out(public_id: str) -> ResponseReturnValue:
    """End every session of the account."""
    done = _("The account is signed out everywhere.")
    return _change(_account(public_id), account_services.sign_out_everywhere, done)


def _change(account: Account, change: Callable[..., None], done: str, *arguments: Any) -> ResponseReturnValue:
    """Do one thing to the account and say so, or say why not."""
    public_id = account.public_id
    try:
        with unit_of_work():
            change(account, *arguments, by=this_viewer(), at=utc_now())
    except UserError as error:
        flash(error.message(), "error")
    else:
        flash(done, "success")
    return redirect(url_for("accounts.one", public_id=public_id))


def _page(account: Account, link: str = "") -> str:
    person = account.person
    return render_template(
        "laituri_learn/access/account.html",
        account=account,
        row=account_queries.rows_of([account])[0],
        posts=current_posts(person.id, local_today()) if person else [],
        own=account.id == this_viewer().account_id,
        link=link,
        mail=bool(current_settings().mail_host),
        only_by_mail=_only_by_mail(account),
        role_names=queries.ROLE_NAMES,
        granted_roles=GRANTED_ROLES,
    )


def _only_by_mail(account: Account) -> bool:
    """Whether the link is for the owner's eyes only."""
    return bool(current_settings().mail_host) and account.password_hash is not None


def _account(public_id: str) -> Account:
    account = account_queries.account_by_public_id(public_id)
    if account is None:
        raise NotFound
    return account


def _role(text: str) -> AccessRole | None:
    return AccessRole(text) if text in set(AccessRole) else None
