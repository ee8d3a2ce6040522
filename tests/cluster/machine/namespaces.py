"""Start the node's first process in namespaces of its own, run commands beside it, and end all of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from ..settings import CHECKOUT, Addresses, Place, Record
from . import network


class NoNumberIsFree(Exception):
    """So many clusters run on this machine that no network is left."""


def claim() -> Addresses:
    """Claim the first number that no other cluster of this machine has, by making its cable.

    Raises:
        NoNumberIsFree: all are taken.
    """
    for number in network.NUMBERS:
        addresses = Addresses(number)
        made = subprocess.run(network.cable(addresses), capture_output=True, check=False)
        if made.returncode == 0:
            return addresses
    raise NoNumberIsFree("No network is free for a cluster. `ip link` shows who has them.")


def start(place: Place, addresses: Addresses) -> Record:
    """Start the node's first process, give it its network, and write down where it is."""
    log = (place.logs / "node.log").open("ab")
    with log:
        holder = subprocess.Popen(
            _command(place, addresses),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=_environment(),
        )
    record = Record(addresses.number, holder.pid, _first_process(holder))
    record.keep(place)
    for command in network.to_the_node(addresses, record.first_process):
        subprocess.run(command, check=True)
    return record


def _command(place: Place, addresses: Addresses) -> tuple[str, ...]:
    own = ("--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--mount-proc")
    return (
        "unshare",
        *own,
        sys.executable,
        "-m",
        "tests.cluster.machine.inside",
        str(place.root),
        str(addresses.number),
    )


def _environment() -> dict[str, str]:
    # A KUBECONFIG or a proxy of whoever types must not lead the daemons away.
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def _first_process(holder: subprocess.Popen[bytes]) -> int:
    end = time.monotonic() + 10
    while not (children := psutil.Process(holder.pid).children()):
        if holder.poll() is not None or time.monotonic() > end:
            raise RuntimeError("The node's namespaces could not be made. `unshare` needs root.")
        time.sleep(0.02)
    return children[0].pid


def runs(record: Record) -> bool:
    """Tell whether the node's first process is there and still the one that was recorded."""
    try:
        return psutil.Process(record.first_process).ppid() == record.holder
    except psutil.NoSuchProcess:
        return False


def beside(record: Record, *command: str) -> tuple[str, ...]:
    """Return the command that runs this one inside the node."""
    return (
        "nsenter",
        "--target",
        str(record.first_process),
        "--mount",
        "--net",
        "--uts",
        "--ipc",
        "--pid",
        "--",
        *command,
    )


def end(record: Record, *, within: float) -> None:
    """End the node: with its first process the kernel ends every other one, whatever it is doing.

    Raises:
        TimeoutError: the kernel did not end them within so many seconds.
    """
    if not runs(record):
        return
    holder = psutil.Process(record.holder)
    os.kill(record.first_process, signal.SIGKILL)
    until = time.monotonic() + within
    while holder.is_running() and holder.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            raise TimeoutError(f"The node did not end within {within:.0f} seconds.")
        time.sleep(0.05)


def cut(addresses: Addresses) -> None:
    """Take the cable away. It also goes by itself with the node's network, and may do so at this moment."""
    subprocess.run(network.cut(addresses), capture_output=True, check=False)
    if Path(f"/sys/class/net/{addresses.cable}").exists():
        raise RuntimeError(f"{addresses.cable} is still there. `ip link delete {addresses.cable}` says why.")
