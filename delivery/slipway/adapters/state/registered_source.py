"""The commits of registered releases: all that is known of a repository where there is none, as in a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from slipway.errors import Absent
from slipway.ports import Commit, Release, Releases


class RegisteredSource:
    """Knows each commit that was registered. A branch is its newest release; one that names no branch is of any."""

    def __init__(self, releases: Releases, branches: Sequence[str]) -> None:
        self._releases, self._branches = releases, branches

    def refresh(self) -> None:
        """Do nothing: releases are looked for each time."""

    def resolve(self, name: str) -> Commit:
        """Return the commit of a release, by its hash, or the newest of a branch. Raises `Absent`."""
        if name in self._branches:
            for release in self._releases.all():
                if release.branch in ("", name):
                    return _commit(release)
            raise Absent("No release is registered yet.", next_step="`slipway register IMAGE --commit SHA`.")
        return _commit(self._releases.find(name))

    def between(self, old: str, new: str) -> Sequence[Commit]:
        """Return the commits that were registered after `old` up to `new`, the newest first. Raises `Absent`."""
        first, last = self.resolve(old), self.resolve(new)
        found = {each.commit: _commit(each) for each in self._releases.all()}
        return [each for each in found.values() if first.at < each.at <= last.at]

    def descends(self, commit: str, other: str) -> bool:
        """Return whether a registered commit is another one or was registered as its descendant. Raises `Absent`."""
        found = self._releases.find(commit)
        return found.commit == other or any(other.startswith(each) for each in found.ancestors)

    def ancestors(self, commit: str, most: int) -> Sequence[str]:
        """Return the beginnings of the hashes that were registered as a commit's ancestors. Raises `Absent`."""
        return self._releases.find(commit).ancestors[:most]

    @contextmanager
    def checkout(self, commit: str) -> Iterator[Path]:
        """Refuse: there is no repository here. Raises `Absent`."""
        raise Absent(
            f"Commit {commit[:12]} cannot be laid out: there is no repository where Slipway runs.",
            next_step="Run this command in a checkout.",
        )
        yield Path()


def _commit(release: Release) -> Commit:
    author, *others = release.authors or ("",)
    return Commit(
        release.commit, author, release.subject, release.built_at, tuple(others), release.changes_answers
    )
