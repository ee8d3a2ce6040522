"""The ports of one environment: two belong to the slots, the others to the processes that need one."""

from __future__ import annotations

import itertools
import time

from slipway.adapters.machine.home import MachineHome
from slipway.adapters.machine.supervised import processes
from slipway.errors import StepFailed
from slipway.ports import Slot

WAIT_SECONDS = 5.0
POLL_SECONDS = 0.05


def of_slots(ports: tuple[int, int]) -> dict[Slot, int]:
    """Return the slots' own ports, the first two of a range; they never change, so the proxy knows them for ever."""
    return {slot: ports[0] + number for number, slot in enumerate(Slot)}


def free(home: MachineHome, ports: tuple[int, int], count: int) -> list[int]:
    """Return so many ports of a range that no slot's process was given and nobody listens at. Raises `StepFailed`."""
    first, last = ports
    taken = {port for slot in Slot if (record := home.slot(slot)) for port in record.ports.values()}
    candidates = (port for port in range(first + len(Slot), last + 1) if port not in taken)
    found = list(itertools.islice(filter(processes.is_free, candidates), count))
    if len(found) < count:
        raise StepFailed(
            f"Of the ports {first} to {last} too few are free.",
            next_step="Give the environment more `ports`.",
        )
    return found


def wait_for(port: int) -> None:
    """Return when nobody listens at a port. Raises `StepFailed` after some seconds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not processes.is_free(port):
        if time.monotonic() > deadline:
            raise StepFailed(
                f"Something else listens at port {port}, where this slot is to serve.",
                next_step=f"Find it with `ss -ltnp sport = :{port}` and end it, or change `ports`.",
            )
        time.sleep(POLL_SECONDS)
