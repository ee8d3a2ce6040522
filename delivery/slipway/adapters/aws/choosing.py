"""Which way of copying `database-copies` means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from slipway.adapters.aws.aurora_clones import AuroraClones
from slipway.adapters.aws.copied_database import CopiedDatabase, OpenAt
from slipway.adapters.aws.copies import Copies, Waiting, connect
from slipway.adapters.aws.rds_snapshots import RdsSnapshots
from slipway.ports import Database


def copied_by_aws(
    own: Database, way: str, open_at: OpenAt, environment: Mapping[str, str], *, within: timedelta
) -> Database:
    """Put AWS's copies before a database; `way` is `rds-snapshot:INSTANCE` or `aurora-clone:CLUSTER`.

    Nothing is sent by this. `within` is how long one copy may take.
    """
    kind, _, source = way.partition(":")
    made: type[RdsSnapshots | AuroraClones] = AuroraClones if kind == AuroraClones.kind else RdsSnapshots
    copies: Copies = made(source, connect(environment), Waiting(within))
    return CopiedDatabase(own, copies, open_at)
