"""What of a release is written into a slot, and taken out again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.checks.settings_versions import SettingsVersions
from slipway.adapters.kubernetes.installed import Installed, commit_of, digest_of
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.running import settings_read, slots
from slipway.decisions.cluster.running.slots import Placement
from slipway.errors import StepFailed
from slipway.ports import Facts, Image, Release, Slot

PAUSE_SECONDS = 0.2
# Beyond the time that a pod says it may take to end.
LATE_SECONDS = 30
SLOTTED = ("CronJob", "HorizontalPodAutoscaler", "Deployment", "PodDisruptionBudget")
# Who else writes the number of a Deployment's pods: the scaler does, by this name.
SCALER = "kube-controller-manager"
# How many pods a Deployment had before everything was stopped.
BEFORE = f"{names.DOMAIN}/replicas-before"


class SlotWorkloads:
    """Writes the objects of slots."""

    def __init__(
        self, api: ClusterApi, environment: str, serving: str, installed: Installed, pods: SlotPods
    ) -> None:
        self._api, self._environment, self._serving = api, environment, serving
        self._installed, self._pods = installed, pods
        self._versions = SettingsVersions(api, environment)

    def prepare(self, release: Release) -> None:
        """Write what single pods of a release need, and nothing that another release reads.

        Its settings are named by their content, so those that are there are right; whoever only plans may not write
        over what a deployer wrote. An account that is there already stays as it is until the release serves.
        """
        objects = self._installed.objects(release.digest)
        for each in slots.contents(objects, self._placement(Slot.BLUE, release)):
            self._api.create(each)
        for each in slots.accounts(objects, self._environment):
            if self._api.get("ServiceAccount", name_of(each)) is None:
                self._api.apply(each)

    def write(self, slot: Slot, release: Release) -> None:
        """Write all that a release is in a slot, as large as the one in the other slot is now."""
        is_alone = not self._held(slot.other)
        placement = self._placement(slot, release, sizes=self._pods.sizes(slot.other), schedules=is_alone)
        objects = self._installed.objects(release.digest)
        self.prepare(release)
        for each in (*slots.shared(objects, self._environment), *slots.services(objects, placement)):
            self._api.apply(each)
        # Read before any pod is: what changes meanwhile counts as changed.
        versions = self._versions.now(settings_read.read_from_others(objects))
        self._write(objects, placement)
        for each in self._pods.deployments(slot):
            self._versions.note(each, versions)

    def changed_settings(self, slot: Slot) -> Sequence[str]:
        """Return in words which settings of others a slot's pods were started with that have changed since."""
        return self._versions.changed(self._pods.serving_deployment(slot))

    def remove(self, slot: Slot) -> None:
        """Take a slot's processes away, and return when they have ended. Its Services stay, and lead to no pod."""
        labels = self._pods.labels(slot)
        for kind in SLOTTED:
            for each in self._api.list(kind, labels):
                self._api.delete(kind, name_of(each))
        self._wait_until_gone(slot)
        if release := self._release(slot.other):
            # It need not be as large any more as while both ran.
            self._write(
                self._installed.objects(release.digest),
                self._placement(slot.other, release, works=self._works(slot.other)),
            )

    def rest(self, slot: Slot) -> None:
        """Stop what serves no requests."""
        if release := self._release(slot):
            placement = self._placement(slot, release, works=False, schedules=False)
            self._write(self._installed.objects(release.digest), placement)

    def work(self, slot: Slot) -> None:
        """Start that again, and its schedules; the other slot's schedules rest."""
        if release := self._release(slot):
            self._suspend(slot.other)
            self._write(self._installed.objects(release.digest), self._placement(slot, release))

    def schedule(self, slot: Slot) -> None:
        """Let the jobs of a slot be started at their times."""
        for each in self._api.list("CronJob", self._pods.labels(slot)):
            self._set(each, {"spec": {"suspend": False}})

    def is_down(self) -> bool:
        """Return whether all that is here was stopped."""
        return any(BEFORE in each["metadata"].get("annotations", {}) for each in self._deployments())

    def down(self) -> None:
        """Stop all pods of both slots."""
        for schedule in self._schedules():
            if not schedule["spec"].get("suspend"):
                noted = {"metadata": {"annotations": {BEFORE: "runs"}}, "spec": {"suspend": True}}
                self._set(schedule, noted)
        for slot in Slot:
            for scaler in self._api.list("HorizontalPodAutoscaler", self._pods.labels(slot)):
                self._api.delete("HorizontalPodAutoscaler", name_of(scaler))
        for each in self._deployments():
            before = str(each["spec"].get("replicas", 1))
            self._set(each, {"metadata": {"annotations": {BEFORE: before}}, "spec": {"replicas": 0}})
        for slot in Slot:
            self._wait_until_gone(slot)

    def up(self) -> bool:
        """Start again what was stopped; return whether something was."""
        stopped = [each for each in self._deployments() if BEFORE in each["metadata"].get("annotations", {})]
        for each in stopped:
            before = int(each["metadata"]["annotations"][BEFORE])
            self._set(each, {"metadata": {"annotations": {BEFORE: None}}, "spec": {"replicas": before}})
        for slot in Slot:
            if stopped and (release := self._release(slot)):
                objects = self._installed.objects(release.digest)
                placement = self._placement(slot, release, works=self._works(slot), schedules=False)
                made = slots.workloads(objects, placement)
                for scaler in (each for each in made if each["kind"] == "HorizontalPodAutoscaler"):
                    self._api.apply(scaler)
        for schedule in self._schedules():
            if BEFORE in schedule["metadata"].get("annotations", {}):
                again = {"metadata": {"annotations": {BEFORE: None}}, "spec": {"suspend": False}}
                self._set(schedule, again)
        return bool(stopped)

    def job_runs(self) -> Sequence[Facts]:
        """Return the runs of jobs, the oldest first."""
        labels = {names.MANAGED: self._environment}
        found = [_run_of(each) for each in self._api.list("Job", labels)]
        return sorted(found, key=lambda each: str(each["due"]))

    def _write(self, objects: Sequence[Object], placement: Placement) -> None:
        wanted = list(slots.workloads(objects, placement))
        kept = {(each["kind"], name_of(each)) for each in wanted}
        labels = self._pods.labels(placement.slot)
        for kind in SLOTTED:
            for each in self._api.list(kind, labels):
                if (kind, name_of(each)) not in kept:
                    self._api.delete(kind, name_of(each))
        for workload in wanted:
            self._api.apply(workload, instead_of=SCALER)

    def _placement(self, slot: Slot, release: Release, **changes: Any) -> Placement:
        return Placement(self._environment, slot, release, self._serving, **changes)

    def _suspend(self, slot: Slot) -> None:
        for each in self._api.list("CronJob", self._pods.labels(slot)):
            self._set(each, {"spec": {"suspend": True}})

    def _set(self, each: Object, change: dict[str, Any]) -> None:
        metadata = change.setdefault("metadata", {})
        metadata["annotations"] = {**metadata.get("annotations", {}), names.FENCE: str(self._api.fence)}
        self._api.merge(each["kind"], name_of(each), change)

    def _schedules(self) -> list[Object]:
        labels = {names.MANAGED: self._environment}
        return [
            each for each in self._api.list("CronJob", labels) if names.SLOT in each["metadata"]["labels"]
        ]

    def _deployments(self) -> list[Object]:
        return [each for slot in Slot for each in self._pods.deployments(slot)]

    def _works(self, slot: Slot) -> bool:
        """Return whether a slot's workers run."""
        others = [
            each
            for each in self._pods.deployments(slot)
            if name_of(each) != names.in_slot(self._serving, slot)
        ]
        return not others or any(each["spec"].get("replicas", 1) for each in others)

    def _held(self, slot: Slot) -> bool:
        return self._pods.serving_deployment(slot) is not None

    def _release(self, slot: Slot) -> Release | None:
        """Return the release in a slot, as far as its objects tell."""
        found = self._pods.serving_deployment(slot)
        if found is None:
            return None
        made = found["metadata"]["creationTimestamp"]
        return Release(digest_of(found), commit_of(found), Image("", ""), _instant(made))

    def _wait_until_gone(self, slot: Slot) -> None:
        until: float | None = None
        while left := [each for found in self._pods.pods(slot).values() for each in found]:
            grace = max(int(each["spec"].get("terminationGracePeriodSeconds", 30)) for each in left)
            until = until or time.monotonic() + grace + LATE_SECONDS
            if time.monotonic() > until:
                held = ", ".join(name_of(each) for each in left)
                kept = {f for each in left for f in each["metadata"].get("finalizers", ())}
                why = f" Their finalizers: {', '.join(sorted(kept))}." if kept else ""
                raise StepFailed(f"These pods of {slot} do not end: {held}.{why}")
            time.sleep(PAUSE_SECONDS)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _run_of(job: Object) -> Facts:
    status = job.get("status", {})
    began = _instant(status.get("startTime") or job["metadata"]["creationTimestamp"])
    conditions = {each["type"]: each for each in status.get("conditions", ()) if each["status"] == "True"}
    ended = conditions.get("Complete") or conditions.get("Failed")
    until = _instant(ended["lastTransitionTime"]) if ended else began
    owner = next(iter(job["metadata"].get("ownerReferences", ())), {"name": name_of(job)})
    code = None if ended is None else int("Failed" in conditions)
    return {
        "job": owner["name"].removesuffix("-blue").removesuffix("-green"),
        "release": digest_of(job),
        "due": began.isoformat(),
        "seconds": (until - began).total_seconds(),
        "code": code,
        "said": str(conditions.get("Failed", {}).get("message", "")) if ended else "it still runs",
    }
