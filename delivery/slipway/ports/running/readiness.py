"""Whether a release can serve, and how it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from slipway.ports.running.effects import Effects


@dataclass(frozen=True, slots=True)
class Ready:
    """It can serve."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """It cannot serve yet; `reason` says in words what it answers instead."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """It cannot serve, because its processes end: one has, `times` since it was started. `reason` says which, and what
    its last words were. Where nothing starts it again, or nothing could start it at all, that `is_final`.
    """

    reason: str
    times: int = 1
    is_final: bool = False


Readiness: TypeAlias = Ready | NotReady | Ended


class Instance(Protocol):
    """One release that was started apart from the slots, for as long as it runs."""

    @property
    def url(self) -> str:
        """The address at which the service's own commands can try it."""

    def ready(self) -> Readiness:
        """Return whether it can serve now. Asks once, and waits for nothing."""

    def version(self) -> str:
        """Return what it says at the service's version address. Raises `StepFailed` when it does not say."""

    def effects(self) -> Effects:
        """Return what it did besides answering since this was last asked; nothing unless it was closed off."""
