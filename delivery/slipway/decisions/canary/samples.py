"""What was seen of a canary at one look: what both arms did since the look before, and how they are now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, ConfigDict, Field

from slipway.decisions.canary.statistics.evidence import Tally
from slipway.decisions.text import restart_words
from slipway.ports import Answers, ProcessState, Reading, SlotCounts

TRAFFIC, FIGURES, PROCESSES = "traffic", "figures", "processes"
CONTROL, CANARY = "control", "canary"
# Samples are also read from files, where anything may stand.
CHECKED = ConfigDict(extra="forbid")
Count: TypeAlias = Annotated[int, Field(ge=0)]
Seconds: TypeAlias = Annotated[float, Field(ge=0)]
Percent: TypeAlias = Annotated[float, Field(ge=0, le=100)]


@dataclass(frozen=True, slots=True)
class Arm:
    """One release at one look. What counts up is counted since the look before; the rest is as it is now.

    `failed` are answers of 500 and above and requests without an answer, `refused` answers of 400 to 499.
    `seconds` is the histogram of its answers' times, upper bound in seconds to how many took no longer.
    `restarts` are the ends of processes since the start that count against the release, and `causes` says of what;
    `stopped` names processes that do not run.
    """

    __pydantic_config__ = CHECKED
    requests: Count = 0
    failed: Count = 0
    seconds: Mapping[Seconds, Count] = field(default_factory=dict)
    jobs: Count = 0
    jobs_failed: Count = 0
    in_flight: Count = 0
    up: bool = True
    restarts: Count = 0
    memory_bytes: Count = 0
    stopped: tuple[str, ...] = ()
    redirected: Count = 0
    refused: Count = 0
    causes: tuple[str, ...] = ()

    @property
    def answers(self) -> Tally:
        """Requests and failed ones. A request may be counted as failed one look after it was counted at all."""
        return Tally(max(self.requests, self.failed), self.failed)

    def of_kind(self, bad: int) -> Tally:
        """Answers, and so many bad ones of a kind that is counted apart from the requests."""
        return Tally(max(self.answers.count, bad), bad)

    @property
    def work(self) -> Tally:
        """Jobs and failed ones; some workers count a failed job among the done ones, others apart from them."""
        return Tally(max(self.jobs, self.jobs_failed), self.jobs_failed)


@dataclass(frozen=True, slots=True)
class Sample:
    """One look. `share` is the canary's share of traffic in percent, `seconds` the time since the look before.

    `missing` names what could not be read this time, such as "canary traffic"; `instances` says what parts of the
    control did, each of which serves its own clients, where that is known, for calibration. `clients` says what the
    canary's clients got, in groups: no client is in two of them.
    """

    __pydantic_config__ = CHECKED
    at: AwareDatetime
    share: Percent
    seconds: Seconds
    control: Arm = Arm()
    canary: Arm = Arm()
    missing: tuple[str, ...] = ()
    instances: Mapping[str, Arm] = field(default_factory=dict)
    clients: Mapping[str, Arm] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What one arm's counters said at an instant; None for what could not be read."""

    counters: SlotCounts | None = None
    reading: Reading | None = None
    processes: Sequence[ProcessState] | None = None


@dataclass(frozen=True, slots=True)
class Looks:
    """Both arms at an instant."""

    at: AwareDatetime
    control: Look
    canary: Look


def sample_between(before: Looks, after: Looks, *, share: float) -> Sample:
    """Return what happened between two looks, `share` percent of the traffic going to the canary meanwhile.

    What could not be read in `after` counts as nothing done and is named in `missing`. What could not be read in
    `before` was never read, and only begins to be counted; follow each look with `last_known`, so that a
    reading that fails once is made up for by the next.
    """
    return Sample(
        at=after.at,
        share=share,
        # A clock may be set back between two looks.
        seconds=max(0.0, (after.at - before.at).total_seconds()),
        control=_arm_between(before.control, after.control),
        canary=_arm_between(before.canary, after.canary),
        missing=(*_missing(CONTROL, after.control), *_missing(CANARY, after.canary)),
        instances=_instances_between(before.control.counters, after.control.counters),
        clients=_instances_between(before.canary.counters, after.canary.counters),
    )


