"""The tables of slipway.toml: what the service is, and how each environment is delivered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import InitErrorDetails

from slipway.config.previews import Previews, faults_of
from slipway.config.rehearsing import Recording, Replay
from slipway.config.targets import Targets
from slipway.config.value_types import (
    HASHED_PATHS,
    NAME,
    Command,
    Duration,
    OldShare,
    Part,
    Pattern,
    Percentages,
    Positive,
    Schedule,
    Weekday,
    Zone,
    demand,
    fault_at,
)


class Process(Part):
    """One process of the service. `{port}` is its own port; only the process with `serves` gets the users' requests.

    On a cluster it is the Deployment of its name, whose manifest says what it runs.
    """

    command: tuple[str, ...] = Field(default=(), description="Needed on a machine.")
    serves: bool = False
    environment: dict[str, str] = Field(default_factory=dict)
    stop_within: Duration = timedelta(seconds=30)
    connections: int | None = Field(
        default=None, ge=0, description="The most connections to the database that one replica holds."
    )


class Job(Part):
    """A command that is run at set times, in UTC, by exactly one release: the one whose workers do the jobs.

    `schedule` is written as for cron. A job that still runs is not started a second time; after `within` it is ended.
    """

    name: str = Field(pattern=NAME)
    command: Command
    schedule: Schedule
    within: Positive = timedelta(hours=1)


class Metrics(Part):
    """Where the service shows its own figures, in Prometheus' text format, and what they are called."""

    path: str = "/metrics"
    seconds: str = Field(default="", description="Read no more: the proxy measures the times of answers.")
    jobs: str = Field(default="", description="A counter of the jobs that workers have done.")
    jobs_failed: str = Field(default="", description="A counter of the jobs that workers have failed.")


class Prometheus(Part):
    """A Prometheus server that is asked for a release's figures instead of its own processes: one PromQL query each.

    `$slot`, `$release` and `$ports` mean blue or green, the digest of the release there, and its ports, `8100|8101`.
    Where `requests`, `errors` or `memory` is empty, the proxy or the kernel says it.
    """

    url: str = Field(default="", description="Empty: nobody is asked.")
    seconds: str = Field(default="", description="The histogram's buckets, as `sum by (le) (…_bucket{…})`.")
    jobs: str = ""
    jobs_failed: str = ""
    requests: str = ""
    errors: str = Field(default="", description="Those of `requests` that failed.")
    memory: str = Field(default="", description="In bytes.")

    @model_validator(mode="after")
    def _can_be_asked(self) -> Prometheus:
        queries = (self.seconds, self.jobs, self.jobs_failed, self.requests, self.errors, self.memory)
        if any(queries) != bool(self.url):
            raise ValueError("queries need a `url`, and a `url` needs queries")
        if bool(self.jobs) != bool(self.jobs_failed) or bool(self.requests) != bool(self.errors):
            raise ValueError("`jobs` and `jobs-failed` go together, and so do `requests` and `errors`")
        return self


class Service(Part):
    """What Slipway has to know of the service."""

    name: str = Field(pattern=NAME)
    build: tuple[str, ...] = Field(default=(), description="Needed on a machine.")
    artefact: str = Field(default="", description="Needed on a machine.")
    releases: str = Field(default="", description="Where registered images lie. Needed on a cluster.")
    install: tuple[Command, ...] = ()
    processes: dict[str, Process] = Field(min_length=1)
    jobs: tuple[Job, ...] = ()
    environment: dict[str, str] = Field(default_factory=dict)
    health: str = "/healthz/ready"
    version: str = ""
    hashed_paths: Pattern = Field(
        default=HASHED_PATHS, description="Paths of files that are named by a hash of their content."
    )
    metrics: Metrics = Metrics()
    migrate: Command
    pending_migrations: Command
    lint_migrations: tuple[str, ...] = ()
    smoke: Command
    check_references: tuple[str, ...] = ()
    hold_deletions: tuple[str, ...] = ()
    anonymise: tuple[str, ...] = ()
    act_as: tuple[str, ...] = Field(
        default=(),
        description="A command that prints, as a JSON object, the headers that make a request that of {person}. It is "
        "run on copies only.",
    )
    person_header: str = Field(
        default="X-Slipway-Person", description="The answer's header that says who asked."
    )
    route_header: str = Field(
        default="X-Slipway-Route", description="The answer's header that names the route."
    )
    references: str
    ready_within: Positive = timedelta(seconds=60)
    answer_within: Positive = timedelta(seconds=75)
    command_within: Positive = timedelta(minutes=15)
    drift_ignore: tuple[str, ...] = Field(
        default=(), description="What `slipway drift` leaves out: `AREA.WHAT`, with * for anything."
    )
    command_connections: int = Field(
        default=2, ge=0, description="The most connections to the database that one command or job holds."
    )

    @property
    def serving(self) -> str:
        """The name of the process that gets the users' requests."""
        return next(name for name, process in self.processes.items() if process.serves)

    @model_validator(mode="after")
    def _one_serves(self) -> Service:
        if [process.serves for process in self.processes.values()].count(True) != 1:
            raise ValueError("exactly one process has to have `serves = true`")
        names = [job.name for job in self.jobs]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two jobs have the name {', '.join(sorted(twice))}")
        return self


