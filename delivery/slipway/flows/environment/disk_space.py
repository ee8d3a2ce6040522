"""How much room a restore point and a rehearsal will take, on each disk that they write to, and how much there is."""

from __future__ import annotations

from dataclasses import replace

from slipway import points
from slipway.decisions.gates.safety_gates import DiskSpace
from slipway.flows.environment.context import EnvironmentContext
from slipway.steps.replaying.choosing import replays

# A point's dump, its copy on the way, and the restored database: three times what is there now.
FACTOR = 3
# A replay asks three copies; one is there in any case.
MORE_COPIES = 2
LEAST = 256 * 1024 * 1024


def disk_space_of(context: EnvironmentContext, refresh: str = "") -> tuple[DiskSpace, ...]:
    """Return each disk's room; with an environment whose data is brought here, there and here."""
    size = context.tools(None).database.size_bytes()
    if not refresh:
        return _rooms(context, size)
    origin = context.other_environment(refresh)
    size = max(size, origin.tools(None).database.size_bytes())
    return tuple(
        replace(room, place=f"{room.place} of {each.name}")
        for each in (origin, context)
        for room in _rooms(each, size)
    )


def _rooms(context: EnvironmentContext, size: int) -> tuple[DiskSpace, ...]:
    tools, environment = context.tools(None), context.environment
    objects, new = _objects(context)
    more = MORE_COPIES if replays(environment) else 0
    rooms = [
        DiskSpace("the database's disk", max((FACTOR + more) * size, LEAST), tools.database.free_bytes()),
        DiskSpace("the disk of releases", LEAST, tools.runtime.free_bytes()),
    ]
    kept = new if environment.bucket_mode == "copy" else 0
    # An immutable bucket's copy shares the bytes of its objects; any other's has its own.
    laid = 0 if environment.bucket_mode == "immutable" else (1 + more) * objects
    for place, address, need in (
        ("the disk of restore points", environment.restore_points, size + kept),
        ("the disk of the bucket", environment.bucket, laid),
    ):
        # Nobody can see how full a store somewhere else is; it is not worth a line at each deploy.
        if (free := context.free_at(address)) is not None:
            rooms.append(DiskSpace(place, max(need, LEAST), free))
    return tuple(rooms)


def _objects(context: EnvironmentContext) -> tuple[int, int]:
    """Return how many bytes of objects there are, by the newest restore point, and by how many they grew before it."""
    newest = [
        points.read_point(context.points, name).references.bytes for name in points.ids(context.points)[:2]
    ]
    if not newest:
        return 0, 0
    return newest[0], max(0, newest[0] - newest[1]) if len(newest) > 1 else newest[0]
