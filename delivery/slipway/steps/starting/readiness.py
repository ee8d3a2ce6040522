"""Wait until a release can serve. Every wait for that is this one, so each notices a process that ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from slipway.config import Environment, Service
from slipway.errors import StepFailed
from slipway.ports import Clock, Ended, Readiness, Ready

PAUSE_SECONDS = 0.25


class NeverReady(StepFailed):
    """A release was not ready in time, or cannot get ready any more."""


@dataclass(frozen=True, slots=True)
class Patience:
    """For how long is waited, and after how many ends of a process no longer."""

    within: timedelta
    ends: int

    def beyond(self, before: Readiness) -> Patience:
        """Return the same patience with a release whose processes had ended before the wait began, as it was then."""
        return replace(self, ends=self.ends + before.times) if isinstance(before, Ended) else self


def patience_of(service: Service, environment: Environment) -> Patience:
    """Return how patient an environment is with a release: `ready-within`, and the `restarts` of its judge."""
    return Patience(service.ready_within, environment.judge.restarts)


def wait_until_ready(ask: Callable[[], Readiness], which: str, *, clock: Clock, patience: Patience) -> None:
    """Return when a release can serve. `ask` tells how it is now, `which` names it at the beginning of a sentence.

    Raises `NeverReady` when it is not ready in time, and at once when one of its processes has ended too often or is
    started by nothing any more.
    """
    deadline = clock.now() + patience.within
    while not isinstance(found := ask(), Ready):
        if isinstance(found, Ended) and (found.is_final or found.times > patience.ends):
            raise NeverReady(f"{which} failed before it was ready: {found.reason}")
        if clock.now() >= deadline:
            raise NeverReady(
                f"{which} was not ready within {patience.within.total_seconds():.0f} s. {found.reason}"
            )
        clock.sleep(PAUSE_SECONDS)
