"""Take one restore point of database and bucket together, before anything changes."""

from __future__ import annotations

from dataclasses import dataclass

from slipway import points
from slipway.decisions.points.manifest import Manifest
from slipway.decisions.text.amounts import size_words
from slipway.errors import StepFailed
from slipway.ports import Facts
from slipway.steps.starting.service_commands import holding, still_pending
from slipway.steps.work import Work

ANY_TABLE = "SELECT 1 FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1"


@dataclass(frozen=True, slots=True)
class TakeRestorePoint:
    """Takes the point that everything can be gone back to, and that the rehearsal is played on."""

    name: str = "restore point"

    def describe(self, work: Work) -> str:
        """Say what will be taken."""
        return "take one restore point of database and bucket, at the same instant"

    def apply(self, work: Work) -> Facts:
        """Take it, unless this very deployment has one already.

        Raises `StepFailed` where a row's object is missing, or all tables are although a release is live.
        """
        if is_empty(work):
            return {"words": "the database is empty: there is nothing to keep yet", "point": ""}
        manifest = _taken_before(work) or _take(work)
        named = f"{manifest.references.objects:,} objects named"
        if manifest.lacking:
            named += f", {len(manifest.lacking):,} rows without one"
        return {
            "words": f"{manifest.id}: {size_words(manifest.dump_bytes)} dumped, {named}",
            "point": manifest.id,
        }

    def undo(self, work: Work) -> str:
        """Keep it: it harms nobody, and may be what somebody needs next."""
        return ""


def is_empty(work: Work) -> bool:
    """Return whether there is no table at all yet, as before a first release.

    Raises `StepFailed` when a release is live nevertheless: that is another database, or what is left of this one.
    """
    if next(iter(work.tools.database.rows(ANY_TABLE)), None):
        return False
    if work.live:
        raise StepFailed(
            f"Release {work.live.name} is live, but the database {work.tools.database.name} has no tables.",
            next_step=f"Correct `database` under [environment.{work.environment_name}], "
            f"or bring the data back: `slipway restore {work.environment_name} --point ID --live`.",
        )
    return True


def _taken_before(work: Work) -> Manifest | None:
    # A deployer that died right after the point existed has not written so.
    found = (each for each in points.all_points(work.tools.points) if each.deployment == work.deployment)
    return next(iter(found), None)


def _take(work: Work) -> Manifest:
    return points.create(
        points.Data(work.tools.database, work.tools.bucket, work.service, work.environment),
        work.tools.points,
        points.PointRequest(
            release=work.live.digest if work.live else "",
            deployment=work.deployment,
            fence=work.fence,
            now=work.now(),
            migrations=still_pending(work),
            hold_deletions=holding(work),
            accepts=work.accepts(),
        ),
        report=work.report,
        sleep=work.tools.clock.sleep,
    )
