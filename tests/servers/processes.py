"""Child processes that end with the test that started them, however it ends."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
from pathlib import Path

# Below the range from which the kernel takes ports for outgoing connections, so that none of those is in the way.
PORTS = range(15_000, 32_000)


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens now, and which no other test process is about to take."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for port in random.sample(PORTS[worker % 16 :: 16], 200):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                attempt.bind(("127.0.0.1", port))
                return port
    raise RuntimeError(f"No free port between {PORTS.start} and {PORTS.stop}.")


def children(process: int) -> set[int]:
    """Process numbers of its children."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return {int(each) for task in tasks for each in (task / "children").read_text().split()}


def limit_files(process: subprocess.Popen[bytes], size: int = resource.RLIM_INFINITY) -> None:
    """Let no file that its children write grow over ``size``: to them it is as if the disk were full."""
    for each in children(process.pid):
        resource.prlimit(each, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def tied_to_us(command: list[str], *, ending: signal.Signals) -> list[str]:
    """The command, made to receive ``ending`` when this process dies without having stopped it."""
    setpriv = shutil.which("setpriv")
    return command if setpriv is None else [setpriv, "--pdeathsig", ending.name.removeprefix("SIG"), *command]


def stop(process: subprocess.Popen[bytes], *, ending: signal.Signals, seconds: float, group: bool = False) -> None:
    """End the process by its own handle; kill it when it has not ended after ``seconds``.

    With ``group``, the process leads a group of its own, and all of it ends.
    """
    with contextlib.suppress(ProcessLookupError):
        if group:
            os.killpg(process.pid, ending)
        else:
            process.send_signal(ending)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        if group:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def last_lines(log: Path, count: int = 60) -> str:
    """The end of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
