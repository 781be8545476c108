"""What the store knows about an activity or an agent (1.0.3, Communication 2.4 and 2.5; 2.0, 4.1.6.3 and 4.1.6.4)."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from laituri_learn.database import db
from laituri_learn.statements import search
from laituri_learn.statements.facets import agent_key
from laituri_learn.statements.resources.asked import Asked
from laituri_learn.statements.resources.errors import NotSupported
from laituri_learn.statements.validation.actors import IDENTIFIERS
from laituri_learn.statements.validation.values import check_iri


def answer_activity(asked: Asked) -> ResponseReturnValue:
    """The activity with the definition that statements have given it."""
    _only_reading(asked)
    asked.allow(("activityId",), required=("activityId",))
    iri = asked.parameters["activityId"]
    check_iri(iri, "activityId")
    activity: dict[str, Any] = {"objectType": "Activity", "id": iri}
    definition = search.definitions(db.session(), [iri]).get(iri)
    if definition:
        activity["definition"] = definition
    return jsonify(activity)


def answer_agent(asked: Asked) -> ResponseReturnValue:
    """The agent as a person: its identifier, and the names under which it appeared."""
    _only_reading(asked)
    asked.allow(("agent",), required=("agent",))
    agent = asked.agent()
    person: dict[str, Any] = {"objectType": "Person"}
    names = set(search.agent_names(db.session(), agent_key(agent) or ""))
    if "name" in agent:
        names.add(agent["name"])
    if names:
        person["name"] = sorted(names)
    for identifier in IDENTIFIERS:
        if identifier in agent:
            person[identifier] = [agent[identifier]]
    return jsonify(person)


def _only_reading(asked: Asked) -> None:
    if asked.method not in ("GET", "HEAD"):
        raise NotSupported("this resource can only be read")
