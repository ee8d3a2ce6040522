"""Find each referenced object in the bucket, as it was when the snapshot was taken."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from slipway.decisions.points import references as rules
from slipway.decisions.points.references import Dangling, DanglingReferences, Mode, Reference
from slipway.ports import Bucket, ObjectState, Pinned


def pinned(references: Sequence[Reference], bucket: Bucket, mode: Mode, taken_at: datetime) -> list[Pinned]:
    """Return each referenced object once, in the order of the keys. Raises `DanglingReferences`."""
    states = dict(bucket.states(sorted({reference.key for reference in references})))
    faults = _choose_versions(references, states, bucket, taken_at) if mode == "versioned" else []
    faults += rules.dangling(references, states)
    if not faults:
        objects = rules.pin(references, states)
        # Two rows may name one object and disagree about it.
        faults = rules.dangling(references, {each.key: each for each in objects})
    if faults:
        raise DanglingReferences(faults)
    return objects


def _choose_versions(
    references: Sequence[Reference], states: dict[str, ObjectState], bucket: Bucket, taken_at: datetime
) -> list[Dangling]:
    """Where somebody wrote or deleted an object about the time of the snapshot, look for the version of then."""
    doubtful = [each for each in references if rules.may_be_another(each, states.get(each.key), taken_at)]
    versions = bucket.versions(sorted({reference.key for reference in doubtful})) if doubtful else {}
    faults = []
    for reference in doubtful:
        options = rules.candidates(reference, versions.get(reference.key, ()), taken_at)
        if chosen := _first_with_the_bytes(reference, options, bucket):
            states[reference.key] = chosen
        elif options:
            why = "no version of it has the SHA-256 of the row"
            faults.append(Dangling(reference, why, by_bytes=True))
    return faults


def _first_with_the_bytes(
    reference: Reference, options: Sequence[ObjectState], bucket: Bucket
) -> ObjectState | None:
    if len(options) < 2 or not reference.sha256:
        return next(iter(options), None)
    digests = ((each, hashlib.sha256(bucket.read(each.key, each.version_id)).hexdigest()) for each in options)
    return next((option for option, digest in digests if digest == reference.sha256), None)
