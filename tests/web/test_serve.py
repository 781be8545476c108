"""The web server as it is really started: it outlives a worker, and ends when told."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from laituri_learn.database import unit_of_work
from tests.conftest import environment
from tests.factories import make_account
from tests.servers.processes import children, free_port, stop, tied_to_us
from tests.servers.waiting import PATIENCE, until
from tests.servers.web import ROOT, web_server

NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def healthy(url):
    try:
        with NO_PROXY.open(f"{url}/health", timeout=PATIENCE) as answer:
            return answer.status == 200
    except urllib.error.URLError:
        return False


def test_a_killed_worker_comes_back_and_the_server_ends_when_told(empty_sqlite, tmp_path):
    shutil.copy(empty_sqlite, tmp_path / "laituri.sqlite3")
    with web_server(environment(tmp_path), workers=2) as server:
        before = children(server.process.pid)
        assert len(before) == 2
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        after = until(lambda: len(now := children(server.process.pid) - {killed}) == 2 and now)
        assert after - before
        # The other one may still be starting, when the machine is busy.
        until(lambda: healthy(server.url))
        assert all(healthy(server.url) for _number in range(10))
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE) == 0


def test_the_demonstration_ends_whole_when_one_of_its_processes_ends(app, tmp_path):
    with unit_of_work():
        make_account()
    port = free_port()
    command = [sys.executable, "-m", "laituri_learn", "demo", "--port", str(port)]
    process = subprocess.Popen(
        tied_to_us(command, ending=signal.SIGTERM),
        cwd=ROOT,
        env={**os.environ, **environment(tmp_path), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        lines = iter(process.stdout.readline, b"")
        assert any(b"Laituri runs at" in line for line in lines)
        parts = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children(process.pid)}
        (scheduler,) = (pid for pid, words in parts.items() if b"scheduler" in words)
        os.kill(scheduler, signal.SIGKILL)
        assert process.wait(PATIENCE) == 1
        assert b"ended by itself" in process.stdout.read()
    finally:
        stop(process, ending=signal.SIGTERM, seconds=20, group=True)
