"""The releases that were built elsewhere and registered: images, and the manifests they run by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from slipway.adapters.state.release_shelf import absent, found_among
from slipway.errors import StepFailed
from slipway.ports import Commit, Image, Release, Store
from slipway.ports.releases.release import SHA256

FOLDER = "releases/"
# So many digits of a hash name one commit among hundreds of millions, and a thousand of them fit into a small file.
HASH_DIGITS = 16


class Registered(BaseModel):
    """What lies in the store of a release."""

    format: Literal[1] = 1
    image: str
    manifests: dict[str, str]
    commit: str
    authors: list[str]
    subject: str
    built_at: datetime
    by: str
    ancestors: str = ""
    provenance: str = ""
    branch: str = ""
    changes_answers: list[str] = []


class RegisteredReleases:
    """Keeps releases in a store that every deployer reads, under `releases/<digest>`; nothing in it changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = dict[str, Registered]()

    def register(
        self,
        reference: str,
        commit: Commit,
        manifests: Mapping[str, str],
        *,
        by: str,
        now: datetime,
        ancestors: Sequence[str] = (),
        provenance: str = "",
        branch: str = "",
        changes_answers: Sequence[str] = (),
    ) -> Release:
        """Keep an image of a commit with its manifests, and return its release; one that is kept is returned as it is.

        `manifests` are the rendered ones of each environment, `ancestors` the hashes of the commits before,
        `provenance` the bundle of who built it, `branch` the one it is the newest of; empty means whichever is
        delivered. `changes_answers` is what the commits since the release before announce.
        Raises `StepFailed` for an image without a digest.
        """
        if f"@{SHA256}" not in reference:
            raise StepFailed(
                f"The image {reference!r} is not named by its digest, so what runs could be another one tomorrow.",
                next_step="Register what the push printed: NAME@sha256:…",
            )
        image = Image(reference, manifests_digest(manifests))
        facts = Registered(
            image=reference,
            manifests=dict(manifests),
            commit=commit.hash,
            authors=list(dict.fromkeys((commit.author, *commit.co_authors))),
            subject=commit.subject,
            built_at=now,
            by=by,
            ancestors=" ".join(each[:HASH_DIGITS] for each in ancestors),
            provenance=provenance,
            branch=branch,
            changes_answers=list(changes_answers),
        )
        self._store.create(_key(image.digest), facts.model_dump_json(indent=1).encode())
        return self._release(image.digest)

    def add(self, artefact: Path, commit: Commit, *, now: datetime) -> Release:
        """Refuse: what a cluster runs is not built where it is deployed from."""
        raise StepFailed(
            f"A build left the file {artefact.name}, and this environment runs images.",
            next_step="Push the image, and `slipway register IMAGE --commit SHA`.",
        )

    def find(self, name: str) -> Release:
        """Return a release by digest, by its first six or more digits, or by commit. Raises `Absent`."""
        there = self.all()
        if (found := found_among(there, name)) is None:
            raise absent(name, there)
        return found

    def all(self) -> Sequence[Release]:
        """Return every release, the newest first."""
        digests = [SHA256 + each.key.removeprefix(FOLDER) for each in self._store.list(FOLDER)]
        found = map(self._release, digests)
        return sorted(found, key=lambda each: (each.built_at, each.digest), reverse=True)

    def manifests(self, release: Release, environment: str) -> str:
        """Return the manifests of a release in an environment. Raises `StepFailed` where it was registered without."""
        held = self._facts(release.digest).manifests
        if environment not in held:
            raise StepFailed(
                f"Release {release.name} was registered without manifests of {environment}.",
                next_step="Register it again from a commit whose slipway.toml has this environment.",
            )
        return held[environment]

    def provenance(self, release: Release) -> str:
        """Return the bundle of who built a release, an empty text where it was registered without."""
        return self._facts(release.digest).provenance

    def _facts(self, digest: str) -> Registered:
        if digest not in self._known:
            try:
                self._known[digest] = Registered.model_validate_json(self._store.read(_key(digest)))
            except ValueError as error:
                raise StepFailed(f"What is registered as {digest} cannot be read: {error}.") from error
        return self._known[digest]

    def _release(self, digest: str) -> Release:
        facts = self._facts(digest)
        image = Image(facts.image, manifests_digest(facts.manifests))
        if image.digest != digest:
            raise StepFailed(
                f"What is registered as {digest} has the digest {image.digest}: it was changed.",
                next_step="Do not deploy it. Register the image again, and find out who can write to the store.",
            )
        return Release(
            digest,
            facts.commit,
            image,
            facts.built_at,
            tuple(facts.authors),
            facts.subject,
            tuple(facts.ancestors.split()),
            facts.branch,
            tuple(facts.changes_answers),
        )


def manifests_digest(manifests: Mapping[str, str]) -> str:
    """Return the SHA-256 of the manifests of all environments together."""
    text = json.dumps(dict(manifests), sort_keys=True, ensure_ascii=False)
    return SHA256 + hashlib.sha256(text.encode()).hexdigest()


def _key(digest: str) -> str:
    return FOLDER + digest.removeprefix(SHA256)
