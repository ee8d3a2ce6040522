"""What the node's first process does: lay out its own view of the machine, then become the supervisor.

It runs in namespaces of its own. So mounts, interfaces, rules of the firewall and processes end with it,
whatever happens, and none of them is seen on the machine.

python -m tests.cluster.machine.inside FOLDER NUMBER
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from ..configuration import KERNEL_VALUES
from ..settings import NODE, Addresses, Place
from . import network

# Places where the daemons write by their nature. The node has folders of its own there.
OWN_FOLDERS = ("/var/lib", "/var/log")
CABLE_WITHIN = 30.0


def main(arguments: list[str]) -> None:
    """Prepare the node, and never return."""
    place, addresses = Place(Path(arguments[0])), Addresses(int(arguments[1]))
    for command in (*mounts(place), *pretended_kernel_values(place), ("hostname", NODE)):
        subprocess.run(command, check=True)
    wait_for_cable()
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    for command in (*network.inside(addresses), *network.firewall(addresses)):
        subprocess.run(command, check=True)
    become_supervisor(place)


def mounts(place: Place) -> list[network.Command]:
    """Return what gives the node its own /run and its own folders, in its own view alone."""
    commands: list[network.Command] = [
        ("mount", "--make-rshared", "/"),
        ("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"),
        ("mkdir", "-p", "/run/lock"),
    ]
    for folder in OWN_FOLDERS:
        own = place.state / folder.strip("/").replace("/", "-")
        own.mkdir(parents=True, exist_ok=True)
        commands.append(("mount", "--bind", str(own), folder))
    return commands


def pretended_kernel_values(place: Place) -> list[network.Command]:
    """Write the files that hold what the kubelet wants to read, and return what lays them over the real ones."""
    folder = place.state / "kernel"
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in KERNEL_VALUES.items():
        (folder / name.replace("/", ".")).write_text(f"{value}\n")
    return [
        ("mount", "--bind", str(folder / name.replace("/", ".")), f"/proc/sys/{name}")
        for name in KERNEL_VALUES
    ]


def wait_for_cable() -> None:
    """Wait until the machine has given the node its end of the cable.

    Raises:
        TimeoutError: nobody gave it.
    """
    end = time.monotonic() + CABLE_WITHIN
    while "eth0:" not in Path("/proc/net/dev").read_text():
        if time.monotonic() > end:
            raise TimeoutError("The node was given no network. Was the command that started it stopped?")
        time.sleep(0.05)


def become_supervisor(place: Place) -> None:
    """Replace this process by the supervisor, which starts the daemons and takes in orphans."""
    supervisor = Path(sys.executable).with_name("supervisord")
    os.execv(
        supervisor, (str(supervisor), "--nodaemon", f"--configuration={place.supervisor}")
    )  # that is the purpose


if __name__ == "__main__":
    main(sys.argv[1:])
