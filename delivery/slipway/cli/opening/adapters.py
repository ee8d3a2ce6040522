"""Chooses the adapters of an environment: the only place where they are opened."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from slipway.adapters.fencing.fenced import fenced
from slipway.adapters.io import shell
from slipway.adapters.io.clock import SystemClock
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.database import managed_postgres
from slipway.adapters.objects.buckets import open_bucket
from slipway.adapters.postgres.databases import open_database, why_mute
from slipway.adapters.postgres.squawk import Squawk
from slipway.adapters.provenance.no_signatures import NoSignatures
from slipway.adapters.state import store_lease
from slipway.adapters.state.git_source import GitSource
from slipway.adapters.state.read_only_store import ReadOnlyStore
from slipway.adapters.state.registered_releases import RegisteredReleases
from slipway.adapters.state.registered_source import RegisteredSource
from slipway.adapters.state.store_log import StoreLog
from slipway.adapters.state.stores import free_at, open_store
from slipway.cli.opening.addresses import FILE, absolute, looked_up
from slipway.cli.opening.targets import TARGETS, TargetSettings, postgres_folder
from slipway.config import Config, Environment
from slipway.decisions.cluster.objects.names import IN_CLUSTER
from slipway.errors import WrongUse
from slipway.flows.environment import agent_signs
from slipway.flows.environment.build import ReleaseBuilder
from slipway.flows.environment.context import HISTORY, EnvironmentContext
from slipway.flows.reports.board import EnvironmentReader
from slipway.points import Restored
from slipway.ports import (
    Bucket,
    Clock,
    Database,
    Lease,
    Log,
    Provenance,
    Release,
    Releases,
    Report,
    Source,
    Store,
    Taking,
    Target,
)
from slipway.steps.replaying.choosing import replays
from slipway.steps.work import ReplayTools, Tools

MACHINE = "machine"
# In the store of the state: what was left for people by a pod.
KEPT = "files"


@dataclass
class Opening:
    """An environment whose adapters are opened one by one, at their first use."""

    config: Config
    name: str
    by: str
    report: Report
    variables: Mapping[str, str]
    clock: Clock

    @cached_property
    def environment(self) -> Environment:
        """The environment with every address as adapters take it, but the database's: to look that up may start it."""
        environment = self.config.named(self.name)
        prometheus = environment.prometheus
        addresses = {
            "prometheus": prometheus.model_copy(update={"url": self._elsewhere(prometheus.url)}),
            "bucket": self._bucket(environment),
            "store": self._address(environment.store),
            "restore_points": self._address(environment.restore_points),
        }
        return environment.model_copy(update=addresses)

    @cached_property
    def delivered(self) -> Environment:
        """The environment with the database's address as well; a managed one runs from now on."""
        return self.environment.model_copy(update={"database": self._database(self.environment)})

    @cached_property
    def store(self) -> Store:
        """Where lock, journal and history lie."""
        return open_store(self.environment.store, self.variables)

    @cached_property
    def points(self) -> Store:
        """Where restore points lie."""
        return open_store(self.environment.restore_points, self.variables)

    @cached_property
    def target(self) -> Target:
        """Where releases run, with the database's address looked up: a managed one runs from now on."""
        return self._open(self.delivered)

    @cached_property
    def _read_only_target(self) -> Target:
        return self._open(self.environment)

    def _open(self, environment: Environment) -> Target:
        return TARGETS[environment.target].target(self._settings(environment))

    def _settings(self, environment: Environment) -> TargetSettings:
        service = self.config.service
        addressed = service.model_copy(update={"releases": self._address(service.releases)})
        return TargetSettings(
            self.name, addressed, environment, self.environment, self.config.folder, self.variables
        )

    @property
    def _files(self) -> Path:
        if IN_CLUSTER in self.variables:
            # All else of a pod can only be read.
            return Path(tempfile.gettempdir()) / "slipway" / self.name
        return (self.config.folder / self.environment.own.files).absolute()

    @property
    def _postgres_folder(self) -> Path:
        return postgres_folder(self.environment, self.config.folder)

    def context(self) -> EnvironmentContext:
        """Return the environment with all that belongs to it."""
        config = self.config.model_copy(
            update={"environments": {**self.config.environments, self.name: self.environment}}
        )
        releases = TARGETS[self.environment.target].releases(self._settings(self.environment))
        source: Source = GitSource(self.config.folder, self._files.parent / "checkouts")
        if IN_CLUSTER in self.variables:
            source = RegisteredSource(releases, [each.branch for each in self.config.environments.values()])
        return EnvironmentContext(
            name=self.name,
            config=config,
            store=self.store,
            points=self.points,
            clock=self.clock,
            source=source,
            releases=releases,
            report=self.report,
            by=self.by,
            builder=ReleaseBuilder(
                self.config.service,
                source,
                releases,
                ShellOfThisMachine(),
                self.clock,
                self.report,
                dict(self.variables),
                sys.executable,
                self.config.folder,
            ),
            linter=Squawk(),
            other_environment=lambda name: Opening(
                self.config, name, self.by, self.report, self.variables, self.clock
            ).context(),
            take_lease=self._take_lease,
            lock_in=self._lock_in,
            break_lease=self._break_lease,
            at_work=self._at_work,
            tools=self._tools,
            read_only_target=lambda: self._read_only_target,
            open_log=self._log,
            open_copy=self._copy,
            free_at=free_at,
            database_fault=self._database_fault,
            web=WebClient(),
            provenance=self._provenance(releases),
            files=self._files,
            keep=self._keep,
        )

    def _provenance(self, releases: Releases) -> Provenance:
        rule = self.config.named(self.name).provenance
        # What checks signatures takes long to load, and few environments ask for it.
        if not rule.trusted_root:
            return NoSignatures()
        from slipway.adapters.provenance.sigstore_bundles import SigstoreBundles

        bundle_of = releases.provenance if isinstance(releases, RegisteredReleases) else _no_bundle
        return SigstoreBundles(self.config.folder / rule.trusted_root, bundle_of)

    def _keep(self, path: Path) -> str:
        """Return where a file or folder stays; out of a pod it is brought to the store of the state.

        Raises `StoreError`.
        """
        if IN_CLUSTER not in self.variables:
            return str(path)
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file():
                self.store.upload(f"{KEPT}/{file.relative_to(self._files)}", file)
        return f"{self.environment.store}/{KEPT}/{path.relative_to(self._files)}"

    def _database_fault(self) -> str:
        address = self._elsewhere(self.environment.database)
        if managed_postgres.is_managed(address):
            if not managed_postgres.runs(self._postgres_folder):
                return "PostgreSQL does not run."
            address = managed_postgres.start(address, self._postgres_folder)
        return why_mute(address)

    def _tools(self, lease: Lease | None) -> Tools:
        target = fenced(self.target, lease) if lease else self.target
        return Tools(
            clock=self.clock,
            runtime=target.runtime,
            shares=target.shares,
            counters=target.counters,
            gauges=target.gauges,
            database=self._own_database(),
            bucket=open_bucket(self.environment.bucket, self.environment.bucket_mode, self.variables),
            points=self.points,
            replaying=self._replaying,
        )

    @cached_property
    def _replaying(self) -> ReplayTools | None:
        environment = self.environment
        if not replays(environment):
            return None
        # What compares answers takes long to load, and few commands need it.
        from slipway.cli.opening.recordings import open_recordings, open_taking
        from slipway.cli.opening.replays import replay_tools

        recordings = open_recordings(self.config, self.name, self.variables)
        taking: Taking | None = None
        # On a machine a recorder takes them all the time.
        if environment.target != MACHINE:
            taking = open_taking(
                self.config, self.name, self.variables, lambda: self._read_only_target, self.clock
            )
        return replay_tools(
            self.config, self.name, environment, recordings, self._files, self._keep, self.clock, taking
        )

    def _own_database(self) -> Database:
        delivered = self.delivered
        own = open_database(delivered.database, self.variables, within=delivered.dump_within)
        if not delivered.database_copies:
            return own
        # AWS's library takes long to load, and few environments need it.
        from slipway.adapters.aws.choosing import copied_by_aws

        def open_at(address: str) -> Database:
            return open_database(address, self.variables, within=delivered.dump_within)

        return copied_by_aws(
            own, delivered.database_copies, open_at, self.variables, within=delivered.dump_within
        )

    def _copy(self, restored: Restored) -> tuple[Database, Bucket]:
        # Nothing about a copy is known but its bytes, so the store that keeps it has to keep all of them.
        bucket = open_bucket(restored.bucket, "copy", self.variables)
        return open_database(restored.database, self.variables), bucket

    def _take_lease(self, purpose: str) -> Lease:
        return store_lease.take(
            self.store,
            self.clock,
            lasts=self.environment.lease,
            purpose=purpose,
            by=self.by,
            above=self.target.fence.highest(),
        )

    def _lock_in(self, store: Store, purpose: str) -> Lease:
        lasts = self.environment.lease
        return store_lease.take(store, self.clock, lasts=lasts, purpose=purpose, by=self.by)

    def _at_work(self) -> str:
        return store_lease.holder(self.store, self.clock)

    def _break_lease(self) -> str:
        held = store_lease.break_open(self.store, by=self.by)
        self.context().audit("lock broken", {"fence": held.fence, "owner": held.owner})
        return f"The lock of {held.owner} is broken. `slipway status {self.name}` says what it left."

    def _log(self, name: str, exclusive: bool) -> Log:
        return StoreLog(self.store, name, exclusive=exclusive, bundled=name == HISTORY)

    def _database(self, environment: Environment) -> str:
        address = self._elsewhere(environment.database)
        if managed_postgres.is_managed(address):
            return managed_postgres.start(address, self._postgres_folder)
        return address

    def _address(self, address: str) -> str:
        """Return an address as adapters take it: variables looked up, folders absolute."""
        return absolute(self._elsewhere(address), self.config.folder)

    def _bucket(self, environment: Environment) -> str:
        """Return the bucket's address. A folder next to slipway.toml is made by Slipway; any other has to exist."""
        address = self._address(environment.bucket)
        if address.startswith(f"{FILE}//") and not environment.bucket.startswith((f"{FILE}//", "env:")):
            (self.config.folder / environment.bucket.removeprefix(FILE)).mkdir(parents=True, exist_ok=True)
        return address

    def _elsewhere(self, address: str) -> str:
        return looked_up(address, self.variables, self.name)


