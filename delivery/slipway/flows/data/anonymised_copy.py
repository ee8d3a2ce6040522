"""Make no person recognisable in a copy of an environment's data, next to it, and let only that copy leave."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from slipway import points
from slipway.decisions.points import scratch_names
from slipway.decisions.points.manifest import Manifest
from slipway.errors import Refused
from slipway.flows.data.side_restore import clear, drop, restored_beside
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.environment.progress import ReportedParts
from slipway.flows.gates.workspace import standing_work
from slipway.points import Restored
from slipway.ports import CommandSettings, ObjectState, Pinned
from slipway.steps.migrate_database import must_migrate
from slipway.steps.service_commands import check_references, last_words, must, on_copy, run
from slipway.steps.work import Work

COPY = "copy_for"


def make_anonymised_copy(
    origin: EnvironmentContext, point: Manifest, into: Work, parts: ReportedParts
) -> Manifest:
    """Return a restore point of the anonymised data of `origin`, in the store of another environment.

    Nothing is left next to `origin`, and nothing else reaches the other environment.
    """
    out_of = standing_work(origin, None)
    name = scratch_names.scratch_name(COPY, into.environment_name, into.fence)
    clear(out_of, COPY, into.environment_name)
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
        return parts.do(
            "restore point",
            f"take a restore point of the copy into the store of {into.environment_name}",
            lambda: _point_of_copy(origin, out_of, into, restored, point),
        )
    finally:
        drop(out_of, name)


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
    origin: EnvironmentContext, out_of: Work, into: Work, restored: Restored, point: Manifest
) -> tuple[Manifest, str]:
    database, bucket = origin.open_copy(restored)
    # The copy's bucket is gone in a moment, so the objects travel with the point.
    with_objects = into.environment.model_copy(update={"bucket_mode": "copy"})
    made = points.create(
        points.Data(database, bucket, into.service, with_objects),
        into.tools.points,
        points.PointRequest(
            release=out_of.release.digest,
            deployment=f"refresh from {restored.point}",
            fence=into.fence,
            now=into.now(),
            origin=origin.name,
            # It has just been migrated by that release.
            migrations=(),
            accepts=lambda fault: fault.reference.key in point.lacking,
        ),
        report=into.report,
    )
    try:
        _must_not_write_over(into, made)
    except BaseException:
        points.forget(into.tools.points, made.id)
        raise
    return made, f"{made.id}, {made.references.objects:,} objects"


def _must_not_write_over(into: Work, point: Manifest) -> None:
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
