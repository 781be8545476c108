"""The product itself, as it runs for real: web server and scheduler as processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from laituri_learn.server import server_arguments
from tests.servers.processes import free_port, last_lines, stop, tied_to_us

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30


class DidNotStart(RuntimeError):
    """A process of the product ended or stayed silent while starting; has the end of its log."""


@dataclass(frozen=True)
class Running:
    """A process and what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    def says(self) -> str:
        """Its log up to now."""
        return self.log.read_text(errors="replace")


@dataclass(frozen=True)
class WebServer(Running):
    """The product's pages on 127.0.0.1."""

    url: str
    """Without a trailing slash."""


@contextmanager
def web_server(environment: Mapping[str, str], *, workers: int = 1) -> Iterator[WebServer]:
    """Run ``app:app`` with Granian on a free port until the block ends.

    ``environment`` holds the product's settings (``LAITURI_DATABASE_URL`` and so on); none is taken over from the
    tests' own environment. ``LAITURI_BASE_URL`` is the address of this server unless given.

    Raises:
        DidNotStart: ``/health`` did not answer 200.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(PROGRAMS / "granian"), *server_arguments("127.0.0.1", port, workers)]
    with _running(command, {"LAITURI_BASE_URL": url, **environment}) as (process, log):
        _wait_until_healthy(url, process, log)
        yield WebServer(process, log, url)


@contextmanager
def scheduler_process(environment: Mapping[str, str]) -> Iterator[Running]:
    """Run ``laituri scheduler`` until the block ends.

    Raises:
        DidNotStart: it ended by itself before the block did.
    """
    with _running([str(PROGRAMS / "laituri"), "scheduler"], environment) as (process, log):
        yield Running(process, log)
        if process.poll() is not None:
            raise DidNotStart(f"The scheduler ended by itself ({process.returncode}):\n{last_lines(log)}")


@contextmanager
def _running(command: list[str], settings: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A process in a group of its own; when the block fails, what it said is printed, for pytest to show."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LAITURI_", "GRANIAN_"))}
    with tempfile.TemporaryDirectory(prefix="laituri-process-") as folder:
        log = Path(folder) / "log"
        own_data = {"LAITURI_DATA_FOLDER": folder, "PYTHONUNBUFFERED": "1"}
        with log.open("wb") as output:
            process = subprocess.Popen(
                tied_to_us(command, ending=signal.SIGTERM),
                cwd=ROOT,
                env={**inherited, **own_data, **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process, log
        except BaseException:
            print(f"── the last words of {Path(command[0]).name} ──\n{last_lines(log)}")
            raise
        finally:
            stop(process, ending=signal.SIGTERM, seconds=SECONDS_TO_STOP, group=True)


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    # Straight to our own server, whatever proxy the environment names.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer = "nothing"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise DidNotStart(f"The web server ended while starting ({process.returncode}):\n{last_lines(log)}")
        try:
            with opener.open(f"{url}/health", timeout=5) as response:
                if response.status == 200:
                    return
                answer = str(response.status)
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.reason}"
        except OSError as error:
            answer = str(error)
        time.sleep(0.05)
    raise DidNotStart(f"{url}/health did not answer 200 within {SECONDS_TO_START} s; last: {answer}\n{last_lines(log)}")
