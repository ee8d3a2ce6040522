"""`slipway.toml`: how a service is delivered, parsed once, with every fault named by its line.

The annotated example `slipway/example.toml` is the reference; a test holds it to these classes, both ways.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from slipway.errors import WrongUse

NAME = r"^[a-z][a-z0-9-]{0,30}$"
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
# A proxy's weights go from 0 to 256.
LEAST_SHARE = 100 / 257
# What two environments cannot have in common: one's history, points, processes or requests would be the other's.
OWN = ("home", "listen", "store", "restore_points")
UNHELD = (
    '"immutable" needs service.hold-deletions, or the service deletes what a restore point names; '
    'write ["true"] there if it never deletes anything, else "versioned" or "copy" here'
)
DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
# As `decisions.placeholders` fills it in.
WORD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
UNSAID = (
    "no setting and no command says {{{0}}}, so that a rehearsal, a drill and a refresh would use what is live; "
    'write for example {1}_URL = "{{{0}}}" under [service.environment]'
)
LED_PAST = "is the {1} of {0} itself, also where a copy is meant; write {{{1}}}"


class ConfigFault(WrongUse):
    """The configuration is wrong; the message names each fault and its line."""


def _duration(value: object) -> object:
    if isinstance(value, str):
        if not (parts := DURATION.findall(value)) or "".join(map("".join, parts)) != value.replace(" ", ""):
            raise ValueError('must be a duration such as "90s", "15m", "2h" or "1d 12h"')
        return timedelta(seconds=sum(float(number) * UNITS[unit] for number, unit in parts))
    if isinstance(value, timedelta):
        return value
    # A bare number would be seconds to one reader and milliseconds to another.
    raise ValueError(f'must be a duration with its unit, such as "{value}s" or "{value}ms"')


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("must be longer than nothing")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{value!r} is no time zone; write for example Europe/Oslo") from error
    return value


def _percentages(value: tuple[float, ...]) -> tuple[float, ...]:
    if not value or value[-1] != 100 or list(value) != sorted(set(value)) or value[0] <= 0:
        raise ValueError("must rise from above 0 to 100, for example [1, 5, 25, 50, 100]")
    if any(min(share, 100 - share) < LEAST_SHARE for share in value if share != 100):
        raise ValueError(
            f"a share below {LEAST_SHARE:.2g} % of traffic, or as near to 100, is out of the proxy's reach"
        )
    return value


def _port_range(value: tuple[int, int]) -> tuple[int, int]:
    if not 0 < value[0] <= value[1] < 65536:
        raise ValueError("must be the first and the last of a range of ports, for example [8100, 8199]")
    return value


def _fault_at(path: tuple[int | str, ...], words: str) -> InitErrorDetails:
    """Return a fault that belongs to another place of the file than the class that found it."""
    # A message is a template of pydantic's own, in which braces mean something.
    kind = PydanticCustomError("fault", "{words}", {"words": words})
    return InitErrorDetails(type=kind, loc=path, input=None)


def _demand(faults: Sequence[InitErrorDetails]) -> None:
    """Return when there are no faults. Raises `ValidationError` with all of them."""
    if faults:
        raise ValidationError.from_exception_data("Config", list(faults))


Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_duration)]
Positive: TypeAlias = Annotated[Duration, AfterValidator(_positive)]
PortRange: TypeAlias = Annotated[tuple[int, int], AfterValidator(_port_range)]
Zone: TypeAlias = Annotated[str, AfterValidator(_zone)]
Command: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1)]
Percentages: TypeAlias = Annotated[tuple[float, ...], AfterValidator(_percentages)]
Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Part(BaseModel):
    """A table of the file: nothing in it changes, and nothing unknown is let through."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )


class Process(Part):
    """One process of the service. `{port}` is its own port; only a process with `serves` gets people's requests."""

    command: Command
    serves: bool = False
    environment: dict[str, str] = Field(default_factory=dict)
    stop_within: Duration = timedelta(seconds=30)


class Metrics(Part):
    """Where the service's own figures are and what they are called, in Prometheus' text format."""

    path: str = "/metrics"
    seconds: str = Field(default="", description="A histogram of the times of answers, in seconds.")
    jobs: str = Field(default="", description="A counter of the jobs that workers have done.")
    jobs_failed: str = Field(default="", description="A counter of the jobs that workers have failed.")


