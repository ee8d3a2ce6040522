"""Who built an image, as a signature proves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from slipway.ports.releases.release import Release


@dataclass(frozen=True, slots=True)
class Signed:
    """What a valid signature says of an image: the workflow that built it, and of which commit.

    `repository` is its address, `ref` the branch or tag as git names it (`refs/heads/main`), `workflow` the file in the
    repository, and `repository_id` the number that stays when a repository is renamed.
    """

    issuer: str
    repository: str
    repository_id: str
    ref: str
    workflow: str
    commit: str


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Why nobody knows who built an image."""

    why: str


class Provenance(Protocol):
    """Proves who built a release. Asks nobody: all that it needs was registered, or lies in a file."""

    def signer_of(self, release: Release) -> Signed | Unsigned:
        """Return what a valid signature over this very image says, or why there is none."""
