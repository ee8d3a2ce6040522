"""What a namespace asks of a release before anything of it is started there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.installed import Installed
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.adapters.kubernetes.pods.runs import PodRuns
from slipway.config import Kubernetes
from slipway.decisions.cluster.checks import sizes
from slipway.decisions.cluster.checks.budgets import draining
from slipway.decisions.cluster.checks.limits import limits
from slipway.decisions.cluster.checks.pod_needs import PodNeeds, for_containers, needs_of
from slipway.decisions.cluster.checks.quotas import quota
from slipway.decisions.cluster.checks.readiness_gates import readiness_gates
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.images import image_of
from slipway.decisions.cluster.objects.manifests import Object, deployment, name_of
from slipway.decisions.cluster.running.slots import pod_template
from slipway.errors import StepFailed
from slipway.ports import PlaceCheck, Release, Slot
from slipway.ports.releases.release import short_name

IMAGES = "images"


@dataclass(frozen=True, slots=True)
class ReleaseChecks:
    """Looks at quotas, budgets and pods of the namespace, and pulls images; it changes nothing that serves."""

    api: ClusterApi
    own: Kubernetes
    installed: Installed
    pods: SlotPods
    runs: PodRuns

    def checks(self, release: Release) -> Sequence[PlaceCheck]:
        """Return everything that was looked at. Raises `StepFailed` where something could not be read."""
        objects = self.installed.of(release)
        return (
            self._images(release),
            self._quota(objects, release),
            limits(objects, self.api.list("LimitRange")),
            draining(objects, self._budgets_of_others(), self.pods.serving),
            readiness_gates(objects, self.api.list("Pod"), self.own.readiness_gates),
        )

    def replicas(self, release: Release) -> Mapping[str, int]:
        """Return how many pods each Deployment of a release can come to have here."""
        objects = self.installed.of(release)
        now = sizes.at_start(objects, self._sizes())
        return {name: max(most, now[name]) for name, most in sizes.at_most(objects).items()}

    def schedules(self, release: Release) -> Mapping[str, str]:
        """Return when each job of a release is started, as its manifests say."""
        jobs = (each for each in self.installed.of(release) if each["kind"] == "CronJob")
        return {name_of(each): str(each["spec"]["schedule"]) for each in jobs}

    def _images(self, release: Release) -> PlaceCheck:
        """Pull the images of this release and of those in a slot, from their registry and not from a node's own store:
        a registry that tidies up may have lost one that still runs, and its next pod would not start.
        """
        held = dict[str, str]()
        for slot in Slot:
            if digest := self._digest_in(slot):
                held[self.installed.reference(digest)] = f"the release {short_name(digest)} in {slot}"
        held.setdefault(image_of(release).reference, f"the release {release.name}")
        faults = [fault for each, whose in held.items() if (fault := self._why_not_pulled(each, whose))]
        if faults:
            return PlaceCheck(IMAGES, " ".join(faults), "Push the image again, by the same digest.")
        return PlaceCheck(IMAGES, f"{len(held)} pulled from the registry, by digest: {', '.join(held)}.")

    def _why_not_pulled(self, reference: str, whose: str) -> str:
        try:
            self.runs.pull(reference, whose.split()[2])
        except StepFailed as fault:
            return f"The image of {whose} cannot be had: {fault.what}"
        return ""

    def _quota(self, objects: Sequence[Object], release: Release) -> PlaceCheck:
        quotas = self.api.list("ResourceQuota")
        defaults = for_containers(self.api.list("LimitRange"))
        begins = sizes.at_start(objects, self._sizes())
        slot = [
            needs_of(name_of(each), _spec(each), defaults, count=begins[name_of(each)])
            for each in _deployments(objects)
        ]
        served = _spec(deployment(objects, self.pods.serving))
        commands = [needs_of("a release apart and a command", served, defaults, count=2, ends=True)]
        target = self._target(release)
        there = len(self.pods.deployments(target)) if target else 0
        return quota(
            slot,
            commands,
            list(self._freed(target, defaults)),
            quotas=quotas,
            deployments=max(0, len(slot) - there),
        )

    def _target(self, release: Release) -> Slot | None:
        """Return the slot that this release would take the place in, None where none holds any."""
        held = {slot: digest for slot in Slot if (digest := self._digest_in(slot))}
        same = [slot for slot, digest in held.items() if digest == release.digest]
        resting = [slot for slot in held if len(held) > 1 and not self._serves(slot)]
        return next(iter((*same, *resting)), None)

    def _serves(self, slot: Slot) -> bool:
        """Return whether the workers of a slot run: those of a warm release rest."""
        found = self.pods.deployments(slot)
        return all(int(each["spec"].get("replicas", 1)) for each in found)

    def _freed(self, slot: Slot | None, defaults: Sequence[Object]) -> Iterator[PodNeeds]:
        """Yield what the pods take that are stopped before the slot is filled anew."""
        if slot:
            for process, pods in self.pods.pods(slot).items():
                yield from (needs_of(process, each["spec"], defaults) for each in pods)

    def _digest_in(self, slot: Slot) -> str:
        found = self.pods.serving_deployment(slot)
        return str(found["metadata"].get("annotations", {}).get(names.DIGEST, "")) if found else ""

    def _sizes(self) -> dict[str, int]:
        """Return how large the releases are that are here, process by process."""
        found = [self.pods.sizes(slot) for slot in Slot]
        return {name: max(each.get(name, 0) for each in found) for one in found for name in one}

    def _budgets_of_others(self) -> list[Object]:
        found = self.api.list("PodDisruptionBudget")
        return [each for each in found if names.SLOT not in each["metadata"].get("labels", {})]


def _deployments(objects: Sequence[Object]) -> list[Object]:
    return [each for each in objects if each["kind"] == "Deployment"]


def _spec(found: Object) -> Object:
    spec: Object = (pod_template(found) or {})["spec"]
    return spec
