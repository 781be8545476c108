"""The administrator's page of clients."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from laituri_learn.access.policy import requires, this_viewer
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.statements.clients import queries, services
from laituri_learn.statements.clients.forms import SCOPE_NAMES, ClientForm
from laituri_learn.statements.clients.rules import ClientScope

blueprint = Blueprint("clients", __name__, url_prefix="/administration/clients")


@blueprint.get("")
@requires("clients.edit")
def all_clients() -> ResponseReturnValue:
    """Every system with a credential."""
    names = {scope.value: name for scope, name in SCOPE_NAMES.items()}
    return render_template(
        "laituri_learn/statements/clients/all.html", clients=queries.all_clients(), scope_names=names
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("clients.edit")
def new_client() -> ResponseReturnValue:
    """Add a system; its secret is in the answer and never again."""
    form = ClientForm()
    if form.validate_on_submit():
        with unit_of_work():
            made = services.add_client(
                this_viewer(),
                form.name.data or "",
                [ClientScope(value) for value in form.scopes.data or ()],
                at=utc_now(),
                version=form.version.data,
                limits=services.Limits(
                    form.requests_a_minute.data or 1, (form.body_limit.data or 1) * services.MEGABYTE
                ),
            )
        return _secret_page(made)
    page = render_template("laituri_learn/statements/clients/new.html", form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/<public_id>/rotate")
@requires("clients.edit")
def rotate_secret(public_id: str) -> ResponseReturnValue:
    """A new secret in place of the old one."""
    with unit_of_work():
        made = services.rotate_secret(this_viewer(), queries.client_named(public_id), at=utc_now())
    return _secret_page(made)


@blueprint.post("/<public_id>/revoke")
@requires("clients.edit")
def revoke_client(public_id: str) -> ResponseReturnValue:
    """No access from here on."""
    with unit_of_work():
        client = queries.client_named(public_id)
        services.revoke_client(this_viewer(), client, at=utc_now())
    flash(_("The system has no access any more. Its statements stay."), "success")
    return redirect(url_for("clients.all_clients"))


def _secret_page(made: services.Credential) -> str:
    endpoint = url_for("xapi.about", _external=True).removesuffix("about")
    return render_template("laituri_learn/statements/clients/secret.html", made=made, endpoint=endpoint)