class Canary(Part):
    """How traffic moves. `least` is how long each share is held at the least, `most` at the most."""

    steps: Percentages = (1, 5, 25, 50, 100)
    least: Duration = timedelta(seconds=30)
    most: Positive = timedelta(minutes=30)
    every: Positive = timedelta(seconds=2)
    without_evidence: Literal["roll-back", "ask"] = "roll-back"
    watch_after: Duration = timedelta(minutes=5)
    old_share: OldShare = Field(
        default=5.0,
        description="Percent of traffic that the old release keeps while the new one is watched; 0: none.",
    )
    keep_warm: Duration = timedelta(hours=1)

    @model_validator(mode="after")
    def _least_before_most(self) -> Canary:
        demand([] if self.least <= self.most else [fault_at(("least",), "must not be longer than `most`")])
        return self


class Judge(Part):
    """When the new release is worse, and when it is good enough.

    `false_stop` is the chance of stopping a release that is not worse, over the whole canary and all metrics.
    `false_pass` is the chance, at each step, of passing one that is worse than that step allows. `harm` is
    the share of ALL requests that may fail because of the canary: at a share s of traffic, the canary may be worse by
    harm / s. Redirects and refusals (400 to 499) are worse when they are shown to be more by half of their harm; at
    1 they are not judged. Evidence is settled in windows of `window`. During `warm_up`, which ends when so much time
    and so many requests are over, slow answers withhold a release and do not stop it.
    """

    false_stop: float = Field(default=0.01, gt=0, lt=0.5)
    false_pass: float = Field(default=0.05, gt=0, lt=0.5)
    harm: float = Field(default=0.01, gt=0, le=0.5)
    slower_harm: float = Field(default=0.05, gt=0, le=0.5)
    slowest_harm: float = Field(default=0.02, gt=0, le=0.5)
    refused_harm: float = Field(default=0.05, gt=0, le=1)
    redirected_harm: float = Field(default=0.1, gt=0, le=1)
    window: Positive = timedelta(seconds=6)
    warm_up: Duration = timedelta(seconds=30)
    warm_up_requests: int = Field(default=50, ge=0)
    least_answers: int = Field(default=20, ge=0)
    error_ceiling: float = Field(default=0.2, gt=0, le=1)
    error_ceiling_after: int = Field(default=20, ge=1)
    restarts: int = Field(default=1, ge=1)
    memory_factor: float = Field(default=2.0, gt=1)
    memory_mb: int | None = Field(default=None, ge=1)


class Window(Part):
    """When deployments may begin, by the clock of a place. `until` before `after` runs over midnight."""

    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    after: time
    until: time
    zone: Zone = "UTC"


class PlannedFreeze(Part):
    """A time in which nothing new goes out. It never blocks a rollback."""

    begins: datetime | date
    ends: datetime | date
    reason: str
    zone: Zone = "UTC"


class Approvals(Part):
    """How many approvals a release needs, and whose. The authors of its changes cannot approve it."""

    needed: int = Field(default=0, ge=0)
    people: tuple[str, ...] = ()
    valid_for: Positive = timedelta(days=7)

    @model_validator(mode="after")
    def _enough_people(self) -> Approvals:
        if self.needed > len(set(self.people)):
            raise ValueError(
                f"{self.needed} approvals are needed, but only {len(set(self.people))} people may approve"
            )
        return self


