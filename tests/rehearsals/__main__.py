"""`make rehearsal`: play what is named, or everything; keep the results in artefacts/rehearsal.json, and sum them up.

python -m tests.rehearsals [tally] [many] [deaths] [galley] [pages] [answers]   without a name all of these
python -m tests.rehearsals every-death                           takes an hour, and is played by name only
python -m tests.rehearsals cluster-gone                          takes the node of `make cluster` away and makes it anew
python -m tests.rehearsals galley-cluster                        delivers Galley itself to that node
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable

from . import play_answers, play_deaths, play_galley, play_pages, play_tally
from .acts import RESULTS, RehearsalFailed, Results

PLAYS: dict[str, Callable[[Results], None]] = {
    "tally": play_tally.play,
    "many": play_tally.play_many,
    "deaths": play_deaths.play,
    "galley": play_galley.play,
    "pages": play_pages.play,
    "answers": play_answers.play,
}
LONG: dict[str, Callable[[Results], None]] = {"every-death": play_deaths.play_every}
# It needs a cluster: `make rehearsal-kubernetes`.
CLUSTER, GONE, GALLEY = "cluster", "cluster-gone", "galley-cluster"


def main() -> int:
    """Play, and return 0 when everything was as it has to be."""
    known = PLAYS | LONG | {CLUSTER: _play_cluster, GONE: _play_cluster_gone, GALLEY: _play_galley}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("plays", nargs="*", metavar="PLAY", help=f"of {', '.join(known)}")
    wanted = parser.parse_args().plays or list(PLAYS)
    if unknown := [name for name in wanted if name not in known]:
        parser.error(f"There is no play {unknown[0]!r}. There are: {', '.join(known)}.")
    # Whoever stops it wants what Ctrl-C does: everything that was started is ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    results, fault, began = Results(), "It did not come to its end.", time.monotonic()
    try:
        for name in wanted:
            known[name](results)
        fault = ""
    except RehearsalFailed as failed:
        fault = str(failed)
    except KeyboardInterrupt:
        fault = "It was interrupted."
    finally:
        results.keep(fault)
        results.show()
    print(f"\n{fault or _praise(results)}\n{RESULTS} has all of it. {time.monotonic() - began:.0f} s.")
    return 1 if fault else 0


def _play_cluster(results: Results) -> None:
    from . import play_cluster

    play_cluster.play(results)


def _play_cluster_gone(results: Results) -> None:
    from . import play_cluster

    play_cluster.play_gone(results)


def _play_galley(results: Results) -> None:
    from . import play_galley_cluster

    play_galley_cluster.play(results)


def _praise(results: Results) -> str:
    requests = sum(act.requests for act in results.acts)
    failed = sum(act.failed for act in results.acts)
    lost = f"{failed:,} failed; the table says in which acts" if failed else "none failed"
    missed = ", ".join(each.name for each in results.figures if not each.met)
    goals = f"Missed goals, as on a busy machine: {missed}." if missed else "All figures meet their goals."
    return f"All {len(results.acts)} acts went as they have to. Of {requests:,} requests {lost}. {goals}"


if __name__ == "__main__":
    sys.exit(main())
