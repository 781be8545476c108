"""The JSON Schema of a statement, written from the specification (1.0.3, Data 2 and 4; 2.0, 4.2).

What a schema cannot say (one identifier's form depending on another property, no SubStatement in a SubStatement in
1.0.3 only, min under max) is checked by :mod:`laituri_learn.statements.validation` and told in descriptions here.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """The named schema of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


def _text(description: str, pattern: str | None = None) -> Schema:
    made: Schema = {"type": "string", "description": description}
    return made | ({"pattern": pattern} if pattern else {})


def _list(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _closed(description: str, properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    """An object with these properties only (Data 2.2)."""
    made: Schema = {"type": "object", "description": description, "properties": properties}
    return made | ({"required": list(required)} if required else {}) | {"additionalProperties": False}


def _kind(name: str) -> Schema:
    return {"type": "string", "const": name}


_VALUES: dict[str, Schema] = {
    "Iri": _text(
        "An absolute IRI (RFC 3987; Data 4.3)", r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\u0000-\u0020\u007f<>\"{}|\\^`]+$"
    ),
    "Uuid": _text(
        "A UUID (RFC 4122, RFC 9562)",
        r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[1-8][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$",
    ),
    "Timestamp": _text(
        "An ISO 8601 date and time; an offset of minus zero is refused (Data 4.5)",
        r"^[0-9]{4}-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-3]):?[0-5][0-9]"
        r"(:?([0-5][0-9]|60)([.,][0-9]+)?)?([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?$",
    ),
    "Duration": _text("An ISO 8601 duration (Data 4.6)", r"^P([0-9.,]+[YMWD])*(T([0-9.,]+[HMS])+)?$"),
    "LanguageTag": _text("A language tag (RFC 5646; Data 4.2)", r"^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$"),
    "LanguageMap": {
        "type": "object",
        "description": "Language tag to text (Data 4.2)",
        "propertyNames": ref("LanguageTag"),
        "additionalProperties": {"type": "string"},
        "examples": [{"fi": "yritti", "sv": "försökte", "en": "tried"}],
    },
    "Extensions": {
        "type": "object",
        "description": "IRI to any JSON, at most 100 levels deep (Data 4.1)",
        "propertyNames": ref("Iri"),
        "additionalProperties": True,
    },
}

_IDENTIFIERS: dict[str, Schema] = {
    "mbox": _text("mailto: and an e-mail address", r"^mailto:[^\s@:<>\u0000]+@[^\s@<>\u0000]+$"),
    "mbox_sha1sum": _text("SHA-1 of such a mailto address", r"^[0-9A-Fa-f]{40}$"),
    "openid": ref("Iri"),
    "account": ref("Account"),
}
_ONE_IDENTIFIER = [{"required": [name]} for name in _IDENTIFIERS]

_ACTORS: dict[str, Schema] = {
    "Account": _closed(
        "A user's account in a system (Data 2.4.2.4)",
        {"homePage": ref("Iri"), "name": {"type": "string"}},
        ("homePage", "name"),
    ),
    "Agent": {
        **_closed(
            "Somebody, by exactly one identifier (Data 2.4.2.1)",
            {"objectType": _kind("Agent"), "name": {"type": "string"}, **_IDENTIFIERS},
        ),
        "oneOf": _ONE_IDENTIFIER,
        "examples": [{"mbox": "mailto:aino@example.com"}],
    },
    "Group": {
        **_closed(
            "Several: identified by one identifier, or anonymous with its members (Data 2.4.2.2)",
            {
                "objectType": _kind("Group"),
                "name": {"type": "string"},
                "member": _list(ref("Agent")),
                **_IDENTIFIERS,
            },
            ("objectType",),
        ),
        "oneOf": [
            *_ONE_IDENTIFIER,
            {
                "required": ["member"],
                "properties": {"member": {"minItems": 1}},
                "not": {"anyOf": _ONE_IDENTIFIER},
            },
        ],
    },
    "Actor": {"anyOf": [ref("Agent"), ref("Group")]},
    "Person": _closed(
        "What is known of an agent (1.0.3, Communication 2.4)",
        {
            "objectType": _kind("Person"),
            "name": _list({"type": "string"}),
            "mbox": _list(_IDENTIFIERS["mbox"]),
            "mbox_sha1sum": _list(_IDENTIFIERS["mbox_sha1sum"]),
            "openid": _list(ref("Iri")),
            "account": _list(ref("Account")),
        },
        ("objectType",),
    ),
}

_INTERACTIONS = [
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
    "other",
]
_COMPONENTS = {name: ref("Components") for name in ("choices", "scale", "source", "target", "steps")}

_OBJECTS: dict[str, Schema] = {
    "Verb": _closed("What was done (Data 2.4.3)", {"id": ref("Iri"), "display": ref("LanguageMap")}, ("id",)),
    "Components": _list(
        _closed("One of the choices", {"id": {"type": "string"}, "description": ref("LanguageMap")}, ("id",)),
        description="What an interaction consists of; each id once",
    ),
    "Definition": {
        **_closed(
            "What an activity is (Data 2.4.4.1)",
            {
                "name": ref("LanguageMap"),
                "description": ref("LanguageMap"),
                "type": ref("Iri"),
                "moreInfo": ref("Iri"),
                "extensions": ref("Extensions"),
                "interactionType": {"type": "string", "enum": _INTERACTIONS},
                "correctResponsesPattern": _list({"type": "string"}),
                **_COMPONENTS,
            },
        ),
        "dependentRequired": {name: ["interactionType"] for name in ("correctResponsesPattern", *_COMPONENTS)},
    },
    "Activity": _closed(
        "Something to do or interact with",
        {"objectType": _kind("Activity"), "id": ref("Iri"), "definition": ref("Definition")},
        ("id",),
    ),
    "StatementRef": _closed(
        "Another statement (Data 2.4.4.3)",
        {"objectType": _kind("StatementRef"), "id": ref("Uuid")},
        ("objectType", "id"),
    ),
    "Object": {"anyOf": [ref(name) for name in ("Activity", "Agent", "Group", "StatementRef", "SubStatement")]},
}

_CONTEXT_ACTIVITIES = {"anyOf": [ref("Activity"), _list(ref("Activity"))]}

_CIRCUMSTANCES: dict[str, Schema] = {
    "Score": _closed(
        "The outcome in numbers; raw lies from min to max (Data 2.4.5.1)",
        {
            "scaled": {"type": "number", "minimum": -1, "maximum": 1},
            "raw": {"type": "number"},
            "min": {"type": "number"},
            "max": {"type": "number"},
        },
    ),
    "Result": _closed(
        "What came of it (Data 2.4.5)",
        {
            "score": ref("Score"),
            "success": {"type": "boolean"},
            "completion": {"type": "boolean"},
            "response": {"type": "string"},
            "duration": ref("Duration"),
            "extensions": ref("Extensions"),
        },
    ),
    "ContextActivities": _closed(
        "Activities that it belongs to; answered as arrays (Data 2.4.6.2)",
        dict.fromkeys(("parent", "grouping", "category", "other"), _CONTEXT_ACTIVITIES),
    ),
    "ContextAgent": _closed(
        "xAPI 2.0, 4.2.2.5",
        {
            "objectType": _kind("contextAgent"),
            "agent": ref("Agent"),
            "relevantTypes": _list(ref("Iri"), minItems=1),
        },
        ("objectType", "agent"),
    ),
    "ContextGroup": _closed(
        "xAPI 2.0, 4.2.2.5",
        {
            "objectType": _kind("contextGroup"),
            "group": ref("Group"),
            "relevantTypes": _list(ref("Iri"), minItems=1),
        },
        ("objectType", "group"),
    ),
    "Context": _closed(
        "Where it belongs (Data 2.4.6); revision and platform with activities only; contextAgents and contextGroups "
        "in xAPI 2.0 only",
        {
            "registration": ref("Uuid"),
            "instructor": ref("Actor"),
            "team": ref("Group"),
            "contextActivities": ref("ContextActivities"),
            "revision": {"type": "string"},
            "platform": {"type": "string"},
            "language": ref("LanguageTag"),
            "statement": ref("StatementRef"),
            "contextAgents": _list(ref("ContextAgent")),
            "contextGroups": _list(ref("ContextGroup")),
            "extensions": ref("Extensions"),
        },
    ),
    "Attachment": _closed(
        "A file that belongs to the statement: sent along, or at fileUrl (Data 2.4.11)",
        {
            "usageType": ref("Iri"),
            "display": ref("LanguageMap"),
            "description": ref("LanguageMap"),
            "contentType": _text("An Internet media type", r"^[^/\s]+/[^/\s;]+(\s*;.*)?"),
            "length": {"type": "integer", "minimum": 0},
            "sha2": _text(
                "In hexadecimal digits", r"^([0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})$"
            ),
            "fileUrl": ref("Iri"),
        },
        ("usageType", "display", "contentType", "length", "sha2"),
    ),
}

_COMMON: dict[str, Schema] = {
    "actor": ref("Actor"),
    "verb": ref("Verb"),
    "object": ref("Object"),
    "result": ref("Result"),
    "context": ref("Context"),
    "timestamp": ref("Timestamp"),
    "attachments": _list(ref("Attachment")),
}
_REQUIRED = ("actor", "verb", "object")

_STATEMENTS: dict[str, Schema] = {
    "SubStatement": _closed(
        "A statement inside another, about what might be; never another SubStatement in it (Data 2.4.4.4)",
        {
            "objectType": _kind("SubStatement"),
            **_COMMON,
            "object": {"anyOf": [ref(name) for name in ("Activity", "Agent", "Group", "StatementRef")]},
        },
        ("objectType", *_REQUIRED),
    ),
    "Statement": {
        **_closed(
            "Somebody did something (Data 2); the store sets stored, authority, and what is missing of id, timestamp "
            "and version",
            {
                "id": ref("Uuid"),
                **_COMMON,
                "stored": ref("Timestamp"),
                "authority": ref("Actor"),
                "version": _text("The version of xAPI", r"^(1\.0(\.[0-9]+)?|2\.0(\.[0-9]+)?)$"),
            },
            _REQUIRED,
        ),
        "examples": [
            {
                "actor": {"mbox": "mailto:aino@example.com"},
                "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"en": "completed"}},
                "object": {"id": "https://example.com/courses/guidance"},
            }
        ],
    },
    "StatementResult": _closed(
        "A page of statements; more: where the next page is, empty if there is none (Data 2.5)",
        {"statements": _list(ref("Statement")), "more": {"type": "string"}},
        ("statements", "more"),
    ),
}

SCHEMAS: dict[str, Schema] = {**_VALUES, **_ACTORS, **_OBJECTS, **_CIRCUMSTANCES, **_STATEMENTS}
"""By name, as the description's components."""
