"""What a release is told on a cluster on top of its manifests, where a command or a copy of the data needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slipway.commands.postgres import session_options, with_option
from slipway.config import Environment, Service
from slipway.decisions.cluster.running.pods import RESULT_FILE
from slipway.decisions.text import placeholders
from slipway.ports import AS_USUAL, CommandSettings, Release

OPTIONS = "PGOPTIONS"
# An address may hold a secret, and the words of a pod can be read by more people than its Secret: so the words name a
# variable, which the cluster fills in.
ADDRESSES = {"database": "SLIPWAY_DATABASE", "bucket": "SLIPWAY_BUCKET"}


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a command, variables, and those that are secret."""

    words: tuple[str, ...]
    variables: Mapping[str, str]
    secrets: Mapping[str, str]


class ClusterSettings:
    """The settings of a service in one environment. Those that the service runs with stand in its manifests."""

    def __init__(self, service: Service, environment: Environment) -> None:
        self._service, self._environment = service, environment

    def told(self, release: Release, words: tuple[str, ...], settings: CommandSettings = AS_USUAL) -> Told:
        """Return what a command is told. Raises `UnknownWord`.

        On a copy, every variable that stands in slipway.toml with `{database}` or `{bucket}` in it takes the copy's
        place of what the manifests say.
        """
        addresses = self._addresses(settings)
        meant = {"release": release.digest, "commit": release.commit, "result": RESULT_FILE}
        named = {word: f"$({ADDRESSES[word]})" for word in addresses}
        filled = placeholders.fill_all(tuple(word.replace("$(", "$$(") for word in words), {**meant, **named})
        used = {
            ADDRESSES[word]: value for word, value in addresses.items() if placeholders.mentions(word, words)
        }
        on_copy = self._on_copy({**meant, **addresses}) if settings.database or settings.bucket else {}
        variables = dict(settings.variables)
        if options := session_options(settings.session):
            variables[OPTIONS] = options
        return Told(filled, variables, {**on_copy, **used, **settings.secrets})

    def _addresses(self, settings: CommandSettings) -> dict[str, str]:
        database = settings.database or self._environment.database
        options = session_options(settings.session)
        return {
            # An address with options of its own hides PGOPTIONS, so they have to stand in it as well.
            "database": with_option(database, options) if options else database,
            "bucket": settings.bucket or self._environment.bucket,
        }

    def _on_copy(self, meant: Mapping[str, str]) -> dict[str, str]:
        tables = {**self._service.environment, **self._environment.environment}
        return {
            name: placeholders.fill(value, meant)
            for name, value in tables.items()
            if any(placeholders.mentions(word, [value]) for word in ADDRESSES)
        }
