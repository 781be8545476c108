"""Commands of this room."""

from __future__ import annotations

import click


def commands() -> list[click.Command]:
    """What this room adds to ``laituri``."""
    return []
