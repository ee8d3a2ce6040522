"""Everything that one environment on one machine is made of, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from slipway.adapters.gauges.prometheus import PrometheusGauges
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.file_fence import FileFence
from slipway.adapters.machine.haproxy.counters import HaproxyCounters
from slipway.adapters.machine.haproxy.shares import HaproxyShares
from slipway.adapters.machine.home import MachineHome
from slipway.adapters.machine.recording import MachineRecorder
from slipway.adapters.machine.runtime import MachineRuntime
from slipway.adapters.machine.scraper import Scraper
from slipway.adapters.machine.settings import MachineSettings
from slipway.adapters.machine.supervised.supervisor import Supervisor
from slipway.config import Environment, Machine, Service
from slipway.ports import Gauges, Target


@dataclass(frozen=True, slots=True)
class MachineTarget:
    """One environment's parts. None of them has touched anything yet."""

    home: MachineHome
    supervisor: Supervisor
    runtime: MachineRuntime
    shares: HaproxyShares
    counters: HaproxyCounters
    gauges: Gauges
    fence: FileFence

    def as_target(self) -> Target:
        """Return what of it every target has."""
        return Target(self.runtime, self.shares, self.counters, self.gauges, self.fence)


def machine(
    service: Service,
    environment: Environment,
    folder: Path,
    *,
    variables: Mapping[str, str] | None = None,
    postgres: Path | None = None,
) -> MachineTarget:
    """Return an environment's parts. `folder` is where slipway.toml lies; `variables` stand in for Slipway's own.

    `postgres` is the folder of a database that has to be kept alive as well. Raises `WrongUse` for an environment on
    another kind of target.
    """
    own = environment.of(Machine)
    home = MachineHome(folder / own.home)
    supervisor = Supervisor(home)
    settings = MachineSettings(service, environment, folder, variables=variables)
    runtime = MachineRuntime(
        service, environment, home=home, supervisor=supervisor, settings=settings, postgres=postgres
    )
    recorder = MachineRecorder(
        service,
        environment,
        folder,
        home=home,
        supervisor=supervisor,
        settings=settings,
        variables=variables,
    )
    shares = HaproxyShares(
        home,
        supervisor,
        listen=own.listen,
        ports=runtime.ports,
        health=service.health,
        answer_within=service.answer_within.total_seconds(),
        hashed_paths=service.hashed_paths,
        recorder=recorder,
    )
    web, asked = WebClient(), environment.prometheus
    gauges = (
        PrometheusGauges(home.words_of_queries, asked, web)
        if asked.url
        else Scraper(home, service.metrics, web)
    )
    return MachineTarget(
        home, supervisor, runtime, shares, HaproxyCounters(home), gauges, FileFence(home.fence)
    )
