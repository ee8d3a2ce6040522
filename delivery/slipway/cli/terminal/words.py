"""Small words that several commands share."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slipway.decisions.text.amounts import duration_words
from slipway.decisions.text.program_output import summary_of

# Commands that need an environment and are named without one where nobody knows which it is.
BARE = re.compile(r"`slipway (resume|rollback|unlock|status|plan|up|adopt|history|restore-point prune)`")
DEFAULT = Path("slipway.toml")


def runnable(text: str, *, environment: str = "", config: Path = DEFAULT) -> str:
    """Return a text in which every command can be run as printed: with its environment and the same `--config`."""
    if environment:
        text = BARE.sub(rf"`slipway \1 {environment}`", text)
    if config != DEFAULT:
        text = text.replace("`slipway ", f"`slipway --config {shlex.quote(str(config))} ")
    return text


def short_commit(commit: str) -> str:
    """Return the beginning of a commit's hash."""
    return commit[:10]


def ago(instant: datetime, now: datetime | None = None) -> str:
    """Return an instant for people: when it was, and how long ago."""
    # A clock may have been set back since.
    passed = max((now or datetime.now(UTC)) - instant, timedelta(0))
    when = f"{instant:%Y-%m-%d %H:%M}" if passed >= timedelta(minutes=1) else f"{instant:%H:%M:%S}"
    return f"since {when} UTC ({duration_words(passed)})"


def first_line(text: str) -> str:
    """Return the line that says the most of a text that people or programs wrote, which may have none."""
    return summary_of(text) or "(no reason given)"
