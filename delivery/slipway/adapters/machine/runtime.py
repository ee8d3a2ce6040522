"""Releases as processes of one machine, under a supervisor that outlives every deployer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from slipway.adapters.io import shell
from slipway.adapters.io.http_instance import HttpInstance
from slipway.adapters.io.web_client import WebClient
from slipway.adapters.machine.apart import ReleasesApart
from slipway.adapters.machine.closed import world
from slipway.adapters.machine.database import keep_postgres, managed_postgres
from slipway.adapters.machine.home import Launch, MachineHome, SlotRecord
from slipway.adapters.machine.install import MachineInstall
from slipway.adapters.machine.results import result_file
from slipway.adapters.machine.scheduled.jobs import PACKAGE, MachineJobs
from slipway.adapters.machine.settings import MachineSettings
from slipway.adapters.machine.supervised import logs, port_numbers, processes
from slipway.adapters.machine.supervised.supervisor import Supervisor
from slipway.commands.supervisor import Program
from slipway.config import Environment, Machine, Service
from slipway.decisions.text import placeholders, restart_words
from slipway.errors import StepFailed
from slipway.ports import (
    AS_USUAL,
    NO_EFFECTS,
    CommandSettings,
    Effects,
    Ended,
    Facts,
    Finished,
    PlaceCheck,
    ProcessState,
    Readiness,
    Release,
    Slot,
)

STOP_SECONDS = 5.0
# The group of the program that keeps a managed database.
POSTGRES = "postgres"


class MachineRuntime:
    """Runs a service's releases in one environment's home.

    The first two of the environment's ports are the slots' own, so that the proxy never has to learn a new one; the
    others are given to whatever process needs one. `postgres` is the folder of a database that is kept here, too.
    """

    def __init__(
        self,
        service: Service,
        environment: Environment,
        *,
        home: MachineHome,
        supervisor: Supervisor,
        settings: MachineSettings,
        postgres: Path | None = None,
    ) -> None:
        self._service, self._postgres = service, postgres
        self._ports = environment.of(Machine).ports
        self._home, self._supervisor, self._settings = home, supervisor, settings
        self._web = WebClient()
        self._jobs = MachineJobs(service, home, supervisor, settings)
        self._installed = MachineInstall(
            home,
            service.install,
            lambda release, folder: settings.words(release, folder),
            within=service.command_within.total_seconds(),
            variables=settings.variables_to_install,
        )
        # The supervisor, the proxy and the recorder listen there, and a database that is kept here has its folder.
        hidden = [home.run, *([postgres] if postgres else [])]
        self._apart = ReleasesApart(service, settings, self._installed, hidden)

    def install(self, release: Release) -> None:
        """Bring a release to where it will run, proving its digest on the way."""
        self._installed.install(release)

    def command(
        self,
        release: Release,
        words: Sequence[str],
        *,
        settings: CommandSettings = AS_USUAL,
        timeout_seconds: float,
    ) -> Finished:
        """Run one of the service's commands as that release, with its usual settings and these on top."""
        folder = self._installed.folder_of(release)
        meant = self._settings.words(release, folder, settings)
        variables = self._settings.variables(meant, settings)
        with result_file(words) as file:
            finished = shell.run(
                placeholders.fill_all(words, {**meant, **file.words}),
                timeout_seconds=timeout_seconds,
                environment=variables,
                folder=folder,
            )
            return replace(finished, result=file.read())

    def start(self, slot: Slot, release: Release) -> None:
        """Start all processes of a release in a slot; return once they have been started, ready or not.

        What runs there already, with the same settings, goes on running; anything else there is stopped first.
        """
        folder = self._installed.folder_of(release)
        self._supervisor.ensure()
        self._keep_postgres()
        record = self._record(slot, release)
        launches = self._launches(slot, release, folder, record)
        if self._home.slot(slot) != record or not self._home.has_launches(launches):
            self.stop(slot)
            port_numbers.wait_for(record.ports[record.serving])
            self._home.fill_slot(slot, record)
            self._home.write_launches(launches)
        self._supervisor.add(slot.value, self._programs(slot, record))
        self._jobs.write(slot, release, folder)
        if self._home.slot(slot.other) is None:
            self._jobs.give(slot)

    def stop(self, slot: Slot) -> None:
        """Stop a slot's processes, giving them time to finish what they have begun."""
        record = self._home.slot(slot)
        if record is None:
            return
        self._jobs.take(slot)
        self._supervisor.remove(slot.value, within=record.stop_within)
        self._home.remove_launches([_named(slot, name) for name in record.ports])
        self._home.empty_slot(slot)

    def stop_workers(self, slot: Slot) -> None:
        """Stop those processes of a slot that serve no requests, so that a release stays warm and does no jobs."""
        if record := self._home.slot(slot):
            self._supervisor.stop_workers(slot.value, self._programs(slot, record), within=record.stop_within)
            if self._home.slot(slot.other):
                self._jobs.give(slot.other)

    def start_workers(self, slot: Slot) -> None:
        """Start those again; the others go on running. Nothing happens in an empty slot."""
        if record := self._home.slot(slot):
            self._supervisor.add(slot.value, self._programs(slot, record))
            self._jobs.give(slot)

    def processes(self, slot: Slot) -> Sequence[ProcessState]:
        """Return the state of a slot's processes; none for an empty slot."""
        record = self._home.slot(slot)
        if record is None:
            return ()
        states = self._supervisor.states([_named(slot, name) for name in record.ports])
        memory = processes.memory_of(each.pid for each in states.values() if each.running)
        found = ((name, states[_named(slot, name)]) for name in record.ports)
        return [
            ProcessState(
                name,
                state.running,
                # A stop by its deployer forgets the starts, so these are none of its own.
                restarts=state.ends,
                memory_bytes=memory.get(state.pid, 0) if state.running else 0,
            )
            for name, state in found
        ]

    def last_words(self, slot: Slot) -> Mapping[str, str]:
        """Return what each process of a slot has said last."""
        record = self._home.slot(slot)
        ports = record.ports if record else ()
        return {name: self._home.last_words(_named(slot, name)) for name in ports}

    def release_in(self, slot: Slot) -> str:
        """Return the digest of the release in a slot, or an empty text."""
        record = self._home.slot(slot)
        return record.digest if record else ""

    def url(self, slot: Slot) -> str:
        """Return the address of a slot itself, past any proxy."""
        return f"http://{processes.LOOPBACK}:{self.ports[slot]}"

    def ready(self, slot: Slot) -> Readiness:
        """Return whether the release in a slot can serve now; an empty slot has ended, for good."""
        if self._home.slot(slot) is None:
            return Ended(f"nothing runs in {slot}", times=0, is_final=True)
        return self._instance(self.ports[slot], lambda: self._ended(slot)).ready()

    def version(self, slot: Slot) -> str:
        """Return what the release in a slot says of its version. Raises `StepFailed` when it does not say."""
        return self._instance(self.ports[slot], lambda: None).version()

    @property
    def ports(self) -> Mapping[Slot, int]:
        """The ports at which the slots' serving processes listen."""
        return port_numbers.of_slots(self._ports)

    @contextmanager
    def scratch(
        self, release: Release, *, settings: CommandSettings = AS_USUAL, closed: bool = False
    ) -> Iterator[HttpInstance]:
        """Serve a release apart from everything, with these settings on top; ready or not.

        Only the serving process runs, because a worker would do its jobs. It ends with the block, and with Slipway. One
        that is `closed` off reaches the database and the bucket of its settings alone.
        """
        port = port_numbers.free(self._home, self._ports, 1)[0]
        serving = self._apart.closed if closed else self._apart.beside
        with serving(release, self._serving, settings, port) as (server, effects):
            try:
                yield self._instance(port, lambda: _ended_apart(server), effects)
            except StepFailed as fault:
                # Why it failed stands in what the release said itself, and that is gone in a moment.
                words = "\n".join(filter(None, (fault.next_step, f"Last words of its log:\n{server.said()}")))
                raise StepFailed(fault.what, next_step=words) from fault

    def why_not_closed(self) -> str:
        """Return why a release cannot be closed off on this machine, an empty text where it can."""
        return world.why_not_closed()

    def is_stopped(self) -> bool:
        """Return whether a slot is filled and the supervisor of its processes does not run."""
        return any(map(self._home.slot, Slot)) and not self._supervisor.runs()

    def orphans(self) -> Sequence[str]:
        """Return the processes that go on running although the supervisor has ended."""
        if self._supervisor.runs():
            return ()
        return [
            name
            for name in self._home.launched()
            if any(processes.runs(pid, began) for pid, began in self._home.starts(name)[-1:])
        ]

    def start_everything(self) -> bool:
        """Start the supervisor where something is to run and it does not; return whether it had to be started."""
        if not self.is_stopped():
            return False
        self._supervisor.ensure()
        return True

    def stop_everything(self) -> None:
        """Stop all that runs here, the database too where it is kept here. `start_everything` starts it again."""
        filled = [record for slot in Slot if (record := self._home.slot(slot))]
        self._supervisor.stop_everything(
            within=max((each.stop_within for each in filled), default=STOP_SECONDS)
        )
        if self._postgres:
            managed_postgres.stop(self._postgres)

    def said(self, *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield the last lines that each process has said, with its name; with `follow` what it says from then on."""
        return logs.said(self._home, lines=lines, follow=follow)

    def run_here(
        self, release: Release, words: Sequence[str], *, settings: CommandSettings = AS_USUAL
    ) -> int:
        """Run a command as that release, with this program's own input and output; return its exit code.

        Raises `StepFailed` when it cannot be started.
        """
        folder = self._installed.folder_of(release)
        meant = self._settings.words(release, folder, settings)
        return shell.run_here(
            placeholders.fill_all(words, meant),
            environment=self._settings.variables(meant, settings),
            folder=folder,
        )

    def place_checks(self, release: Release) -> Sequence[PlaceCheck]:
        """Return nothing: a machine has no rules of its own for what is started on it."""
        return ()

    def replicas(self, release: Release) -> Mapping[str, int]:
        """Return one of each process."""
        return dict.fromkeys(self._service.processes, 1)

    def schedules(self, release: Release) -> Mapping[str, str]:
        """Return when each job is started, by slipway.toml."""
        return {each.name: each.schedule for each in self._service.jobs}

    def run_job(self, release: Release, name: str) -> Finished:
        """Run a job of slipway.toml now, as that release."""
        job = next(each for each in self._service.jobs if each.name == name)
        return self.command(release, job.command, timeout_seconds=job.within.total_seconds())

    def facts(self, slot: Slot, key: str) -> Facts:
        """Return nothing: what runs on a machine stands in slipway.toml."""
        return {}

    def changed_settings(self, slot: Slot) -> Sequence[str]:
        """Return nothing: what processes of a machine are told is written down when they are started."""
        return ()

    def job_runs(self) -> Sequence[Facts]:
        """Return the runs of jobs, the oldest first."""
        return self._jobs.done()

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there before any release can run and is not, in words."""
        return self._settings.missing_requirements()

    def free_bytes(self) -> int | None:
        """Return the free room where releases are kept, None where it cannot be known."""
        return self._home.free_bytes()

    def remove_other_releases(self, keep: Sequence[str]) -> Sequence[str]:
        """Remove installed releases whose digest is not among `keep` nor in a slot; return what was removed."""
        return self._installed.remove_others([*keep, *map(self.release_in, Slot)])

    def _keep_postgres(self) -> None:
        """Have the supervisor start the managed database again when it has ended."""
        if self._postgres is None:
            return
        words = (sys.executable, "-m", keep_postgres.__name__, str(self._postgres))
        environment = {"PYTHONPATH": PACKAGE, "PATH": os.defpath, "HOME": str(self._home.root)}
        launches = {POSTGRES: Launch(words, environment, str(self._home.root))}
        if not self._home.has_launches(launches):
            self._home.write_launches(launches)
        program = Program(
            POSTGRES, self._home.launch_words(POSTGRES), str(self._home.log(POSTGRES)), STOP_SECONDS
        )
        self._supervisor.add(POSTGRES, [program])

    @property
    def _serving(self) -> str:
        return next(name for name, process in self._service.processes.items() if process.serves)

    def _record(self, slot: Slot, release: Release) -> SlotRecord:
        within = max(process.stop_within.total_seconds() for process in self._service.processes.values())
        ports = self._ports_for(slot, release)
        return SlotRecord(release.digest, release.commit, ports, self._serving, self._listening, within)

    def _ports_for(self, slot: Slot, release: Release) -> Mapping[str, int]:
        """Return the ports that this release has in this slot, or will have."""
        former = self._home.slot(slot)
        if former and former.digest == release.digest and set(former.ports) == set(self._service.processes):
            return former.ports
        others = [name for name in self._service.processes if name != self._serving]
        found = port_numbers.free(self._home, self._ports, len(others))
        return {self._serving: self.ports[slot], **dict(zip(others, found, strict=True))}

    @property
    def _listening(self) -> tuple[str, ...]:
        """The processes that are told a port: each of them may have figures to show."""
        texts = {
            name: [*process.command, *process.environment.values()]
            for name, process in self._service.processes.items()
        }
        return tuple(name for name, each in texts.items() if placeholders.mentions("port", each))

    def _launches(self, slot: Slot, release: Release, folder: Path, record: SlotRecord) -> dict[str, Launch]:
        found = dict[str, Launch]()
        for name, process in self._service.processes.items():
            meant = {**self._settings.words(release, folder), "port": str(record.ports[name])}
            words = placeholders.fill_all(process.command, meant)
            found[_named(slot, name)] = Launch(
                words, self._settings.variables(meant, process=process), str(folder)
            )
        return found

    def _programs(self, slot: Slot, record: SlotRecord) -> list[Program]:
        return [
            Program(
                program := _named(slot, name),
                self._home.launch_words(program),
                str(self._home.log(program)),
                self._stop_within(name, record),
                serves=name == record.serving,
            )
            for name in record.ports
        ]

    def _stop_within(self, name: str, record: SlotRecord) -> float:
        # A release of before may have processes that the configuration of now does not know.
        known = self._service.processes.get(name)
        return known.stop_within.total_seconds() if known else record.stop_within

    def _instance(
        self,
        port: int,
        ended: Callable[[], Ended | None],
        effects: Callable[[], Effects] = lambda: NO_EFFECTS,
    ) -> HttpInstance:
        url = f"http://{processes.LOOPBACK}:{port}"
        return HttpInstance(url, self._service, self._web, ended=ended, effects=effects)

    def _ended(self, slot: Slot) -> Ended | None:
        """Return which process of a slot has ended most often since it was started, None where none has."""
        is_final = not self._supervisor.runs()
        found = max(self.processes(slot), key=lambda each: each.faults)
        if found.faults:
            times, causes = restart_words.times(found.faults), restart_words.causes(found.restarts)
            said = self._home.last_words(_named(slot, found.name)) or "(none)"
            words = f"its process {found.name!r} ended {times} ({causes}). Its last words: {said}"
            return Ended(words, found.faults, is_final)
        return (
            Ended("the supervisor of its processes does not run", times=0, is_final=True)
            if is_final
            else None
        )


def _ended_apart(server: shell.Serving) -> Ended | None:
    code = server.code()
    # Its last words follow, as those of whatever goes wrong with it.
    return None if code is None else Ended(f"it ended with {code}", is_final=True)


def _named(slot: Slot, process: str) -> str:
    return f"{slot}-{process}"
