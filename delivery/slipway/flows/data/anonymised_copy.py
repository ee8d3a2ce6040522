"""Make no person recognisable in a copy of an environment's data, next to it, and let only that copy leave.

It needs the environment that the data comes from, and of the other one nothing but its store of restore points: so on a
cluster it runs in a pod of the one, which has no right in the namespace of the other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from slipway import points
from slipway.decisions.points import scratch_names
from slipway.decisions.points.manifest import Manifest
from slipway.errors import Refused
from slipway.flows.data import points_lock
from slipway.flows.data.side_restore import clear, drop, restored_beside
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.environment.progress import ReportedParts
from slipway.flows.gates.workspace import standing_work
from slipway.points import Restored
from slipway.ports import CommandSettings, ObjectState, Pinned, Store
from slipway.steps.migrate_database import must_migrate
from slipway.steps.starting.service_commands import check_references, last_words, must, on_copy, run
from slipway.steps.work import Work

COPY, BROUGHT = "copy_for", "refresh from "


@dataclass(frozen=True, slots=True)
class Destination:
    """Who gets the copy: an environment's name, and its store of restore points."""

    name: str
    points: Store


def make_anonymised_copy(origin: EnvironmentContext, point: Manifest, into: Destination) -> Manifest:
    """Return a restore point of the anonymised data of `origin`, in the store of another environment.

    Nothing is left next to `origin`, and nothing else reaches the other environment. Raises `Locked` while somebody
    else brings it a copy.
    """
    out_of = standing_work(origin, None)
    purpose = f"copy the data of {origin.name} to {into.name}"
    with points_lock.held(origin, into.points, purpose) as lease:
        parts = ReportedParts(origin, lease)
        name = scratch_names.scratch_name(COPY, into.name, lease.fence)
        clear(out_of, COPY, into.name)
        try:
            restored = parts.do(
                "copy",
                f"restore {point.id} of {origin.name} apart, next to {origin.name}",
                lambda: _copied(out_of, point, name),
            )
            parts.do(
                "anonymise",
                "make no person in the copy recognisable",
                lambda: _anonymised(out_of, on_copy(restored), point),
            )
            made = parts.do(
                "restore point",
                f"take a restore point of the copy into the store of {into.name}",
                lambda: _point_of_copy(origin, out_of, into, restored, point, lease.fence),
            )
        finally:
            drop(out_of, name)
    origin.audit(f"data taken for {into.name}", {"point": point.id, "as": made.id})
    return made


def _copied(out_of: Work, point: Manifest, name: str) -> tuple[Restored, str]:
    restored = restored_beside(out_of, point, name, to_be_changed=True)
    # The point may be older than the live release's schema, as the one that its own deployment began with is.
    must_migrate(out_of, settings=on_copy(restored))
    return restored, f"{restored.objects:,} objects are as the rows say"


def _anonymised(out_of: Work, copy: CommandSettings, point: Manifest) -> tuple[None, str]:
    service = out_of.service
    done = must(run(out_of, out_of.release, service.anonymise, copy), "Anonymising the copy")
    if service.check_references:
        check_references(out_of, out_of.release, copy, where="anonymised", lacking=point.lacking)
    return None, last_words(replace(done, errors="")).splitlines()[-1]


def _point_of_copy(
    origin: EnvironmentContext,
    out_of: Work,
    into: Destination,
    restored: Restored,
    point: Manifest,
    fence: int,
) -> tuple[Manifest, str]:
    database, bucket = origin.open_copy(restored)
    # The copy's bucket is gone in a moment, so the objects travel with the point.
    with_objects = origin.environment.model_copy(update={"bucket_mode": "copy"})
    made = points.create(
        points.Data(database, bucket, origin.config.service, with_objects),
        into.points,
        points.PointRequest(
            release=out_of.release.digest,
            deployment=f"{BROUGHT}{restored.point}",
            fence=fence,
            now=origin.clock.now(),
            origin=origin.name,
            # It has just been migrated by that release.
            migrations=(),
            accepts=lambda fault: fault.reference.key in point.lacking,
        ),
        report=origin.report,
    )
    return made, f"{made.id}, {made.references.objects:,} objects"


def source_of(brought: Manifest) -> str:
    """Return which restore point of the other environment a copy was made of."""
    return brought.deployment.removeprefix(BROUGHT)


def must_not_write_over(into: Work, point: Manifest) -> None:
    """Raise `Refused` where a bucket that never overwrites holds other bytes under a key that the data needs."""
    if into.environment.bucket_mode != "immutable":
        return
    objects = points.read_objects(into.tools.points, point)
    states = into.tools.bucket.states([each.key for each in objects])
    others = [each.key for each in objects if each.key in states and _differs(into, each, states[each.key])]
    if others:
        raise Refused(
            f"{len(others)} objects of {into.environment_name} have other bytes under the same key, and its bucket "
            f"never overwrites: {', '.join(others[:5])}.",
            next_step=f'Write bucket-mode = "copy" under [environment.{into.environment_name}], or empty its bucket.',
        )


def _differs(into: Work, wanted: Pinned, state: ObjectState) -> bool:
    if state.size != wanted.size:
        return True
    return hashlib.sha256(into.tools.bucket.read(wanted.key)).hexdigest() != wanted.sha256
