"""The order of versions."""

from __future__ import annotations


def version_order(version: str) -> tuple[int, ...]:
    """``1.10`` comes after ``1.9``; ``1`` and ``1.0`` are one place in the order."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
