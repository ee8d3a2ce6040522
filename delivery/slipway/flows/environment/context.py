"""One environment with all that belongs to it: its configuration, its logs, and the tools to change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from slipway.config import Config, Environment
from slipway.decisions.record.history import History, history_of
from slipway.flows.environment import audit_trail
from slipway.flows.environment.build import ReleaseBuilder
from slipway.points import Restored
from slipway.ports import (
    Bucket,
    Clock,
    Database,
    EntryDamaged,
    Facts,
    Lease,
    Log,
    Provenance,
    Releases,
    Report,
    Source,
    SqlLinter,
    Store,
    Target,
    Web,
)
from slipway.steps.work import Tools

HISTORY, AUDIT = "history", "audit"
DRILLS, POINTS = "drills", "points"
APPROVALS, FREEZES, SCHEDULE = "approvals", "freezes", "schedule"
DAMAGE, PAUSES, STANDING = "damage", "pauses", "standing"
DIFFERENCES = "differences"


@dataclass(frozen=True, slots=True)
class EnvironmentContext:
    """An environment. `by` is who is at work; `tools` gives the effects, behind a lease where they change something.

    `read_only_target` gives the target only to be looked at: that starts no database.
    `open_copy` opens the database and the bucket that a point was restored into. `free_at` gives the free bytes of the
    disk that an address leads to, None for what lies somewhere else. `database_fault` says why the database does not
    answer, an empty text when it does; it is not started for that. `at_work` says who holds the lock, an empty text
    where nobody does; `lock_in` takes a lock in another store, for a purpose. `files` is the folder in which Slipway
    leaves files for people: pages, exports, lists of damage; `keep` says where one of them stays, and brings it there
    first where the folder is gone with its pod.
    """

    name: str
    config: Config
    store: Store
    points: Store
    clock: Clock
    source: Source
    releases: Releases
    report: Report
    by: str
    builder: ReleaseBuilder
    linter: SqlLinter
    other_environment: Callable[[str], EnvironmentContext]
    take_lease: Callable[[str], Lease]
    lock_in: Callable[[Store, str], Lease]
    break_lease: Callable[[], str]
    at_work: Callable[[], str]
    tools: Callable[[Lease | None], Tools]
    read_only_target: Callable[[], Target]
    open_log: Callable[[str, bool], Log]
    open_copy: Callable[[Restored], tuple[Database, Bucket]]
    free_at: Callable[[str], int | None]
    database_fault: Callable[[], str]
    web: Web
    provenance: Provenance
    files: Path
    keep: Callable[[Path], str]
    # A log that stays open has to read only what is new in it.
    logs: dict[str, Log] = field(default_factory=dict, repr=False)

    @property
    def environment(self) -> Environment:
        """How this environment is configured."""
        return self.config.named(self.name)

    def log(self, name: str) -> Log:
        """Return one of the environment's logs."""
        if name not in self.logs:
            self.logs[name] = self.open_log(name, False)
        return self.logs[name]

    def journal(self, deployment: str) -> Log:
        """Return a deployment's journal, which only one may write."""
        return self.open_log(f"deployments/{deployment}/journal", True)

    def samples(self, deployment: str) -> Log:
        """Return what a deployment's canary was judged by."""
        return self.open_log(f"deployments/{deployment}/samples", True)

    def history(self) -> History:
        """Return what has happened here. Raises `EntryDamaged` for what no deployer has written."""
        try:
            return history_of(self.log(HISTORY).entries())
        except (KeyError, TypeError, ValueError) as error:
            raise EntryDamaged(f"An entry of the history of {self.name}", repr(error)) from error

    def record(self, entry: Facts) -> None:
        """Write into the environment's history."""
        self.log(HISTORY).append(entry)

    def audit(self, what: str, facts: Facts) -> None:
        """Record what was done, by whom, where nobody can change it unseen."""
        try:
            audit_trail.record(
                self.log(AUDIT),
                self.clock,
                self.points,
                environment=self.name,
                by=self.by,
                what=what,
                facts=facts,
            )
        except audit_trail.NotAnchored as later:
            # What was done is done; a store of points that is away must not make it look otherwise.
            self.report.say(later.what)
