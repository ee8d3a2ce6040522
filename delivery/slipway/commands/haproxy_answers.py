"""What haproxy answers at run time: its shares, and what it has counted."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace

from slipway.commands.haproxy import PEOPLE, servers
from slipway.errors import StepFailed
from slipway.ports import Counters, Slot


def description_in(info: str) -> str:
    """Return the description that a running proxy tells."""
    return _fact(info, "description")


def process_in(info: str) -> str:
    """Return the number of a running proxy's process."""
    return _fact(info, "Pid")


def _fact(info: str, wanted: str) -> str:
    lines = (line.partition(": ") for line in info.splitlines())
    return next((value.strip() for name, _, value in lines if name == wanted), "")


def shares_in(stat: str) -> dict[Slot, float]:
    """Return the shares in percent that a running proxy has. Raises `StepFailed`."""
    rows = {slot: _row(stat, PEOPLE, slot) for slot in Slot}
    weights = {
        slot: 0 if row["status"].startswith("MAINT") else int(row["uweight"]) for slot, row in rows.items()
    }
    if not (total := sum(weights.values())):
        raise StepFailed(
            "The proxy sends people to no slot at all.", next_step="Shift traffic to one of them."
        )
    return {slot: 100 * weight / total for slot, weight in weights.items()}


def counters_in(stat: str) -> dict[Slot, Counters]:
    """Return what a proxy has counted of people's requests. Raises `StepFailed`.

    Failed are answers of 500 and above that the release gave (`hrsp_5xx`), and requests that it never answered. Of
    those `econ` and `eresp` count only a part: where a client has kept its connection, haproxy ends it without a word
    and without counting. So they are what was sent there (`stot`) and neither sent elsewhere or once more (`wredis`,
    `wretr`), nor answered (`req_tot`), nor under way (`scur`), nor waiting to be sent once more. Those that a client
    gave up waiting for are among them. What is under way may count twice, so for a moment this may be too few, never
    too many; `econ` and `eresp` are the least.
    """
    rows = [_row(stat, PEOPLE, name) for slot in Slot for name in servers(slot)]
    waiting = _sum([_row(stat, PEOPLE, "BACKEND")], "scur") - _sum(rows, "scur")
    return {slot: _counters(stat, slot, max(waiting, 0)) for slot in Slot}


def since(before: Mapping[Slot, Counters], now: Mapping[Slot, Counters]) -> dict[Slot, Counters]:
    """Return what one proxy has counted, given what it had counted before: no count ever falls."""
    return {
        slot: replace(
            each,
            requests=max(each.requests, before[slot].requests),
            failed=max(each.failed, before[slot].failed),
        )
        for slot, each in now.items()
    }


def _counters(stat: str, slot: Slot, waiting: int) -> Counters:
    people = [_row(stat, PEOPLE, name) for name in servers(slot)]

    def count(*names: str) -> int:
        return _sum(people, *names)

    lost = count("stot") - count("wredis", "wretr", "req_tot", "scur") - waiting
    unanswered = max(lost, count("econ", "eresp"))
    return Counters(
        requests=count("req_tot") + unanswered,
        failed=count("hrsp_5xx") + unanswered,
        in_flight=count("scur", "qcur") + int(_row(stat, f"only-{slot}", slot)["scur"] or 0),
        up=people[0]["status"].startswith(("UP", "no check")),
    )


def _sum(rows: Sequence[Mapping[str, str]], *names: str) -> int:
    return sum(int(row[name] or 0) for row in rows for name in names)


def _row(stat: str, backend: str, server: str) -> dict[str, str]:
    for row in csv.DictReader(stat.removeprefix("# ").splitlines()):
        if row["pxname"] == backend and row["svname"] == server:
            return row
    raise StepFailed(
        f"The proxy knows no server {backend}/{server}.",
        next_step=f"It said: {stat.strip()[:300] or 'nothing'}",
    )
