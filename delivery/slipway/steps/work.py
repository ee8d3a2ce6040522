"""What every step works with, and what a step is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from slipway.config import Environment, Service
from slipway.decisions.gates.data.damage import mark_of
from slipway.decisions.points.references import Dangling
from slipway.decisions.record.history import Live
from slipway.ports import (
    Bucket,
    Client,
    Clock,
    Counters,
    Database,
    Facts,
    Gauges,
    Json,
    Log,
    Recordings,
    Release,
    Report,
    Runtime,
    Shares,
    Slot,
    Store,
    Taking,
)

if TYPE_CHECKING:
    # To read these takes long, and few commands replay anything.
    from slipway.decisions.comparing.accepting import Accepted
    from slipway.decisions.comparing.content.parts import Reading
    from slipway.decisions.comparing.differences import Comparison


class Show(Protocol):
    """Writes a page of what a replay has found."""

    def __call__(self, name: str, comparison: Comparison, accepted: Accepted, *, old: str, new: str) -> str:
        """Return where the page of this name stays. `old` and `new` are the releases' names."""


@dataclass(frozen=True, slots=True)
class ReplayTools:
    """What a replay works with. `client` asks an address, with headers for all requests; `reading` is how answers are
    read, while a block runs; `show` writes a page of what differed and returns where it stays. `taking` brings what is
    new in a log, where no recorder does that all the time.
    """

    recordings: Recordings
    client: Callable[[str, Mapping[str, str]], Client]
    reading: Callable[[], AbstractContextManager[Reading]]
    show: Show
    taking: Taking | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """The effects that a deployment has."""

    clock: Clock
    runtime: Runtime
    shares: Shares
    counters: Counters
    gauges: Gauges
    database: Database
    bucket: Bucket
    points: Store
    replaying: ReplayTools | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """One deployment: what shall go where, what is live now, and the tools. `seen` is what the steps before saw.

    `accepted` gives the marks of the damage that is known, and that people agreed to go on with.
    `held_by` says who holds the deployment at its share, `called_back` who asked for a rollback meanwhile and why; both
    are empty texts where nobody does. `accepted_differences` are the numbers of what people accepted of its answers,
    `announced` the routes whose answers its commits change on purpose.
    """

    deployment: str
    fence: int
    environment_name: str
    service: Service
    environment: Environment
    release: Release
    live: Live | None
    live_release: Release | None
    tools: Tools
    samples: Log
    report: Report
    accepted: Callable[[], Collection[str]] = frozenset
    held_by: Callable[[], str] = str
    called_back: Callable[[], str] = str
    accepted_differences: Callable[[], Collection[str]] = frozenset
    announced: Callable[[], Sequence[str]] = tuple
    seen: dict[str, Facts] = field(default_factory=dict)

    @property
    def slot(self) -> Slot:
        """Where the new release goes: where the live one is not."""
        return self.live.slot.other if self.live else Slot.BLUE

    @property
    def scratch_name(self) -> str:
        """The name of the scratch database and view of this deployment."""
        return f"slipway_{self.deployment.lower().replace('-', '_')}"

    def accepts(self) -> Callable[[Dangling], bool]:
        """Return what tells of a damage whether people agreed to go on with it, as it is known now."""
        known = self.accepted()
        return lambda fault: mark_of(fault) in known

    def now(self) -> datetime:
        """Return the present instant."""
        return self.tools.clock.now()

    def tell(self, step: Step, words: str, **facts: Json) -> None:
        """Tell those who watch what was just seen."""
        self.report.seen(step.name, words, **facts)


class Step(Protocol):
    """One step of a deployment, with its way back. Both ways can be repeated: a deployer may die at any instant."""

    @property
    def name(self) -> str:
        """The name it has in journals; one of its kind in a plan."""

    def describe(self, work: Work) -> str:
        """Return what the step will do, for a plan."""

    def apply(self, work: Work) -> Facts:
        """Do it, and return what was seen, `words` among it. Raises `SlipwayError` when it cannot be done."""

    def undo(self, work: Work) -> str:
        """Take back whatever `apply` may have done, wholly or in part, and say so; empty when there was nothing."""


Steps = Sequence[Step]
