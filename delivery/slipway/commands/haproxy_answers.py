"""What haproxy answers at run time: its shares, and what it has counted."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from slipway.commands.haproxy import (
    ANSWERED,
    ASSETS,
    BROKEN,
    PEOPLE,
    REDIRECTED,
    REFUSED,
    SECONDS,
    servers,
)
from slipway.errors import StepFailed
from slipway.ports import Answers, Place, Slot, SlotCounts

# haproxy writes a backslash before each blank of a key.
PLACE = re.compile(r"\bkey=(\w+?)(?:-anyway)?\\ ((?:\\.|\S)+)")
# What the release answered itself, however bad, is counted in the table; the log tells of those without an answer.
UNANSWERED = re.compile(
    r"^\d+ (?P<mark>\w+) \w+/(?P<slot>[a-z]+)(?:-anyway)? \S+ (?!--)\S\S \S+ (?P<place>\S+ \S+)$"
)
KEY, GPC = re.compile(r"\bkey=(\w+)(?:-anyway)?\.(\d+)\b"), re.compile(r"\bgpc(\d+)=(\d+)")


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


@dataclass(frozen=True, slots=True)
class Rows:
    """What the proxy says of one way by which people's requests reach a slot, and of that way as a whole."""

    slot: Sequence[Mapping[str, str]]
    waiting: int

    def count(self, *names: str) -> int:
        """Return the sum of these columns."""
        return _sum(self.slot, *names)

    @property
    def unanswered(self) -> int:
        """How many requests the slot was sent and never answered."""
        # What is sent elsewhere because of its answer counts in both columns, anything else in one of them.
        by_answer = any(row["pxname"] == ASSETS for row in self.slot)
        sent_on = self.count("wredis") if by_answer else self.count("wredis", "wretr")
        lost = self.count("stot") - sent_on - self.count("req_tot", "scur") - self.waiting
        return max(lost, self.count("econ", "eresp"), 0)


def counters_in(stat: str, figures: str = "") -> dict[Slot, SlotCounts]:
    """Return what a proxy has counted of people's requests. Raises `StepFailed`.

    `stat` tells what was sent where, `figures` of which kind the answers were and after what time they began.

    Failed are answers of 500 and above that the release gave (`hrsp_5xx`), and requests that it never answered. Of
    those `econ` and `eresp` count only a part: where a client has kept its connection, haproxy ends it without a word
    and without counting. So they are what was sent there (`stot`) and neither sent elsewhere or once more (`wredis`,
    `wretr`), nor answered (`req_tot`), nor under way (`scur`), nor waiting to be sent once more. Those that a client
    gave up waiting for are among them. What is under way may count twice, so for a moment this may be too few, never
    too many; `econ` and `eresp` are the least.
    """
    kinds = answers_in(figures)
    return {slot: _counters(stat, slot, kinds[slot]) for slot in Slot}


def answers_in(figures: str) -> dict[Slot, dict[str, Answers]]:
    """Return of each slot what kinds of answers each group of clients got."""
    counts = {slot: defaultdict[str, list[int]](lambda: [0] * (BROKEN + 1 + len(SECONDS))) for slot in Slot}
    for line in figures.splitlines():
        if (key := KEY.search(line)) and key[1] in {*Slot}:
            group = counts[Slot(key[1])][key[2]]
            for number, count in GPC.findall(line):
                group[int(number)] += int(count)
    return {
        slot: {name: _answers(group) for name, group in sorted(groups.items())}
        for slot, groups in counts.items()
    }


def _answers(counts: Sequence[int]) -> Answers:
    seconds = dict(zip((*SECONDS, inf), (*counts[BROKEN + 1 :], counts[ANSWERED]), strict=True))
    return Answers(
        count=counts[ANSWERED],
        redirected=counts[REDIRECTED],
        refused=counts[REFUSED],
        broken=counts[BROKEN],
        seconds=seconds,
    )


def places_in(table: str, log: str, mark: str) -> dict[Slot, list[Place]]:
    """Return where answers were no good ones, given the table of them and the log of requests without any answer.

    Of the log those lines count that have the mark of the deployment whose traffic is divided.
    """
    counts = {slot: defaultdict[str, list[int]](lambda: [0, 0, 0]) for slot in Slot}
    for line in table.splitlines():
        if (found := PLACE.search(line)) and found[1] in {*Slot}:
            counted = counts[Slot(found[1])][re.sub(r"\\(.)", r"\1", found[2])]
            for number, count in GPC.findall(line):
                counted[int(number)] += int(count)
    for line in log.splitlines() if mark else ():
        if (lost := UNANSWERED.match(line)) and lost["mark"] == mark and lost["slot"] in {*Slot}:
            counts[Slot(lost["slot"])][lost["place"]][2] += 1
    return {
        slot: [Place(path, *each) for path, each in sorted(found.items())] for slot, found in counts.items()
    }


def since(before: Mapping[Slot, SlotCounts], now: Mapping[Slot, SlotCounts]) -> dict[Slot, SlotCounts]:
    """Return what one proxy has counted, given what it had counted before: no count ever falls."""
    return {
        slot: replace(
            each,
            requests=max(each.requests, before[slot].requests),
            failed=max(each.failed, before[slot].failed),
        )
        for slot, each in now.items()
    }


def _counters(stat: str, slot: Slot, groups: Mapping[str, Answers]) -> SlotCounts:
    rows = [_rows(stat, PEOPLE, slot, servers(slot)), _rows(stat, ASSETS, slot, (slot.value,))]
    unanswered = sum(each.unanswered for each in rows)
    return SlotCounts(
        requests=sum(each.count("req_tot") for each in rows) + unanswered,
        failed=sum(each.count("hrsp_5xx") for each in rows) + unanswered,
        in_flight=sum(each.count("scur", "qcur") for each in rows)
        + int(_row(stat, f"only-{slot}", slot)["scur"] or 0),
        up=rows[0].slot[0]["status"].startswith(("UP", "no check")),
        answers=sum(groups.values(), Answers()),
        groups=groups,
    )


def _rows(stat: str, backend: str, slot: Slot, names: Sequence[str]) -> Rows:
    everywhere = servers if backend == PEOPLE else lambda each: (each.value,)
    every = [_row(stat, backend, name) for each in Slot for name in everywhere(each)]
    waiting = _sum([_row(stat, backend, "BACKEND")], "scur") - _sum(every, "scur")
    return Rows([_row(stat, backend, name) for name in names], max(waiting, 0))


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