def asked_at_the_share(samples: Sequence[Sample]) -> tuple[int, int]:
    """Return how many requests the new release answered since it has its present share, and how many both did."""
    at_it = list(takewhile(lambda each: each.share == samples[-1].share > 0, reversed(samples)))
    new = sum(each.canary.answers.count for each in at_it)
    return new, new + sum(each.control.answers.count for each in at_it)


def last_known(before: Looks, after: Looks) -> Looks:
    """Return the newer look, with what could not be read in it as it was known before."""
    return Looks(
        after.at, _known_look(before.control, after.control), _known_look(before.canary, after.canary)
    )


def _known_look(before: Look, after: Look) -> Look:
    return Look(
        before.counters if after.counters is None else after.counters,
        before.reading if after.reading is None else after.reading,
        before.processes if after.processes is None else after.processes,
    )


def _missing(arm: str, look: Look) -> tuple[str, ...]:
    parts = {TRAFFIC: look.counters, FIGURES: look.reading, PROCESSES: look.processes}
    return tuple(f"{arm} {name}" for name, part in parts.items() if part is None)


def _arm_between(before: Look, after: Look) -> Arm:
    arm = Arm()
    if after.counters is not None:
        arm = _with_traffic(arm, before.counters or after.counters, after.counters)
    if after.reading is not None:
        arm = _with_figures(arm, before.reading or after.reading, after.reading)
    if after.processes is not None:
        arm = _with_processes(arm, after.processes)
    return arm


def _with_traffic(arm: Arm, before: SlotCounts, after: SlotCounts) -> Arm:
    requests, failed = _risen((before.requests, before.failed), (after.requests, after.failed))
    arm = replace(arm, requests=requests, failed=failed, in_flight=after.in_flight, up=after.up)
    return _with_answers(arm, before.answers, after.answers)


def _with_answers(arm: Arm, before: Answers, after: Answers) -> Arm:
    redirected, refused = _risen((before.redirected, before.refused), (after.redirected, after.refused))
    bounds = sorted(after.seconds)
    counts = _risen(
        [before.seconds.get(bound, 0) for bound in bounds], [after.seconds[bound] for bound in bounds]
    )
    seconds = dict(zip(bounds, counts, strict=True))
    return replace(arm, redirected=redirected, refused=refused, seconds=seconds)


def _instances_between(before: SlotCounts | None, after: SlotCounts | None) -> Mapping[str, Arm]:
    """Return what groups of clients got; a group that was not there before began with nothing."""
    if before is None or after is None:
        return {}
    return {name: _group(before.groups.get(name, Answers()), now) for name, now in after.groups.items()}


def _group(before: Answers, after: Answers) -> Arm:
    requests, failed = _risen((before.count, before.broken), (after.count, after.broken))
    return _with_answers(Arm(requests=requests, failed=failed), before, after)


def _with_figures(arm: Arm, before: Reading, after: Reading) -> Arm:
    jobs, jobs_failed = _risen((before.jobs, before.jobs_failed), (after.jobs, after.jobs_failed))
    return replace(arm, jobs=jobs, jobs_failed=jobs_failed)


def _risen(before: Sequence[int], after: Sequence[int]) -> Sequence[int]:
    """Return by how much counters of one source rose; when any fell, the source started again, and all did from 0."""
    if any(now < then for then, now in zip(before, after, strict=True)):
        return after
    return [now - then for then, now in zip(before, after, strict=True)]


def _with_processes(arm: Arm, processes: Sequence[ProcessState]) -> Arm:
    return replace(
        arm,
        restarts=sum(process.faults for process in processes),
        causes=tuple(
            f"{process.name}: {restart_words.causes(process.restarts)}"
            for process in processes
            if process.faults
        ),
        memory_bytes=sum(process.memory_bytes for process in processes),
        stopped=tuple(process.name for process in processes if not process.running),
    )
