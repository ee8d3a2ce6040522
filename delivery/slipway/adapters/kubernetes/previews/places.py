"""The namespaces of previews: made with their walls, marked, emptied and removed."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.fence import number_of
from slipway.adapters.kubernetes.own_key import own_key
from slipway.adapters.kubernetes.pods.runs import PodRuns
from slipway.adapters.kubernetes.requirements import may
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import name_of
from slipway.decisions.cluster.previews import places
from slipway.decisions.cluster.previews.fence import Fenced
from slipway.decisions.cluster.previews.small import SETTINGS
from slipway.decisions.cluster.previews.walls import Walls, binding_of, namespace_of, walls_of
from slipway.decisions.cluster.rights import WITHIN_PREVIEW
from slipway.errors import StepFailed
from slipway.ports.previews import Preview, State

PAUSE_SECONDS = 0.5
# Rights hold a moment after they were written; a namespace is gone once all its pods have ended.
RIGHTS_SECONDS, GONE_SECONDS = 60.0, 300.0
# What runs, and what leads to it, the way in first.
RUNNING = ("HTTPRoute", "CronJob", "Deployment")


@dataclass(frozen=True, slots=True)
class NamespacePlaces:
    """Previews as namespaces. `api_of` gives the API of one namespace, with the number of the lock that is held."""

    api_of: Callable[[str], ClusterApi]
    walls: Walls
    fenced: Fenced
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def all(self) -> Sequence[Preview]:
        """Return every preview of this service that has a namespace, by number."""
        spaces = self._home.list("Namespace", {places.OF: self.walls.environment})
        found = (each for each in map(places.preview_in, spaces) if each and self._is_ours(each))
        return sorted(found, key=lambda each: each.number)

    def missing_walls(self) -> Sequence[str]:
        """Return in words what is not there and has to keep previews within their namespaces."""
        return [
            f"The policy {each} is not there, which holds the account of previews to previews. "
            f"`slipway cluster-setup {self.walls.environment}` prints what has to be applied once."
            for each in self.fenced.names
            if self._home.get("ValidatingAdmissionPolicy", each) is None
        ]

    def claim(self, preview: Preview) -> None:
        """Make the namespace of a preview with its walls, or mark the one that is there."""
        api = self.api_of(preview.name)
        api.create(namespace_of(preview, self.walls.environment))
        self._must_be_one(preview)
        self.mark(preview)
        api.create(binding_of(self.walls))
        self._wait_for_rights(api)
        for each in walls_of(self.walls):
            api.apply(each)

    def mark(self, preview: Preview) -> None:
        """Write down how a preview is."""
        api = self.api_of(preview.name)
        marks = {**places.annotations_of(preview), names.FENCE: str(api.fence)}
        api.merge("Namespace", preview.name, {"metadata": {"annotations": marks}})

    def highest(self, preview: Preview) -> int:
        """Return the highest number of a deployer that has acted on a preview, 0 before the first."""
        found = self.api_of(preview.name).get("Namespace", preview.name)
        return number_of(found) if found else 0

    def give(self, preview: Preview, variables: Mapping[str, str]) -> None:
        """Keep variables in the Secret that the processes of a preview read."""
        api = self.api_of(preview.name)
        api.apply(
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": SETTINGS, "labels": {names.MANAGED: self.walls.environment}},
                "stringData": dict(variables),
            }
        )

    def tidy(self) -> None:
        """Remove the pods of Slipway's own commands that have ended."""
        PodRuns(self._home, self.walls.environment).remove_ended_runners()

    def made_secret(self, preview: Preview, purpose: str) -> str:
        """Return a secret that is made of the namespace's own key."""
        key = own_key(self.api_of(preview.name), self.walls.environment)
        return hmac.new(key.encode(), purpose.encode(), hashlib.sha256).hexdigest()

    def close(self, preview: Preview) -> None:
        """Remove the route and all that runs, and return when no pod is left."""
        api = self.api_of(preview.name)
        if api.get("Namespace", preview.name) is None or not self._may_act(api):
            return
        for kind in RUNNING:
            for each in api.list(kind, {names.MANAGED: self.walls.environment}):
                api.delete(kind, name_of(each))
        for pod in api.list("Pod"):
            api.delete("Pod", name_of(pod), grace_seconds=0)
        self._wait(
            lambda: not api.list("Pod"), lambda: f"The pods of {preview.name} do not end.", GONE_SECONDS
        )

    def remove(self, preview: Preview) -> None:
        """Remove the namespace, and return when it is gone. Raises `StepFailed` with what holds it."""
        api = self.api_of(preview.name)
        found = api.get("Namespace", preview.name)
        if found is None:
            return
        self._must_be_one(preview)
        if "deletionTimestamp" not in found["metadata"]:
            api.delete("Namespace", preview.name)
        self._wait(
            lambda: api.get("Namespace", preview.name) is None, lambda: self._why_stays(preview), GONE_SECONDS
        )

    def _is_ours(self, preview: Preview) -> bool:
        """Return whether a preview is of this service: another one may call its environment alike."""
        return places.number_in(self.fenced.service, preview.name) == preview.number

    @property
    def _home(self) -> ClusterApi:
        return self.api_of(self.walls.home)

    def _must_be_one(self, preview: Preview) -> None:
        """Raise `StepFailed` for a namespace that is no preview of this environment, or is on its way out."""
        found = self.api_of(preview.name).get("Namespace", preview.name)
        there = places.preview_in(found) if found else None
        if found and (there is None or found["metadata"]["labels"].get(places.OF) != self.walls.environment):
            raise StepFailed(
                f"The namespace {preview.name} is no preview of {self.walls.environment}: it lacks the labels.",
                next_step="Nothing was changed in it. Give it another name, or the service.",
            )
        if there and there.state is State.LEAVING and preview.state is not State.LEAVING:
            self.remove(replace(preview, state=State.LEAVING))
            self.api_of(preview.name).create(namespace_of(preview, self.walls.environment))

    def _wait_for_rights(self, api: ClusterApi) -> None:
        self._wait(
            lambda: self._may_act(api),
            lambda: f"The account of previews gets no rights in {api.namespace}.",
            RIGHTS_SECONDS,
        )

    def _may_act(self, api: ClusterApi) -> bool:
        last = next(iter(WITHIN_PREVIEW[-1].single()))
        return all(may(api, *single) for single in (next(iter(WITHIN_PREVIEW[0].single())), last))

    def _why_stays(self, preview: Preview) -> str:
        found = self.api_of(preview.name).get("Namespace", preview.name) or {"metadata": {}}
        conditions = found.get("status", {}).get("conditions", ())
        why = "; ".join(str(each.get("message")) for each in conditions if each.get("status") == "True")
        said = why or "no reason given"
        return f"The namespace {preview.name} is not gone {GONE_SECONDS:g} s after it was deleted: {said}"

    def _wait(self, is_so: Callable[[], bool], why_not: Callable[[], str], within: float) -> None:
        until = self.clock() + within
        while not is_so():
            if self.clock() > until:
                raise StepFailed(why_not(), next_step="`slipway preview sweep` tries it again.")
            self.sleep(PAUSE_SECONDS)
