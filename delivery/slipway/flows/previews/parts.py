"""The parts of bringing a preview up, each of which can be done again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from slipway import points
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.previews import data, settings
from slipway.errors import Refused
from slipway.flows.environment.progress import ReportedParts
from slipway.flows.previews.site import PreviewSite
from slipway.ports import Database, Lease, Release, Slot, Target
from slipway.ports.previews import Preview, State
from slipway.steps.migrate_database import migrate
from slipway.steps.starting.prove_commit import prove_commit
from slipway.steps.starting.readiness import patience_of, wait_until_ready
from slipway.steps.work import Tools, Work

T = TypeVar("T")
DATABASE = "database"
# A preview has one release, so one slot is always empty.
SLOT, ALL = Slot.BLUE, {Slot.BLUE: 100.0, Slot.GREEN: 0.0}


@dataclass
class Parts:
    """Brings one release up as a preview, with the data of a point where it has none."""

    site: PreviewSite
    lease: Lease
    release: Release
    point: Manifest

    @cached_property
    def _reported(self) -> ReportedParts:
        return ReportedParts(self.site, self.lease)

    def place(self, preview: Preview) -> None:
        """Make the place with its walls, marked as begun before anything lies in it."""

        def made() -> tuple[None, str]:
            self.site.places.claim(preview)
            return None, f"namespace {preview.name}, until {preview.expires_at:%Y-%m-%d %H:%M} UTC"

        self._reported.do("place", "make a namespace with its walls", made)

    def fill(self, preview: Preview) -> Preview:
        """Lay the anonymised data out for this preview alone, and return it marked so."""
        return self._reported.do(
            "data", f"lay restore point {self.point.id} out", lambda: self._filled(preview)
        )

    def _filled(self, preview: Preview) -> tuple[Preview, str]:
        data.must_be_anonymised(self.point)
        site, name = self.site, preview.name
        site.places.close(preview)
        site.data.databases.drop(name)
        site.data.bucket.drop_view(name)
        database = self._database(preview)
        self._must_enter_nothing_else(preview)
        restored = points.restore_into(
            self.point,
            name,
            database,
            site.data.bucket,
            site.points,
            site.config.service,
            jobs=site.environment.dump_jobs,
            to_be_changed=True,
        )
        filled = replace(preview, data=self.point.id, bucket=restored.bucket)
        site.places.mark(filled)
        return filled, f"database and view {name}, {restored.objects:,} objects are as the rows say"

    def settle(self, preview: Preview) -> Target:
        """Give the preview its own settings and keys, and return what it runs on.

        Raises `Refused` where its role could enter data of others.
        """
        site, database = self.site, self._database(preview)
        self._must_enter_nothing_else(preview)
        addresses = {
            "database": database.address,
            "bucket": preview.bucket,
            "host": site.host(preview),
            "url": site.address(preview),
            "number": str(preview.number),
            "commit": preview.commit,
        }
        found = settings.variables_of(
            site.config.service,
            site.environment,
            addresses=addresses,
            made_secret=lambda name: site.places.made_secret(preview, f"setting {name}"),
        )
        keys = site.data.keys.give(preview.name, address=preview.bucket)
        site.places.give(preview, {**found, **keys})
        return site.open(preview, self.lease, database=database.address, bucket=preview.bucket)

    def _must_enter_nothing_else(self, preview: Preview) -> None:
        if others := self.site.data.databases.others_open_to(preview.name):
            statements = "\n".join(f'  REVOKE CONNECT ON DATABASE "{each}" FROM PUBLIC;' for each in others)
            raise Refused(
                f"The role of the preview could enter {', '.join(others)} on the same server: there everybody may.",
                next_step=f"Their own roles keep their rights when you run, as their owner:\n{statements}",
            )

    def install(self, target: Target) -> None:
        """Bring image and manifests to the cluster."""

        def installed() -> tuple[None, str]:
            target.runtime.install(self.release)
            return None, "its image can be pulled"

        self._reported.do("image", f"bring release {self.release.name} to the cluster", installed)

    def migrate(self, preview: Preview, target: Target) -> str:
        """Migrate the data; return the last words where that failed, else an empty text."""

        def migrated() -> tuple[str, str]:
            said = migrate(self._work(preview, target), lock_timeout_ms=0)
            return said, "it failed" if said else "up to date"

        return self._reported.do("migrate", "bring its data up to the change", migrated)

    def start(self, preview: Preview, target: Target) -> None:
        """Start it, and return once it serves and names its commit."""
        self._reported.do("start", "start it, once each process", lambda: self._started(preview, target))

    def _started(self, preview: Preview, target: Target) -> tuple[None, str]:
        site, began = self.site, self.site.clock.now()
        target.runtime.start(SLOT, self.release)
        patience = patience_of(site.config.service, site.environment)
        wait_until_ready(
            lambda: target.runtime.ready(SLOT), "The preview", clock=site.clock, patience=patience
        )
        prove_commit(
            self._work(preview, target), self.release, lambda: target.runtime.version(SLOT), which="preview's"
        )
        target.runtime.remove_other_releases([self.release.digest])
        return None, f"ready after {(site.clock.now() - began).total_seconds():.1f} s"

    def route(self, preview: Preview, target: Target) -> None:
        """Lead its host to it, and return once it answers there."""

        def led() -> tuple[None, str]:
            target.shares.shift(ALL)
            return None, f"{self.site.address(preview)} is answered by it"

        self._reported.do("route", f"lead {self.site.host(preview)} to it", led)

    def done(self, preview: Preview) -> Preview:
        """Mark the preview as up, and return it so."""
        found = replace(preview, state=State.UP)
        self.site.places.mark(found)
        return found

    def _database(self, preview: Preview) -> Database:
        password = self.site.places.made_secret(preview, DATABASE)
        return self.site.data.databases.of(preview.name, password)

    def _work(self, preview: Preview, target: Target) -> Work:
        site = self.site
        return Work(
            deployment=preview.name,
            fence=self.lease.fence,
            environment_name=site.name,
            service=site.config.service,
            environment=site.environment,
            release=self.release,
            live=None,
            live_release=None,
            tools=Tools(
                clock=site.clock,
                runtime=target.runtime,
                shares=target.shares,
                counters=target.counters,
                gauges=target.gauges,
                database=self._database(preview),
                bucket=site.data.bucket,
                points=site.points,
            ),
            samples=site.log_of(preview),
            report=site.report,
        )
