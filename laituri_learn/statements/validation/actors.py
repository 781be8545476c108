"""Agents and groups (1.0.3, Data 2.4.2; 2.0, 4.2.2.1)."""

from __future__ import annotations

from typing import Any

from laituri_learn.statements.validation import values
from laituri_learn.statements.validation.values import Check, need

IDENTIFIERS: dict[str, Check]


def _check_account(value: Any, where: str) -> None:
    values.check_properties(value, where, ("homePage", "name"), required=("homePage", "name"))
    values.check_irl(value["homePage"], f"{where}.homePage")
    values.check_string(value["name"], f"{where}.name")


IDENTIFIERS = {
    "mbox": values.check_mailbox,
    "mbox_sha1sum": values.check_sha1,
    "openid": values.check_irl,
    "account": _check_account,
}
"""The four inverse functional identifiers."""

AGENT = frozenset({"objectType", "name", *IDENTIFIERS})
GROUP = AGENT | {"member"}


def check_actor(value: Any, where: str) -> None:
    """An agent or a group."""
    values.check_object(value, where)
    if value.get("objectType", "Agent") == "Group":
        check_group(value, where)
    else:
        check_agent(value, where)


def check_agent(value: Any, where: str) -> None:
    """One identifier, exactly."""
    values.check_properties(value, where, AGENT)
    need(value.get("objectType", "Agent") == "Agent", where, "objectType must be Agent or Group")
    need(_identifiers(value, where) == 1, where, f"needs exactly one of {', '.join(IDENTIFIERS)}")


def check_group(value: Any, where: str) -> None:
    """Identified by one identifier, or anonymous with members; members are agents."""
    values.check_properties(value, where, GROUP)
    need(value.get("objectType") == "Group", where, "objectType must be Group")
    count = _identifiers(value, where)
    need(count <= 1, where, "has more than one identifier")
    need(count == 1 or "member" in value, where, "an anonymous group needs its members")
    if "member" in value:
        members = value["member"]
        need(isinstance(members, list), f"{where}.member", "must be an array")
        need(members or count == 1, f"{where}.member", "an anonymous group needs its members")
        for number, member in enumerate(members):
            check_agent(member, f"{where}.member[{number}]")


def check_authority(value: Any, where: str) -> None:
    """An agent, or an anonymous group of two: the user and the OAuth consumer (Data 2.4.9)."""
    check_actor(value, where)
    if value.get("objectType") == "Group":
        need(not any(name in value for name in IDENTIFIERS), where, "a group must be anonymous")
        need(len(value["member"]) == 2, where, "a group must have two members")


def _identifiers(value: Any, where: str) -> int:
    if "name" in value:
        values.check_string(value["name"], f"{where}.name")
    present = [name for name in IDENTIFIERS if name in value]
    for name in present:
        IDENTIFIERS[name](value[name], f"{where}.{name}")
    return len(present)