def open_state(config: Config, name: str, variables: Mapping[str, str], clock: Clock) -> EnvironmentReader:
    """Open the state store of an environment to be looked at, and nothing else of it: nothing can be written there.

    Raises `WrongUse` for a store that is not reachable as configured.
    """
    settings = config.named(name)
    address = absolute(looked_up(settings.store, variables, name), config.folder)
    store = ReadOnlyStore(open_store(address, variables))
    return EnvironmentReader(
        name,
        settings,
        lambda log: StoreLog(store, log, bundled=log == HISTORY),
        lambda: store_lease.holder(store, clock),
        lambda: agent_signs.newest(store),
    )


def open_registered(
    config: Config, variables: Mapping[str, str], environment: Environment | None = None
) -> RegisteredReleases:
    """Open the store of the images that were registered: that of previews where the environment consists of them.

    Raises `WrongUse` where none is configured.
    """
    previews = environment.previews if environment else None
    address = previews.releases if previews else config.service.releases
    if not address:
        raise WrongUse("slipway.toml does not say where registered images lie: `releases` under [service].")
    return RegisteredReleases(open_store(absolute(address, config.folder), variables))


def _no_bundle(_: Release) -> str:
    return ""


class ShellOfThisMachine:
    """Runs programs here."""

    run = staticmethod(shell.run)


def open_site(config: Config, name: str, *, by: str, report: Report) -> EnvironmentContext:
    """Open an environment. Raises `WrongUse` for one that is not configured, or not reachable as configured."""
    config.named(name)
    return Opening(config, name, by, report, os.environ, SystemClock()).context()
