"""Validate statements against an xAPI Profile, as its specification says (xAPI Profiles 1.0, Communication 2.1)."""

import re
from functools import cache

STEP = re.compile(r"""\.(?P<name>\w+|\*)|\[\s*(?:'(?P<quoted>[^']*)'|(?P<index>\d+)|(?P<every>\*))\s*\]""")
UNMATCHABLE = object()


@cache
def steps(path):
    """A JSONPath without filters and scripts (Structure 8.1) as a list of keys; ``*`` for every member."""
    assert path.startswith("$"), path
    found, place = [], 1
    while place < len(path):
        step = STEP.match(path, place)
        assert step, f"not understood at {place}: {path}"
        found.append(int(step["index"]) if step["index"] else step["name"] or step["quoted"] or step["every"])
        place = step.end()
    return tuple(found)


def values_at(document, path):
    """Every value that the path leads to."""
    found = [document]
    for step in steps(path):
        found = [value for each in found for value in _members(each, step)]
    return found


def _members(value, step):
    if step == "*":
        return list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, list) else []
    if isinstance(value, dict):
        return [value[step]] if step in value else []
    if isinstance(value, list) and isinstance(step, int):
        return value[step : step + 1]
    return []


def broken_rules(template, statement):
    """Locations of the template's rules that the statement breaks."""
    return [rule["location"] for rule in template.get("rules", []) if not follows(rule, statement)]


def follows(rule, statement):
    """Whether the statement follows one rule (the specification's algorithm, line by line)."""
    values = values_at(statement, rule["location"])
    if "selector" in rule:
        selected = [values_at(value, rule["selector"]) or [UNMATCHABLE] for value in values]
        values = [value for each in selected for value in each]
    presence = rule.get("presence")
    if presence == "included" and (UNMATCHABLE in values or not values):
        return False
    if presence == "excluded" and any(value is not UNMATCHABLE for value in values):
        return False
    if presence == "recommended" and not values:
        return True
    if presence == "excluded":
        return True
    if "any" in rule and not any(_same(value, each) for value in values for each in rule["any"]):
        return False
    if "all" in rule and not all(any(_same(value, each) for each in rule["all"]) for value in values):
        return False
    return not any(_same(value, each) for value in values for each in rule.get("none", []))


def _same(one, other):
    """Equal as JSON: ``true`` is not ``1``."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def has_determining_properties(template, statement):
    """Whether the statement has everything that says it follows this template (Structure 8.0)."""
    if template.get("verb", statement["verb"]["id"]) != statement["verb"]["id"]:
        return False
    if "objectActivityType" in template and types_of([statement["object"]]) != {template["objectActivityType"]}:
        return False
    context = statement.get("context", {}).get("contextActivities", {})
    return all(
        set(template.get(f"context{kind.capitalize()}ActivityType", [])) <= types_of(context.get(kind, []))
        for kind in ("parent", "grouping", "other", "category")
    )


def types_of(activities):
    """Activity types of these activities."""
    return {each.get("definition", {}).get("type") for each in activities}


def matching_templates(profile, statement):
    """The templates that the statement says it follows."""
    return [each for each in profile["templates"] if has_determining_properties(each, statement)]
