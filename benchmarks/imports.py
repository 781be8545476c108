"""Import 10,000 generated people with ``laituri import people``, then the same file again. Target: 20 s, 500 MB."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import generated
from benchmarks.installation import installation, settings
from laituri_learn.settings import ROOT

PEOPLE, ORGANISATIONS, UNITS = 10_000, 100, 5


def laituri(folder: Path, *arguments: str) -> tuple[float, float, float, str]:
    """Run a command; seconds on the wall and of the processor, peak memory in MB, the last line that it prints."""
    command = [sys.executable, "-m", "laituri_learn", *arguments]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=settings(folder), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(output)
    took, worked = time.perf_counter() - started, usage.ru_utime + usage.ru_stime
    return took, worked, usage.ru_maxrss / 1024, output.strip().splitlines()[-1]


def run() -> None:
    """Print seconds and peak memory of both imports."""
    with installation(demonstration=False) as (_app, folder):
        organisations, people = folder / "organisations.csv", folder / "people.csv"
        organisations.write_text(generated.organisations(ORGANISATIONS, UNITS), encoding="utf-8")
        people.write_text(generated.people(PEOPLE, ORGANISATIONS, UNITS), encoding="utf-8")
        laituri(folder, "import", "regions", str(ROOT / "laituri_learn" / "network" / "data" / "regions.csv"))
        laituri(folder, "import", "framework", str(ROOT / "competences" / "frameworks" / "data" / "ohjaus-1.0.yaml"))
        laituri(folder, "import", "organisations", str(organisations))
        for what in (f"{PEOPLE} people", "the same file again"):
            seconds, worked, memory, said = laituri(folder, "import", "people", "--language", "en", str(people))
            print(f"{what:22} {seconds:6.2f} s (processor {worked:5.2f} s) {memory:6.0f} MB  {said}")
