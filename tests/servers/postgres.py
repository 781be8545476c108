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
NOTE_CHANGED_TABLES = """
CREATE SCHEMA of_tests;
CREATE TABLE of_tests.changes (command text);
CREATE FUNCTION of_tests.note_change() RETURNS event_trigger LANGUAGE plpgsql
    AS $$ BEGIN INSERT INTO of_tests.changes VALUES (tg_tag); END $$;
CREATE EVENT TRIGGER note_change ON ddl_command_end EXECUTE FUNCTION of_tests.note_change();
"""


class PostgresMissing(RuntimeError):
    """There are no PostgreSQL programs on this machine; says how to get them."""


@dataclass
class PostgresServer:
    """A server on 127.0.0.1, on a cluster in ``folder``; ``durable``: what it has committed survives anything."""

    port: int
    folder: Path
    account: dict[str, Any]
    durable: bool
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it on its cluster; after a crash it recovers first.

        Raises:
            RuntimeError: the server did not start; has the end of its log.
        """
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._started():
            # Of a server that was killed, some process may be about to end and still hold the cluster.
            if time.monotonic() > deadline or "still in use" not in last_lines(self.folder / "log", 5):
                raise RuntimeError(f"PostgreSQL did not start:\n{last_lines(self.folder / 'log')}")
            time.sleep(0.05)

    def end(self, ending: signal.Signals = signal.SIGINT) -> None:
        """End it: ``SIGINT`` closes connections and writes all down, ``SIGQUIT`` at once, ``SIGKILL`` like a crash."""
        if self.process is not None:
            stop(self.process, ending=ending, seconds=20)
            self.process = None

    def _started(self) -> bool:
        settings = (f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}")
        command = [str(postgres_programs() / "postgres"), "-D", str(self.folder / "data")]
        for setting in (*settings, *(() if self.durable else FAST_NOT_DURABLE)):
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as output:
            self.process = subprocess.Popen(
                tied_to_us(command, ending=signal.SIGINT),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Not in our group: a Ctrl-C is for the tests, which then stop the server.
                start_new_session=True,
                **self.account,
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        self.end(signal.SIGKILL)
        return False

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


class ReusedDatabase:
    """A database ``name`` that becomes again what ``template`` is: its rows only, as that is sooner done than a copy.

    Where tables were made or altered, which PostgreSQL itself notes, it is copied anew. Its connection is kept, as
    what a new one has to read about the tables takes longer than the rest.
    """

    def __init__(self, server: PostgresServer, template: str, name: str) -> None:
        self.server, self.template, self.name = server, template, name
        self._copy()

    def bring_back(self) -> None:
        """Whatever was written since is gone, and whoever is still connected."""
        self.connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if self.connection.execute("SELECT FROM of_tests.changes").rowcount:
            self.connection.close()
            self._copy()
        else:
            self._bring_back_rows()

    def _copy(self) -> None:
        self.server.drop_database(self.name)
        self.server.create_database(self.name, template=self.template)
        self.connection = self.server.connect(self.name)
        tables = self.connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        looks = [
            sql.SQL("(SELECT {} FROM {} LIMIT 1)").format(sql.Literal(table), sql.Identifier(table))
            for (table,) in tables
        ]
        self.filled_tables = sql.SQL(" UNION ALL ").join(looks)
        self.first_rows = {table: self._rows(table) for (table,) in self.connection.execute(self.filled_tables)}
        self.first_numbers = self.connection.execute(
            "SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL"
            " FROM pg_sequences WHERE schemaname = 'public'"
        ).fetchall()
        self.connection.execute(NOTE_CHANGED_TABLES)

    def _rows(self, table: str) -> bytes:
        with self.connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
            return b"".join(rows)

    def _bring_back_rows(self) -> None:
        with self.connection.transaction():
            # Foreign keys need no watching: in the end there are the rows that there were.
            self.connection.execute("SET LOCAL session_replication_role = replica")
            for (table,) in self.connection.execute(self.filled_tables).fetchall():
                self.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            cursor = self.connection.cursor()
            for table, rows in self.first_rows.items():
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(rows)
            cursor.executemany("SELECT setval(%s::regclass, %s, %s)", self.first_numbers)


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
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Make a new cluster in a temporary folder and run it; both are gone afterwards.

    As root it runs under an unprivileged account, since PostgreSQL refuses root. ``durable``: with PostgreSQL's own
    settings, which survive a crash and a power cut.

    Raises:
        PostgresMissing: see ``postgres_programs``.
        RuntimeError: the server did not start; has the end of its log.
    """
    programs = postgres_programs()
    with tempfile.TemporaryDirectory(prefix="laituri-postgres-") as name:
        folder = Path(name)
        account = _unprivileged_account(folder)
        made = subprocess.run(
            [
                str(programs / "initdb"),
                f"--pgdata={folder / 'data'}",
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
        server = PostgresServer(free_port(), folder, account, durable)
        try:
            server.start()
            yield server
        finally:
            server.end()


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


if __name__ == "__main__":
    try:
        print(postgres_programs())
    except PostgresMissing as missing:
        sys.exit(str(missing))
