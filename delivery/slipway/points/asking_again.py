"""Ask the database again whether a row still stands before its missing object is called damage.

A service may delete an object and after it the row, or replace both, while somebody looks from one to the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeAlias

from slipway.decisions.points import references as rules
from slipway.decisions.points.references import Dangling, Reference
from slipway.ports import Bucket, Database

# Waits so many seconds.
Sleep: TypeAlias = Callable[[float], None]

# A service that deletes many objects, and then their rows, may need some seconds between the two.
PAUSES = (0.0, 0.25, 0.5, 1.0, 2.0, 3.0)


def still_standing(
    faults: Sequence[Dangling], database: Database, bucket: Bucket, query: str, *, sleep: Sleep
) -> list[Dangling]:
    """Return the faults that are still there each time that rows and objects are looked at, over some seconds."""
    for pause in PAUSES:
        if not faults:
            break
        sleep(pause)
        faults = _looked_again(faults, database, bucket, query)
    return list(faults)


def _looked_again(
    faults: Sequence[Dangling], database: Database, bucket: Bucket, query: str
) -> list[Dangling]:
    keys = {each.reference.key for each in faults}
    rows = defaultdict[str, list[Reference]](list)
    for row in database.rows(query):
        if (reference := rules.reference_of(row)).key in keys:
            rows[reference.key].append(reference)
    states = bucket.states(sorted(rows))
    return [
        fault
        for fault in faults
        if any(
            rules.still_stands(fault, row, states.get(row.key)) for row in rows.get(fault.reference.key, ())
        )
    ]
