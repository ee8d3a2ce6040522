"""Releases that serve apart from the slots: beside them as any program, or closed off from the world."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from slipway.adapters.io import shell
from slipway.adapters.machine.closed import world
from slipway.adapters.machine.closed.order import Order
from slipway.adapters.machine.closed.reach import reach_of
from slipway.adapters.machine.install import MachineInstall
from slipway.adapters.machine.settings import MachineSettings
from slipway.commands.postgres import without_tls
from slipway.config import Service
from slipway.decisions.text import placeholders
from slipway.ports import AS_USUAL, NO_EFFECTS, CommandSettings, Effects, Release

# A program, and who says what it did besides answering.
Apart: TypeAlias = tuple[shell.Serving, Callable[[], Effects]]


class ReleasesApart:
    """Runs one process of a release at a port. Closed off, it sees nothing of the folders that are `hidden`."""

    def __init__(
        self, service: Service, settings: MachineSettings, installed: MachineInstall, hidden: Sequence[Path]
    ) -> None:
        self._service, self._settings = service, settings
        self._installed, self._hidden = installed, hidden

    @contextmanager
    def beside(self, release: Release, process: str, settings: CommandSettings, port: int) -> Iterator[Apart]:
        """Run a process with these settings on top while a block runs."""
        folder, found = self._installed.folder_of(release), self._service.processes[process]
        meant = {**self._settings.words(release, folder, settings), "port": str(port)}
        with shell.serving(
            placeholders.fill_all(found.command, meant),
            environment=self._settings.variables(meant, settings, found),
            folder=folder,
            stop_within=found.stop_within.total_seconds(),
        ) as server:
            yield server, lambda: NO_EFFECTS

    @contextmanager
    def closed(self, release: Release, process: str, settings: CommandSettings, port: int) -> Iterator[Apart]:
        """Run a process that reaches the database and the bucket of these settings, and nothing else of the world."""
        with world.serving_closed(self._order(release, process, settings, port)) as found:
            yield found.server, found.effects

    def _order(self, release: Release, process: str, settings: CommandSettings, port: int) -> Order:
        folder, found = self._installed.folder_of(release), self._service.processes[process]
        usual, copy = (self._settings.words(release, folder, each) for each in (AS_USUAL, settings))
        # Its connections to the database are encrypted from the wall on.
        meant = {**copy, "port": str(port), "database": without_tls(copy["database"])}
        variables = self._settings.variables(meant, settings, found)
        return Order(
            placeholders.fill_all(found.command, meant),
            {**variables, **({"PGSSLMODE": "disable"} if "PGSSLMODE" in variables else {})},
            str(folder),
            port,
            found.stop_within.total_seconds(),
            reach_of(copy, usual, variables, hidden=map(str, self._hidden)),
        )
