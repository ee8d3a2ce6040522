"""Bring releases to a machine, each into a folder of its own, and take them away again."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from slipway.adapters.io import files, shell
from slipway.adapters.machine.artefacts import file_of
from slipway.adapters.machine.home import MachineHome
from slipway.decisions.text import placeholders
from slipway.errors import StepFailed
from slipway.ports import File, Release

# Written last of all. A folder without it is half made.
COMPLETE = "installed.json"
Words = Callable[[Release, Path], dict[str, str]]
Variables = Callable[[Mapping[str, str]], dict[str, str]]


class MachineInstall:
    """Installed releases below one home.

    A release is installed in its final folder, because what installers leave (a virtual environment's scripts, for
    example) knows the path that it was made at; the mark that it is complete is written last.
    """

    def __init__(
        self,
        home: MachineHome,
        commands: Sequence[Sequence[str]],
        words: Words,
        *,
        within: float,
        variables: Variables | None = None,
    ) -> None:
        """Install with these commands. `variables` are the service's settings, given the words in braces; without it
        the commands get Slipway's own variables alone.
        """
        self._home, self._commands, self._words, self._within = home, commands, words, within
        self._variables = variables

    def install(self, release: Release) -> None:
        """Copy a release's artefact, prove its digest, and run the service's install commands.

        What is complete is proved again; what a dead deployer left half made is made again. Raises `StepFailed`.
        """
        file = file_of(release)
        self._home.prepare()
        folder = self._home.release_folder(release.name)
        try:
            # A plan installs without the environment's lock, maybe the very release that is being deployed.
            with self._alone_with(folder):
                if not (folder / COMPLETE).exists():
                    self._make(release, file, folder)
                _prove(folder / file.name, release)
        except OSError as error:
            raise StepFailed(
                f"The release {release.name} cannot be installed in {folder}: {error.strerror}.",
                next_step="Look at the artefact, at the room on the disk, and at who may write there.",
            ) from error

    def folder_of(self, release: Release) -> Path:
        """Return where a release is installed. Raises `StepFailed` when it is not."""
        folder = self._home.release_folder(release.name)
        if _digest_in(folder) != release.digest:
            raise StepFailed(
                f"The release {release.name} is not installed in {folder}.", next_step="Deploy it."
            )
        return folder

    def remove_others(self, keep: Iterable[str]) -> Sequence[str]:
        """Remove what is not among these digests, and everything half made; return the digests removed.

        What somebody installs at this moment stays, and so does what is no folder. Raises `StepFailed`.
        """
        kept, removed = set(keep), list[str]()
        for folder in sorted(path for path in self._home.releases.glob("*") if path.is_dir()):
            if (digest := _digest_in(folder)) in kept:
                continue
            try:
                with suppress(BlockingIOError), self._alone_with(folder, wait=False):
                    # The mark goes first, so that a folder that is half removed counts as half made.
                    (folder / COMPLETE).unlink(missing_ok=True)
                    shutil.rmtree(folder)
                    removed += [digest] if digest else []
            except OSError as error:
                raise StepFailed(f"The release in {folder} cannot be removed: {error.strerror}.") from error
        return removed

    @contextmanager
    def _alone_with(self, folder: Path, *, wait: bool = True) -> Iterator[None]:
        with folder.with_name(f".{folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def _make(self, release: Release, file: File, folder: Path) -> None:
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        files.copy(file.path, folder / file.name)
        _prove(folder / file.name, release)
        words = self._words(release, folder)
        variables = self._variables(words) if self._variables and self._commands else None
        for command in self._commands:
            filled = placeholders.fill_all(command, words)
            finished = shell.run(filled, timeout_seconds=self._within, folder=folder, environment=variables)
            if finished.code:
                raise shell.failure(filled, finished)
        facts = {"digest": release.digest, "commit": release.commit, "artefact": file.name}
        files.write(folder / COMPLETE, json.dumps(facts, indent=1) + "\n")


def _prove(artefact: Path, release: Release) -> None:
    if (found := files.digest_of(artefact)) != release.digest:
        raise StepFailed(
            f"{artefact} has the digest {found}, but the release is {release.digest}.",
            next_step="It is not what was built, so it does not run. Build it again.",
        )


def _digest_in(folder: Path) -> str:
    try:
        return str(json.loads(files.read(folder / COMPLETE))["digest"])
    except (ValueError, KeyError):
        return ""
