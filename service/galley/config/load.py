"""How much is done at once, and how long anything may take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, NoDecode

# One web process is of little use with fewer: while one request waits, the others go on.
LEAST_THREADS = 6
HEALTH_THREADS = 2


class Load(BaseSettings):
    """How much is done at once, and how long anything may take."""

    galley_pool: Path | None = Field(
        default=None,
        description="Set by Galley itself for its own processes: the socket at which the pool of renderers is asked.",
    )
    web_processes: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Processes that answer requests. 0: as many as this process may use processors, and at least "
        f"{LEAST_THREADS} of WEB_THREADS for each.",
    )
    web_threads: int = Field(
        default=24,
        ge=2,
        le=256,
        description="Requests served at the same time, by all web processes together.",
    )
    database_statement_seconds: float = Field(
        default=30,
        ge=0,
        le=3600,
        description="Seconds that one statement of a request may take in the database. 0: no limit. "
        "Commands, migrations and the upkeep have no such limit.",
    )
    database_lock_seconds: float = Field(
        default=5,
        ge=0,
        le=3600,
        description="Seconds that a request waits for a lock that another one holds. 0: no limit.",
    )
    database_idle_seconds: float = Field(
        default=60,
        ge=0,
        le=3600,
        description="Seconds that a transaction of a request may stay open without a statement. 0: no limit.",
    )
    render_workers: int = Field(
        default=0,
        ge=0,
        le=128,
        description="Renders at the same time for one organisation; there is one more process for the others. "
        "0: as many as this process may use processors, by the machine and by the limit of its container.",
    )
    render_seconds: float = Field(
        default=20, gt=0, le=600, description="Processor time in seconds that a document may take."
    )
    preview_seconds: float = Field(
        default=5, gt=0, le=600, description="Processor time in seconds that a preview may take."
    )
    read_seconds: float = Field(
        default=20,
        gt=0,
        le=600,
        description="Processor time in seconds that reading and checking a bundle may take.",
    )
    render_memory_mb: int = Field(
        default=1536, ge=256, description="Memory a render process may use, in MiB."
    )
    accept_missing_walls: Annotated[tuple[Literal["files", "network", "processes"], ...], NoDecode] = Field(
        default=(),
        description="Walls around the processes that render and read which this machine cannot build and which Galley "
        "does without: files, network, processes, separated by commas. By default Galley renders only where all stand.",
    )
    render_queue: int = Field(
        default=16, ge=0, le=10_000, description="Renders that may wait for a process before 503 is answered."
    )
    render_cache_mb: int = Field(default=64, ge=0, description="Memory for finished renders, in MiB.")
    publish_seconds: float = Field(
        default=120,
        gt=0,
        le=3600,
        description="Time that all tests of a template may take when it is published.",
    )
    number_lease_seconds: float = Field(
        default=60,
        ge=1,
        le=3600,
        description="Seconds for which the number of a series is kept for a document that is being made. When a "
        "process dies meanwhile, the number is the next document's after that. Longer than making a document takes.",
    )
    job_lost_seconds: float = Field(
        default=30,
        ge=1,
        le=3600,
        description="After so many seconds of silence a worker counts as dead, and what it did is done again.",
    )
    template_plugins: Literal["off", "allowed"] = Field(
        default="off",
        description="Whether bundles may bring WebAssembly plugins as files. Plugins, also those that a template's "
        "code writes out as numbers, run in the render process, within its limits.",
    )

    @model_validator(mode="after")
    def _threads_for_all(self) -> Self:
        if self.web_processes > 1 and self.threads_each < 1:
            raise ValueError(
                f"WEB_PROCESSES: must be at most {(self.web_threads + HEALTH_THREADS) // 2}, because WEB_THREADS is "
                f"{self.web_threads}"
            )
        return self

    @property
    def threads_each(self) -> int:
        """Return how many requests one web process serves at the same time."""
        return self.connections_each - 1 if self.web_processes > 1 else self.web_threads

    @property
    def connections_each(self) -> int:
        """Return how many connections to the database one web process may have: all together no more than one would.

        One for each request at work, and for those who ask after its health.
        """
        return (self.web_threads + HEALTH_THREADS) // max(1, self.web_processes)
