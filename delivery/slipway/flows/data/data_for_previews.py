"""Bring the data that previews begin with: another environment's, anonymised next to it, as a restore point."""

from __future__ import annotations

from dataclasses import dataclass

from slipway import points
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.previews import data
from slipway.flows.data.anonymised_copy import Destination, make_anonymised_copy
from slipway.flows.environment.context import EnvironmentContext

# A preview may be about to restore the one before.
KEPT = 2


@dataclass(frozen=True, slots=True)
class Brought:
    """The anonymised data that previews begin with from now on. `forgotten` are the points of before."""

    environment: str
    origin: str
    point: Manifest
    forgotten: tuple[str, ...]

    @property
    def words(self) -> str:
        """What a person has to know."""
        objects = self.point.references.objects
        return (
            f"Previews of {self.environment} begin with the data of {self.origin}, anonymised: restore point "
            f"{self.point.id}, {objects:,} objects. Those that are up keep the data that they have."
        )


def bring(into: Destination, origin: EnvironmentContext, point: Manifest) -> Brought:
    """Anonymise a copy of a point next to the environment that it is of, and keep only that as a point here."""
    brought = make_anonymised_copy(origin, point, into)
    old = data.outdated(points.all_points(into.points), keep=KEPT)
    for each in old:
        points.forget(into.points, each.id)
    return Brought(into.name, origin.name, brought, tuple(each.id for each in old))