class Policy(Part):
    """Who may deploy what, and when."""

    deployers: tuple[str, ...] = ()
    approvals: Approvals = Approvals()
    emergency: tuple[str, ...] = Field(
        default=(), description="Who may take part in an emergency deploy or a restore."
    )
    windows: tuple[Window, ...] = ()
    freezes: tuple[PlannedFreeze, ...] = ()
    release_dates_only: bool = False
    descendants_only: bool = False
    checks: tuple[str, ...] = Field(
        default=(), description="A command that exits with 0 when {commit} is green."
    )
    soak: Duration = timedelta(0)


class Migrations(Part):
    """How long a migration may block those who use the database meanwhile."""

    lock_limit: Duration = timedelta(milliseconds=200)
    row_lock_limit: Duration = timedelta(seconds=2)
    lock_timeout: Positive = timedelta(seconds=2)
    tries: int = Field(default=10, ge=1)


class Retention(Part):
    """Which restore points are kept. The newest is always kept, and so are those that a release needs."""

    latest: int = Field(default=3, ge=1)
    daily: int = Field(default=7, ge=0)
    weekly: int = Field(default=4, ge=0)
    monthly: int = Field(default=6, ge=0)


class Provenance(Part):
    """Which workflow may build what goes out here, proven by a signature (Sigstore) and without asking anybody."""

    trusted_root: str = Field(
        default="", description="The file of keys that signatures are checked by. Empty: nobody has to sign."
    )
    repository: str = Field(default="", description="Its address, as https://github.com/OWNER/NAME.")
    repository_id: str = Field(default="", description="Its number. Empty: not compared.")
    branch: str = "main"
    workflow: str = ".github/workflows/deliver.yml"
    issuer: str = "https://token.actions.githubusercontent.com"

    @model_validator(mode="after")
    def _names_a_repository(self) -> Provenance:
        if bool(self.trusted_root) != bool(self.repository):
            raise ValueError("`trusted-root` and `repository` go together")
        return self


class Environment(Targets):
    """One place the service runs at: what every target has, and the table of its own kind. Paths are relative to the
    file.
    """

    database: str
    bucket: str
    bucket_mode: Literal["immutable", "versioned", "copy"] = "immutable"
    store: str
    restore_points: str
    branch: str = "main"
    after: str = Field(
        default="", description="The environment a release has to have been in before this one."
    )
    refresh_from: str = Field(
        default="", description="The only environment whose data may be brought here, anonymised."
    )
    environment: dict[str, str] = Field(default_factory=dict)
    previews: Previews | None = None
    page: tuple[str, ...] = Field(
        default=(),
        description="A command that wakes somebody: {page} is a file to read, {subject} its first line.",
    )
    canary: Canary = Canary()
    judge: Judge = Judge()
    prometheus: Prometheus = Prometheus()
    recording: Recording = Recording()
    replay: Replay = Replay()
    policy: Policy = Policy()
    provenance: Provenance = Provenance()
    migrations: Migrations = Migrations()
    retention: Retention = Retention()
    database_copies: str = Field(default="", pattern=r"^((rds-snapshot|aurora-clone):[a-z][a-z0-9-]{0,62})?$")
    dump_jobs: int = Field(default=2, ge=1, le=64)
    spare_connections: int = Field(
        default=5, ge=0, description="Connections to the database that stay free for people."
    )
    dump_within: Positive = timedelta(hours=6)
    lease: Positive = timedelta(seconds=60)
    drill_every: Positive = timedelta(days=1)

    @model_validator(mode="after")
    def _shares_can_be_had(self) -> Environment:
        demand([*_too_small(self.canary, self.own.smallest_share), *faults_of(self.own, self.previews)])
        return self

    @model_validator(mode="after")
    def _can_be_recorded(self) -> Environment:
        in_pods = self.kubernetes is not None and self.kubernetes.runner == "pod"
        found = self.recording.faults_at(self.target, in_pods=in_pods)
        demand([fault_at(("recording", setting), words) for setting, words in found])
        return self


def _too_small(canary: Canary, smallest: float) -> Iterator[InitErrorDetails]:
    """Yield the shares that a target cannot give."""
    if any(min(share, 100 - share) < smallest for share in canary.steps if share != 100):
        words = f"a share below {smallest:.2g} % of traffic, or as near to 100, is out of the proxy's reach"
        yield fault_at(("canary", "steps"), words)
    if 0 < canary.old_share < smallest:
        yield fault_at(("canary", "old-share"), f"must be 0, or from {smallest:.2g} to 50 percent")
