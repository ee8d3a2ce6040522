"""One measured figure with its goal and its peers, and how figures are kept and shown."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True)
class Figure:
    """A value in a unit. `goal` is compared by `sense`; a figure without a goal is there to be looked at."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    sense: Literal["at most", "at least"] = "at most"
    peers: dict[str, float] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.sense == "at most" else self.value >= self.goal


def median(times: Sequence[float]) -> float:
    """Return the middle of the sorted times."""
    return percentile(times, 50)


def percentile(times: Sequence[float], rank: float) -> float:
    """Return the smallest time that at least `rank` per cent of all do not exceed (nearest rank)."""
    ordered = sorted(times)
    return ordered[max(0, -(-len(ordered) * rank // 100).__int__() - 1)]


def keep(figures: Sequence[Figure]) -> None:
    """Write the figures to results.json. Figures that were not measured this time stay as they were."""
    machine = f"{os.cpu_count()} × {_processor()}, Python {platform.python_version()}"
    commit = subprocess.run(
        ("git", "rev-parse", "--short", "HEAD"), capture_output=True, text=True, check=False
    )
    at = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [
        _row(figure) | {"machine": machine, "commit": commit.stdout.strip(), "at": at} for figure in figures
    ]
    former = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    fresh = {row["name"]: row for row in rows}
    kept = [fresh.pop(row["name"], row) for row in former]
    RESULTS.write_text(json.dumps([*kept, *fresh.values()], indent=1, ensure_ascii=False) + "\n")


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return kept rows as a Markdown table, which reads well on a terminal too."""
    cells = [("Figure", "Measured", "Goal", "", "Compared with")]
    for row in rows:
        peers = " · ".join(f"{name} {number(value)}" for name, value in row["peers"].items())
        sign = {True: "met", False: "missed", None: ""}[row["met"]]
        goal = "" if row["goal"] is None else f"{row['sense']} {number(row['goal'])}"
        cells.append((row["name"], f"{number(row['value'])} {row['unit']}", goal, sign, peers))
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    lines = [_line(row, widths) for row in cells]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"


def _row(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "value": round(figure.value, 3),
        "unit": figure.unit,
        "peers": {name: round(value, 3) for name, value in figure.peers.items()},
        "goal": None if figure.goal is None else round(figure.goal, 3),
        "sense": figure.sense,
        "met": figure.met,
    }


def number(value: float) -> str:
    """Return a value with as many digits as it deserves."""
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")
