"""`make cluster` and `make cluster-down`.

python -m tests.cluster up | down | status | compile     [FOLDER, when it is not .cluster]
python -m tests.cluster with COMMAND …     run a command while one is up; one that was not there is taken away then
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from . import bringing_up, build, certificates, taking_down
from .cluster import Cluster, CommandFailed, running, started
from .settings import Place
from .supervisor import DaemonDidNotStart, NotInTime

EXPECTED = (
    bringing_up.MachineIsNotReady,
    build.CompilerFailed,
    build.GoIsMissing,
    CommandFailed,
    DaemonDidNotStart,
    NotInTime,
    TimeoutError,
)


def main(arguments: list[str]) -> int:
    """Do what is asked, and return 0 when it went well."""
    doors = {"up": up, "down": down, "status": status, "compile": compile_only}
    match arguments:
        case ["with", _, *_]:
            return _told(lambda: with_one(Place(), arguments[1:]))
        case [door, *folders] if door in doors and len(folders) < 2:
            place = Place(*(Path(folder).resolve() for folder in folders))
            return _told(lambda: doors[door](place))
    print(__doc__)
    return 2


def _told(act: Callable[[], int]) -> int:
    """Do something, and return its exit code; what may go wrong is told in words."""
    try:
        return act()
    except EXPECTED as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nInterrupted. `make cluster` begins anew; `make cluster-down` takes away what is there.",
            file=sys.stderr,
        )
        return 130


def up(place: Place) -> int:
    """Bring the cluster up and say how to reach it."""
    began = time.monotonic()
    cluster = bringing_up.bring_up(place, now=certificates.today())
    print(f"The cluster runs. {time.monotonic() - began:.0f} s.\n")
    print(how_to_reach(cluster))
    return 0


def with_one(place: Place, command: Sequence[str]) -> int:
    """Run a command while a cluster is up, and return its exit code. What is there already stays."""
    if os.environ.get("CONTEXT") or running(place):
        return subprocess.run(command, check=False).returncode
    try:
        up(place)
        return subprocess.run(command, check=False).returncode
    finally:
        down(place)


def down(place: Place) -> int:
    """Take the cluster away."""
    taking_down.take_down(place)
    print("The cluster is gone.")
    return 0


def status(place: Place) -> int:
    """Say whether a cluster runs, and how each of its daemons is."""
    cluster = started(place)
    if cluster is None:
        print("No cluster runs here. `make cluster` brings one up.")
        return 0
    for name, state in sorted(cluster.supervisor.states().items()):
        print(f"  {name:26}{state.lower()}")
    print(
        f"\n{how_to_reach(cluster)}"
        if cluster.is_ready()
        else f"\nIt is not ready. Logs: {cluster.place.logs}"
    )
    return 0


def compile_only(_: Place) -> int:
    """Compile the programs, without a cluster."""
    print(build.programs() / "bin")
    return 0


def how_to_reach(cluster: Cluster) -> str:
    """Return the lines that tell a person how to use the cluster."""
    return f"""\
  export KUBECONFIG={cluster.kubeconfig}     context {cluster.context}
  export PATH={cluster.place.bin}:$PATH      kubectl, kustomize
  gateway    http://{cluster.gateway_address}     GatewayClass traefik; a listener's port is 80 or 443
  registry   {cluster.registry}     plain HTTP
  pods reach this machine at {cluster.host_address}
  make cluster-down     takes all of it away"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
