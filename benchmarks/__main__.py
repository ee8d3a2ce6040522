"""`make bench`: measure everything, keep it, print it. `python -m benchmarks judge points` measures only these."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping

from benchmarks import pages
from benchmarks.figures import RESULTS, Figure, keep, table
from benchmarks.galley import (
    batches,
    cores,
    desk,
    documents,
    downloads,
    hostile,
    idle,
    lists,
    neighbours,
    pods,
    previews,
    service,
)
from benchmarks.peers import engines_alone, services
from benchmarks.slipway import commands, judge, points
from benchmarks.slipway.replaying import galley, office, thin_traffic


def _galley() -> Iterator[Figure]:
    with service.running() as galley:
        yield from idle.measure(galley)
        yield from previews.measure(galley)
        yield from documents.measure(galley)
        yield from downloads.measure(galley)
        yield from neighbours.measure(galley)
        yield from hostile.measure(galley)


def _lists() -> Iterator[Figure]:
    with service.running() as galley:
        yield from lists.measure(galley)


PARTS: Mapping[str, Callable[[], Iterator[Figure]]] = {
    "galley": _galley,
    "cores": cores.measure,
    "batches": batches.measure,
    "desk": desk.measure,
    "lists": _lists,
    "engines": engines_alone.measure,
    "services": services.measure,
    "points": points.measure,
    "commands": commands.measure,
    "pods": pods.measure,
    "judge": judge.measure,
    "replay": office.measure,
    "replay-galley": galley.measure,
    "thin-traffic": thin_traffic.measure,
}


def main(chosen: list[str]) -> int:
    """Measure, write results.json and the pages that quote it, and print the table."""
    if unknown := set(chosen) - set(PARTS):
        print(f"There is no {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    for part in chosen or PARTS:
        figures = []
        for figure in PARTS[part]():
            print(f"  {figure.name}: {figure.value:.2f} {figure.unit}", file=sys.stderr, flush=True)
            figures.append(figure)
        # What follows may fail, and this has taken minutes.
        keep(figures)
        pages.write()
    print(table(json.loads(RESULTS.read_text())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
