"""Opens the requests that are kept of an environment for rehearsals."""

from __future__ import annotations

from collections.abc import Mapping

from slipway.adapters.io import kept_secrets
from slipway.adapters.state.stores import open_store
from slipway.cli.opening.adapters import absolute, looked_up
from slipway.config import Config
from slipway.errors import WrongUse
from slipway.ports import Recordings


def open_recordings(config: Config, name: str, variables: Mapping[str, str]) -> Recordings:
    """Open them; nothing is read or written by it. Raises `WrongUse` where nothing is recorded, `SettingsMissing`."""
    secret = recording_secret(config, name, variables)
    address = absolute(looked_up(config.named(name).store, variables, name), config.folder)
    # Loaded only where it is used: what encrypts takes long to load.
    from slipway.adapters.recordings.sealed_segments import SealedSegments

    return SealedSegments(open_store(address, variables), secret)


def recording_secret(config: Config, name: str, variables: Mapping[str, str]) -> str:
    """Return the secret that kept requests are encrypted with. Raises `WrongUse` and `SettingsMissing`."""
    if not (key := config.named(name).recording.key):
        raise WrongUse(
            f"Nothing is recorded of {name}.",
            next_step=f"Set `source` and `key` under [environment.{name}.recording].",
        )
    table = {"recording.key": key}
    return kept_secrets.looked_up(table, {}, folder=config.folder, variables=variables)["recording.key"]
