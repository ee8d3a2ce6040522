"""What a release says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from slipway.ports.running.runtime import Slot


@dataclass(frozen=True, slots=True)
class Reading:
    """What a release says of itself since it started: a cumulative histogram of its answers' times, upper bound in
    seconds to count, and the jobs its workers did and failed. `requests`, `errors` and `memory_bytes` count only where
    the configuration names whom to ask for them; everywhere else proxy and runtime know better.
    """

    seconds: Mapping[float, int] = field(default_factory=dict)
    jobs: int = 0
    jobs_failed: int = 0
    requests: int = 0
    errors: int = 0
    memory_bytes: int = 0


class Gauges(Protocol):
    """Reads a release's own figures. Raises `StepFailed` when they cannot be read."""

    def read(self, slot: Slot) -> Reading:
        """Return the figures of a slot."""
