"""Accounts, sign-in, roles with scopes, policy, audit trail."""

from __future__ import annotations

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager

from laituri_learn.web.requests import XAPI

limiter = Limiter(get_remote_address, default_limits=[])


def add_pages(app: Flask) -> None:
    """Sign-in for ``app``, and the refusal of every view that declares nothing."""
    from laituri_learn.access import account_views, views
    from laituri_learn.access.policy import DECLARED
    from laituri_learn.access.sessions import load_signed_in

    login = LoginManager(app)
    login.session_protection = None
    login.user_loader(load_signed_in)
    login.unauthorized_handler(_ask_to_sign_in)
    limiter.init_app(app)
    # Clients have a limit each (:mod:`laituri_learn.statements.resources.gate`).
    limiter.request_filter(_is_from_a_client)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(account_views.blueprint)

    @app.before_request
    def _refuse_undeclared() -> None:
        endpoint = request.endpoint
        if endpoint is None or endpoint == "static" or endpoint.endswith(".static"):
            return
        if not hasattr(current_app.view_functions[endpoint], DECLARED):
            raise RuntimeError(f"the view {endpoint} declares no permission")


def _is_from_a_client() -> bool:
    return request.blueprint == XAPI


def _ask_to_sign_in() -> Response:
    """To the sign-in page and back; a script is told with 401."""
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("access.sign_in")})
    if request.accept_mimetypes.best == "application/json":
        return Response('{"state": "signed-out"}', status=401, mimetype="application/json")
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("access.sign_in", next=back))  # type: ignore[return-value]
