"""Run a release's jobs at their times. The supervisor runs this for the release whose workers do the jobs.

    python -m slipway.adapters.machine.scheduled.run_jobs JOBS.json DONE.jsonl

Each run is written down when it has ended, as a line of the second file.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from cronsim import CronSim

SAID_CHARACTERS = 1500
INTERRUPTED = "ended before it was done: the jobs of this release are run no more"
STOP_SECONDS = 20.0
# A clock that was set back must not let a job run a second time in its minute.
LONGEST_SLEEP = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a release."""

    name: str
    schedule: str
    words: tuple[str, ...]
    within: float


class Runner:
    """Runs the jobs of one release until it is told to end; then it ends those that run."""

    def __init__(self, release: str, folder: str, environment: Mapping[str, str], done: Path) -> None:
        self._release, self._folder, self._environment, self._done = release, folder, environment, done
        self._running = dict[str, subprocess.Popen[bytes]]()
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def run(self, jobs: list[Job]) -> None:
        """Wait for the next time of each job and start it then."""
        threads = [threading.Thread(target=self._at_its_times, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def end(self, *_: FrameType | int | None) -> None:
        """Start nothing more, and ask what runs to end."""
        self._ended.set()
        self._signal(signal.SIGTERM)
        killing = threading.Timer(STOP_SECONDS / 2, self._signal, (signal.SIGKILL,))
        killing.daemon = True
        killing.start()

    def _signal(self, number: signal.Signals) -> None:
        for process in list(self._running.values()):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)

    def _at_its_times(self, job: Job) -> None:
        for due in CronSim(job.schedule, datetime.now(UTC)):
            while (left := (due - datetime.now(UTC)).total_seconds()) > 0:
                if self._ended.wait(min(left, LONGEST_SLEEP)):
                    return
            if (datetime.now(UTC) - due).total_seconds() > 60:
                # It still ran, or the machine slept: that time is over.
                self._note(job, due, 0.0, None, "its time passed while it still ran, or nothing did")
                continue
            self._run(job, due)

    def _run(self, job: Job, due: datetime) -> None:
        began = time.monotonic()
        try:
            process = subprocess.Popen(
                job.words,
                cwd=self._folder,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            self._note(job, due, 0.0, None, f"{job.words[0]} cannot be started: {error.strerror}")
            return
        self._running[job.name] = process
        try:
            said, _ = process.communicate(timeout=job.within)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
            said += f"\nended after {job.within:g} s".encode()
        finally:
            self._running.pop(job.name, None)
        if process.returncode < 0 and self._ended.is_set():
            said += f"\n{INTERRUPTED}".encode()
        words = said.decode(errors="replace").strip()[-SAID_CHARACTERS:]
        self._note(job, due, time.monotonic() - began, process.returncode, words)

    def _note(self, job: Job, due: datetime, seconds: float, code: int | None, said: str) -> None:
        line = {
            "job": job.name,
            "release": self._release,
            "due": due.isoformat(),
            "seconds": round(seconds, 3),
            "code": code,
            "said": said,
        }
        with self._lock, self._done.open("a") as done:
            done.write(json.dumps(line, ensure_ascii=False) + "\n")
        ended = f"ended with {code} after {seconds:.1f} s" if code is not None else "was not run"
        sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {job.name} {ended}. {said[-200:]}\n")
        sys.stdout.flush()


def main(file: Path, done: Path) -> None:
    """Run the jobs that a file names."""
    found: dict[str, Any] = json.loads(file.read_text())
    runner = Runner(found["release"], found["folder"], found["environment"], done)
    signal.signal(signal.SIGTERM, runner.end)
    runner.run([Job(**{**each, "words": tuple(each["words"])}) for each in found["jobs"]])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
