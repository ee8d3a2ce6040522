"""What is delivered: a release, and what it is made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

SHA256 = "sha256:"


def short_name(digest: str) -> str:
    """Return a digest's first twelve digits, for people and paths; anything but a digest is its own short name."""
    return digest.removeprefix(SHA256)[:12] if digest.startswith(SHA256) else digest


@dataclass(frozen=True, slots=True)
class File:
    """One file that a build left. The digest of its release is the SHA-256 of its bytes."""

    path: Path

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class Image:
    """A container image, named by its digest (`registry/name@sha256:…`), and the SHA-256 of the manifests it runs by.

    The digest of its release is over both: a setting in a manifest that changes makes another release.
    """

    reference: str
    manifests: str

    @property
    def digest(self) -> str:
        """The digest of a release of this image with these manifests, wherever the image is kept."""
        held = f"{self.reference.rpartition('@')[2]}\n{self.manifests}\n"
        return SHA256 + hashlib.sha256(held.encode()).hexdigest()


Artefact: TypeAlias = File | Image


@dataclass(frozen=True, slots=True)
class Release:
    """What is delivered: one artefact, built from one commit, and named by a digest over all that it holds.

    `ancestors` are the beginnings of the hashes of the commits before it, and `branch` is where it is the newest, where
    there is no repository to ask; so are `changes_answers`, what its commits since the release before announce.
    """

    digest: str
    commit: str
    artefact: Artefact
    built_at: datetime
    authors: tuple[str, ...] = ()
    subject: str = ""
    ancestors: tuple[str, ...] = ()
    branch: str = ""
    changes_answers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """A short name for people and paths: the first twelve digits of the digest."""
        return short_name(self.digest)
