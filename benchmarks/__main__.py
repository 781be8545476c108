"""``python -m benchmarks [names]``: run the modules of this folder that have ``run``, each in a process of its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from benchmarks.machine import description

HERE = Path(__file__).parent


def names() -> list[str]:
    """Every benchmark: a module with a function ``run()``."""
    return [file.stem for file in sorted(HERE.glob("*.py")) if not file.stem.startswith("_") and _has_run(file)]


def _has_run(file: Path) -> bool:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body)


def main(wanted: list[str]) -> int:
    """Run those named, or all."""
    known = names()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    print(description(), flush=True)
    failed = 0
    for name in wanted or known:
        print(f"\n── {name} ──", flush=True)
        program = f"from benchmarks.{name} import run; run()"
        failed += subprocess.run([sys.executable, "-c", program], cwd=HERE.parent, check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
