"""A throw-away PostgreSQL server.

``with postgres_server() as server: url = server.create_database("name")``. Run as a module, it prints the folder of
the programs it found, or ends with 1 and the remedy.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.servers.processes import free_port, last_lines, stop, tied_to_us

SUPERUSER = "postgres"
SECONDS_TO_START = 60
# The data live as long as the test: nothing has to survive a power cut.
FAST_NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresMissing(RuntimeError):
    """There are no PostgreSQL programs on this machine; says how to get them."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server on 127.0.0.1."""

    port: int

    @property
    def url_prefix(self) -> str:
        """SQLAlchemy URL to which the name of a database is appended."""
        return f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{self.port}/"

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """Make a database, empty or as a copy of ``template``; answers its SQLAlchemy URL."""
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url_prefix + name

    def drop_database(self, name: str) -> None:
        """Remove a database if it is there, its open connections with it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with self.connect() as connection:
            connection.execute(statement)

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection as superuser, each statement its own transaction."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
        )


def postgres_programs() -> Path:
    """Folder of ``initdb`` and ``postgres``: that of the newest version installed.

    Raises:
        PostgresMissing: nothing was found on the PATH nor where Debian keeps the versions.
    """
    folders = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()]
    folders.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if all(os.access(folder / program, os.X_OK) for program in ("initdb", "postgres")):
            return folder
    raise PostgresMissing(
        "PostgreSQL was not found (initdb, postgres: neither on the PATH nor in /usr/lib/postgresql). "
        "Remedy: run `make test`, which installs it, or `apt-get install postgresql`."
    )


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Make a new cluster in a temporary folder and run it; both are gone afterwards.

    As root it runs under an unprivileged account, since PostgreSQL refuses root.

    Raises:
        PostgresMissing: see ``postgres_programs``.
        RuntimeError: the server did not start; has the end of its log.
    """
    programs = postgres_programs()
    with tempfile.TemporaryDirectory(prefix="laituri-postgres-") as name:
        folder = Path(name)
        account = _unprivileged_account(folder)
        data, log = folder / "data", folder / "log"
        made = subprocess.run(
            [
                str(programs / "initdb"),
                f"--pgdata={data}",
                f"--username={SUPERUSER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **account,
        )
        if made.returncode:
            raise RuntimeError(f"PostgreSQL could not make a cluster:\n{made.stdout}{made.stderr}")
        server = PostgresServer(free_port())
        settings = (f"port={server.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
        command = [str(programs / "postgres"), "-D", str(data)]
        for setting in (*settings, *FAST_NOT_DURABLE):
            command += ["-c", setting]
        with log.open("wb") as output:
            process = subprocess.Popen(
                tied_to_us(command, ending=signal.SIGINT),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Not in our group: a Ctrl-C is for the tests, which then stop the server.
                start_new_session=True,
                **account,
            )
        try:
            _wait_until_ready(server, process, log)
            yield server
        finally:
            stop(process, ending=signal.SIGINT, seconds=20)


def _unprivileged_account(folder: Path) -> dict[str, Any]:
    """How to start programs as somebody else than root, the owner of ``folder`` from here on."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        account = pwd.getpwnam("nobody")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wait_until_ready(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended while starting:\n{last_lines(log)}")
        try:
            server.connect().close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"PostgreSQL did not answer within {SECONDS_TO_START} s:\n{last_lines(log)}"
                ) from None
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    try:
        print(postgres_programs())
    except PostgresMissing as missing:
        sys.exit(str(missing))
