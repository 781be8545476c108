"""``laituri accounts``: let the first administrator in, and everybody after her."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask_babel import gettext as _

from laituri_learn.access import account_queries, account_services, services
from laituri_learn.access.places import find_place
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import UserError
from laituri_learn.settings import current_settings
from laituri_learn.web.languages import current_language
from laituri_learn.web.speaking import speaking

ROLES = [role.value for role in AccessRole if role is not AccessRole.OFFICIAL]
SCOPE_HELP = "Code of the unit, organisation or region; unit:CODE where an organisation has the same code."


def _in_one_transaction(command: Callable[..., str]) -> Callable[..., None]:
    """Commit what the command did and print its answer; a refusal is one line and exit code 1."""

    @speaking
    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            with unit_of_work():
                answer = command(*args, **kwargs)
        except UserError as error:
            click.echo(f"laituri: {error.message()}", err=True)
            sys.exit(1)
        click.echo(answer)

    return run


@click.group()
def accounts() -> None:
    """Open accounts, invite their owners, give and take roles."""


@accounts.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Name as others see it.")
@click.option("--role", type=click.Choice(ROLES))
@click.option("--scope", default="", help=SCOPE_HELP)
@_in_one_transaction
def add(email: str, name: str, role: str | None, scope: str) -> str:
    """Open an account for EMAIL, with a role if one is given; `laituri accounts invite EMAIL` lets her in.

    The pages and the mail of the account are in the language of --language too.
    """
    if scope and role is None:
        raise click.UsageError("--scope belongs to a --role")
    language = current_language()
    account = account_services.open_account(email, name, language=language, by=SYSTEM, at=utc_now())
    told = _("The account %(email)s was opened.", email=account.email)
    if role is not None:
        given = _grant(account, role, scope)
        told = _("The account %(email)s was opened with the role: %(role)s.", email=account.email, role=given)
    invited = f"laituri accounts invite {account.email}"
    return told + "\n" + _("Print the link with which its owner chooses a password: %(command)s", command=invited)


@accounts.command("invite")
@click.argument("email")
@_in_one_transaction
def invite(email: str) -> str:
    """Print a link with which EMAIL chooses a password; it works once, for seven days."""
    token = services.invite(account_services.account_by_email(email), by=SYSTEM, at=utc_now())
    return f"{current_settings().base_url}/invitation/{token}"


@accounts.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--scope", default="", help=SCOPE_HELP)
@_in_one_transaction
def grant(email: str, role: str, scope: str) -> str:
    """Give EMAIL a role, for the whole country or for the place of --scope."""
    account = account_services.account_by_email(email)
    return _("%(email)s has the role: %(role)s.", email=account.email, role=_grant(account, role, scope))


@accounts.command("revoke")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--scope", default="", help=SCOPE_HELP)
@_in_one_transaction
def revoke(email: str, role: str, scope: str) -> str:
    """Take a role away from EMAIL."""
    account = account_services.account_by_email(email)
    place = find_place(AccessRole(role), scope)
    account_services.revoke_role(account, AccessRole(role), place.kind, place.id, by=SYSTEM, at=utc_now())
    words = _words(role, place.kind, place.code)
    return _("%(email)s no longer has the role: %(role)s.", email=account.email, role=words)


@accounts.command("close")
@click.argument("email")
@_in_one_transaction
def close(email: str) -> str:
    """Let nobody sign in as EMAIL any more; roles and history stay."""
    account = account_services.account_by_email(email)
    account_services.close_account(account, by=SYSTEM, at=utc_now())
    return _("The account %(email)s is closed.", email=account.email)


@accounts.command("reopen")
@click.argument("email")
@_in_one_transaction
def reopen(email: str) -> str:
    """Let EMAIL sign in again."""
    account = account_services.account_by_email(email)
    account_services.reopen_account(account, by=SYSTEM, at=utc_now())
    return _("The account %(email)s is open.", email=account.email)


@accounts.command("list")
@click.option("--role", type=click.Choice(ROLES), help="Only accounts with this role.")
@click.option("--search", default="", help="Only names or addresses with these words.")
@speaking
def list_accounts(role: str | None, search: str) -> None:
    """Accounts by address: open or closed, name, roles with scopes."""
    for row in account_queries.all_accounts(search, AccessRole(role) if role else None):
        roles = ", ".join(_words(each.role, each.place.kind, each.place.code) for each in row.roles)
        state = _("open") if row.active else _("closed")
        entry = "" if row.has_password else "  (" + _("no password yet") + ")"
        click.echo(f"{row.email}  {state}  {row.name}  {roles}{entry}".rstrip())


def _grant(account: Any, role: str, scope: str) -> str:
    place = find_place(AccessRole(role), scope)
    account_services.grant_role(account, AccessRole(role), place.kind, place.id, by=SYSTEM, at=utc_now())
    return _words(role, place.kind, place.code)


def _words(role: str, kind: str, code: str) -> str:
    """As the options of these commands take it: a role and ``kind:code``; the same in every language."""
    return f"{role} {kind}:{code}" if code else role


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [accounts]
