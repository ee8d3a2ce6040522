"""Play the release on a copy restored from the very point that was just taken.

It proves at once that the point restores, that the migration works on the real data and how long it would make people
wait, that the new release works on it, and that the old one still does: so that going back is safe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slipway import points
from slipway.decisions.migrations import lock_verdict
from slipway.decisions.points.manifest import Manifest
from slipway.errors import StepFailed
from slipway.points import Restored
from slipway.ports import CommandSettings, Facts, Release
from slipway.steps import references_hold
from slipway.steps.migrate_database import migrate
from slipway.steps.replaying import copies
from slipway.steps.replaying.choosing import Chosen, choose, replays
from slipway.steps.replaying.copies import Copy
from slipway.steps.replaying.taking import take_new
from slipway.steps.starting.service_commands import check_references, on_copy, pending_migrations
from slipway.steps.starting.serving_apart import serving_apart
from slipway.steps.starting.smoke_release import smoke
from slipway.steps.work import Work


@dataclass(frozen=True, slots=True)
class Rehearse:
    """Restores, migrates with locks measured, tries the new release and then the old one, and removes all of it."""

    name: str = "rehearsal"

    def describe(self, work: Work) -> str:
        """Say what will be played."""
        asked = "ask both releases what people asked, " if work.live and replays(work.environment) else ""
        return f"restore that point apart, migrate it, {asked}try the new release on it and then the old one"

    def apply(self, work: Work) -> Facts:
        """Play it. Raises `StepFailed`, or what is wrong with the restore point."""
        if not work.seen["restore point"]["point"]:
            return {"words": "there is nothing to rehearse on yet"}
        self.undo(work)
        try:
            return self._played(work)
        finally:
            self.undo(work)

    def undo(self, work: Work) -> str:
        """Remove the scratch database and view, whatever was written into them."""
        database, bucket = work.tools.database, work.tools.bucket
        there = work.scratch_name in database.databases() or work.scratch_name in bucket.views()
        database.drop(work.scratch_name)
        bucket.drop_view(work.scratch_name)
        if work.tools.replaying:
            copies.remove(work)
        return "scratch database and objects removed" if there else ""

    def _played(self, work: Work) -> Facts:
        began = work.now()
        point = points.read_point(work.tools.points, str(work.seen["restore point"]["point"]))
        restored = points.restore_into(
            point,
            work.scratch_name,
            work.tools.database,
            work.tools.bucket,
            work.tools.points,
            work.service,
            jobs=work.environment.dump_jobs,
        )
        restore_seconds = (work.now() - began).total_seconds()
        work.tell(
            self, f"restored in {restore_seconds:.1f} s; {restored.objects:,} objects are as the rows say"
        )
        copy = on_copy(restored)
        self._check_references(work, copy, point)
        indexes = set(work.tools.database.indexes(work.scratch_name))
        chosen, laid_out = self._copies(work, point, restored)
        locks = self._migrate(work, copy)
        self._prove(work, copy, point)
        made = sorted(set(work.tools.database.indexes(work.scratch_name)) - indexes)
        replayed = self._replay(work, laid_out, chosen)
        self._try(work, work.release, copy)
        if work.live_release:
            self._try(work, work.live_release, copy)
        return {
            "words": f"restored in {restore_seconds:.1f} s, {restored.objects:,} objects proven. {locks} "
            + ("New and old release work on it." if work.live_release else "The release works on it.")
            + _of_replay(replayed),
            "restore_seconds": restore_seconds,
            "objects": restored.objects,
            "indexes": made,
            "replay": replayed,
        }

    def _copies(self, work: Work, point: Manifest, restored: Restored) -> tuple[Chosen, tuple[Copy, ...]]:
        """Choose what is asked again and lay out its copies, while the restored one is still as it was restored."""
        if work.tools.replaying is None:
            return Chosen(), ()
        take_new(work, lambda words: work.tell(self, words))
        chosen = choose(work, work.tools.replaying)
        if not chosen.exchanges:
            work.tell(self, f"nothing is replayed: {chosen.why_none}")
            return chosen, ()
        return chosen, copies.lay_out(work, point, restored)

    def _replay(self, work: Work, laid_out: Sequence[Copy], chosen: Chosen) -> Facts:
        if work.tools.replaying is None or not laid_out:
            return {"why_none": chosen.why_none}
        # What compares answers takes long to load, and a plan compares none.
        from slipway.steps.replaying.replay import replay

        began = work.now()
        found = replay(
            work, work.tools.replaying, laid_out, chosen, lambda words: work.tell(self, f"replay: {words}")
        )
        work.tell(self, str(found["words"]))
        copies.remove(work)
        return {**found, "seconds": (work.now() - began).total_seconds()}

    def _check_references(self, work: Work, copy: CommandSettings, point: Manifest) -> None:
        if not work.service.check_references or work.live_release is None:
            return
        said = check_references(work, work.live_release, copy, where="restored", lacking=point.lacking)
        work.tell(self, said)

    def _migrate(self, work: Work, copy: CommandSettings) -> str:
        rules = work.environment.migrations
        with work.tools.database.watch_locks(work.scratch_name) as watch:
            if said := migrate(work, lock_timeout_ms=0, settings=copy):
                raise StepFailed(f"The migration failed on the restored copy: {said}")
        limits = lock_verdict.Limits(rules.lock_limit, rules.row_lock_limit)
        found = lock_verdict.lock_verdict(watch.locks(), watch.statements(), limits)
        if isinstance(found, lock_verdict.Refuses):
            raise StepFailed(found.words())
        work.tell(self, found.words(), locks=lock_verdict.verdict_facts(found))
        return found.words()

    def _prove(self, work: Work, copy: CommandSettings, point: Manifest) -> None:
        """Prove that the migrations were noted, or they would be applied again, and that no row lost its object."""
        if again := pending_migrations(work, work.release, copy):
            names = ", ".join(str(each["name"]) for each in again)
            raise StepFailed(f"After `migrate` these are still pending, and would be applied again: {names}.")
        proven = references_hold.must_hold(
            work, "After the migrations", apart=work.scratch_name, but=point.lacking
        )
        work.tell(self, f"nothing is pending, and {proven:,} references still lead to an object")

    def _try(self, work: Work, release: Release, copy: CommandSettings) -> None:
        which = "new" if release is work.release else "old"
        with serving_apart(work, release, copy, which=which) as url:
            seconds = smoke(work, release, url, which=which, where="on the migrated copy", settings=copy)
        work.tell(self, f"the {which} release {release.name} works on the migrated copy ({seconds:.1f} s)")


def _of_replay(facts: Facts) -> str:
    """Return what came of the replay as a further sentence, empty where there was none to speak of."""
    lines = str(facts.get("words", "")).splitlines()
    return f" {lines[0]}" if lines else ""
