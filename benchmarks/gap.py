"""The generalised assignment problem: each job to one agent, at the least cost, within every agent's capacity.

Target: optimal in 60 s each on types a–c of up to 20 agents × 200 jobs, within 0.5 % on types d and e. The types are
those of the literature: a–d as Chu and Beasley give them (1997, "A genetic algorithm for the generalised assignment
problem", Computers & Operations Research 24: 17–23), e of Laguna, Kelly, González-Velarde and Glover (1995, "Tabu
search for the multilevel generalized assignment problem", European Journal of Operational Research 82: 176–189).

``python -m benchmarks.gap --help`` writes one of them, or one of a file of OR-Library, for ``laituri assign --input``.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from random import Random

from courses.assignment.checker import faults
from courses.assignment.engine import Infeasible, solve
from courses.assignment.format import instance_as_json, text_of
from courses.assignment.instance import Attendance, Instance, Mode, Opening, Pair, Person, Session

TYPES = "abcde"
SIZES = ((5, 100), (10, 100), (20, 100), (5, 200), (10, 200), (20, 200))
SECONDS = 60

Table = list[list[int]]


@dataclass(frozen=True)
class Gap:
    """Costs and uses by agent and job, capacities by agent."""

    costs: Table
    uses: Table
    capacities: list[int]

    def instance(self, *, minimise: bool = True) -> Instance:
        """The same as an instance: jobs are people, agents sessions."""
        jobs = [f"job {number}" for number in range(1, len(self.costs[0]) + 1)]
        agents = [f"agent {number}" for number in range(1, len(self.costs) + 1)]
        return Instance(
            people=tuple(Person(job, attendance=Attendance.EXACTLY_ONE) for job in jobs),
            sessions=tuple(
                Session(agent, course=agent, seats={Mode.ROOM: len(jobs)}, opening=Opening.ALWAYS) for agent in agents
            ),
            resources=dict(zip(agents, self.capacities, strict=True)),
            pairs=tuple(
                Pair(job, agent, cost, {agent: use})
                for agent, costs, uses in zip(agents, self.costs, self.uses, strict=True)
                for job, cost, use in zip(jobs, costs, uses, strict=True)
            ),
            minimise=minimise,
        )


def generated(kind: str, agents: int, jobs: int, seed: int) -> Gap:
    """One of a type; the same for the same seed."""
    random = Random(f"{kind} {agents} {jobs} {seed}")
    costs, uses = [], []
    for _agent in range(agents):
        mine = [_cost_and_use(kind, random) for _job in range(jobs)]
        costs.append([cost for cost, _use in mine])
        uses.append([use for _cost, use in mine])
    if kind in "ab":
        loads = [0] * agents
        for job in range(jobs):
            cheapest = min(range(agents), key=lambda agent: costs[agent][job])
            loads[cheapest] += uses[cheapest][job]
        room = 0.6 * (jobs / agents) * 15 + 0.4 * max(loads)
        return Gap(costs, uses, [int(room if kind == "a" else 0.7 * room)] * agents)
    return Gap(costs, uses, [int(0.8 * sum(row) / agents) for row in uses])


def _cost_and_use(kind: str, random: Random) -> tuple[int, int]:
    if kind in "abc":
        return random.randint(10, 50), random.randint(5, 25)
    if kind == "d":
        use = random.randint(1, 100)
        return 111 - use + random.randint(-10, 10), use
    exact = 1 - 10 * math.log(1 - random.random())
    return max(1, round(1000 / exact - 10 * random.random())), round(exact)


def of_or_library(text: str) -> list[Gap]:
    """The problems of a file of OR-Library: agents, jobs, costs, uses, capacities.

    A file of several says first how many they are. Those of gap1–gap12 are maximised.
    """
    numbers = list(map(int, text.split()))
    agents, jobs = numbers[:2]
    if len(numbers) == 2 + agents * (2 * jobs + 1):
        numbers.insert(0, 1)
    rest = iter(numbers[1:])

    def row(length: int) -> list[int]:
        return [next(rest) for _column in range(length)]

    problems = []
    for _problem in range(numbers[0]):
        agents, jobs = row(2)
        costs = [row(jobs) for _agent in range(agents)]
        uses = [row(jobs) for _agent in range(agents)]
        problems.append(Gap(costs, uses, row(agents)))
    return problems


def run() -> None:
    """Solve one of each type and size, and print how far from the proven bound it ends."""
    print("type  agents  jobs     value     bound    gap %  seconds  ended")
    for kind in TYPES:
        for agents, jobs in SIZES:
            instance = generated(kind, agents, jobs, seed=1).instance()
            try:
                plan = solve(instance, time_limit=SECONDS, seed=1)
            except Infeasible:
                print(f"{kind:>4}  {agents:6}  {jobs:4}  infeasible", flush=True)
                continue
            if broken := faults(instance, plan.seats, plan.held):
                raise RuntimeError(f"the plan breaks rules: {broken[0]}")
            print(
                f"{kind:>4}  {agents:6}  {jobs:4}  {plan.value:8.0f}  {plan.bound:8.1f}  {100 * plan.gap:7.3f}"
                f"  {plan.seconds:7.1f}  {plan.ended}",
                flush=True,
            )


def main() -> None:
    """Print one as a file for ``laituri assign --input``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gap", description=main.__doc__)
    parser.add_argument("--type", choices=TYPES, default="c")
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--or-library", type=Path, help="A file of OR-Library, instead of one that is generated.")
    parser.add_argument("--problem", type=int, default=1, help="Which one of that file.")
    parser.add_argument("--maximise", action="store_true", help="As gap1–gap12 of OR-Library are.")
    chosen = parser.parse_args()
    if chosen.or_library:
        gap = of_or_library(chosen.or_library.read_text())[chosen.problem - 1]
    else:
        gap = generated(chosen.type, chosen.agents, chosen.jobs, chosen.seed)
    print(text_of(instance_as_json(gap.instance(minimise=not chosen.maximise))), end="")


if __name__ == "__main__":
    main()
