"""How many workers there are, how patient their callers may be, and how many may wait."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from galley.ports import OutputFormat, Priority
from galley.rendering.limits import MIB, WALL_SECONDS_A_CPU_SECOND, ReaderLimits, RenderLimits, WorkerLimits

# Template version (SHA-256 of its bundle), form, name of the outcome, seconds from call to answer.
Observe = Callable[[str, OutputFormat, str, float], None]


def ignore(bundle_sha256: str, form: OutputFormat, outcome: str, seconds: float) -> None:
    """Observe nothing."""


@dataclass(frozen=True, slots=True)
class WorkerPoolSettings:
    """What a pool of workers is like. `workers` may be at work for one organisation; `kept` more stand by for
    those whose organisation has none. `at_once` start with the pool, 0 for all of them; one more starts each time
    a caller has to wait. `module` is what a worker runs, told `arguments` besides its limits.
    `warm` is how many roots it keeps. In the folder `values` each has a package of its own with a job's values in it.
    `without_walls` are walls that may be missing (`confinement.WALLS`).
    """

    module: str
    workers: int
    kept: int
    limits: WorkerLimits
    most_waiting: Mapping[Priority, int]
    wait_seconds: Mapping[Priority, float]
    arguments: tuple[str, ...] = ()
    at_once: int = 0
    warm: int = 0
    values: Path | None = None
    without_walls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """Sizes are in bytes, times in seconds. `folder` is where templates are unpacked, else the system's
    own. `at_once` workers start with the pool, 0 for all of them.
    """

    workers: int = field(default_factory=lambda: max(2, len(os.sched_getaffinity(0))))
    limits: RenderLimits = field(default_factory=RenderLimits)
    documents_waiting: int = 64
    previews_waiting: int = 32
    document_wait_seconds: float = 30.0
    preview_wait_seconds: float = 5.0
    memory_bytes: int = 64 * MIB
    most_roots: int = 200
    roots_bytes: int = 1024 * MIB
    folder: Path | None = None
    kept: int = 1
    at_once: int = 0
    without_walls: tuple[str, ...] = ()

    def worker_pool(self, roots: Path, values: Path) -> WorkerPoolSettings:
        """Return what the pool of render workers is like, given the folders of roots and of packages of values."""
        return WorkerPoolSettings(
            module="galley.rendering.workers.worker",
            workers=self.workers,
            kept=self.kept,
            at_once=self.at_once,
            limits=self.limits,
            most_waiting=dict.fromkeys(Priority, self.documents_waiting)
            | {Priority.PREVIEW: self.previews_waiting},
            wait_seconds=dict.fromkeys(Priority, self.document_wait_seconds)
            | {Priority.PREVIEW: self.preview_wait_seconds},
            arguments=(str(roots),),
            warm=self.limits.warm_templates,
            values=values,
            without_walls=self.without_walls,
        )

    def cpu_seconds(self, priority: Priority) -> float:
        """How much processor time a render may take."""
        preview = priority is Priority.PREVIEW
        return self.limits.preview_cpu_seconds if preview else self.limits.cpu_seconds


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """Times are in seconds. `at_once` workers start with the pool, 0 for all of them."""

    workers: int = 2
    kept: int = 1
    at_once: int = 0
    limits: ReaderLimits = field(default_factory=ReaderLimits)
    most_waiting: int = 32
    wait_seconds: float = 30.0
    without_walls: tuple[str, ...] = ()

    @property
    def worker_pool(self) -> WorkerPoolSettings:
        """What the pool of readers is like. Nothing that is read has more haste than anything else."""
        return WorkerPoolSettings(
            module="galley.rendering.workers.reader",
            workers=self.workers,
            kept=self.kept,
            at_once=self.at_once,
            limits=self.limits,
            most_waiting=dict.fromkeys(Priority, self.most_waiting),
            wait_seconds=dict.fromkeys(Priority, self.wait_seconds),
            without_walls=self.without_walls,
        )


def wall_seconds(cpu_seconds: float) -> float:
    """How long a job may take by the clock that may use so much processor time."""
    return cpu_seconds * WALL_SECONDS_A_CPU_SECOND