class Prometheus(Part):
    """A Prometheus server that is asked for a release's figures instead of its own processes: one query in PromQL each.

    `$slot`, `$release` and `$ports` mean blue or green, the digest of the release there, and its ports, `8100|8101`.
    `requests`, `errors` and `memory` are known by proxy and kernel where these are empty.
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
    """What Slipway has to know of a service; it knows nothing else of it."""

    name: str = Field(pattern=NAME)
    build: Command
    artefact: str
    install: tuple[Command, ...] = ()
    processes: dict[str, Process] = Field(min_length=1)
    environment: dict[str, str] = Field(default_factory=dict)
    health: str = "/healthz/ready"
    version: str = ""
    metrics: Metrics = Metrics()
    migrate: Command
    pending_migrations: Command
    lint_migrations: tuple[str, ...] = ()
    smoke: Command
    check_references: tuple[str, ...] = ()
    hold_deletions: tuple[str, ...] = ()
    anonymise: tuple[str, ...] = ()
    references: str
    ready_within: Positive = timedelta(seconds=60)
    answer_within: Positive = timedelta(seconds=75)
    command_within: Positive = timedelta(minutes=15)

    @model_validator(mode="after")
    def _one_serves(self) -> Service:
        if [process.serves for process in self.processes.values()].count(True) != 1:
            raise ValueError("exactly one process has to have `serves = true`")
        return self


class Canary(Part):
    """How traffic moves. `least` is how long each share is held at the least, `most` at the most."""

    steps: Percentages = (1, 5, 25, 50, 100)
    least: Duration = timedelta(seconds=30)
    most: Positive = timedelta(minutes=30)
    every: Positive = timedelta(seconds=2)
    without_evidence: Literal["roll-back", "ask"] = "roll-back"
    watch_after: Duration = timedelta(minutes=5)
    keep_warm: Duration = timedelta(hours=1)

    @model_validator(mode="after")
    def _least_before_most(self) -> Canary:
        _demand([] if self.least <= self.most else [_fault_at(("least",), "must not be longer than `most`")])
        return self


class Judge(Part):
    """When the new release is worse, and when it is good enough.

    `false_stop` is the chance of stopping a release that is not worse, over the whole canary and all metrics.
    `false_pass` is the chance, at each step, of passing one that is worse than that step allows. `harm` is
    the share of ALL requests that may fail because of the canary: at a share s of traffic, the canary may be worse by
    harm / s.
    """

    false_stop: float = Field(default=0.01, gt=0, lt=0.5)
    false_pass: float = Field(default=0.05, gt=0, lt=0.5)
    harm: float = Field(default=0.01, gt=0, le=0.5)
    slower_harm: float = Field(default=0.05, gt=0, le=0.5)
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
    """How many of whom have to approve a release. Whoever wrote a change of it cannot approve it."""

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
    """Who may deploy what, and when. Empty `deployers` means everybody who can reach the store."""

    deployers: tuple[str, ...] = ()
    approvals: Approvals = Approvals()
    emergency: tuple[str, ...] = Field(
        default=(), description="Who may take part in an emergency deploy or a restore."
    )
    windows: tuple[Window, ...] = ()
    freezes: tuple[PlannedFreeze, ...] = ()
    release_dates_only: bool = False
    checks: tuple[str, ...] = Field(
        default=(), description="A command that exits with 0 when {commit} is green."
    )
    soak: Duration = timedelta(0)


class Migrations(Part):
    """What a migration may do to those who use the database meanwhile."""

    lock_limit: Duration = timedelta(milliseconds=200)
    row_lock_limit: Duration = timedelta(seconds=2)
    lock_timeout: Positive = timedelta(seconds=2)
    tries: int = Field(default=10, ge=1)


class Retention(Part):
    """Which restore points are kept; the newest always is, and those that a release needs."""

    latest: int = Field(default=3, ge=1)
    daily: int = Field(default=7, ge=0)
    weekly: int = Field(default=4, ge=0)
    monthly: int = Field(default=6, ge=0)


class Environment(Part):
    """One place the service runs at. Paths are relative to the file."""

    target: Literal["machine", "kubernetes"] = "machine"
    home: Path
    listen: str = Field(default="127.0.0.1:8000", pattern=r"^[^:]+:\d+$")
    ports: PortRange = (8100, 8199)
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
    page: tuple[str, ...] = Field(
        default=(),
        description="A command that wakes somebody: {page} is a file to read, {subject} its first line.",
    )
    canary: Canary = Canary()
    judge: Judge = Judge()
    prometheus: Prometheus = Prometheus()
    policy: Policy = Policy()
    migrations: Migrations = Migrations()
    retention: Retention = Retention()
    dump_jobs: int = Field(default=2, ge=1, le=64)
    dump_within: Positive = timedelta(hours=6)
    lease: Positive = timedelta(seconds=60)
    drill_every: Positive = timedelta(days=1)


class Config(Part):
    """The whole file. `folder` is where it lies."""

    service: Service
    environments: dict[str, Environment] = Field(alias="environment", min_length=1)
    folder: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def _fits_together(self) -> Config:
        _demand([*self._places(), *self._collisions(), *self._unsaid()])
        return self

    def _places(self) -> Iterator[InitErrorDetails]:
        """Yield what is wrong with single environments beside the rest of the file."""
        for name, environment in self.environments.items():
            here = ("environment", name)
            if not re.fullmatch(NAME, name):
                yield _fault_at(here, f"the name {name!r} of an environment must be short, in small letters")
            for setting, other in (("after", environment.after), ("refresh-from", environment.refresh_from)):
                if other and (other not in self.environments or other == name):
                    yield _fault_at((*here, setting), f"names {other!r}, which is no other environment")
            if environment.bucket_mode == "immutable" and not self.service.hold_deletions:
                yield _fault_at((*here, "bucket-mode"), UNHELD)

    def _collisions(self) -> Iterator[InitErrorDetails]:
        """Yield what two environments have in common and must not."""
        for (name, one), (other, another) in combinations(self.environments.items(), 2):
            for setting in OWN:
                if str(getattr(one, setting)).rstrip("/") == str(getattr(another, setting)).rstrip("/"):
                    path = ("environment", other, setting.replace("_", "-"))
                    yield _fault_at(path, f"is that of {name}, too; each environment needs its own")
            if one.ports[0] <= another.ports[1] and another.ports[0] <= one.ports[1]:
                words = f"has ports of {name}'s range in it, {list(one.ports)}"
                yield _fault_at(("environment", other, "ports"), words)

    def _unsaid(self) -> Iterator[InitErrorDetails]:
        """Yield the environments in which nothing would be led to a copy, and so would be tried on what is live."""
        for name, environment in self.environments.items():
            texts = list(self._texts(environment))
            for word in ("database", "bucket"):
                if all(match[1] != word for text in texts for match in WORD.finditer(text)):
                    yield _fault_at(("environment", name, word), UNSAID.format(word, word.upper()))
                yield from self._led_past(name, environment, word)

    def _led_past(self, name: str, environment: Environment, word: str) -> Iterator[InitErrorDetails]:
        """Yield the settings that lead to what is live whatever the word means."""
        live = environment.database if word == "database" else environment.bucket
        for setting, value in {**self.service.environment, **environment.environment}.items():
            if live and value == live:
                own = ("environment", name) if setting in environment.environment else ("service",)
                yield _fault_at((*own, "environment", setting), LED_PAST.format(name, word))

    def _texts(self, environment: Environment) -> Iterator[str]:
        """Yield all that a release is told in an environment."""
        service = self.service
        yield from {**service.environment, **environment.environment}.values()
        for process in service.processes.values():
            yield from (*process.command, *process.environment.values())
        for command in (service.migrate, service.smoke, service.check_references, service.anonymise):
            yield from command

    def named(self, name: str) -> Environment:
        """Return an environment. Raises `WrongUse`."""
        if name not in self.environments:
            raise WrongUse(
                f"There is no environment {name!r}.", next_step=f"There are: {', '.join(self.environments)}."
            )
        return self.environments[name]


def read(file: Path) -> Config:
    """Read the configuration. Raises `ConfigFault`, naming every fault at once."""
    try:
        text = file.read_text()
    except OSError as error:
        raise ConfigFault(
            f"{file} cannot be read: {error.strerror}.", next_step="Name another file with --config."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigFault(f"{file} is not UTF-8: {error}.") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigFault(f"{file} is no TOML: {error}.") from error
    try:
        return Config.model_validate({**table, "folder": file.resolve().parent})
    except ValidationError as error:
        faults = sorted({_fault(text, each["loc"], each["msg"], each["type"]) for each in error.errors()})
        lines = [f"{file}:{line}: {words}" for line, words in faults]
        raise ConfigFault("\n".join(lines), next_step="Mend these lines and run it again.") from error


def _fault(text: str, path: Sequence[int | str], message: str, kind: str) -> tuple[int, str]:
    place = ".".join(str(part) for part in path)
    said = {
        "missing": "is missing",
        "extra_forbidden": "is not known here",
    }.get(kind, message.removeprefix("Value error, "))
    return line_of(text, path), f"{place}: {said}" if place else said


def line_of(text: str, path: Sequence[int | str]) -> int:
    """Return the line, from 1, where a path of a TOML text stands, or its nearest table where it is missing."""
    names = [part for part in path if isinstance(part, str)]
    best, best_depth, table = 1, 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if header := re.match(r"\[\[?\s*([^\]]+?)\s*\]\]?", stripped):
            table = _dotted(header[1])
            here = table
        elif entry := re.match(
            r"""((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"))*)\s*=""", stripped
        ):
            here = [*table, *_dotted(entry[1])]
        else:
            continue
        if len(here) > best_depth and here == names[: len(here)]:
            best, best_depth = number, len(here)
    return best


def _dotted(text: str) -> list[str]:
    return [part.strip().strip("\"'") for part in text.split(".")]


def as_written(part: Part) -> dict[str, Any]:
    """Return a table as the file would have it, for comparing two environments."""
    return part.model_dump(mode="json", by_alias=True)
