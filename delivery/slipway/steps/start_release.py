"""Start the new release beside the old one, and wait until it says that it is ready."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from slipway.errors import StepFailed
from slipway.ports import Facts, ProcessState
from slipway.steps.draining import drain
from slipway.steps.naming import prove_commit
from slipway.steps.work import Work

NAME = "start"
PAUSE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class StartRelease:
    """Starts the release in the slot that nobody is served by."""

    name: str = NAME

    def describe(self, work: Work) -> str:
        """Say where it will be started."""
        beside = f" beside release {work.live.name} in {work.live.slot}" if work.live else ""
        return f"start release {work.release.name} in {work.slot}{beside}, without traffic"

    def apply(self, work: Work) -> Facts:
        """Start it. Raises `StepFailed` with its last words when it ends, or is not ready in time."""
        began = work.now()
        if work.tools.runtime.release_in(work.slot) not in ("", work.release.digest):
            work.tell(self, f"{work.slot} still holds a former release; it is stopped first")
            drain(work.service, work.tools, work.slot)
            work.tools.runtime.stop(work.slot)
        work.tools.runtime.start(work.slot, work.release)
        self._wait_until_ready(work)
        prove_commit(work, work.release, work.tools.runtime.url(work.slot), which="new")
        seconds = (work.now() - began).total_seconds()
        return {"words": f"ready in {work.slot} after {seconds:.1f} s", "ready_seconds": seconds}

    def undo(self, work: Work) -> str:
        """Stop it, once nobody waits for an answer of it any more."""
        if not work.tools.runtime.release_in(work.slot):
            return ""
        drain(work.service, work.tools, work.slot)
        work.tools.runtime.stop(work.slot)
        return f"release {work.release.name} stopped"

    def _wait_until_ready(self, work: Work) -> None:
        url = work.tools.runtime.url(work.slot) + work.service.health
        patience = work.service.ready_within
        deadline = work.now() + patience
        while True:
            status, body = work.tools.web.get(url)
            if status == HTTPStatus.OK:
                return
            if lost := _lost(work):
                raise StepFailed(
                    f"The process {lost.name!r} of the new release ended {lost.restarts} times before it was ready. "
                    f"Its last words: {lost.said or '(none)'}"
                )
            if work.now() >= deadline:
                said = body.decode(errors="replace").strip()[:500] or f"status {status}"
                raise StepFailed(
                    f"The new release was not ready within {patience.total_seconds():.0f} s. "
                    f"{work.service.health} said: {said}"
                )
            work.tools.clock.sleep(PAUSE_SECONDS)


def is_there(work: Work) -> bool:
    """Return whether the new release is in its slot."""
    return work.tools.runtime.release_in(work.slot) == work.release.digest


def _lost(work: Work) -> ProcessState | None:
    limit = work.environment.judge.restarts
    return next((each for each in work.tools.runtime.processes(work.slot) if each.restarts > limit), None)
