"""The service's repository, asked by `git`. Nothing in it is ever changed, nor in anybody's checkout of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from slipway.adapters.io import shell
from slipway.commands import git
from slipway.errors import Absent, StepFailed
from slipway.ports import Commit, Finished

TIMEOUT_SECONDS = 300.0
PREFIX = "checkout-"
LOCK = "in-use"
SHOWN = 10


class GitSource:
    """Commits of one repository. `workspace` is a folder of Slipway's own for what it lays out."""

    def __init__(self, repository: Path, workspace: Path) -> None:
        self._repository = repository.absolute()
        self._workspace = workspace.absolute()

    def resolve(self, name: str) -> Commit:
        """Return the commit a branch, tag or hash names. Raises `Absent`, and `StepFailed` without a repository."""
        repository = str(self._repository)
        found = _git(git.resolve(repository, name))
        if found.code or not found.output.strip():
            raise self._absent(name)
        (commit,) = git.commits_in(_done(git.describe(repository, found.output.strip())))
        return commit

    def between(self, old: str, new: str) -> Sequence[Commit]:
        """Return the commits that are in `new` and not in `old`, the newest first. Raises `Absent`."""
        first, last = self.resolve(old), self.resolve(new)
        return git.commits_in(_done(git.between(str(self._repository), first.hash, last.hash)))

    def descends(self, commit: str, other: str) -> bool:
        """Return whether a commit is another one or has it among its ancestors. Raises `Absent`."""
        new, old = self.resolve(commit), self.resolve(other)
        words = git.is_ancestor(str(self._repository), old.hash, new.hash)
        done = _git(words)
        if done.code not in (0, 1):
            raise shell.failure(words, done)
        return done.code == 0

    def ancestors(self, commit: str, most: int) -> Sequence[str]:
        """Return the hashes of a commit and its newest ancestors, at most so many. Raises `Absent`."""
        found = self.resolve(commit)
        return _done(git.ancestors(str(self._repository), found.hash, most)).split()

    def refresh(self) -> None:
        """Fetch what others have pushed; a repository without a remote has nothing to fetch. Raises `StepFailed`."""
        repository = str(self._repository)
        if _done(git.remotes(repository)).strip():
            _done(git.fetch(repository))

    @contextmanager
    def checkout(self, commit: str) -> Iterator[Path]:
        """Lay a commit out in a repository of its own until the block ends. Raises `Absent`.

        It borrows the objects of the real one, so it costs no copy, and git commands work in it. What a killed
        deployer left behind is removed first.
        """
        found = self.resolve(commit)
        self._workspace.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(self._workspace)
        with _folder(self._workspace) as folder:
            target = folder / self._repository.name
            _done(git.clone(str(self._repository), str(target)))
            _done(git.checkout(str(target), found.hash))
            yield target

    def _absent(self, name: str) -> Absent:
        there = _done(git.names(str(self._repository))).split()
        more = f" and {len(there) - SHOWN} more" if len(there) > SHOWN else ""
        names = f"There are: {', '.join(there[:SHOWN])}{more}." if there else "It has no commits yet."
        return Absent(f"{self._repository} has no commit {name!r}.", next_step=names)


def _git(words: Sequence[str]) -> Finished:
    # A question that nobody answers would last for ever: git is not to ask for passwords.
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        environment.pop(name, None)
    return shell.run(words, timeout_seconds=TIMEOUT_SECONDS, environment=environment)


def _done(words: Sequence[str]) -> str:
    finished = _git(words)
    if finished.code:
        raise shell.failure(words, finished)
    return finished.output


@contextmanager
def _folder(workspace: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=workspace, prefix=PREFIX))
    try:
        # The kernel lets go of the lock when this process ends, however it ends.
        with (folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned(workspace: Path) -> None:
    for folder in workspace.glob(f"{PREFIX}*"):
        if not _in_use(folder):
            _remove(folder)


def _in_use(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _remove(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StepFailed(
            f"{folder}, which an earlier run left behind, cannot be removed: {error.strerror}.",
            next_step="Remove it by hand.",
        ) from error
