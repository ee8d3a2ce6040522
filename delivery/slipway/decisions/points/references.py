"""Which objects the rows of a database refer to, and whether the bucket has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from slipway.config import Retention
from slipway.decisions.points.retention import horizon
from slipway.errors import Refused, SlipwayError
from slipway.ports import BucketFacts, ObjectState, Pinned

Mode: TypeAlias = Literal["immutable", "versioned", "copy"]

# How far the clocks of database and bucket may be apart. An object written later than this before the snapshot is
# looked at twice.
CLOCKS_APART = timedelta(seconds=5)
NAMED = 20


class QueryUnfit(SlipwayError):
    """The reference query answers something else than keys, sizes and checksums."""

    def __init__(self, row: Sequence[Any]) -> None:
        super().__init__(
            f"The reference query gave the row {tuple(row)!r}, which names no object.",
            next_step="Let it give key, and after it, if known, size in bytes, SHA-256 in hexadecimal, and whatever "
            "helps a person to find the row.",
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """A row that names an object: its key, and size in bytes and SHA-256 if the row has them. `row` is for people."""

    key: str
    size: int | None = None
    sha256: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Dangling:
    """A reference that the bucket does not honour, and why.

    `by_bytes` says that reading the object has shown it; its size alone does not.
    """

    reference: Reference
    why: str
    by_bytes: bool = False

    def __str__(self) -> str:
        row = f" (row {self.reference.row})" if self.reference.row else ""
        return f"{self.reference.key}{row}: {self.why}"


class DanglingReferences(SlipwayError):
    """Rows name objects that the bucket does not have as the rows say."""

    def __init__(self, dangling: Sequence[Dangling]) -> None:
        lines = [f"  {each}" for each in dangling[:NAMED]]
        more = [f"  and {len(dangling) - NAMED} more"] if len(dangling) > NAMED else []
        super().__init__("\n".join([f"{len(dangling)} references lead to no such object:", *lines, *more]))
        self.dangling = tuple(dangling)


def reference_of(row: Sequence[Any]) -> Reference:
    """Read a row of the reference query: key, then size, SHA-256 and anything that names the row, where it has them.

    Raises `QueryUnfit`.
    """
    key, size, sha256, *names = (*row, None, None, None)[: max(len(row), 3)]
    if not isinstance(key, str) or not key or not isinstance(size, int | None):
        raise QueryUnfit(row)
    digest = bytes(sha256).hex() if isinstance(sha256, bytes | memoryview) else sha256 or ""
    if not isinstance(digest, str) or len(digest) not in (0, 64):
        raise QueryUnfit(row)
    return Reference(key, size, digest.lower(), " ".join(str(name) for name in names))


def still_stands(fault: Dangling, row: Reference, state: ObjectState | None) -> bool:
    """Whether a fault is still there, by a row that names its key now and what the bucket has under it now.

    A service may replace or delete an object and its row while somebody looks from one to the other.
    """
    if why_dangling(row, state):
        return True
    then = fault.reference
    return fault.by_bytes and (row.size, row.sha256) == (then.size or row.size, then.sha256 or row.sha256)


def why_refused(facts: BucketFacts, mode: Mode, retention: Retention) -> str:
    """Return why a bucket cannot keep restore points in this mode, or an empty text."""
    days = horizon(retention).days
    if mode == "versioned" and not facts.versioned:
        return "The bucket keeps no versions, so none can be pinned."
    if mode == "versioned" and facts.noncurrent_days is not None and facts.noncurrent_days <= days:
        return (
            f"The bucket's lifecycle deletes former versions after {facts.noncurrent_days} days, but restore points "
            f"are kept for up to {days} days."
        )
    if mode == "immutable" and facts.expires_days is not None and facts.expires_days <= days:
        return (
            f"The bucket's lifecycle deletes objects after {facts.expires_days} days, but restore points are kept for "
            f"up to {days} days."
        )
    return ""


def check_facts(facts: BucketFacts, mode: Mode, retention: Retention) -> None:
    """Return when a bucket can keep restore points in this mode. Raises `Refused` with the reason."""
    if why := why_refused(facts, mode, retention):
        raise Refused(why, next_step="Change the bucket, the retention, or `bucket-mode`.")


def why_dangling(reference: Reference, state: ObjectState | Pinned | None) -> str:
    """Return why an object is not the one that a row names, or an empty text."""
    if state is None:
        return "there is no such object"
    if reference.size is not None and reference.size != state.size:
        return f"it has {state.size} bytes and not {reference.size}"
    known = state.sha256 if isinstance(state, Pinned) else ""
    if reference.sha256 and known and reference.sha256 != known:
        return f"its SHA-256 is {known} and not {reference.sha256}"
    return ""


def dangling(references: Iterable[Reference], states: Mapping[str, ObjectState | Pinned]) -> list[Dangling]:
    """Return the references that the bucket does not honour."""
    return [
        Dangling(each, why, by_bytes=bool(state) and why_dangling(each, _of_size(state)) == "")
        for each in references
        if (why := why_dangling(each, state := states.get(each.key)))
    ]


def _of_size(state: ObjectState | Pinned | None) -> ObjectState | None:
    return ObjectState(state.key, state.size) if state else None


def differences(references: Sequence[Reference], pinned: Sequence[Pinned]) -> list[Dangling]:
    """Return in what the rows of a restored database and the objects of its restore point differ, either way."""
    named = {reference.key for reference in references}
    unnamed = (Reference(each.key) for each in pinned if each.key not in named)
    return [
        *dangling(references, {each.key: each for each in pinned}),
        *(Dangling(reference, "no row names it") for reference in unnamed),
    ]


def pin(references: Iterable[Reference], states: Mapping[str, ObjectState]) -> list[Pinned]:
    """Return each referenced object once, in the order of the keys, as the bucket has it."""
    digests = dict[str, str]()
    for reference in references:
        digests[reference.key] = reference.sha256 or digests.get(reference.key, "")
    found = [(states[key], digests[key]) for key in sorted(digests)]
    return [
        Pinned(state.key, state.size, sha256, version_id=state.version_id, etag=state.etag)
        for state, sha256 in found
    ]


def may_be_another(reference: Reference, state: ObjectState | None, taken_at: datetime) -> bool:
    """Whether the newest version of an object may not be the one that the row named at that instant."""
    if state is None or why_dangling(reference, state) or state.modified_at is None:
        return True
    return state.modified_at > taken_at - CLOCKS_APART


def candidates(
    reference: Reference, versions: Sequence[ObjectState], taken_at: datetime
) -> list[ObjectState]:
    """Return the versions that a row may have named at an instant, the likeliest first.

    An object is written before its row, so that is the newest version that was there then; after it come
    the older ones, and last, because clocks differ, those that came later, the earliest first.
    """
    fitting = [version for version in versions if not why_dangling(reference, version)]
    before = [version for version in fitting if version.modified_at and version.modified_at <= taken_at]
    return [*before, *reversed(fitting[: len(fitting) - len(before)])]
