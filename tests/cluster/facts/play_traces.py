"""What a cluster leaves: nothing. A second one comes and goes beside the first, and the machine is as before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil

from ..bringing_up import bring_up
from ..certificates import today
from ..cluster import running
from ..configuration import KERNEL_VALUES
from ..machine import cgroups
from ..settings import CHECKOUT, Place, recorded
from ..supervisor import wait_until
from ..taking_down import take_down

WRITTEN_BY_DAEMONS = (
    "/run",
    "/run/netns",
    "/var/lib",
    "/var/log",
    "/var/lib/cni",
    "/etc/cni",
    "/opt",
    "/usr/libexec",
)


def machine(place: Place, number: int) -> dict[str, object]:
    """Return all of the machine that a cluster of this number could have touched."""
    kernel = [
        f"/proc/sys/{name}"
        for name in (*KERNEL_VALUES, "net/ipv4/ip_forward", "net/netfilter/nf_conntrack_max")
    ]
    return {
        "kernel": {name: Path(name).read_text() for name in kernel if Path(name).exists()},
        "mounts": [
            line for line in Path("/proc/self/mountinfo").read_text().splitlines() if str(place.root) in line
        ],
        "interfaces": [name for name in psutil.net_if_addrs() if name.startswith(f"slipway{number}")],
        "routes": [
            line for line in output("ip", "route").splitlines() if f"dev slipway{number} " in f"{line} "
        ],
        "firewall": output("nft", "list", "ruleset"),
        "groups": [
            str(path) for each in cgroups.hierarchies() for path in each.glob(f"slipway-cluster-{number}")
        ],
        "processes": [each.pid for each in psutil.process_iter() if str(place.root) in " ".join(words(each))],
        "folders": {name: sorted(each.name for each in Path(name).glob("*")) for name in WRITTEN_BY_DAEMONS},
        "place": place.root.exists(),
    }


def words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_cluster_that_was_taken_down_leaves_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path / "second")
    before = machine(place, number=63)
    try:
        number = bring_up(place, now=today()).addresses.number
        during = machine(place, number)
    finally:
        take_down(place)
    assert all(during[each] for each in ("interfaces", "routes", "groups", "processes", "place"))
    assert machine(place, number) == before


def test_a_bring_up_that_was_killed_in_the_middle_leaves_nothing_after_the_next_word(tmp_path: Path) -> None:
    place = Place(tmp_path / "second")
    before = machine(place, number=63)
    command = (sys.executable, "-m", "tests.cluster", "up", str(place.root))
    bringing_up = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    try:
        wait_until("The supervisor was started", place.socket.exists, within=120, every=0.05)
        bringing_up.kill()
        bringing_up.wait()
        record = recorded(place)
        assert record is not None
        assert machine(place, record.number)["processes"]
    finally:
        bringing_up.kill()
        take_down(place)
    assert machine(place, record.number) == before


def test_bringing_up_again_finds_the_running_one(tmp_path: Path) -> None:
    place = Place(tmp_path / "second")
    try:
        first = bring_up(place, now=today())
        again = bring_up(place, now=today())
        assert again.record == first.record
        assert running(place) is not None
    finally:
        take_down(place)
    assert running(place) is None
    take_down(place)
