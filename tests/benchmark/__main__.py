"""`python tests/benchmark [--quick|--full]`: the same jobs by this simulator, SimPy, Ciw, salabim, SimulSI and a bare loop, in turn.

Prints medians of ratios with their spread; `--out FOLDER` (`results/benchmarks`) also writes them, dated. The peers come
with `pip install -e '.[benchmark]'`, best into an environment of their own: Ciw brings a package called `tests`, which is
why this folder is run and not `-m tests.benchmark`. What is installed is measured, compiled or not; if nothing is, the source
beside this folder. `python tests/benchmark pages`, `throughput` and `profile` measure
replays in a browser, tasks by workers, and where time goes.
"""

# ruff: noqa: PLC0415, T201 - what is here is found only now; it speaks to whoever runs it

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
sys.path.append(str(TESTS.parent))
OTHERS = ("once", "pages", "profile", "throughput")
JOBS = ("engines", "shipped", "growth", "commands")


def main(words: list[str]) -> int:
    """Measure what is asked for; 0 if all could be run."""
    if words[:1] and words[0] in OTHERS:
        other = importlib.import_module(f"benchmark.{words[0]}")
        code: int = other.main(*words[1:]) if words[0] == "once" else other.main(words[1:])
        return code
    from benchmark import plan, rounds, table

    reader = argparse.ArgumentParser(prog="python tests/benchmark", description=__doc__.partition("\n")[0])
    sizes = reader.add_mutually_exclusive_group()
    for name in plan.SIZES:
        sizes.add_argument(f"--{name}", dest="size", action="store_const", const=name, default="usual")
    reader.add_argument("--rounds", type=int, default=0, help="how often each is run")
    reader.add_argument("--only", help=f"some of {', '.join(JOBS)}, with commas")
    reader.add_argument("--lang", choices=table.LANGUAGES, default="en", help="of what is printed")
    reader.add_argument("--out", type=Path, help="write measured.csv and README.md to this folder")
    given = reader.parse_args(words)
    size = plan.SIZES[given.size]
    wanted = given.only.split(",") if given.only else JOBS
    tasks = [task for name in JOBS if name in wanted for task in getattr(plan, name)(size)]
    found = list(rounds.run(tasks, given.rounds or size.rounds, lambda line: print(line, file=sys.stderr, flush=True)))
    with tempfile.TemporaryDirectory() as folder:
        out = given.out or Path(folder)
        table.write(out, found, given.size)
        print(table.half(out / table.MEASURED, given.lang))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
