"""Where releases run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from slipway.ports.facts import Facts
from slipway.ports.releases.place_checks import PlaceCheck
from slipway.ports.releases.release import Release
from slipway.ports.running.command_settings import AS_USUAL, CommandSettings
from slipway.ports.running.processes import ProcessState
from slipway.ports.running.readiness import Instance, Readiness


class Slot(StrEnum):
    """Two places for releases: one serves, the other is warm, new, or empty."""

    BLUE = "blue"
    GREEN = "green"

    @property
    def other(self) -> Slot:
        """The other place."""
        return Slot.GREEN if self is Slot.BLUE else Slot.BLUE


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended. `output` and `errors` are its log, for people; a target that cannot tell the two apart puts
    all into `output`. `result` is what it wrote into the file that `{result}` names, None where its words name none.
    """

    code: int
    output: str
    errors: str
    seconds: float
    result: str | None = None

    @property
    def answer(self) -> str:
        """What it answers, for programs: its result, else its output."""
        return self.output if self.result is None else self.result


class Runtime(Protocol):
    """Runs releases, restarts processes that end, and asks releases how they are.

    Every method raises `StepFailed` when it cannot do its work. Those that change something are safe to repeat.
    """

    def install(self, release: Release) -> None:
        """Bring a release to where it will run, proving its digest on the way."""

    def command(
        self,
        release: Release,
        words: Sequence[str],
        *,
        settings: CommandSettings = AS_USUAL,
        timeout_seconds: float,
    ) -> Finished:
        """Run one of the service's commands as that release, with its usual settings and these on top.

        In its words `{result}` means the path of an empty file of its own; what it writes there comes back whole, and
        apart from its log.
        """

    def start(self, slot: Slot, release: Release) -> None:
        """Start all processes of a release in a slot; return once they have been started, ready or not."""

    def stop(self, slot: Slot) -> None:
        """Stop a slot's processes, giving them time to answer the requests that have reached them."""

    def stop_workers(self, slot: Slot) -> None:
        """Stop those processes of a slot that serve no requests, so that a release stays warm and does no jobs."""

    def start_workers(self, slot: Slot) -> None:
        """Start those again; the others go on running. Nothing happens in an empty slot."""

    def processes(self, slot: Slot) -> Sequence[ProcessState]:
        """Return the state of a slot's processes; none for an empty slot."""

    def last_words(self, slot: Slot) -> Mapping[str, str]:
        """Return what each process of a slot has said last, an empty text for one that has said nothing."""

    def release_in(self, slot: Slot) -> str:
        """Return the digest of the release in a slot, or an empty text."""

    def ready(self, slot: Slot) -> Readiness:
        """Return whether the release in a slot can serve now, whatever share it has. Asks once, and waits for nothing.

        An empty slot has ended, for good.
        """

    def version(self, slot: Slot) -> str:
        """Return what the release in a slot says at the service's version address.

        Raises `StepFailed` when it does not say.
        """

    def scratch(
        self, release: Release, *, settings: CommandSettings = AS_USUAL, closed: bool = False
    ) -> AbstractContextManager[Instance]:
        """Serve a release apart from everything, with these settings on top as in `command`; ready or not.

        One that is `closed` off reaches the database and the bucket of its settings and nothing else of the world; what
        it tried to send out is among its effects.

        Only the process that serves runs, because a worker would do its jobs. It ends with the block, and with its
        deployer. A `StepFailed` that ends the block gets the last words of the release.
        """

    def why_not_closed(self) -> str:
        """Return why a release cannot be closed off here, an empty text where it can."""

    def is_stopped(self) -> bool:
        """Return whether something should run here and does not, as after a restart of the machine."""

    def orphans(self) -> Sequence[str]:
        """Return the processes that run although nothing would start them again: `start_everything` ends them first."""

    def start_everything(self) -> bool:
        """Start again whatever should run here and does not, after the machine was off; return whether that was so."""

    def stop_everything(self) -> None:
        """Stop all that runs here, the database too where it is kept here. `start_everything` starts it again."""

    def said(self, *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield the last lines that each process has said, with its name; with `follow` what it says from then on."""

    def run_here(
        self, release: Release, words: Sequence[str], *, settings: CommandSettings = AS_USUAL
    ) -> int:
        """Run a command as that release, with this program's own input and output; return its exit code."""

    def place_checks(self, release: Release) -> Sequence[PlaceCheck]:
        """Return what this place asks of a release before anything of it is started, each with whether it is so."""

    def replicas(self, release: Release) -> Mapping[str, int]:
        """Return how many processes of each name a release can come to have here at the most."""

    def schedules(self, release: Release) -> Mapping[str, str]:
        """Return the jobs of a release, each with when it is started, as for cron."""

    def run_job(self, release: Release, name: str) -> Finished:
        """Run one of the jobs of a release now, beside its schedule, to its end."""

    def facts(self, slot: Slot, key: str) -> Facts:
        """Return what a slot's release is like here, for a comparison: images, replicas, settings, and a hash of each
        secret that only who has this key can compare. Nothing where all of it stands in slipway.toml.
        """

    def changed_settings(self, slot: Slot) -> Sequence[str]:
        """Return in words which settings, of those that a slot's processes read and nobody keeps for them, have another
        content than when the release was started there. What they hold is never told.
        """

    def job_runs(self) -> Sequence[Facts]:
        """Return the newest runs of scheduled jobs, the oldest first: job, release, due, seconds, code and said."""

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there before any release can run and is not: programs, settings, secrets; in words."""

    def free_bytes(self) -> int | None:
        """Return the free room where releases are kept, None where it cannot be known."""

    def remove_other_releases(self, keep: Sequence[str]) -> Sequence[str]:
        """Remove installed releases whose digest is not among `keep`; return what was removed."""
