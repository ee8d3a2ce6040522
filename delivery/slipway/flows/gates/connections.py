"""Ask the database how many connections it gives, and the place how many replicas there can be."""

from __future__ import annotations

from slipway.commands import sql
from slipway.decisions.gates.data import connections
from slipway.decisions.gates.data.connections import Connections, Given
from slipway.steps.replaying.choosing import replays
from slipway.steps.work import Work

# The old release serves two of them, the new one the third.
COPIES = 3


def connections_of(work: Work) -> Connections:
    """Return what a deployment wants of the database's connections at the most, and what is given."""
    service, runtime = work.service, work.tools.runtime
    if not any(each.connections for each in service.processes.values()):
        return Connections()
    is_other = work.live_release is not None and work.live_release.digest != work.release.digest
    old = runtime.replicas(work.live_release) if work.live_release and is_other else {}
    return Connections(
        connections.wanted(
            service,
            old,
            runtime.replicas(work.release),
            jobs=len(runtime.schedules(work.release)),
            dump_jobs=work.environment.dump_jobs,
            copies=COPIES if replays(work.environment) else 1,
        ),
        connections.unknown(service),
        work.environment.spare_connections,
        _given(work),
    )


def _given(work: Work) -> Given:
    ((most, reserved, of_database, of_role, others),) = work.tools.database.rows(sql.CONNECTIONS)
    limits = [limit for limit in (of_database, of_role) if limit >= 0]
    return Given(most, reserved, min(limits, default=None), others)
