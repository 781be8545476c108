"""``laituri clients``: systems that may use the learning record store."""

from __future__ import annotations

import click
from flask_babel import gettext as _

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.errors import NotFound, UserError
from laituri_learn.statements.clients import queries, services
from laituri_learn.statements.clients.models import BODY_LIMIT, REQUESTS_A_MINUTE, Client
from laituri_learn.statements.clients.rules import ClientScope
from laituri_learn.statements.versions import SUPPORTED
from laituri_learn.web.speaking import speaking


@click.group()
def clients() -> None:
    """Manage the credentials of systems that write and read statements."""


@clients.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([scope.value for scope in ClientScope]),
    help="What it may do; give the option again for more.",
)
@click.option(
    "--version", default=SUPPORTED[-1], show_default=True, type=click.Choice(SUPPORTED), help="xAPI it speaks."
)
@click.option("--requests-a-minute", default=REQUESTS_A_MINUTE, show_default=True, type=click.IntRange(min=1))
@click.option("--body-limit", default=BODY_LIMIT, show_default=True, type=click.IntRange(min=1), help="Bytes.")
@speaking
def add(name: str, scopes: tuple[str, ...], version: str, requests_a_minute: int, body_limit: int) -> None:
    """Add a client and print its key and secret, this once."""
    with unit_of_work():
        made = services.add_client(
            SYSTEM,
            name,
            [ClientScope(scope) for scope in scopes],
            at=utc_now(),
            version=version,
            limits=services.Limits(requests_a_minute, body_limit),
        )
        _show(made)


@clients.command()
@click.argument("key")
@speaking
def rotate(key: str) -> None:
    """Give a client a new secret and print it, this once."""
    try:
        with unit_of_work():
            made = services.rotate_secret(SYSTEM, _client(key), at=utc_now())
            _show(made)
    except UserError as error:
        raise click.ClickException(error.message()) from None


@clients.command()
@click.argument("key")
@speaking
def revoke(key: str) -> None:
    """End a client's access; its statements stay."""
    try:
        with unit_of_work():
            services.revoke_client(SYSTEM, _client(key), at=utc_now())
    except UserError as error:
        raise click.ClickException(error.message()) from None
    click.echo(_("The client’s access has ended."))


@clients.command("list")
@speaking
def list_clients() -> None:
    """Print every client, its key and what it may do."""
    for client in queries.all_clients():
        state = str(_("access ended") if client.revoked_at else _("in use"))
        click.echo(f"{client.key}  {state:16} {client.name:30} {', '.join(client.scopes)}")


def _client(key: str) -> Client:
    try:
        return queries.client_named(key)
    except NotFound:
        raise click.ClickException(
            _("There is no client with the key “%(key)s”. Look at: laituri clients list", key=key)
        ) from None


def _show(made: services.Credential) -> None:
    click.echo(_("Key: %(key)s", key=made.client.key))
    click.echo(_("Secret: %(secret)s", secret=made.secret))


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return [clients]
