"""The page about one deployment: what was tried, what was seen, what was done, what is live, in plain words.

It is written for somebody who was woken by it, so it begins with what matters to people and ends with what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slipway.decisions.canary.findings import Finding, progress
from slipway.decisions.record.history import Deployment, Live, Outcome
from slipway.decisions.text.program_output import wrapped
from slipway.ports import Release

WIDTH, INDENT = 100, 2
HEADLINES = {
    Outcome.PROMOTED: "is live",
    Outcome.PUT_BACK: "was put back",
    Outcome.CALLED_OFF: "was called off and put back",
    Outcome.FAILED: "failed",
    Outcome.NEEDS_PERSON: "needs a person",
}
SIGNS = {"done": "✓", "failed": "✗", "undone": "↩", "waits": "?", "stuck": "✗", "left": "·"}


@dataclass(frozen=True, slots=True)
class ReportedStep:
    """One thing that happened to a step: how it ended, in how many seconds, and what was seen."""

    step: str
    state: str
    seconds: float
    words: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a page is made of. `asks` is what it waits for a person to decide; `findings` is what the judge knew."""

    service: str
    environment: str
    deployment: Deployment
    release: Release | None
    passed: Sequence[ReportedStep]
    findings: Sequence[Finding]
    live: Live | None
    asks: str = ""


def page(seen: Seen) -> str:
    """Return the page."""
    parts = [
        [headline(seen), *_wrapped(seen.asks or seen.deployment.reason)],
        _part("Live now", _live(seen)),
        _part("What was tried", _tried(seen)),
        _part("What the judge saw", _judged(seen)),
        _part("What happened", [_line(each) for each in seen.passed]),
        _part("What next", list(_next(seen))),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def headline(seen: Seen) -> str:
    """Return the first line, for the subject of a letter too."""
    outcome = (
        "waits for a person"
        if seen.asks
        else HEADLINES[ended]
        if (ended := seen.deployment.outcome)
        else "is under way"
    )
    return f"{seen.service} · {seen.environment}: release {seen.deployment.name} {outcome}."


def _live(seen: Seen) -> list[str]:
    if seen.live is None:
        return ["Nothing is live."]
    live = seen.live
    return [f"Release {live.name} of commit {live.commit[:10]}, since {live.since:%Y-%m-%d %H:%M:%S} UTC."]


def _judged(seen: Seen) -> list[str]:
    if seen.findings and not any(each.canary.count or each.control.count for each in seen.findings):
        return ["Nothing: there was no release before it to compare with, or nobody asked for anything."]
    return [progress(each) for each in seen.findings]


def _tried(seen: Seen) -> list[str]:
    deployment, release = seen.deployment, seen.release
    subject = f" “{release.subject}”" if release and release.subject else ""
    authors = f", written by {', '.join(release.authors)}" if release and release.authors else ""
    lines = [
        f"Commit {deployment.commit[:10]}{subject}{authors}.",
        f"Deployment {deployment.id}, begun by {deployment.by} at {deployment.opened_at:%Y-%m-%d %H:%M:%S} UTC.",
    ]
    if mark := deployment.plan.get("emergency"):
        lines.append(f"An emergency: {mark['reason']} ({mark['people']})")
    return lines


def _next(seen: Seen) -> Iterator[str]:
    name, deployment = seen.environment, seen.deployment
    if seen.asks or deployment.is_open:
        yield f"`slipway resume {name}` goes on, `slipway rollback {name}` goes back."
        return
    if seen.findings:
        yield f"`slipway judge samples {name} {deployment.id}` gives every sample; `slipway judge replay` the verdicts."
    if deployment.outcome is Outcome.PUT_BACK:
        yield "Mend the release and merge the next commit; the agent does not try this one again."
    if deployment.outcome is Outcome.PROMOTED and deployment.before:
        yield f"`slipway rollback {name}` goes back to release {deployment.before.name}."


def _line(passed: ReportedStep) -> str:
    head = f"{SIGNS.get(passed.state, '·')} {passed.step.ljust(14)} {passed.seconds:7.1f} s  "
    # Why a step failed stands at the top of the page, in full.
    words = passed.words.strip().partition("\n")[0] if passed.state == "failed" else passed.words
    return head + " ".join(words.split())


def _part(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return [title, *(piece for line in lines for piece in _wrapped(line, indent=INDENT))]


def _wrapped(text: str, *, indent: int = 0) -> list[str]:
    pad = " " * indent
    return wrapped(text, WIDTH, first=pad, rest=pad + "  ")
