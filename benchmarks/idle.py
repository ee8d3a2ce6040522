"""What a Galley takes of memory that nobody uses: all its processes, the database of its own among them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from benchmarks.figures import Figure
from benchmarks.service import Service

SETTLED_SECONDS = 5.0
MOST_MIB = 350
KIB = 1024


def measure(service: Service) -> Iterator[Figure]:
    """Yield the memory of a service that was just started. What processes share is counted once, by shares (PSS)."""
    time.sleep(SETTLED_SECONDS)
    sizes = {process.pid: _share(process) for process in _processes(service)}
    database = sum(size for pid, size in sizes.items() if psutil.Process(pid).name() == "postgres")
    yield Figure(
        "memory of an idle start", sum(sizes.values()), "MiB", MOST_MIB, peers={"PostgreSQL of it": database}
    )


def _processes(service: Service) -> list[psutil.Process]:
    """Return all that runs for the service. PostgreSQL is no child of it, but names its folder."""
    home = service.environment["GALLEY_HOME"]
    ours = [service.process, *service.process.children(recursive=True)]
    for server in psutil.process_iter(["name", "cmdline"]):
        if server.info["name"] == "postgres" and home in " ".join(server.info["cmdline"] or ()):
            ours += [server, *server.children()]
    return ours


def _share(process: psutil.Process) -> float:
    """Return the proportional share of memory in MiB; 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / KIB
