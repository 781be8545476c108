"""Assignment at growing size: first plan, bound, distance and memory, each size in a process of its own.

``python -m benchmarks assignment`` runs the sizes of the issue; ``python -m benchmarks.assignment PEOPLE SESSIONS
SECONDS [SEED]`` runs one.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

from benchmarks.assignment_instances import national
from courses.assignment.checker import faults, value_of
from courses.assignment.engine import solve
from courses.assignment.engine.problem import read
from courses.assignment.plan import Progress

SIZES = ((1_000, 50, 30), (3_000, 150, 120), (10_000, 500, 300), (30_000, 1_500, 1_300))
MEMORY = 4_000
"""Megabytes that a search may use, and four times as many for more people than the whole country has."""
STEPS = (10, 30, 60, 120, 180, 240, 300, 450, 600, 900, 1_200)
"""Seconds at which the distance is told."""


def run() -> None:
    """Every size, and what it took."""
    print("people × sessions: options; first plan; distance to the bound at seconds; value, bound; memory")
    for size in SIZES:
        subprocess.run([sys.executable, "-m", "benchmarks.assignment", *map(str, size)], check=True)


def measure(people: int, sessions: int, seconds: int, seed: int) -> None:
    """One size: prints as it goes."""
    instance = national(people, sessions, seed=seed)
    options = read(instance).options.size
    print(f"\n{people:,} × {sessions:,}, seed {seed}: {options:,} admissible options, at most {seconds} s", flush=True)
    first: float | None = None
    steps = [step for step in STEPS if step <= seconds]

    def tell(progress: Progress) -> None:
        nonlocal first
        if progress.value is not None and first is None:
            first = progress.seconds
            print(f"  first plan after {first:.1f} s: {progress.value:,.0f}", flush=True)
        while steps and progress.seconds >= steps[0]:
            print(f"  {steps.pop(0):4d} s: {_distance(progress)}", flush=True)

    started, used = time.perf_counter(), time.process_time()
    memory = MEMORY if people <= 10_000 else 4 * MEMORY
    plan = solve(instance, time_limit=seconds, seed=seed, memory_limit=memory, progress=tell)
    wall, used = time.perf_counter() - started, time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = faults(instance, plan.seats, plan.held)
    same = abs(value_of(instance, plan.seats, plan.held).value - plan.value) < 1e-3
    print(
        f"  {wall:.0f} s ({used:.0f} s of processor, load {os.getloadavg()[0]:.1f}), ended {plan.ended}: "
        f"value {plan.value:,.0f}, bound {plan.bound:,.0f}, distance {plan.gap:.2%}; {len(plan.seats):,} seats in "
        f"{len(plan.held):,} sessions; {memory:,.0f} MB; "
        f"checker: {len(wrong)} faults, value {'agrees' if same else 'DIFFERS'}",
        flush=True,
    )


def _distance(progress: Progress) -> str:
    if progress.value is None or progress.bound is None:
        return f"{progress.phase}, no bound yet"
    return f"{progress.phase}, {(progress.bound - progress.value) / progress.bound:.2%} ({progress.value:,.0f})"


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    measure(*given[:3], given[3] if len(given) > 3 else 1)
