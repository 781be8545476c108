"""What processes cost: processor time and memory, of some processes and all that they started."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Processes:
    """Those with these numbers, and their children."""

    def __init__(self, roots: Sequence[int]) -> None:
        self.roots = roots

    @property
    def known(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.roots)

    def work(self) -> float:
        """Seconds of processor time up to now, of those that ended too."""
        return sum(sum(map(int, _stat(each)[11:15])) for each in self.roots) / TICKS + sum(
            sum(map(int, _stat(each)[11:13])) / TICKS for root in self.roots for each in _below(root)
        )

    def memory(self) -> str:
        """In words: what each holds; what they share is divided among them."""
        if not self.known:
            return "unknown"
        all_of_them = [each for root in self.roots for each in (root, *_below(root))]
        sizes = sorted((_megabytes(each) for each in all_of_them), reverse=True)
        return f"{sum(sizes):,.0f} MB in {len(sizes)} processes, the largest {sizes[0]:,.0f} MB"


def _below(root: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{root}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _below(int(child))


def _stat(process: int) -> list[str]:
    """The numbers after the name: state first, processor time from the twelfth on."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ["0"] * 20


def _megabytes(process: int) -> float:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
