"""From a commit to a release: what was built before is taken as it is, and nothing is built twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from slipway.config import Service
from slipway.decisions.text import placeholders
from slipway.errors import Absent, SlipwayError
from slipway.ports import Clock, Commit, Finished, Release, Releases, Report, Shell, Source


class BuildFailed(SlipwayError):
    """The build command failed, or left no artefact."""


@dataclass(frozen=True, slots=True)
class ReleaseBuilder:
    """Where releases are built and kept. `environment` is what the build command gets to see."""

    service: Service
    source: Source
    releases: Releases
    shell: Shell
    clock: Clock
    report: Report
    environment: Mapping[str, str]
    python: str
    folder: Path

    def release_of(self, name: str) -> Release:
        """Return the release that a digest, short digest, commit, tag or branch names, built if it has not been.

        Raises `Absent` when nothing has that name, `BuildFailed` when it cannot be built.
        """
        try:
            return self.releases.find(name)
        except Absent:
            commit = self.source.resolve(name)
        try:
            return self.releases.find(commit.hash)
        except Absent as absent:
            if not self.service.build:
                raise Absent(
                    f"No release of commit {commit.hash[:12]} is registered.",
                    next_step=f"`slipway register IMAGE --commit {commit.hash}`, as the build of this commit does.",
                ) from absent
            return self._build(commit)

    def run_check(self, words: Sequence[str], release: Release) -> Finished:
        """Ask whether a release's commit is green, in the folder of slipway.toml."""
        known = {"commit": release.commit, "release": release.digest, "python": self.python}
        return self.shell.run(
            placeholders.fill_all(words, known),
            folder=self.folder,
            environment=self.environment,
            timeout_seconds=self.service.command_within.total_seconds(),
        )

    def _build(self, commit: Commit) -> Release:
        began = self.clock.now()
        self.report.began("build", f"build commit {commit.hash[:10]} “{commit.subject}”")
        with self.source.checkout(commit.hash) as folder:
            words = placeholders.fill_all(self.service.build, {"commit": commit.hash, "python": self.python})
            done = self.shell.run(
                words,
                folder=folder,
                environment=self.environment,
                timeout_seconds=self.service.command_within.total_seconds(),
            )
            if done.code:
                self.report.ended("build", "failed", f"ended with {done.code}", done.seconds)
                said = (done.errors.strip() or done.output.strip())[-3000:]
                raise BuildFailed(f"The build of {commit.hash[:10]} ended with {done.code}:\n{said}")
            release = self.releases.add(
                _artefact(folder, self.service.artefact), commit, now=self.clock.now()
            )
        seconds = (self.clock.now() - began).total_seconds()
        self.report.ended("build", "done", f"release {release.name}", seconds)
        return release


def _artefact(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "nothing"
        raise BuildFailed(f"The build should leave one artefact {pattern!r}; it left {names}.")
    return found[0]
