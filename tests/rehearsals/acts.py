"""What is played, and what becomes of it: acts, what has to hold in them, and figures."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from . import ROOT

RESULTS = ROOT / "artefacts/rehearsal.json"
SLIPWAY = (sys.executable, "-m", "slipway.cli")


class RehearsalFailed(Exception):
    """Something was not as it has to be."""


@dataclass
class Act:
    """One part of a play: what was done, how it ended, how long it took, and what people saw meanwhile."""

    play: str
    name: str
    exit_code: int = 0
    stopped_at: str = ""
    seconds: float = 0.0
    requests: int = 0
    failed: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Figure:
    """Something that was measured, with the goal it has to stay below where there is one."""

    name: str
    value: float
    unit: str
    below: float | None = None

    @property
    def met(self) -> bool:
        """Whether it is as good as it has to be."""
        return self.below is None or self.value < self.below


@dataclass
class Results:
    """All that was played and measured."""

    acts: list[Act] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def begin(self, play: str, name: str) -> Act:
        """Announce the next act."""
        act = Act(play, name)
        self.acts.append(act)
        print(f"\n━━ {play} · {name}", flush=True)
        return act

    def demand(self, what: str, holds: bool, *, seen: object = "") -> None:
        """Note what has to hold of the last act. Raises `RehearsalFailed`, with what was seen, where it does not."""
        self.acts[-1].notes.append(f"{what}: {'yes' if holds else 'NO'}")
        print(f"  {'✓' if holds else '✗'} {what}", flush=True)
        if not holds:
            raise RehearsalFailed(f"{self.acts[-1].name}: it does not hold that {what}. {seen}".strip())

    def note(self, words: str) -> None:
        """Note what was seen in the last act."""
        self.acts[-1].notes.append(words)
        print(f"  · {words}", flush=True)

    def measured(self, name: str, value: float, unit: str, *, below: float | None = None) -> None:
        """Keep a figure, the largest of those with one name, and say whether it meets its goal.

        A goal is one for a quiet machine: one that is missed is told, here and at the end, and ends nothing.
        """
        figure = Figure(name, round(value, 3), unit, below)
        former = next((each for each in self.figures if each.name == name), figure)
        self.figures = [each for each in self.figures if each.name != name]
        self.figures.append(max(former, figure, key=lambda each: each.value))
        goal = f"; the goal is below {below:g} {unit}" if below is not None else ""
        print(f"  {'✓' if figure.met else '✗'} {name}: {value:.2f} {unit}{goal}", flush=True)

    def keep(self, fault: str = "") -> None:
        """Write everything to artefacts/rehearsal.json."""
        RESULTS.parent.mkdir(exist_ok=True)
        told = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": _commit(),
            "passed": not fault,
            "fault": fault,
            "acts": [asdict(act) for act in self.acts],
            "figures": [{**asdict(figure), "met": figure.met} for figure in self.figures],
        }
        RESULTS.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")

    def show(self) -> None:
        """Print what was played, and what was measured, as a table."""
        width = max((len(_title(act)) for act in self.acts), default=0)
        print(f"\n{'':{width}}  exit  stopped at    seconds  requests  failed")
        for act in self.acts:
            people = f"{act.requests:8,}  {act.failed:6,}" if act.requests else ""
            ended = f"{act.exit_code:4}  {act.stopped_at:12}  {act.seconds:7.1f}"
            print(f"{_title(act):{width}}  {ended}  {people}".rstrip())
        print()
        for line in _lines(self.figures):
            print(line)


def echo(line: str) -> None:
    """Show a line that Slipway said."""
    print(f"  {line}", end="", flush=True)


def _title(act: Act) -> str:
    return f"{act.play} · {act.name}"


def _lines(figures: Iterable[Figure]) -> Iterable[str]:
    figures = list(figures)
    width = max((len(each.name) for each in figures), default=0)
    for each in figures:
        goal = f"  (below {each.below:g}{'' if each.met else ': MISSED'})" if each.below is not None else ""
        value = f"{each.value:,.0f}" if float(each.value).is_integer() else f"{each.value:,.2f}"
        yield f"{each.name:{width}}  {value:>9} {each.unit}{goal}"


def _commit() -> str:
    asked = ("git", "rev-parse", "HEAD")
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
