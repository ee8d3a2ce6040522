"""What a release is told on a machine: the words in its commands, and the variables of its processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from slipway.adapters.io import kept_secrets
from slipway.adapters.machine.artefacts import file_of
from slipway.commands.postgres import session_options, with_option
from slipway.config import Environment, Process, Service
from slipway.decisions.text import placeholders
from slipway.ports import AS_USUAL, CommandSettings, Release

# Of Slipway's own variables a release gets these; everything else has to stand in slipway.toml.
PASSED_ON = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR")
# Settings of a session with PostgreSQL, in a row.
OPTIONS = "PGOPTIONS"


class MachineSettings:
    """The settings of a service in one environment. `folder` is where slipway.toml lies."""

    def __init__(
        self,
        service: Service,
        environment: Environment,
        folder: Path,
        *,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._service, self._environment, self._folder = service, environment, folder
        self._variables = os.environ if variables is None else variables

    def words(self, release: Release, home: Path, settings: CommandSettings = AS_USUAL) -> dict[str, str]:
        """Return what the words in braces mean for an installed release, with these settings on top.

        Raises `SettingsMissing`.
        """
        usual = {"database": self._environment.database, "bucket": self._environment.bucket}
        instead = {name: value for name in usual if (value := getattr(settings, name))}
        data = {**self._found({name: usual[name] for name in usual if name not in instead}, {}), **instead}
        options = session_options(settings.session)
        return {
            # An address with options of its own hides PGOPTIONS, so they have to stand in it as well.
            "database": with_option(data["database"], options) if options else data["database"],
            "bucket": data["bucket"],
            "home": str(home),
            "artefact": str(home / file_of(release).name),
            "release": release.digest,
            "commit": release.commit,
            "python": sys.executable,
        }

    def variables(
        self,
        words: Mapping[str, str],
        settings: CommandSettings = AS_USUAL,
        process: Process | None = None,
    ) -> dict[str, str]:
        """Return the whole environment of a command, or of one process, with these settings on top. What is set for
        sessions stands in PGOPTIONS, behind the service's own, which it overrides one by one.

        Raises `SettingsMissing` with everything that is missing, and `UnknownWord`.
        """
        tables = (
            self._service.environment,
            self._environment.environment,
            process.environment if process else {},
        )
        merged = {name: value for table in tables for name, value in table.items()}
        found = {**self._found(merged, words), **settings.variables, **settings.secrets}
        if options := session_options(settings.session):
            found[OPTIONS] = " ".join(filter(None, (found.get(OPTIONS), options)))
        passed_on = {name: self._variables[name] for name in PASSED_ON if name in self._variables}
        return {**passed_on, **found}

    def variables_to_install(self, words: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a command that installs: Slipway's own, which may name proxies and package
        indexes, and the service's settings on top.

        Raises `SettingsMissing` and `UnknownWord`.
        """
        return {**self._variables, **self.variables(words)}

    def recording_key(self) -> str:
        """Return the secret that kept requests are encrypted with. Raises `SettingsMissing`."""
        return self._found({"recording.key": self._environment.recording.key}, {})["recording.key"]

    def missing_requirements(self) -> Sequence[str]:
        """Return which settings cannot be had here, in words. Secrets that are to be generated are."""
        tables = [
            self._service.environment,
            self._environment.environment,
            *(process.environment for process in self._service.processes.values()),
        ]
        elsewhere = {
            name: value
            for table in tables
            for name, value in table.items()
            if placeholders.lies_elsewhere(value)
        }
        if self._environment.recording.source:
            elsewhere["recording.key"] = self._environment.recording.key
        try:
            self._found(elsewhere, {})
        except placeholders.SettingsMissing as missing:
            return missing.what.splitlines()
        return []

    def _found(self, table: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
        return kept_secrets.looked_up(table, words, folder=self._folder, variables=self._variables)
