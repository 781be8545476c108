"""GET of statements: one, or a page of those that a search finds (1.0.3, Communication 2.1.3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, url_for
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import http_date, parse_accept_header

from laituri_learn.database import db
from laituri_learn.database.places import moment_of
from laituri_learn.settings import current_settings
from laituri_learn.statements import attachments, formats, search
from laituri_learn.statements.clients.rules import only_own
from laituri_learn.statements.facets import Facet, activities_of, agent_key, number
from laituri_learn.statements.multipart import written_parts
from laituri_learn.statements.resources.asked import Asked
from laituri_learn.statements.resources.errors import NothingThere, Refused
from laituri_learn.statements.validation.values import check_iri, check_uuid, read_timestamp

PAGE_AT_MOST = 200
ONE = ("statementId", "voidedStatementId")
SHOWING = ("format", "attachments")
FILTERS = ("agent", "verb", "activity", "registration", "related_activities", "related_agents")
ORDER = ("since", "until", "limit", "ascending", "cursor")
FORMATS = ("ids", "exact", "canonical")


def read_statements(asked: Asked) -> Response:
    """One statement or a page."""
    asked.allow((*ONE, *SHOWING, *FILTERS, *ORDER))
    style = asked.parameters.get("format", "exact")
    if style not in FORMATS:
        raise Refused(f"format must be one of {', '.join(FORMATS)}")
    if any(name in asked.parameters for name in ONE):
        return _one(asked, style)
    return _page(asked, style)


def _one(asked: Asked, style: str) -> Response:
    if len([name for name in asked.parameters if name not in SHOWING]) > 1:
        raise Refused("statementId and voidedStatementId go with format and attachments only")
    voided = "voidedStatementId" in asked.parameters
    identifier = asked.parameters["voidedStatementId" if voided else "statementId"]
    check_uuid(identifier, "voidedStatementId" if voided else "statementId")
    session = db.session()
    row = search.one_statement(session, identifier, voided=voided)
    if row is None or (only_own(asked.caller.scopes) and not search.has_facet(session, row.id, _own(asked))):
        raise NothingThere("there is no such statement")
    shown = _shown([row.document], style, asked)
    response = _answer(asked, shown[0], [row.document])
    response.headers["Last-Modified"] = http_date(moment_of(row.id))
    return response


def _page(asked: Asked, style: str) -> Response:
    limit = _whole_number(asked, "limit") or PAGE_AT_MOST
    size = min(limit, PAGE_AT_MOST)
    rows, more = search.found_page(db.session(), _search(asked), size)
    documents = [row.document for row in rows]
    address = ""
    if more:
        again = {**asked.parameters, "cursor": str(rows[-1].id)}
        address = f"{url_for('xapi.statements')}?{urlencode(again)}"
    shown = ",".join(_shown(documents, style, asked))
    response = _answer(asked, f'{{"statements":[{shown}],"more":{json.dumps(address)}}}', documents)
    if rows:
        response.headers["Last-Modified"] = http_date(moment_of(max(row.id for row in rows)))
    return response


def _search(asked: Asked) -> search.Search:
    """The search that the parameters describe; conditions from the rarest to the commonest."""
    given = asked.parameters
    conditions: list[tuple[int, ...]] = []
    if "registration" in given:
        check_uuid(given["registration"], "registration")
        conditions.append((number(Facet.REGISTRATION, given["registration"].lower()),))
    kinds: tuple[Facet, ...]
    if "agent" in given:
        key = agent_key(asked.agent()) or ""
        related = asked.flag("related_agents")
        kinds = (Facet.AGENT, Facet.RELATED_AGENT, Facet.AUTHORITY) if related else (Facet.AGENT,)
        conditions.append(tuple(number(kind, key) for kind in kinds))
    if "activity" in given:
        check_iri(given["activity"], "activity")
        related = asked.flag("related_activities")
        kinds = (Facet.ACTIVITY, Facet.RELATED_ACTIVITY) if related else (Facet.ACTIVITY,)
        conditions.append(tuple(number(kind, given["activity"]) for kind in kinds))
    if "verb" in given:
        check_iri(given["verb"], "verb")
        conditions.append((number(Facet.VERB, given["verb"]),))
    if only_own(asked.caller.scopes):
        conditions.append((_own(asked),))
    for name in ("related_agents", "related_activities"):
        asked.flag(name)
    return search.Search(
        conditions=tuple(conditions),
        since=_moment(asked, "since"),
        until=_moment(asked, "until"),
        ascending=asked.flag("ascending"),
        after=_whole_number(asked, "cursor") if "cursor" in given else None,
    )


def _own(asked: Asked) -> int:
    account = {"homePage": current_settings().iri_base, "name": f"client:{asked.caller.public_id}"}
    return number(Facet.AUTHORITY, agent_key({"account": account}) or "")


def _shown(documents: Sequence[str], style: str, asked: Asked) -> list[str]:
    """The statements as JSON; ``exact`` is what was acknowledged, untouched."""
    if style == "exact":
        return list(documents)
    statements = [json.loads(document) for document in documents]
    if style == "ids":
        made = [formats.only_identifiers(statement) for statement in statements]
    else:
        iris = sorted({each["id"] for statement in statements for each in activities_of(statement)})
        known = search.definitions(db.session(), iris)
        accepted = parse_accept_header(asked.headers.get("Accept-Language"), LanguageAccept)
        languages = list(accepted.values())
        made = [formats.canonical(statement, known, languages) for statement in statements]
    return [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in made]


def _answer(asked: Asked, content: str, documents: Sequence[str]) -> Response:
    if not asked.flag("attachments"):
        return Response(content, content_type="application/json")
    statements = [json.loads(document) for document in documents]
    hashes = sorted(
        {each["sha2"].lower() for statement in statements for each in attachments.attachments_of(statement)}
    )
    contents = search.attachment_contents(db.session(), hashes) if hashes else {}
    first = ({"Content-Type": "application/json"}, content.encode())
    body, content_type = written_parts([first, *attachments.sent(statements, contents)])
    return Response(body, content_type=content_type)


def _moment(asked: Asked, name: str) -> datetime | None:
    value = asked.parameters.get(name)
    return read_timestamp(value, name) if value is not None else None


def _whole_number(asked: Asked, name: str) -> int:
    value = asked.parameters.get(name, "0")
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        raise Refused(f"the parameter {name!r} must be a whole number, 0 or more")
    return min(int(value), 2**63 - 1)
