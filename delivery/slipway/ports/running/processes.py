"""How the processes of a release are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Of what a process ended that its deployer had not asked to end."""

    EXIT = "exit"
    SIGNAL = "signal"
    OUT_OF_MEMORY = "out of memory"
    PROBE_FAILED = "its probe failed"
    STOPPED_BY_OTHERS = "stopped by others"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Restart:
    """One end of a process, after which it was started again. `detail` is its exit code, the name of the signal, or
    what its probe said.
    """

    cause: Cause
    detail: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether it counts against the release: also where nobody knows of what, but not where others stopped it."""
        return self.cause is not Cause.STOPPED_BY_OTHERS

    @property
    def words(self) -> str:
        """Say of what."""
        match self.cause:
            case Cause.EXIT:
                return f"exit code {self.detail}"
            case Cause.SIGNAL | Cause.PROBE_FAILED:
                return self.detail
            case Cause.UNKNOWN:
                return "unknown cause"
            case _:
                return str(self.cause)


@dataclass(frozen=True, slots=True)
class ProcessState:
    """One process of a slot. `restarts` are the ends that its deployer did not ask for since it was started by a
    deploy, the oldest first.
    """

    name: str
    running: bool
    restarts: tuple[Restart, ...]
    memory_bytes: int

    @property
    def faults(self) -> int:
        """How many of its ends count against the release."""
        return sum(each.is_fault for each in self.restarts)
