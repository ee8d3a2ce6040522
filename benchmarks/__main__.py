"""`make bench`: measure everything, keep it, print it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from benchmarks import documents, hostile, peers, previews, readme, service
from benchmarks.figures import RESULTS, Figure, keep, table


def main() -> int:
    """Measure, write results.json and the README's table, and print the table."""
    figures = []
    for figure in _measured():
        print(f"  {figure.name}: {figure.value:.2f} {figure.unit}", file=sys.stderr, flush=True)
        figures.append(figure)
    keep(figures)
    readme.write()
    print(table(json.loads(RESULTS.read_text())))
    return 0


def _measured() -> Iterator[Figure]:
    with service.running() as galley:
        yield from previews.measure(galley)
        yield from documents.measure(galley)
        yield from hostile.measure(galley)
    yield from peers.measure()


if __name__ == "__main__":
    sys.exit(main())
