"""Three copies of one restored point: for the old release, for the new one, and once more for the old one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from slipway import points
from slipway.decisions.points.manifest import Manifest
from slipway.points import Restored
from slipway.points.reading import read_objects
from slipway.ports import CommandSettings
from slipway.steps.work import Work

# Whatever a service does only on a copy, it may do only where this is set: to act as somebody, for one.
IS_COPY = "SLIPWAY_COPY"


class Which(StrEnum):
    """Whose copy it is."""

    OLD = "old"
    NEW = "new"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy: the scratch database and view of this name, and what leads a release there."""

    which: Which
    name: str
    settings: CommandSettings


def names(work: Work) -> tuple[str, str]:
    """Return the names of the two copies that are made of the scratch of this deployment."""
    return f"{work.scratch_name}_old", f"{work.scratch_name}_again"


def lay_out(work: Work, point: Manifest, restored: Restored) -> tuple[Copy, ...]:
    """Make two more copies of what was just restored, while nothing has changed it, and return all three.

    The database is cloned, so that one restore is enough. Raises what database and bucket raise.
    """
    lay = _restored_again if work.environment.database_copies else _cloned
    made = [_copy(Which.NEW, work.scratch_name, restored)]
    for which, name in zip((Which.OLD, Which.AGAIN), names(work), strict=True):
        made.append(_copy(which, name, lay(work, point, restored, name)))
    return tuple(made)


def _cloned(work: Work, point: Manifest, restored: Restored, name: str) -> Restored:
    database, bucket = work.tools.database, work.tools.bucket
    database.clone(work.scratch_name, name)
    address = bucket.view(name, read_objects(work.tools.points, point), work.tools.points)
    return replace(restored, database=database.address_of(name), bucket=address)


def _restored_again(work: Work, point: Manifest, restored: Restored, name: str) -> Restored:
    # Copies that a provider makes are servers of their own, and cannot be copied once more.
    tools, jobs = work.tools, work.environment.dump_jobs
    return points.restore_into(
        point, name, tools.database, tools.bucket, tools.points, work.service, jobs=jobs
    )


def remove(work: Work) -> None:
    """Remove the two copies, whatever was written into them; that they are not there is no error."""
    for name in names(work):
        work.tools.database.drop(name)
        work.tools.bucket.drop_view(name)


def there_are(work: Work) -> bool:
    """Return whether any of the two is there."""
    found = {*work.tools.database.databases(), *work.tools.bucket.views()}
    return bool(found.intersection(names(work)))


def of(which: Which, copies: Sequence[Copy]) -> Copy:
    """Return one of the copies."""
    return next(each for each in copies if each.which is which)


def _copy(which: Which, name: str, restored: Restored) -> Copy:
    settings = CommandSettings(
        database=restored.database, bucket=restored.bucket, variables={IS_COPY: which.value}
    )
    return Copy(which, name, settings)
