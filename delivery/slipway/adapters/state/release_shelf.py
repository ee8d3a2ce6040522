"""The artefacts that were built, each in a folder named by its digest, with a few facts next to it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from slipway.adapters.io import files
from slipway.errors import Absent, StepFailed
from slipway.ports import Commit, File, Release

FACTS = "slipway-release.json"
PARTIAL = ".partial-"
SHORTEST = 6
SHOWN = 10


class ReleaseShelf:
    """Keeps artefacts under a folder: `<digest>/<the artefact's own name>` and `<digest>/slipway-release.json`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, artefact: Path, commit: Commit, *, now: datetime) -> Release:
        """Keep an artefact and return its release; one that is kept already is returned as it is.

        What is kept has been read back and has the digest it is named by. Raises `StepFailed`.
        """
        try:
            digest = files.digest_of(artefact)
            self._folder.mkdir(parents=True, exist_ok=True)
            target = self._folder / digest.removeprefix(files.SHA256)
            if not target.exists():
                self._keep(artefact, digest, commit, target=target, now=now)
        except OSError as error:
            raise StepFailed(
                f"The artefact {artefact} cannot be kept in {self._folder}: {error.strerror}.",
                next_step="Look at what the build left, and at the room on the disk.",
            ) from error
        return _release(target)

    def find(self, name: str) -> Release:
        """Return a release by digest, by its first six or more digits, or by commit. Raises `Absent`."""
        there = self.all()
        if (found := found_among(there, name)) is None:
            raise absent(name, there)
        return found

    def all(self) -> Sequence[Release]:
        """Return every release, the newest first."""
        folders = (facts.parent for facts in self._folder.glob(f"[!.]*/{FACTS}"))
        return sorted(map(_release, folders), key=lambda each: (each.built_at, each.digest), reverse=True)

    def _keep(self, artefact: Path, digest: str, commit: Commit, *, target: Path, now: datetime) -> None:
        partial = Path(tempfile.mkdtemp(dir=self._folder, prefix=PARTIAL))
        try:
            copy = partial / artefact.name
            files.copy(artefact, copy)
            if (found := files.digest_of(copy)) != digest:
                raise StepFailed(
                    f"The copy of {artefact} has the digest {found} and not {digest}.",
                    next_step="Something wrote into it meanwhile, or the disk is failing.",
                )
            facts = {
                "digest": digest,
                "artefact": artefact.name,
                "commit": commit.hash,
                "authors": list(dict.fromkeys((commit.author, *commit.co_authors))),
                "subject": commit.subject,
                "built_at": now.isoformat(),
            }
            files.write(partial / FACTS, json.dumps(facts, indent=1) + "\n")
            partial.replace(target)
            files.sync_folder(self._folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def found_among(there: Sequence[Release], name: str) -> Release | None:
    """Return the release that a digest, its first six or more digits, or a commit names; None for none or several.

    `there` are all releases, the newest first. A commit may have been built more than once: its newest build counts.
    """
    wanted = name.removeprefix(files.SHA256).lower()
    if len(wanted) < SHORTEST:
        return None
    by_digest = [each for each in there if _hex(each).startswith(wanted)]
    by_commit = [each for each in there if each.commit.startswith(wanted)]
    if len(by_digest) == 1:
        return by_digest[0]
    is_clear = not by_digest and len({each.commit for each in by_commit}) == 1
    return by_commit[0] if is_clear else None


def absent(name: str, there: Sequence[Release]) -> Absent:
    """Return the fault that a name means none of these releases, or several."""
    wanted = name.removeprefix(files.SHA256).lower()
    is_long = len(wanted) >= SHORTEST
    several = [
        each
        for each in there
        if is_long and (_hex(each).startswith(wanted) or each.commit.startswith(wanted))
    ]
    shown = (several or there)[:SHOWN]
    lines = [f"  {each.name}  commit {each.commit[:12]}  {each.built_at:%Y-%m-%d %H:%M}" for each in shown]
    listed = "\n".join(["There are, the newest first:", *lines]) if lines else "There are none yet."
    said = "Several releases are" if several else "No release is"
    return Absent(f"{said} called {name!r}.", next_step=listed)


def _hex(release: Release) -> str:
    return release.digest.removeprefix(files.SHA256)


def _release(folder: Path) -> Release:
    try:
        facts = json.loads((folder / FACTS).read_text())
        return Release(
            digest=facts["digest"],
            commit=facts["commit"],
            artefact=File(folder / facts["artefact"]),
            built_at=datetime.fromisoformat(facts["built_at"]),
            authors=tuple(facts["authors"]),
            subject=facts["subject"],
        )
    except (OSError, ValueError, KeyError) as error:
        raise StepFailed(
            f"{folder / FACTS} does not say what is kept there: {error}.",
            next_step="Remove that folder and build it again.",
        ) from error
