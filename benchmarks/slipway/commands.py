"""What Slipway's commands take of a processor, on a production that is live, beside Python with what they stand on."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from benchmarks.figures import Figure, median

ROUNDS = 9
LIMIT_SECONDS = 0.4
COMMANDS = (("--help",), ("status", "production"), ("plan", "production"))
# What every command needs before it can begin: a reader of its words and of slipway.toml.
LIBRARIES = (sys.executable, "-c", "import pydantic, rich.console, typer")
MS = 1000.0


def measure() -> Iterator[Figure]:
    """Yield the CPU time of each command, with that of the programs which it asks."""
    # It finds Slipway's own tests, which know how to set up a production.
    import_module("tests.rehearsals")
    from tests.support.production import BY, DELIVERY, SLIPWAY, production

    with production() as place:
        place.repository.commit("Another")
        environment = {**place.variables, "SLIPWAY_BY": BY, "NO_COLOR": "1", "PYTHONPATH": str(DELIVERY)}
        for words in COMMANDS:
            seconds, beside = (
                median([_cpu_seconds(command, place.folder, environment) * MS for _ in range(ROUNDS)])
                for command in ((*SLIPWAY, *words), LIBRARIES)
            )
            yield Figure(
                f"slipway {' '.join(words)}, processor time",
                seconds,
                "ms",
                LIMIT_SECONDS * MS,
                peers={"Python with three libraries": beside},
            )


def _cpu_seconds(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Return what a command took, and what it waited for: `plan` asks git and the service."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
