"""Lay a restore point next to what is live, to look at it or to try something, and take it away again."""

from __future__ import annotations

import json
import re

from slipway import points
from slipway.decisions.points import scratch_names
from slipway.decisions.points.manifest import Manifest
from slipway.errors import Absent, WrongUse
from slipway.flows.environment.context import EnvironmentContext
from slipway.flows.gates.workspace import standing_work
from slipway.points import Restored
from slipway.ports import Lease
from slipway.steps.work import Work

# A database, a folder and a prefix of keys are called this.
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
OWN = "slipway_"


def create(context: EnvironmentContext, point: Manifest, name: str, *, lease: Lease) -> Restored:
    """Restore a point under a name of its own. Raises `WrongUse` for a name that is taken or cannot be one."""
    if not NAME.fullmatch(name) or name.startswith(OWN):
        raise WrongUse(
            f"{name!r} cannot be the name of a database and a view.",
            next_step=f"Up to 40 small letters, digits and _, a letter first, and not {OWN}… .",
        )
    work = standing_work(context, lease)
    if name in work.tools.database.databases() or name in work.tools.bucket.views():
        raise WrongUse(f"{name!r} is there already.", next_step="Choose another name.")
    facts = {"point": point.id, "by": context.by, "at": work.now().isoformat()}
    # First, so that whatever is laid by somebody who is killed can be taken away as well.
    context.store.create(_key(name), json.dumps(facts).encode())
    context.audit("restored beside", {"point": point.id, "as": name})
    try:
        return restored_beside(work, point, name)
    except BaseException:
        context.store.delete(_key(name))
        raise


def remove(context: EnvironmentContext, name: str, *, lease: Lease) -> None:
    """Remove a database and a view that `create` laid. Raises `Absent` for any other name."""
    must_be_laid(context, name)
    tools = standing_work(context, lease).tools
    tools.database.drop(name)
    tools.bucket.drop_view(name)
    context.audit("taken away from beside", {"as": name})
    context.store.delete(_key(name))


def must_be_laid(context: EnvironmentContext, name: str) -> None:
    """Return when a point was laid next to what is live under this name. Raises `Absent`, naming those that were."""
    there = [each.key.removeprefix(_key("")) for each in context.store.list(_key(""))]
    if name not in there:
        raise Absent(
            f"Nothing was restored next to {context.name} as {name!r}.",
            next_step=f"There is: {', '.join(there)}." if there else "There is nothing next to it.",
        )


def restored_beside(work: Work, point: Manifest, name: str, *, to_be_changed: bool = False) -> Restored:
    """Restore a point into a database and a view of this name, next to what is live."""
    return points.restore_into(
        point,
        name,
        work.tools.database,
        work.tools.bucket,
        work.tools.points,
        work.service,
        jobs=work.environment.dump_jobs,
        to_be_changed=to_be_changed,
    )


def clear(work: Work, use: str, into: str) -> None:
    """Remove what this use of scratches, or an earlier one that was killed, has left next to what is live."""
    for name in work.tools.database.databases():
        if scratch_names.is_scratch(name, use, into):
            work.tools.database.drop(name)
    for name in work.tools.bucket.views():
        if scratch_names.is_scratch(name, use, into):
            work.tools.bucket.drop_view(name)


def drop(work: Work, name: str) -> None:
    """Remove a scratch database and view."""
    work.tools.database.drop(name)
    work.tools.bucket.drop_view(name)


def _key(name: str) -> str:
    return f"beside/{name}"
