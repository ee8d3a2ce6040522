"""Opens an environment for a command: reads the configuration, chooses adapters, and finds out who is at work."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typer

from slipway import config as configuration
from slipway.adapters.reports.console_report import ConsoleReport, SteadyConsole
from slipway.adapters.reports.json_report import JsonReport
from slipway.cli.terminal.words import runnable
from slipway.config import Config, Environment, Kubernetes
from slipway.decisions.cluster.objects.names import ASKED_BY, IN_CLUSTER
from slipway.decisions.gates.people.identities import identity, reads_as_another
from slipway.errors import Refused, SlipwayError, WrongUse
from slipway.flows.environment.context import EnvironmentContext
from slipway.ports import Lease, Report


@dataclass
class Invocation:
    """What was said before the command: which configuration, whether to speak JSON, and who is at work."""

    file: Path
    json: bool
    by: str
    environment: str = ""

    def advice(self, text: str) -> str:
        """Return a text in which every command can be run as it is printed."""
        return runnable(text, environment=self.environment, config=self.file)

    @cached_property
    def config(self) -> Config:
        """The configuration. Raises `ConfigFault`."""
        return configuration.read(self.file)

    @cached_property
    def console(self) -> SteadyConsole:
        """Where people read."""
        # A line of a file or pipe is looked for by its words, and so is never broken.
        return SteadyConsole(highlight=False, soft_wrap=not sys.stdout.isatty())

    @cached_property
    def report(self) -> Report:
        """Whom to tell how it goes."""
        return JsonReport(sys.stdout) if self.json else ConsoleReport(self.console, self.advice)

    def context(self, name: str) -> EnvironmentContext:
        """Open an environment. Raises `WrongUse` for one that is not configured."""
        if self.config.named(name).previews:
            raise WrongUse(
                f"{name} consists of previews, and nothing is delivered to it as a whole.",
                next_step="`slipway preview list` shows them, `slipway preview up N --release R` brings one up.",
            )
        self.go_elsewhere(name)
        return self.context_here(name)

    def go_elsewhere(self, name: str) -> None:
        """Return where this command is to run here; else run it in a pod of the environment's cluster, and end so."""
        if runs_elsewhere(self.config.named(name), os.environ):
            from slipway.cli.opening.elsewhere import run_elsewhere

            self.environment = name
            raise typer.Exit(run_elsewhere(self.config, name))

    def context_here(self, name: str) -> EnvironmentContext:
        """Open an environment where the command was called, for what needs the checkout and not the cluster.

        Raises `WrongUse` for one that is not configured.
        """
        from slipway.cli.opening.adapters import open_site

        self.environment = name
        return open_site(self.config, name, by=self.by, report=self.report)

    @contextmanager
    def lease(self, context: EnvironmentContext, purpose: str) -> Iterator[Lease]:
        """Hold the environment's lock while the block runs. Raises `Locked`."""
        lease = context.take_lease(purpose)
        try:
            yield lease
        finally:
            give_back(lease)


def runs_elsewhere(environment: Environment, variables: Mapping[str, str]) -> bool:
    """Return whether a command is to run in a pod of the environment's cluster, and this is not that pod."""
    own = environment.own
    return isinstance(own, Kubernetes) and own.runner == "pod" and IN_CLUSTER not in variables


def is_agent_of_a_cluster(environment: Environment, variables: Mapping[str, str]) -> bool:
    """Return whether this runs in its environment's cluster by itself, and not in a pod that somebody asked for."""
    own = environment.own
    in_cluster = IN_CLUSTER in variables and not asked_by(variables)
    return isinstance(own, Kubernetes) and own.runner == "pod" and in_cluster


def give_back(lease: Lease) -> None:
    """Give a lease back. What the work under it ended with is not lost to a store or a person that disturbs this."""
    try:
        lease.release()
    except KeyboardInterrupt:
        # All has been done already; nothing is left that could be put back.
        give_back(lease)
    except SlipwayError:
        # It expires by itself.
        return


def asked_by(variables: Mapping[str, str]) -> str:
    """Return who asked for this pod, as the cluster knows them; an empty text where this is no such pod.

    Raises `Refused` for a name that would count as another one's: whoever chooses such a name could be anybody.
    """
    name = variables.get(ASKED_BY, "")
    if reads_as_another(name):
        raise Refused(
            f"The cluster knows you as {name!r}, and that would count here as {identity(name)!r}.",
            next_step="Ask for a name without an address in angle brackets and without special signs.",
        )
    return name


def who() -> str:
    """Return the e-mail address that git knows, else the login on this machine."""
    with suppress(FileNotFoundError):
        asked = subprocess.run(("git", "config", "user.email"), capture_output=True, text=True, check=False)
        if found := asked.stdout.strip():
            return found
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container's user has a number and no name.
        return f"user {os.getuid()}"
