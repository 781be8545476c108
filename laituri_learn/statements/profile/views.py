"""The Profile at its own address, and each own identifier at itself; public, for people and machines."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from laituri_learn.access.policy import public
from laituri_learn.database import LocalisedText
from laituri_learn.errors import NotFound
from laituri_learn.statements.profile import document
from laituri_learn.statements.vocabulary import OWN

blueprint = Blueprint("vocabulary", __name__, url_prefix="/xapi")

MACHINE = ("application/ld+json", "application/json")
KIND_WORDS = {
    "Verb": _l("verb"),
    "ActivityType": _l("type of activity"),
    "ContextExtension": _l("extension of the context"),
    "ResultExtension": _l("extension of the result"),
    "StatementTemplate": _l("kind of statement"),
}

PRESENCE_WORDS = {
    "included": _l("is always there"),
    "excluded": _l("is never there"),
    "recommended": _l("may be there"),
}


@blueprint.get("/profile")
@public
def profile() -> ResponseReturnValue:
    """The newest version of the Profile (xAPI Profiles 1.0, Communication 1.0)."""
    return _as_json(document.profile_document())


@blueprint.get("/profile/versions/<version>")
@public
def profile_version(version: str) -> ResponseReturnValue:
    """A version by its identifier; only the newest is kept whole."""
    if version != document.VERSIONS[0][0]:
        raise NotFound
    return _as_json(document.profile_document())


@blueprint.get("/verbs/<name>", defaults={"kind": "verbs"})
@blueprint.get("/types/<name>", defaults={"kind": "types"})
@blueprint.get("/extensions/<name>", defaults={"kind": "extensions"})
@public
def term(kind: str, name: str) -> ResponseReturnValue:
    """What an own verb, type or extension means, at its identifier."""
    found = document.terms().get(f"{OWN}{kind}/{name}")
    if found is None:
        raise NotFound
    return _meaning(document.concept(found, document.templates()))


@blueprint.get("/templates/<name>")
@public
def template(name: str) -> ResponseReturnValue:
    """How one kind of statement looks, at its identifier."""
    found = next((each for each in document.templates() if each.name == name), None)
    if found is None:
        raise NotFound
    return _meaning(document.template_document(found))


def _meaning(content: dict[str, Any]) -> ResponseReturnValue:
    """A page for people; JSON-LD for whoever asks for it."""
    if request.accept_mimetypes.best_match(("text/html", *MACHINE)) in MACHINE:
        return _as_json({"@context": document.CONTEXT, **content})
    return render_template(
        "laituri_learn/statements/profile/term.html",
        content=content,
        kind=KIND_WORDS[content["type"]],
        presence=PRESENCE_WORDS,
        name=LocalisedText.from_mapping(content["prefLabel"]),
        definition=LocalisedText.from_mapping(content["definition"]),
    )


def _as_json(content: dict[str, Any]) -> Response:
    body = json.dumps(content, ensure_ascii=False, indent=2)
    return Response(body, content_type="application/ld+json", headers={"Vary": "Accept"})
