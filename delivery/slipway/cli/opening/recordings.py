"""Opens the requests that are kept of an environment for rehearsals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from slipway.adapters.io import kept_secrets
from slipway.adapters.recordings.log_file import RequestFile
from slipway.adapters.state.stores import open_store
from slipway.cli.opening.addresses import FILE, absolute, looked_up
from slipway.config import Config
from slipway.decisions.recordings.keeping import KeepingRules
from slipway.errors import WrongUse
from slipway.ports import Clock, Recordings, RequestLog, Store, Taking, Target

PODS = "pods"


def open_recordings(config: Config, name: str, variables: Mapping[str, str]) -> Recordings:
    """Open them; nothing is read or written by it. Raises `WrongUse` where nothing is recorded, `SettingsMissing`."""
    secret = recording_secret(config, name, variables)
    return _sealed(_store(config, name, variables), secret)


def open_taking(
    config: Config, name: str, variables: Mapping[str, str], target: Callable[[], Target], clock: Clock
) -> Taking:
    """Open what takes requests out of the log that `source` names. Raises `WrongUse` where that is no log."""
    rule = config.named(name).recording
    log = target().requests if rule.source == PODS else _file(rule.source, config.folder)
    if log is None:
        raise WrongUse(
            f"{name} names no log to take requests from.",
            next_step='Set `source = "pods"` or "file:PATH"; what passes the proxy is taken by itself.',
        )
    secret, store = recording_secret(config, name, variables), _store(config, name, variables)
    from slipway.adapters.recordings.read_marks import ReadMarks
    from slipway.adapters.recordings.taking import LogTaking

    service = config.service
    return LogTaking(
        log,
        _sealed(store, secret),
        ReadMarks(store),
        KeepingRules.of(rule),
        secret,
        clock.now,
        of_machines={service.health, service.version, service.metrics.path} - {""},
    )


def _store(config: Config, name: str, variables: Mapping[str, str]) -> Store:
    address = looked_up(config.named(name).store, variables, name)
    return open_store(absolute(address, config.folder), variables)


def _sealed(store: Store, secret: str) -> Recordings:
    # Loaded only where it is used: what encrypts takes long to load.
    from slipway.adapters.recordings.sealed_segments import SealedSegments

    return SealedSegments(store, secret)


def _file(source: str, folder: Path) -> RequestLog | None:
    return RequestFile(folder / source.removeprefix(FILE)) if source.startswith(FILE) else None


def recording_secret(config: Config, name: str, variables: Mapping[str, str]) -> str:
    """Return the secret that kept requests are encrypted with. Raises `WrongUse` and `SettingsMissing`."""
    if not (key := config.named(name).recording.key):
        raise WrongUse(
            f"Nothing is recorded of {name}.",
            next_step=f"Set `source` and `key` under [environment.{name}.recording].",
        )
    table = {"recording.key": key}
    return kept_secrets.looked_up(table, {}, folder=config.folder, variables=variables)["recording.key"]
