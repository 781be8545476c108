"""State, agent profile and activity profile (1.0.3, Communication 2.2, 2.3, 2.6, 2.7; 2.0, 4.1.6.2, .5, .6)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.http import http_date, parse_etags

from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.statements import documents
from laituri_learn.statements.facets import agent_key
from laituri_learn.statements.models import StoredDocument
from laituri_learn.statements.resources.asked import Asked
from laituri_learn.statements.resources.errors import Conflict, NothingThere, PreconditionFailed, Refused
from laituri_learn.statements.validation.values import check_iri, check_uuid, read_timestamp


@dataclass(frozen=True)
class Resource:
    """One kind of document: its parameters, and what names a document."""

    name: str
    identifier: str
    of: tuple[str, ...]
    optional: tuple[str, ...] = ()
    deletes_many: bool = False


STATE = Resource("state", "stateId", ("activityId", "agent"), ("registration",), deletes_many=True)
ACTIVITY_PROFILE = Resource("activity profile", "profileId", ("activityId",))
AGENT_PROFILE = Resource("agent profile", "profileId", ("agent",))


def answer_state(asked: Asked) -> ResponseReturnValue:
    """State of an activity provider about an agent in an activity."""
    return _answer(STATE, asked)


def answer_activity_profile(asked: Asked) -> ResponseReturnValue:
    """Documents about an activity."""
    return _answer(ACTIVITY_PROFILE, asked)


def answer_agent_profile(asked: Asked) -> ResponseReturnValue:
    """Documents about an agent."""
    return _answer(AGENT_PROFILE, asked)


def _answer(resource: Resource, asked: Asked) -> ResponseReturnValue:
    place = _place(resource, asked)
    name = asked.parameters.get(resource.identifier)
    if name is not None and "\0" in name:
        raise Refused(f"the parameter {resource.identifier!r} must be a text")
    if asked.method in ("GET", "HEAD"):
        return _names(asked, place) if name is None else _document(place, name)
    if name is None:
        if asked.method == "DELETE" and resource.deletes_many:
            with unit_of_work() as session:
                documents.delete_documents(session, place)
            return "", 204
        raise Refused(f"the parameter {resource.identifier!r} is missing")
    return _change(resource, asked, place, name)


def _place(resource: Resource, asked: Asked) -> documents.Place:
    reading = asked.method in ("GET", "HEAD")
    known = (*resource.of, *resource.optional, resource.identifier, *(("since",) if reading else ()))
    asked.allow(known, required=resource.of)
    activity, agent = asked.parameters.get("activityId", ""), ""
    registration = asked.parameters.get("registration", "")
    if "activityId" in resource.of:
        check_iri(activity, "activityId")
    if "agent" in resource.of:
        agent = agent_key(asked.agent()) or ""
    if "registration" in asked.parameters:
        check_uuid(registration, "registration")
    return documents.Place(resource.name, activity, agent, registration.lower())


def _names(asked: Asked, place: documents.Place) -> ResponseReturnValue:
    since = asked.parameters.get("since")
    moment = read_timestamp(since, "since") if since is not None else None
    return jsonify(documents.document_names(db.session(), place, moment))


def _document(place: documents.Place, name: str) -> ResponseReturnValue:
    found = documents.document(db.session(), place, name)
    if found is None:
        raise NothingThere("there is no such document")
    response = Response(found.content)
    response.headers["Content-Type"] = found.content_type
    response.headers["ETag"] = f'"{documents.entity_tag(found.content)}"'
    response.headers["Last-Modified"] = http_date(found.updated_at)
    return response


def _change(resource: Resource, asked: Asked, place: documents.Place, name: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        documents.hold_document(session, place, name)
        _check_preconditions(resource, asked, documents.document(session, place, name))
        if asked.method == "DELETE":
            documents.delete_document(session, place, name)
        elif asked.method == "PUT":
            documents.put_document(session, place, name, asked.body, asked.content_type, at=utc_now())
        else:
            try:
                documents.merge_document(session, place, name, asked.body, asked.content_type, at=utc_now())
            except documents.NoMerge as error:
                raise Refused(str(error)) from None
    return "", 204


def _check_preconditions(resource: Resource, asked: Asked, found: StoredDocument | None) -> None:
    """If-Match and If-None-Match (1.0.3, Communication 3.1; 2.0, 4.1.4)."""
    if_match, if_none_match = asked.headers.get("If-Match"), asked.headers.get("If-None-Match")
    tag = documents.entity_tag(found.content) if found is not None else None
    if if_match is not None:
        wanted = parse_etags(if_match)
        if tag is None or not (wanted.star_tag or wanted.contains(tag)):
            raise PreconditionFailed("the document is not the one that If-Match names")
    if if_none_match is not None and tag is not None:
        unwanted = parse_etags(if_none_match)
        if unwanted.star_tag or unwanted.contains_weak(tag):
            raise PreconditionFailed("there is a document that If-None-Match excludes")
    if asked.method != "PUT" or if_match is not None or if_none_match is not None:
        return
    if found is not None and (asked.version_2 or resource is not STATE):
        raise Conflict("the document exists: read it, and send If-Match with its ETag, or If-None-Match: *")
    if not asked.version_2 and resource is not STATE:
        raise Refused("send If-Match with the ETag of the document, or If-None-Match: *")
