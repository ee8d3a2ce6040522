"""The judge at work on recorded samples: give its verdicts again, and measure how often it is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from slipway.decisions.canary import verdict
from slipway.decisions.canary.calibrating import calibration, null_canaries, recordings
from slipway.decisions.canary.calibrating.calibration import Measured
from slipway.decisions.canary.calibrating.recordings import Recorded
from slipway.decisions.canary.verdict import Verdict
from slipway.errors import Absent, WrongUse
from slipway.ports import Facts

RUNS = 400


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict at one look, `share` being the canary's share of traffic in percent."""

    at: datetime
    share: float
    verdict: Verdict

    @property
    def line(self) -> str:
        """The verdict as a line of JSON: the same samples give the same bytes."""
        facts = recordings.verdict_facts(self.verdict)
        return json.dumps({"at": self.at.isoformat(), "share": self.share, **facts}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What a calibration found, and what to do about it."""

    measured: tuple[Measured, ...]
    advice: tuple[str, ...]


def read(file: Path) -> Recorded:
    """Read recorded samples. Raises `Absent` without the file, and `RecordFault`, naming file and line."""
    try:
        lines = file.read_text().splitlines()
    except FileNotFoundError as error:
        raise Absent(f"There is no file {file}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} cannot be read: {error}.") from error
    try:
        return recordings.recorded(lines)
    except recordings.RecordFault as error:
        raise recordings.RecordFault(f"{file}: {error.what}", next_step=error.next_step) from error


def replay(record: Recorded) -> Iterator[Judged]:
    """Yield the verdict at every look of a recorded canary, as it was given then."""
    case = verdict.opened(record.criteria)
    for sample in record.samples:
        case = verdict.updated(case, sample)
        yield Judged(sample.at, case.share, verdict.verdict_of(case))


def calibrate(record: Recorded, *, runs: int = RUNS, seed: int = 1) -> Calibrated:
    """Measure the rate of false stops on a service's own history with no change in it.

    Raises `WrongUse` when the samples hold nothing to measure it on.
    """
    history, chance = calibration.usable(record.samples), Random(seed)  # noqa: S311 - nothing secret
    if len(history) < 2:
        raise WrongUse(
            "There are fewer than two samples in which the old release had traffic.",
            next_step="Record some hours of the service with no change in it, then run this again.",
        )
    measured = tuple(
        calibration.measure(history, record.criteria, kind, runs=runs, chance=chance)
        for kind in null_canaries.null_kinds(history)
    )
    worst = max(measured, key=lambda each: each.rate)
    found = None
    if worst.exceeds:
        found = calibration.stricter(history, record.criteria, worst.kind, runs=runs, chance=chance)
    return Calibrated(measured, calibration.advice(worst, found))


def facts_of(found: Calibrated) -> Facts:
    """Return a calibration for programs."""
    kinds = [
        {
            "way": str(each.kind),
            "runs": each.runs,
            "stopped": each.stopped,
            "passed": each.passed,
            "rate": each.rate,
            "interval": [each.low, each.high],
            "promised": each.false_stop,
            "independent": each.independent,
            "recorded_seconds": each.recorded.total_seconds(),
            "needed_seconds": each.needed.total_seconds(),
            "median_seconds_to_pass": each.median_to_pass.total_seconds() if each.median_to_pass else None,
        }
        for each in found.measured
    ]
    return {"measured": kinds, "advice": list(found.advice)}


def words_of(found: Calibrated) -> list[str]:
    """Return a calibration for people."""
    lines = [
        f"{each.kind}: {each.stopped} of {each.runs} canaries without a change were stopped "
        f"({each.low:.1%} to {each.high:.1%}), {each.passed} passed"
        + (
            f", half of them within {each.median_to_pass.total_seconds():.0f} s."
            if each.median_to_pass
            else "."
        )
        for each in found.measured
    ]
    return [*lines, *found.advice]
