"""Serve a release apart from everything, on a copy of the data, to try it there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from slipway.ports import CommandSettings, Release
from slipway.steps.starting.prove_commit import prove_commit
from slipway.steps.starting.readiness import patience_of, wait_until_ready
from slipway.steps.work import Work


@contextmanager
def serving_apart(work: Work, release: Release, settings: CommandSettings, *, which: str) -> Iterator[str]:
    """Give the address of a release that serves with these settings on top, is ready, and is the one that was meant.

    `which` says for people which one it is: `new`, `old` or `live`. Raises `StepFailed`.
    """
    with work.tools.runtime.scratch(release, settings=settings) as instance:
        patience = patience_of(work.service, work.environment)
        wait_until_ready(instance.ready, f"The {which} release", clock=work.tools.clock, patience=patience)
        prove_commit(work, release, instance.version, which=which)
        yield instance.url
