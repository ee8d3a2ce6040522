"""Prove that what runs is what was meant: a release has to name the commit it was built from."""

from __future__ import annotations

from collections.abc import Callable

from slipway.errors import StepFailed
from slipway.ports import Release
from slipway.steps.work import Work

SHOWN = 300


def prove_commit(work: Work, release: Release, ask: Callable[[], str], *, which: str) -> None:
    """Return when a release names its commit, or the service has no address for that. Raises `StepFailed`.

    `ask` gives what it says of its version.
    """
    if not work.service.version:
        return
    try:
        said = ask().strip()
    except StepFailed as fault:
        raise StepFailed(f"{_fault(work, release, which)} {fault.what}") from fault
    if release.commit not in said:
        raise StepFailed(f"{_fault(work, release, which)} It said: {said[:SHOWN]}")


def _fault(work: Work, release: Release, which: str) -> str:
    return f"{work.service.version} of the {which} release does not name its commit {release.commit}."
