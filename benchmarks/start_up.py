"""From starting ``laituri serve`` with one worker to the first answer. Target: under 2 s."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.installation import installation, settings
from laituri_learn.settings import ROOT

REPETITIONS = 5
PAGE = "/sign-in"


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(folder: Path) -> float:
    """Seconds from a fresh process to the whole first page."""
    port = free_port()
    environment = {**settings(folder), "LAITURI_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "laituri_learn", "serve", "--port", str(port), "--workers", "1"]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        while time.perf_counter() - started < 60:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", PAGE)
                answer = connection.getresponse()
                answer.read()
            except OSError:
                time.sleep(0.01)
            else:
                if answer.status != 200:
                    raise RuntimeError(f"{PAGE} answered {answer.status}")
                return time.perf_counter() - started
        raise RuntimeError("no answer within 60 s")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(15)


def run() -> None:
    """Print the median of some starts."""
    with installation(demonstration=False) as (_app, folder):
        seconds = sorted(first_answer(folder) for _number in range(REPETITIONS))
    print(f"start to first answer of {PAGE}: median {statistics.median(seconds):.2f} s of {REPETITIONS}, ", end="")
    print(f"fastest {seconds[0]:.2f} s, slowest {seconds[-1]:.2f} s (target: under 2 s)")
