"""What a Galley takes of memory that nobody uses: all its processes, the database of its own among them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.figures import Figure
from benchmarks.galley.service import Service

SETTLED_SECONDS = 5.0
MOST_MIB = 350
KIB = 1024
# What is in the command line of each kind.
KINDS = {
    "web": "multiprocessing.spawn",
    "render": "galley.rendering.workers.worker",
    "reading": "galley.rendering.workers.reader",
}


def measure(service: Service) -> Iterator[Figure]:
    """Yield the memory of a service that was just started. What processes share is counted once, by shares (PSS)."""
    time.sleep(SETTLED_SECONDS)
    sizes = [(process, _share(process)) for process in _processes(service)]
    database = sum(size for process, size in sizes if process.name() == "postgres")
    each = {kind: [size for process, size in sizes if _is(process, words)] for kind, words in KINDS.items()}
    total = sum(size for _, size in sizes)
    yield Figure("memory of an idle start", total, "MiB", MOST_MIB, peers={"PostgreSQL of it": database})
    for kind, found in each.items():
        # The largest: those that were not asked yet have not read all that they will.
        yield Figure(f"memory of one more {kind} process", max(found, default=0.0), "MiB")


def _processes(service: Service) -> list[psutil.Process]:
    """Return all that runs for the service. PostgreSQL is no child of it, but names its folder."""
    home = service.environment["GALLEY_HOME"]
    ours = [service.process, *service.process.children(recursive=True)]
    for server in psutil.process_iter(["name", "cmdline"]):
        if server.info["name"] == "postgres" and home in " ".join(server.info["cmdline"] or ()):
            ours += [server, *server.children()]
    return ours


def _is(process: psutil.Process, words: str) -> bool:
    return words in " ".join(process.cmdline())


def _share(process: psutil.Process) -> float:
    """Return the proportional share of memory in MiB; 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / KIB
