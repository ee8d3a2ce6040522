"""The scheduled jobs of a home: one runner, for the release whose workers do the jobs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import slipway
from slipway.adapters.io import files
from slipway.adapters.machine.home import Launch, MachineHome
from slipway.adapters.machine.scheduled import run_jobs
from slipway.adapters.machine.settings import MachineSettings
from slipway.adapters.machine.supervised.supervisor import Supervisor
from slipway.commands.supervisor import Program
from slipway.config import Service
from slipway.decisions.text import placeholders
from slipway.ports import Facts, Release, Slot

# The group of the program that runs them.
GROUP = "jobs"
KEPT_RUNS = 200
# Where Slipway itself lies: the supervisor's own environment does not say so.
PACKAGE = str(Path(slipway.__file__).parents[1])


class MachineJobs:
    """Which release's jobs are run. A slot's are written down when it is filled, and run when they are given to it."""

    def __init__(
        self, service: Service, home: MachineHome, supervisor: Supervisor, settings: MachineSettings
    ) -> None:
        self._service, self._home, self._supervisor, self._settings = service, home, supervisor, settings

    def write(self, slot: Slot, release: Release, folder: Path) -> None:
        """Write down the jobs of a release in a slot, with all they need, for their owner alone."""
        meant = self._settings.words(release, folder)
        jobs = [
            {
                "name": job.name,
                "schedule": job.schedule,
                "words": placeholders.fill_all(job.command, meant),
                "within": job.within.total_seconds(),
            }
            for job in self._service.jobs
        ]
        content = {
            "release": release.digest,
            "folder": str(folder),
            "environment": dict(self._settings.variables(meant)),
            "jobs": jobs,
        }
        files.write(self._file(slot), json.dumps(content, indent=1))

    def give(self, slot: Slot) -> None:
        """Let the jobs of a slot's release be run, and no other's."""
        if not self._listed(slot):
            self._stop()
            return
        done = self._home.logs / "jobs-done.jsonl"
        words = (sys.executable, "-m", run_jobs.__name__, str(self._file(slot)), str(done))
        environment = {"PYTHONPATH": PACKAGE, "PATH": os.defpath, "HOME": str(self._home.root)}
        launches = {GROUP: Launch(words, environment, str(self._home.root))}
        if not self._home.has_launches(launches):
            self._stop()
            self._home.write_launches(launches)
        program = Program(
            GROUP,
            self._home.launch_words(GROUP),
            str(self._home.log(GROUP)),
            run_jobs.STOP_SECONDS,
            serves=False,
        )
        self._supervisor.add(GROUP, [program])

    def take(self, slot: Slot) -> None:
        """Run the jobs of a slot no more."""
        if str(self._file(slot)) in files.read(self._home.launch_file(GROUP)):
            self._stop()
        self._file(slot).unlink(missing_ok=True)

    def done(self) -> Sequence[Facts]:
        """Return the newest runs, the oldest of them first."""
        lines = files.read(self._home.logs / "jobs-done.jsonl").splitlines()
        return [json.loads(line) for line in lines[-KEPT_RUNS:]]

    def _stop(self) -> None:
        if self._home.program_config(GROUP).exists():
            self._supervisor.remove(GROUP, within=run_jobs.STOP_SECONDS)
            self._home.remove_launches([GROUP])

    def _listed(self, slot: Slot) -> bool:
        text = files.read(self._file(slot))
        return bool(text and json.loads(text)["jobs"])

    def _file(self, slot: Slot) -> Path:
        return self._home.run / f"jobs-{slot}.json"
