"""Deploy from a workflow, and let GitHub know how it goes and where its report stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from slipway.errors import Exit, Refused
from slipway.ports import Clock, Finished
from slipway.ports.releases.forge import Forge, Progress

# Runs a command of Slipway, shows what it says, and returns it.
Slipway: TypeAlias = Callable[[Sequence[str]], Finished]
PAUSE_SECONDS = 60.0
# Gates that open by themselves, and soon.
PASSING = {"soak"}
MOST_WORDS = 140


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """The run of a workflow that asks: its address, and which attempt it is."""

    url: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A release for an environment. `patience` is how long a gate may stay closed that opens by itself."""

    environment: str
    release: str
    patience: timedelta = timedelta(0)


def must_be_first(run: WorkflowRun) -> None:
    """Raise `Refused` for a workflow that is run again.

    It would deploy its old commit, with the rights of the person who began it, whatever was rolled back since.
    """
    if run.attempt > 1:
        raise Refused(
            f"This is attempt {run.attempt} of a workflow that has run before, and would deploy what was new then.",
            next_step="Begin a new run: merge a commit, or run the workflow `deliver` by hand from the branch.",
        )


def recorded_deploy(
    forge: Forge, slipway: Slipway, quietly: Slipway, wanted: Wanted, run: WorkflowRun, clock: Clock
) -> tuple[int, str]:
    """Deploy, and return the exit code and the page about it.

    Raises `Refused` for a workflow that is run again. Whatever else happens, GitHub is told the end of it.
    """
    must_be_first(run)
    name = wanted.environment
    deployment = forge.begin_deployment(wanted.release, name, f"slipway deploy {name}")
    told = _Told(forge, deployment, run.url)
    try:
        told.say(Progress.QUEUED, "Waits for the gates that open by themselves.")
        _wait(quietly, wanted, clock)
        told.say(Progress.IN_PROGRESS, "Restore point, rehearsal, canary, watch.")
        code = slipway(("deploy", name, "--release", wanted.release)).code
        headline, page = _report(quietly, name) if code not in (Exit.WRONG_USE, Exit.REFUSED) else ("", "")
        told.say(_progress(code), headline or f"slipway deploy ended with {code}.")
    except BaseException:
        told.say(
            Progress.ERROR, "The workflow was ended. `slipway status` says what became of the deployment."
        )
        raise
    return code, page


@dataclass(frozen=True, slots=True)
class _Told:
    forge: Forge
    deployment: int
    url: str

    def say(self, progress: Progress, words: str) -> None:
        self.forge.say(self.deployment, progress, words[:MOST_WORDS], log=self.url)


def _wait(slipway: Slipway, wanted: Wanted, clock: Clock) -> None:
    """Wait while nothing but time keeps a gate closed; what else is closed the deployment itself says."""
    until = clock.now() + wanted.patience
    while clock.now() < until and _waits(slipway, wanted):
        clock.sleep(PAUSE_SECONDS)


def _waits(slipway: Slipway, wanted: Wanted) -> bool:
    planned = slipway(("--json", "plan", wanted.environment, "--release", wanted.release))
    if planned.code != Exit.REFUSED:
        return False
    gates = json.loads(planned.output.strip().splitlines()[-1])["gates"]
    return {each["name"] for each in gates if each["state"] != "open"} <= PASSING


def _report(slipway: Slipway, environment: str) -> tuple[str, str]:
    found = slipway(("--json", "report", environment))
    if found.code:
        return "", ""
    told = json.loads(found.output.strip().splitlines()[-1])
    return str(told["headline"]), str(told["page"])


def _progress(code: int) -> Progress:
    if code == Exit.DONE:
        return Progress.SUCCESS
    return Progress.FAILURE if code in (Exit.PUT_BACK, Exit.REFUSED) else Progress.ERROR
