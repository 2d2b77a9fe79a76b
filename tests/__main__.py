"""`python -m tests`: lint, layout, strict types, tests; the tests come last, so that their summary closes the output."""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKS = {
    "ruff check": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "."),
    "mypy": ("mypy",),
    "pytest": ("pytest", "-n", "2", "--dist", "worksteal"),
}


def main(extra: list[str]) -> int:
    """Run every check, the tests with the words *extra*; 0 if all passed."""
    root = Path(__file__).resolve().parent.parent
    failed: list[str] = []
    for name, words in CHECKS.items():
        if name == "pytest":
            print(
                f"before the tests: {', '.join(failed) + ' failed' if failed else 'lint, layout and types are clean'}"
            )
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", *words, *(extra if name == "pytest" else [])]
        if subprocess.run(command, cwd=root, check=False).returncode:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
