"""`make cluster-down`: take everything away."""

from __future__ import annotations

import shutil

from .machine import cgroups, namespaces
from .settings import Place, recorded

WITHIN = 60.0


def take_down(place: Place) -> None:
    """End the cluster of this folder and remove all that it left. Without a cluster, nothing is done.

    Its processes, mounts, interfaces and firewall rules live in namespaces that end with its first process.
    What is left then are its control groups, the machine's end of the cable, and the folder.

    Raises:
        TimeoutError: the kernel did not end its processes within a minute.
    """
    record = recorded(place)
    if record is not None:
        namespaces.end(record, within=WITHIN)
        namespaces.cut(record.addresses)
        cgroups.remove(record.addresses.cgroup, within=WITHIN)
    shutil.rmtree(place.root, ignore_errors=True)
