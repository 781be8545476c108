"""On what, when and with what something was measured."""

from __future__ import annotations

import os
import platform
from datetime import datetime
from pathlib import Path

from laituri_learn import __version__


def processor() -> str:
    """The name of the processor as the kernel tells it."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def description() -> str:
    """One line above every result."""
    usable = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    return (
        f"{platform.node()}: {processor()}, {usable} cores (load {load:.1f}), "
        f"{platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, Laituri {__version__}, {datetime.now().astimezone():%Y-%m-%d %H:%M %Z}"
    )
