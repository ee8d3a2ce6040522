"""The kinds of targets that Slipway can open: one table. A further kind is one more line in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from slipway.adapters.machine.database import managed_postgres
from slipway.adapters.machine.target import machine
from slipway.config import Environment, Machine, Service
from slipway.ports import Target


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """What a target is opened by. `environment` has its addresses looked up, `configured` is as the file has it."""

    service: Service
    environment: Environment
    configured: Environment
    folder: Path
    variables: Mapping[str, str]


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


TARGETS: Mapping[str, Callable[[TargetSettings], Target]] = {"machine": open_machine}


def postgres_folder(environment: Environment, folder: Path) -> Path:
    """Return where a machine keeps a managed database. Raises `WrongUse` for another kind of target."""
    return (folder / environment.of(Machine).home / "postgres").absolute()
