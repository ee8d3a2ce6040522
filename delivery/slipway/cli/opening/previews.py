"""Opens all previews of an environment: the adapters of their namespaces, databases and views of the bucket."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from slipway.adapters.fencing.fenced import fenced
from slipway.adapters.io.clock import SystemClock
from slipway.adapters.kubernetes.api import ClusterApi, connect
from slipway.adapters.kubernetes.previews.places import NamespacePlaces
from slipway.adapters.kubernetes.target import cluster
from slipway.adapters.objects.buckets import open_bucket
from slipway.adapters.objects.view_keys import KeysByCommand
from slipway.adapters.postgres.preview_databases import PreviewServer
from slipway.adapters.state import store_lease
from slipway.adapters.state.registered_releases import RegisteredReleases
from slipway.adapters.state.store_log import StoreLog
from slipway.adapters.state.stores import open_store
from slipway.cli.opening.addresses import absolute, looked_up
from slipway.config import Config, Environment, Kubernetes, Previews
from slipway.decisions.cluster.objects.names import IN_CLUSTER
from slipway.decisions.cluster.previews import places as naming
from slipway.decisions.cluster.previews.configured import fenced_of, walls_of
from slipway.decisions.cluster.previews.small import small_text
from slipway.decisions.previews.settings import tables
from slipway.errors import WrongUse
from slipway.flows.previews.site import PreviewSite
from slipway.ports import Lease, Release, Report, Store, Target
from slipway.ports.previews import BucketKeys, Preview, PreviewData


def environment_of(config: Config) -> str:
    """Return the name of the environment that consists of previews. Raises `WrongUse` but for one."""
    found = [name for name, each in config.environments.items() if each.previews]
    if len(found) == 1:
        return found[0]
    raise WrongUse(
        f"Several environments consist of previews: {', '.join(found)}."
        if found
        else "No environment of slipway.toml consists of previews.",
        next_step="Exactly one has the table [environment.NAME.previews].",
    )


@dataclass
class PreviewOpening:
    """The previews of an environment, opened bit by bit."""

    config: Config
    name: str
    by: str
    report: Report
    variables: Mapping[str, str]
    _apis: dict[str, ClusterApi] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    @cached_property
    def environment(self) -> Environment:
        """The environment as the file has it."""
        return self.config.named(self.name)

    @property
    def _own(self) -> Kubernetes:
        return self.environment.of(Kubernetes)

    @property
    def _previews(self) -> Previews:
        if self.environment.previews is None:
            raise WrongUse(f"{self.name} does not consist of previews.")
        return self.environment.previews

    def site(self) -> PreviewSite:
        """Return all that previews are made of. Raises `WrongUse` for what is not reachable as configured."""
        return PreviewSite(
            name=self.name,
            config=self.config,
            by=self.by,
            clock=SystemClock(),
            report=self.report,
            releases=self.releases,
            points=self.store(self.environment.restore_points),
            places=self._places,
            data=self._data,
            open=self._open,
            take_lease=self._take_lease,
            log_of=lambda preview: StoreLog(self._state_of(preview), "log", exclusive=False),
        )

    @cached_property
    def releases(self) -> RegisteredReleases:
        """What pull requests have registered."""
        return RegisteredReleases(self.store(self._previews.releases))

    def store(self, address: str) -> Store:
        """Open a store at an address of the file."""
        return open_store(self._address(address), self.variables)

    @property
    def _places(self) -> NamespacePlaces:
        return NamespacePlaces(self._api, walls_of(self.config, self.name), fenced_of(self.config, self.name))

    @property
    def _data(self) -> PreviewData:
        environment = self.environment
        database = looked_up(environment.database, self.variables, self.name)
        bucket = open_bucket(self._address(environment.bucket), environment.bucket_mode, self.variables)
        return PreviewData(
            PreviewServer(database, self.variables, within=environment.dump_within), bucket, self._keys
        )

    @property
    def _keys(self) -> BucketKeys:
        previews = self._previews
        if previews.bucket_role:
            # AWS's library takes long to load.
            from slipway.adapters.aws.pod_identity import PodIdentityKeys

            return PodIdentityKeys(self._own.eks_cluster, previews.bucket_role, previews.accounts)
        return KeysByCommand(
            previews.bucket_keys, previews.bucket_keys_removed, self.config.folder, self.variables
        )

    def _api(self, namespace: str) -> ClusterApi:
        if namespace not in self._apis:
            own, is_inside = self._own, IN_CLUSTER in self.variables
            self._apis[namespace] = (
                connect("", namespace)
                if is_inside
                else connect(own.context, namespace, eks_cluster=own.eks_cluster)
            )
        found = self._apis[namespace]
        found.fence = self._numbers.get(namespace, found.fence)
        return found

    def _open(self, preview: Preview, lease: Lease, *, database: str, bucket: str) -> Target:
        own = self._own.model_copy(
            update={
                "namespace": preview.name,
                "hostnames": tuple(naming.filled(each, preview.number) for each in self._own.hostnames),
                "url": naming.filled(self._own.url, preview.number),
            }
        )
        environment = self.environment.model_copy(
            update={"kubernetes": own, "database": database, "bucket": bucket}
        )
        target = cluster(
            self.config.service,
            environment,
            self.name,
            manifests_of=self._manifests,
            is_inside=IN_CLUSTER in self.variables,
        )
        return fenced(target, lease)

    def _manifests(self, release: Release) -> str:
        text = self.releases.manifests(release, self.name)
        settings = tables(self.config.service, self.environment)
        return small_text(text, jobs=self._previews.jobs, settings=set(settings))

    def _take_lease(self, preview: Preview, purpose: str) -> Lease:
        lease = store_lease.take(
            self._state_of(preview),
            SystemClock(),
            lasts=self.environment.lease,
            purpose=purpose,
            by=self.by,
            above=self._places.highest(preview),
        )
        self._numbers[preview.name] = lease.fence
        return lease

    def _state_of(self, preview: Preview) -> Store:
        return self.store(f"{self.environment.store.rstrip('/')}/previews/{preview.name}")

    def _address(self, address: str) -> str:
        return absolute(looked_up(address, self.variables, self.name), self.config.folder)


def open_previews(config: Config, *, by: str, report: Report) -> PreviewSite:
    """Open the previews of the one environment that consists of them. Raises `WrongUse`."""
    return PreviewOpening(config, environment_of(config), by, report, os.environ).site()
