"""Releases as pods of one namespace of a cluster."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from slipway.adapters.io.http_instance import HttpInstance
from slipway.adapters.kubernetes import requirements
from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.checks.facts import ReleaseFacts
from slipway.adapters.kubernetes.checks.of_release import ReleaseChecks
from slipway.adapters.kubernetes.installed import Installed, digest_of
from slipway.adapters.kubernetes.pods import given_input
from slipway.adapters.kubernetes.pods.instance import PodInstance
from slipway.adapters.kubernetes.pods.logs import said
from slipway.adapters.kubernetes.pods.of_slot import SlotPods, address_of
from slipway.adapters.kubernetes.pods.runs import PodRuns
from slipway.adapters.kubernetes.settings import ClusterSettings
from slipway.adapters.kubernetes.workloads import SlotWorkloads
from slipway.config import Kubernetes, Service
from slipway.decisions.cluster.objects import manifests
from slipway.decisions.cluster.objects.images import image_of
from slipway.decisions.cluster.objects.manifests import Object
from slipway.decisions.cluster.running import pod_states, pods
from slipway.decisions.cluster.running.pods import PodOrder
from slipway.decisions.cluster.setup import APART_POLICY
from slipway.decisions.text import placeholders
from slipway.errors import StepFailed
from slipway.ports import (
    AS_USUAL,
    CommandSettings,
    Facts,
    Finished,
    PlaceCheck,
    ProcessState,
    Readiness,
    Release,
    Slot,
    Web,
)

PAUSE_SECONDS = 0.25
START_SECONDS = 120.0
VERSION_SECONDS = 5.0


class ClusterRuntime:
    """Runs a service's releases in one namespace. The cluster restarts what ends; nothing of it ends with Slipway."""

    def __init__(
        self,
        service: Service,
        own: Kubernetes,
        *,
        environment: str,
        api: ClusterApi,
        installed: Installed,
        settings: ClusterSettings,
        web: Web,
    ) -> None:
        self._service, self._own, self._environment = service, own, environment
        self._api, self._installed, self._settings, self._web = api, installed, settings, web
        self._serving = service.serving
        self._pods = SlotPods(api, environment, self._serving)
        self._runs = PodRuns(api, environment, own.nodes_within.total_seconds())
        self._checks = ReleaseChecks(api, own, installed, self._pods, self._runs)
        self._workloads = SlotWorkloads(api, environment, self._serving, installed, self._pods)

    def install(self, release: Release) -> None:
        """Bring a release to the cluster: its image, by its digest, and its manifests."""
        if not self._installed.has(release):
            self._runs.pull(image_of(release).reference, release.name)
            self._installed.add(release)
        # Also where it is here: whoever brought it may have been ended in between.
        self._workloads.prepare(release)

    def command(
        self,
        release: Release,
        words: Sequence[str],
        *,
        settings: CommandSettings = AS_USUAL,
        timeout_seconds: float,
    ) -> Finished:
        """Run one of the service's commands as that release in a pod of its own, with these settings on top."""
        order = self._order(release, words, settings)
        return self._runs.run(self._deployment(release), order, timeout_seconds=timeout_seconds)

    def _order(self, release: Release, words: Sequence[str], settings: CommandSettings) -> PodOrder:
        told = self._settings.told(release, tuple(words), settings)
        answers = placeholders.mentions("result", words)
        return PodOrder(
            self._runs.name("command", release.name),
            self._environment,
            words=told.words,
            variables=told.variables,
            secrets=told.secrets,
            is_apart=bool(settings.database or settings.bucket),
            account=self._own.copies_account if settings.database or settings.bucket else "",
            reader_image=self._reader() if answers else "",
        )

    def start(self, slot: Slot, release: Release) -> None:
        """Start all processes of a release in a slot; return once they have been started, ready or not."""
        if not self._installed.has(release):
            raise StepFailed(f"Release {release.name} is not installed in {self._api.namespace}.")
        if self.release_in(slot) not in ("", release.digest):
            self.stop(slot)
        self._workloads.write(slot, release)

    def stop(self, slot: Slot) -> None:
        """Stop a slot's processes, giving them time to answer the requests that have reached them."""
        self._workloads.remove(slot)

    def stop_workers(self, slot: Slot) -> None:
        """Stop those processes of a slot that serve no requests, so that a release stays warm and does no jobs."""
        self._workloads.rest(slot)
        self._workloads.schedule(slot.other)

    def start_workers(self, slot: Slot) -> None:
        """Start those again; the others go on running. Nothing happens in an empty slot."""
        self._workloads.work(slot)

    def processes(self, slot: Slot) -> Sequence[ProcessState]:
        """Return the state of a slot's processes; none for an empty slot."""
        return self._pods.states(slot)

    def last_words(self, slot: Slot) -> Mapping[str, str]:
        """Return what the pods of each process of a slot have said last."""
        return {process: self._pods.last_words(pods) for process, pods in self._pods.pods(slot).items()}

    def release_in(self, slot: Slot) -> str:
        """Return the digest of the release in a slot, or an empty text."""
        found = self._pods.serving_deployment(slot)
        return digest_of(found) if found else ""

    def ready(self, slot: Slot) -> Readiness:
        """Return whether the release in a slot can serve now; an empty slot has ended, for good."""
        return self._pods.readiness(slot)

    def version(self, slot: Slot) -> str:
        """Return what one pod of a slot says of its version. Raises `StepFailed` when it does not say.

        It is asked for some seconds: the network may lead to a pod a moment after it is ready.
        """
        until = time.monotonic() + VERSION_SECONDS
        while True:
            try:
                address = self._pods.address(slot)
                return HttpInstance(address, self._service, self._web, ended=lambda: None).version()
            except StepFailed:
                if time.monotonic() > until:
                    raise
            time.sleep(PAUSE_SECONDS)

    @contextmanager
    def scratch(
        self, release: Release, *, settings: CommandSettings = AS_USUAL, closed: bool = False
    ) -> Iterator[PodInstance]:
        """Serve a release in a pod that no Service selects, with these settings on top; ready or not.

        `closed` changes nothing: the NetworkPolicy of such pods closes all of them off, and records nothing.
        """
        told = self._settings.told(release, (), settings)
        order = PodOrder(
            self._runs.name("apart", release.name),
            self._environment,
            variables=told.variables,
            secrets=told.secrets,
            deadline_seconds=int(self._service.command_within.total_seconds()),
            is_apart=True,
            account=self._own.copies_account,
        )
        pod = pods.pod_of(self._deployment(release), order)
        with self._runs.started(pod, order):
            try:
                yield self._apart(order.name)
            except StepFailed as fault:
                said = self._said(order.name).strip()
                words = "" if said in fault.what else f"Last words of its log:\n{said}"
                reached = ", ".join(self._own.copies_reach) or "nothing"
                apart = f"It ran apart, and could reach {reached} alone (NetworkPolicy {APART_POLICY}, `copies-reach`)."
                raise StepFailed(
                    fault.what, next_step="\n".join(filter(None, (fault.next_step, apart, words)))
                ) from fault

    def why_not_closed(self) -> str:
        """Return an empty text: every pod apart is behind the NetworkPolicy of copies."""
        return ""

    def is_stopped(self) -> bool:
        """Return whether all that is here was stopped by `stop_everything`."""
        return self._workloads.is_down()

    def orphans(self) -> Sequence[str]:
        """Return nothing: a cluster starts all again that should run."""
        return ()

    def start_everything(self) -> bool:
        """Start again what was stopped; return whether something was."""
        return self._workloads.up()

    def stop_everything(self) -> None:
        """Stop all pods of both slots."""
        self._workloads.down()

    def said(self, *, lines: int, follow: bool) -> Iterator[tuple[str, str]]:
        """Yield the last lines that each pod has said, with its name; with `follow` what it says from then on."""
        return said(self._api, self._environment, lines=lines, follow=follow)

    def run_here(
        self, release: Release, words: Sequence[str], *, settings: CommandSettings = AS_USUAL
    ) -> int:
        """Run a command as that release in a pod of its own, with this program's own input; print what it says as it
        says it, and return its exit code.
        """
        within = self._service.command_within.total_seconds()
        order = replace(self._order(release, words, settings), takes_input=self._takes_input())
        deployment = self._deployment(release)
        return self._runs.run(deployment, order, timeout_seconds=within, tell=_print).code

    def _takes_input(self) -> bool:
        """Return whether there is an input that can be brought. Raises `StepFailed` for one that cannot."""
        if not given_input.is_there() or requirements.may(self._api, "", "pods", "attach", "get"):
            return given_input.is_there()
        if given_input.waits():
            raise StepFailed(
                "The command was given an input, and Slipway may not bring it to a pod.",
                next_step="Give it in the command's own words; or let `slipway cluster-setup` say what right it takes, "
                'with `runner = "here"`.',
            )
        return False

    def place_checks(self, release: Release) -> Sequence[PlaceCheck]:
        """Return what the namespace asks of a release: its images, room, limits, draining, readiness gates."""
        return self._checks.checks(release)

    def replicas(self, release: Release) -> Mapping[str, int]:
        """Return how many pods each process of a release can come to have: a scaler's maximum counts."""
        return self._checks.replicas(release)

    def schedules(self, release: Release) -> Mapping[str, str]:
        """Return when each job of a release is started, by the CronJobs of its manifests."""
        return self._checks.schedules(release)

    def run_job(self, release: Release, name: str) -> Finished:
        """Run a job now, in a bare pod of its CronJob's template."""
        job = manifests.schedule(self._installed.objects(release.digest), name)
        order = PodOrder(self._runs.name(f"job-{name}", release.name), self._environment, keeps_command=True)
        own = job["spec"]["jobTemplate"]["spec"].get("activeDeadlineSeconds")
        within = float(own or self._service.command_within.total_seconds())
        return self._runs.run(job, order, timeout_seconds=within)

    def facts(self, slot: Slot, key: str) -> Facts:
        """Return images, replicas, settings and hashes of secrets of a slot's release, and the cluster's version."""
        return ReleaseFacts(self._api, self._installed, self._pods).facts(slot, key)

    def changed_settings(self, slot: Slot) -> Sequence[str]:
        """Return which Secrets and ConfigMaps of others have another content than when a slot was started."""
        return self._workloads.changed_settings(slot)

    def job_runs(self) -> Sequence[Facts]:
        """Return the runs of jobs, the oldest first."""
        return self._workloads.job_runs()

    def missing_requirements(self) -> Sequence[str]:
        """Return what has to be there before any release can run and is not, in words."""
        return requirements.missing(self._api, self._own, self._environment)

    def free_bytes(self) -> int | None:
        """Return None: how much room nodes have is not known of a cluster."""
        return None

    def remove_other_releases(self, keep: Sequence[str]) -> Sequence[str]:
        """Remove installed releases whose digest is not among `keep` nor in a slot; return what was removed."""
        self._runs.remove_ended_runners()
        return self._installed.remove_others([*keep, *map(self.release_in, Slot)])

    def _deployment(self, release: Release) -> Object:
        return manifests.deployment(self._installed.objects(release.digest), self._serving)

    def _reader(self) -> str:
        if self._own.slipway_image:
            return self._own.slipway_image
        raise StepFailed(
            "A command of slipway.toml answers in {result}, and there is no image that could hand its answer out.",
            next_step="Set `slipway-image` under [environment.X.kubernetes], or let it answer on standard output.",
        )

    def _apart(self, name: str) -> PodInstance:
        """Return a pod that serves apart, once it has an address. Raises `StepFailed` where it gets none."""
        began = time.monotonic()
        while not (pod := self._api.get("Pod", name)) or not pod.get("status", {}).get("podIP"):
            self._runs.must_have_node(pod, began)
            why = pod_states.why_never(pod) if pod else "it is gone"
            if why or time.monotonic() > began + START_SECONDS:
                raise StepFailed(f"The pod {name} cannot be started: {why or 'it gets no address'}.")
            time.sleep(PAUSE_SECONDS)
        return PodInstance(self._api, self._pods, self._service, self._web, name, address_of(pod))

    def _said(self, name: str) -> str:
        pod = self._api.get("Pod", name)
        return (self._pods.last_words([pod]) if pod else "") or "It said nothing."


def _print(text: str) -> None:
    """Say what a command says, for whom called it."""
    sys.stdout.write(text)
    sys.stdout.flush()
