"""All previews of an environment with what they are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slipway import points
from slipway.config import Config, Environment, Kubernetes, Previews
from slipway.decisions.cluster.previews import places as naming
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.previews import ageing
from slipway.errors import Locked, WrongUse
from slipway.ports import Clock, Lease, Log, Releases, Report, Store
from slipway.ports.previews import Opened, Preview, PreviewData, PreviewPlaces

# An older command on the same preview is at its work, or was killed and its lock runs out.
PATIENCE_SECONDS, PAUSE_SECONDS = 900.0, 2.0


@dataclass(frozen=True, slots=True)
class PreviewSite:
    """The environment `name`, which consists of previews. `by` is who is at work.

    `take_lease` takes the lock of one preview, for a purpose; `log_of` gives what is read of no work.
    """

    name: str
    config: Config
    by: str
    clock: Clock
    report: Report
    releases: Releases
    points: Store
    places: PreviewPlaces
    data: PreviewData
    open: Opened
    take_lease: Callable[[Preview, str], Lease]
    log_of: Callable[[Preview], Log]

    @property
    def environment(self) -> Environment:
        """How previews are configured."""
        return self.config.named(self.name)

    @property
    def settings(self) -> Previews:
        """The table of previews. Raises `WrongUse` for an environment that has none."""
        if (found := self.environment.previews) is None:
            raise WrongUse(f"{self.name} has no table [environment.{self.name}.previews].")
        return found

    def number_in(self, name: str) -> int | None:
        """Return the number of the preview that has this name, None for a name that is none."""
        return naming.number_in(self.config.service.name, name)

    def address(self, preview: Preview) -> str:
        """Return where people ask a preview."""
        own = self.environment.of(Kubernetes)
        return f"{own.url.partition('://')[0]}://{self.host(preview)}"

    def host(self, preview: Preview) -> str:
        """Return the name that people ask."""
        return naming.filled(self.environment.of(Kubernetes).hostnames[0], preview.number)

    def all(self) -> Sequence[Preview]:
        """Return all previews, also those of which only a part is there."""
        held = [*self.data.databases.names(), *self.data.bucket.views()]
        numbers = {name: number for name in held if (number := self.number_in(name))}
        return ageing.with_left_overs(self.places.all(), held, numbers, now=self.clock.now())

    def anonymised_points(self) -> Sequence[Manifest]:
        """Return the restore points of anonymised data that there are, the newest first."""
        return [each for each in points.all_points(self.points) if each.origin]

    def lease(self, preview: Preview, purpose: str) -> Lease:
        """Take the lock of a preview, having waited for whoever has it. Raises `Locked` when that takes too long."""
        waited, told = 0.0, False
        while True:
            try:
                return self.take_lease(preview, purpose)
            except Locked as held:
                if waited > PATIENCE_SECONDS:
                    raise
                if not told:
                    self.report.say(f"Waiting: {held.what}")
                    told = True
            self.clock.sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS
