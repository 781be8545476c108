"""The one place where an error becomes a message in the person's language."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import BadHost, HTTPException

from laituri_learn.database import db
from laituri_learn.database.readiness import DatabaseUnreachable, require_tables
from laituri_learn.database.troubles import Trouble, reason, trouble_of
from laituri_learn.errors import UserError
from laituri_learn.settings import LANGUAGES

RETRY = {"Retry-After": "5"}
"""Seconds after which it may go better."""


@dataclass(frozen=True)
class ErrorPage:
    """What happened, what is unaffected, what to do."""

    status: int
    title: str
    happened: str
    unaffected: str
    remedy: str


def init_app(app: Flask) -> None:
    """Catch what views let through."""
    app.register_error_handler(UserError, _user_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, database_error)


def _user_error(error: UserError) -> ResponseReturnValue:
    title = _("This cannot be done") if error.status != 404 else _("Page not found")
    message = error.message() or _("There is nothing at this address, or it is not yours to see.")
    return _answer(ErrorPage(error.status, title, message, _("Nothing was changed."), _("Go back and try again.")))


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    return _answer(
        ErrorPage(
            400,
            _("The form is too old"),
            _("This form was opened before you signed in or out, or too long ago, so it was not accepted."),
            _("Nothing was changed."),
            _("Open the page again and send the form anew."),
        )
    )


def database_error(error: DBAPIError) -> ResponseReturnValue:
    """Say it plainly when the database is busy, full, gone or not ready; anything else stays what it is."""
    db.session.rollback()
    match trouble_of(error):
        case Trouble.BUSY:
            happened = _("The service is busy just now.")
            page = ErrorPage(
                503, _("The service is busy"), happened, _("Nothing was changed."), _("Try again in a moment.")
            )
            return *_answer(page), RETRY
        case Trouble.FULL:
            current_app.logger.critical("The database cannot be written, its disk may be full: %s", error.orig)
            happened = _("The service has run out of storage space, so nothing can be saved just now.")
            page = ErrorPage(
                507,
                _("The storage is full"),
                happened,
                _("Nothing was changed. What was saved before is safe and can be read."),
                _("Tell your administrator. Try again when there is space."),
            )
            return _answer(page)
        case Trouble.GONE:
            return *_without_database(DatabaseUnreachable(why=reason(error))), RETRY
    try:
        require_tables(db.engine)
    except UserError as missing:
        return _without_database(missing)
    raise error


def _without_database(error: UserError) -> tuple[str | Response, int]:
    """In every language, and without the pages' frame: whose request it is cannot be looked up."""
    texts = []
    for language in LANGUAGES:
        with force_locale(language):
            texts.append(error.message())
    current_app.logger.critical("%s", texts[-1])
    if request.accept_mimetypes.best == "application/json":
        return jsonify(state="error", message=texts[-1]), error.status
    return Response("\n\n".join(texts) + "\n", content_type="text/plain; charset=utf-8"), error.status


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    pages = {
        400: (
            _("This cannot be read"),
            _("What was sent is not in a form that this service can read."),
            _("Go back, write it anew and send it again."),
        ),
        404: (
            _("Page not found"),
            _("There is nothing at this address, or it is not yours to see."),
            _("Check the address, or start from the home page."),
        ),
        405: (
            _("This cannot be done here"),
            _("The address was used in a way it does not allow."),
            _("Start from the home page."),
        ),
        413: (
            _("The file is too large"),
            _("The file is larger than this service takes."),
            _("Divide the file and send the parts one by one."),
        ),
        429: (
            _("Too many attempts"),
            _("This was tried too many times in a short while."),
            _("Wait a while and try again."),
        ),
    }
    fallback = (
        _("Something went wrong"),
        _("The service could not finish what you asked for."),
        _("Try again in a moment. If it happens again, tell your administrator what you did and when."),
    )
    title, happened, remedy = pages.get(status, fallback)
    return _answer(ErrorPage(status, title, happened, _("Nothing was changed."), remedy))


def _answer(page: ErrorPage) -> tuple[str | Response, int]:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(state="error", message=f"{page.happened} {page.remedy}"), page.status
    if isinstance(request.routing_exception, BadHost):
        # Nothing links from a host that has no name.
        return Response(f"{page.title}\n\n{page.happened}\n", content_type="text/plain; charset=utf-8"), page.status
    return render_template("errors/error.html", page=page), page.status
