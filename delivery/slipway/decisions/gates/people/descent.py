"""Whether a release builds on what is live, so that nothing that people have already is taken from them unseen."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.config import Policy
from slipway.decisions.gates import gate
from slipway.decisions.gates.gate import Gate
from slipway.decisions.record.entries import Unreadable


@dataclass(frozen=True, slots=True)
class Descent:
    """The live commit and that of the release; `holds` is whether the first is the second or one of its ancestors."""

    live: str
    commit: str
    holds: bool


def descent(read: Descent | Unreadable | None, policy: Policy) -> tuple[Gate, ...]:
    """Return the gate of the commits before a release's own, where there is one. `read` is None while nothing is live.

    A workflow of last week that is run again asks for the commit of last week: this gate is what stops it.
    """
    return (_descent(read),) if policy.descendants_only else ()


def _descent(read: Descent | Unreadable | None) -> Gate:
    if isinstance(read, Unreadable):
        return gate.unreadable("descent", read)
    if read is None:
        return gate.opened("descent", "Nothing is live yet.")
    live, commit = read.live[:10], read.commit[:10]
    if read.holds:
        return gate.opened("descent", f"Commit {commit} builds on {live}, which is live.")
    return gate.closed(
        "descent",
        f"Commit {commit} does not build on {live}, which is live: its changes would be gone.",
        "Merge the branch and deploy the merge. To go back, `slipway rollback`. An image has to be registered from a "
        "whole checkout (`fetch-depth: 0`).",
    )
