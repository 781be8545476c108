"""A real Chromium: which one, and how it is started.

``with sync_playwright() as playwright: browser = launch(playwright)``. Run as a module, it prints the program it
found, or ends with 1 and the remedy.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

# Debian's Chromium without the parts that draw on a screen, which needs a third less of the processor, comes first.
ON_THE_PATH = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# Playwright starts Chromium without its sandbox, as root must; the only pages opened are our own.
# The rest keeps Chromium from calling home, on machines where that is closed too.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # Each page is a new world, whose optimised code would be thrown away before it has paid for itself.
    "--js-flags=--no-opt --single-threaded",
]


class ChromiumMissing(RuntimeError):
    """There is no Chromium on this machine; says how to get it."""


def chromium_path() -> Path:
    """The program to start: one of the system, else the newest that Playwright has brought.

    Raises:
        ChromiumMissing: there is neither.
    """
    for name in ON_THE_PATH:
        found = shutil.which(name)
        if found and not _only_starts_a_snap(Path(found)):
            return Path(found)
    brought = _brought_by_playwright()
    if brought:
        return brought[-1]
    raise ChromiumMissing(
        "Chromium was not found (neither chromium nor google-chrome on the PATH, nor Playwright's own). "
        "Remedy: run `make test`, which installs it, or `apt-get install chromium`."
    )


def launch(playwright: Playwright) -> Browser:
    """Start the browser without a window."""
    return playwright.chromium.launch(executable_path=chromium_path(), headless=True, args=ARGUMENTS)


def _only_starts_a_snap(program: Path) -> bool:
    """Ubuntu's ``chromium-browser`` is a script that starts, or asks for, a snap, which cannot be driven."""
    if program.resolve().is_relative_to("/snap") or program.resolve().name == "snap":
        return True
    with program.open("rb") as handle:
        start = handle.read(4096)
    return start.startswith(b"#!") and b"/snap/bin/" in start


def _brought_by_playwright() -> list[Path]:
    """Oldest first."""
    chosen = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folder = Path(chosen) if chosen else Path.home() / ".cache" / "ms-playwright"

    def revision(program: Path) -> int:
        return int(program.relative_to(folder).parts[0].removeprefix("chromium-"))

    return sorted(folder.glob("chromium-*/chrome-linux*/chrome"), key=revision)


if __name__ == "__main__":
    try:
        print(chromium_path())
    except ChromiumMissing as missing:
        sys.exit(str(missing))
