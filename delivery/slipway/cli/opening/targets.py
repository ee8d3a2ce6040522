"""The kinds of targets that Slipway can open: one table. A further kind is one more line in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from slipway.adapters.machine.database import managed_postgres
from slipway.adapters.machine.target import machine
from slipway.adapters.state.registered_releases import RegisteredReleases
from slipway.adapters.state.release_shelf import ReleaseShelf
from slipway.adapters.state.stores import open_store
from slipway.config import Environment, Machine, Service
from slipway.decisions.cluster.objects.names import IN_CLUSTER
from slipway.ports import Releases, Target


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """What a target is opened by. `environment` has its addresses looked up, `configured` is as the file has it."""

    name: str
    service: Service
    environment: Environment
    configured: Environment
    folder: Path
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Opener:
    """How a target is opened, and the releases that can be delivered to it."""

    target: Callable[[TargetSettings], Target]
    releases: Callable[[TargetSettings], Releases]


def open_machine(given: TargetSettings) -> Target:
    """Return the parts of an environment on one machine."""
    is_managed = managed_postgres.is_managed(given.configured.database)
    found = machine(
        given.service,
        given.environment,
        given.folder,
        variables=given.variables,
        postgres=postgres_folder(given.configured, given.folder) if is_managed else None,
    )
    return found.as_target()


def built_here(given: TargetSettings) -> Releases:
    """Return the releases that were built on this machine."""
    return ReleaseShelf((given.folder / given.configured.own.files).absolute().parent / "artefacts")


def open_cluster(given: TargetSettings) -> Target:
    """Return the parts of an environment on a cluster."""
    # Only who delivers to a cluster needs what speaks to one, and it takes long to import.
    from slipway.adapters.kubernetes.target import cluster

    releases = registered(given)
    return cluster(
        given.service,
        given.environment,
        given.name,
        manifests_of=lambda release: releases.manifests(release, given.name),
        is_inside=IN_CLUSTER in given.variables,
    )


def registered(given: TargetSettings) -> RegisteredReleases:
    """Return the releases that were built elsewhere and registered."""
    return RegisteredReleases(open_store(given.service.releases, given.variables))


TARGETS: Mapping[str, Opener] = {
    "machine": Opener(open_machine, built_here),
    "kubernetes": Opener(open_cluster, registered),
}


def postgres_folder(environment: Environment, folder: Path) -> Path:
    """Return where a machine keeps a managed database. Raises `WrongUse` for another kind of target."""
    return (folder / environment.of(Machine).home / "postgres").absolute()
