"""Bring the new release to where it will run."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.ports import Facts
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class InstallRelease:
    """Installs the artefact next to the one that runs. Nothing of it is seen by anybody yet."""

    name: str = "install"

    def describe(self, work: Work) -> str:
        """Say what will be installed."""
        return (
            f"install release {work.release.name} of commit {work.release.commit[:10]} and prove its digest"
        )

    def apply(self, work: Work) -> Facts:
        """Install it. Raises `StepFailed` when the bytes are not those of its digest or a command fails."""
        work.tools.runtime.install(work.release)
        return {"words": f"release {work.release.name}, digest proven"}

    def undo(self, work: Work) -> str:
        """Leave it there: it takes room and nothing else, and is tidied away later."""
        return ""
