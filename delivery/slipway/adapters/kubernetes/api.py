"""The API of a cluster, as Slipway uses it: objects are looked at, applied under one name, created and deleted.

lightkube finds the cluster and proves who asks (kubeconfig, service account, tokens of cloud providers). Objects stay
what they are in JSON, because they come from manifests of kinds that are not known before.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

import httpx2 as httpx
from httpx2.websockets import WebSocketSession
from lightkube.config.client_adapter import Client, ConnectionParams
from lightkube.config.kubeconfig import KubeConfig, SingleConfig
from lightkube.core.exceptions import ConfigError

from slipway.adapters.kubernetes.kinds import CLUSTER_WIDE, path_of
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.setup import FENCE_POLICY
from slipway.errors import LockLost, StepFailed

Params: TypeAlias = Mapping[str, str | int]

FAULTS, REFUSED, MISSING, CONFLICT, TOO_MANY = 400, 403, 404, 409, 429
BROKEN = 500
# With this the API server answers 500 where a manifest has a number in place of a text; no patience mends that.
UNFIT = "failed to create typed patch object"
# A kubelet says so, with status 200, instead of the log of a container that it has just taken away.
NO_LOG = "unable to retrieve container logs for "
TIMEOUT_SECONDS = 30.0
# What is longer comes in pieces.
LONGEST_LINE = 2**20
# An API server that is restarted, or whose etcd is, comes back within this.
PATIENCE_SECONDS, PAUSE_SECONDS = 60.0, 0.5
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"


class ClusterRefused(StepFailed):
    """The API of the cluster answered that something cannot be so. `code` is its status."""

    def __init__(self, what: str, code: int, *, next_step: str = "") -> None:
        super().__init__(what, next_step=next_step)
        self.code = code


class OwnedByAnother(ClusterRefused):
    """Another field manager has written what Slipway was to write; both are named."""


class ClusterApi:
    """One namespace of one cluster, changed as one deployer. `fence` is the number that each change carries."""

    def __init__(
        self,
        client: httpx.Client,
        namespace: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self.namespace = client, namespace
        self._sleep, self._clock = sleep, clock
        self.fence = 0

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        """Return an object, None where there is none of this name. Raises `StepFailed`."""
        response = self._ask("GET", f"{path_of(kind, self.namespace)}/{name}")
        if response.status_code == MISSING:
            return None
        return self._answer(response, f"{kind} {name}")

    def list(
        self,
        kind: str,
        labels: Mapping[str, str] | None = None,
        *,
        fields: Mapping[str, str] | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> list[dict[str, Any]]:
        """Return the objects of a kind with these labels and fields, by name; none of a kind that is not known here.

        Raises `StepFailed`, also when the API does not answer within its patience.
        """
        chosen = {"labelSelector": labels, "fieldSelector": fields}
        params = {
            name: ",".join(f"{key}={value}" for key, value in wanted.items())
            for name, wanted in chosen.items()
            if wanted
        }
        path = path_of(kind, self.namespace)
        response = self._ask("GET", path, params=params, patience_seconds=patience_seconds)
        if response.status_code == MISSING:
            return []
        items = self._answer(response, f"the list of {kind}")["items"]
        return sorted(({"kind": kind, **each} for each in items), key=name_of)

    def apply(self, each: Object, *, instead_of: str = "") -> dict[str, Any]:
        """Write an object as it is meant, and nothing that others have written of it (server-side apply).

        Fields that only Slipway itself or the manager `instead_of` has written otherwise are taken over. Raises
        `OwnedByAnother` where others have, `LockLost` where a newer deployer has, `StepFailed`.
        """
        response = self._applied(each, force=False)
        owners = _owners(response) if response.status_code == CONFLICT else set()
        if owners and owners <= {names.MANAGER, instead_of}:
            if seen := self.get(each["kind"], name_of(each)):
                self._must_be_ours(seen)
            response = self._applied(each, force=True)
        return self._answer(response, f"{each['kind']} {name_of(each)}")

    def _applied(self, each: Object, *, force: bool) -> httpx.Response:
        path = f"{path_of(each['kind'], self.namespace, each['apiVersion'])}/{name_of(each)}"
        params = {"fieldManager": names.MANAGER, "force": str(force).lower()}
        return self._ask("PATCH", path, params=params, body=self._numbered(each), content_type=APPLY)

    def create(self, each: Object) -> dict[str, Any]:
        """Create an object that is never changed. One of its name that is there already is returned as it is."""
        path = path_of(each["kind"], self.namespace, each["apiVersion"])
        params = {"fieldManager": names.MANAGER}
        response = self._ask("POST", path, params=params, body=self._numbered(each))
        if response.status_code == CONFLICT and (there := self.get(each["kind"], name_of(each))):
            return there
        return self._answer(response, f"{each['kind']} {name_of(each)}")

    def review(self, each: Object) -> dict[str, Any]:
        """Ask the API a question that has the form of an object, and return it with the answer."""
        response = self._ask("POST", path_of(each["kind"], self.namespace), body=each)
        return self._answer(response, each["kind"])

    def merge(self, kind: str, name: str, change: Object) -> None:
        """Change some fields of an object, whoever wrote them. One that is gone is no error."""
        path = f"{path_of(kind, self.namespace)}/{name}"
        params = {"fieldManager": names.MANAGER}
        response = self._ask("PATCH", path, params=params, body=change, content_type=MERGE)
        if response.status_code != MISSING:
            self._answer(response, f"{kind} {name}")

    def delete(self, kind: str, name: str, *, grace_seconds: int | None = None) -> None:
        """Delete an object as it was seen, with all that depends on it. One that is gone is no error.

        Raises `LockLost` where a newer deployer has written it meanwhile.
        """
        while seen := self.get(kind, name):
            self._must_be_ours(seen)
            wanted: dict[str, Any] = {
                "propagationPolicy": "Foreground" if kind in ("Deployment", "CronJob") else "Background",
                "preconditions": {
                    "uid": seen["metadata"]["uid"],
                    "resourceVersion": seen["metadata"]["resourceVersion"],
                },
            }
            if grace_seconds is not None:
                wanted["gracePeriodSeconds"] = grace_seconds
            response = self._ask("DELETE", f"{path_of(kind, self.namespace)}/{name}", body=wanted)
            if response.status_code == MISSING:
                return
            if response.status_code != CONFLICT:
                self._answer(response, f"{kind} {name}")
                return

    def log(self, pod: str, container: str, *, lines: int | None = None, before: bool = False) -> str:
        """Return what a container has said; an empty text where there is nothing yet, or nothing any more.

        `before` is what its former run has said.
        """
        params: dict[str, str | int] = {"container": container}
        if lines is not None:
            params["tailLines"] = lines
        if before:
            params["previous"] = "true"
        response = self._ask("GET", f"{path_of('Pod', self.namespace)}/{pod}/log", params=params)
        is_there = response.status_code < FAULTS and not response.text.startswith(NO_LOG)
        return response.text if is_there else ""

    def follow(self, pod: str, container: str, *, lines: int) -> Iterator[str]:
        """Yield the last lines of a container, and those that come, until it ends."""
        path = f"{path_of('Pod', self.namespace)}/{pod}/log"
        params: dict[str, str | int] = {"container": container, "tailLines": lines, "follow": "true"}
        with self._client.stream("GET", path, params=params, timeout=None) as response:
            yield from response.iter_lines()

    def pour(self, pod: str, container: str) -> Iterator[str]:
        """Yield all that a container has said and what comes, piece by piece as it comes, until it ends."""
        path = f"{path_of('Pod', self.namespace)}/{pod}/log"
        params: dict[str, str | int] = {"container": container, "follow": "true"}
        with self._client.stream("GET", path, params=params, timeout=None) as response:
            if response.status_code < FAULTS:
                yield from response.iter_text()

    def stamped_log(
        self, pod: str, container: str, *, since: str, most_bytes: int, before: bool = False
    ) -> Iterator[bytes]:
        """Yield the lines that a container has written, with their ends, each with its instant before it, the oldest
        first. Where the log was cut after `most_bytes`, the last one has no end.

        `since` is an instant in whole seconds, empty for all. A log that is not there has no line, and a connection
        that breaks ends it. Raises `StepFailed` where Slipway may not read it.
        """
        path = f"{path_of('Pod', self.namespace)}/{pod}/log"
        params: dict[str, str | int] = {
            "container": container,
            "timestamps": "true",
            "limitBytes": most_bytes,
        }
        params |= {"sinceTime": since} if since else {}
        params |= {"previous": "true"} if before else {}
        with (
            suppress(httpx.HTTPError),
            self._client.stream("GET", path, params=params, timeout=TIMEOUT_SECONDS) as response,
        ):
            if response.status_code == REFUSED:
                response.read()
                self._answer(response, f"the log of {pod}")
            if response.status_code < FAULTS:
                yield from _lines(response.iter_bytes())

    @contextmanager
    def attached(self, pod: str, container: str) -> Iterator[WebSocketSession]:
        """Give a session that leads to the input of a container. What it carries is the cluster's own protocol."""
        path = f"{path_of('Pod', self.namespace)}/{pod}/attach"
        params = {"container": container, "stdin": "true", "stdout": "false", "stderr": "false"}
        with self._client.websocket(
            path,
            params=params,
            subprotocols=["v5.channel.k8s.io"],
            # A cluster of another version answers no pings.
            keepalive_ping_interval_seconds=None,
        ) as session:
            yield session

    def version(self) -> str:
        """Return the version of the cluster."""
        return str(self._answer(self._ask("GET", "/version"), "the version")["gitVersion"])

    def _numbered(self, each: Object) -> Object:
        metadata = dict(each["metadata"])
        metadata["annotations"] = {**metadata.get("annotations", {}), names.FENCE: str(self.fence)}
        if each["kind"] not in CLUSTER_WIDE:
            metadata["namespace"] = self.namespace
        return {**each, "metadata": metadata}

    def _must_be_ours(self, seen: Object) -> None:
        number = int(seen["metadata"].get("annotations", {}).get(names.FENCE, 0))
        if number > self.fence:
            raise LockLost(
                f"A deployer with the number {number} has written {seen.get('kind', 'the object')} "
                f"{name_of(seen)}; this one's is {self.fence}."
            )

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Object | None = None,
        content_type: str = "application/json",
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> httpx.Response:
        """Ask, and ask again while the API does not answer. What is asked twice does no more than once."""
        until = self._clock() + patience_seconds
        while True:
            said = ""
            try:
                response = self._client.request(
                    method,
                    path,
                    params=params,
                    content=json.dumps(body).encode() if body is not None else None,
                    headers={"Content-Type": content_type} if body is not None else None,
                    timeout=TIMEOUT_SECONDS,
                )
                if response.status_code != TOO_MANY and response.status_code < BROKEN:
                    return response
                if UNFIT in _message(response):
                    return response
                said = f"it answers {response.status_code}: {_message(response)}"
            except httpx.HTTPError as error:
                said = str(error) or type(error).__name__
            except ConfigError as error:
                raise StepFailed(f"The cluster does not let Slipway in: {error}.") from error
            if self._clock() > until:
                raise StepFailed(
                    f"The API of the cluster does not answer ({self._client.base_url}): {said}.",
                    next_step="Look whether the cluster runs, and whether it can be reached from here.",
                )
            self._sleep(PAUSE_SECONDS)

    def _answer(self, response: httpx.Response, what: str) -> dict[str, Any]:
        code = response.status_code
        if code < FAULTS:
            found: dict[str, Any] = response.json()
            return found
        said = _message(response)
        if FENCE_POLICY in said:
            raise LockLost(f"A newer deployer has acted here: the cluster refused {what}. {said}")
        if code == CONFLICT and (conflicts := _conflicts(response)):
            owners = "; ".join(f"{each.get('field')} is written by {_manager(each)!r}" for each in conflicts)
            raise OwnedByAnother(
                f"{what} cannot be written by {names.MANAGER!r}: {owners}.",
                code,
                next_step="Let only one of the two write these fields: take them out of the manifests, "
                "or tell the other one to leave them alone.",
            )
        if code == REFUSED:
            words, next_step = _not_allowed(what, said)
            raise ClusterRefused(words, code, next_step=next_step)
        raise ClusterRefused(f"The cluster refused {what}: {said}.", code)


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).splitlines(keepends=True) or [b""]
        if rest.endswith(b"\n") or len(rest) > LONGEST_LINE:
            whole, rest = [*whole, rest], b""
        yield from whole
    if rest:
        yield rest


def _message(response: httpx.Response) -> str:
    try:
        return str(response.json().get("message", "")) or response.text[:500]
    except (ValueError, AttributeError):
        return response.text[:500]


def _not_allowed(what: str, said: str) -> tuple[str, str]:
    """Return what a cluster does not allow, and what to do about it: it answers alike for rights, quotas and rules."""
    if "exceeded quota" in said:
        return (
            f"The namespace has no room left for {what}: {said}.",
            "Raise its ResourceQuota, or let less run in it: a deploy runs two releases at a time.",
        )
    if "cannot" in said and "in API group" in said:
        return (
            f"The cluster does not allow Slipway to do this with {what}: {said}.",
            "`slipway cluster-setup` prints the rights that Slipway needs.",
        )
    return f"A rule of the cluster refuses {what}: {said}.", "Correct the manifests, or the rule."


def _conflicts(response: httpx.Response) -> list[Mapping[str, str]]:
    """Return each field that another manager has written; nothing where the conflict is about something else."""
    try:
        causes = response.json().get("details", {}).get("causes", ())
    except ValueError:
        return []
    return [each for each in causes if each.get("reason") == "FieldManagerConflict"]


def _owners(response: httpx.Response) -> set[str]:
    return {_manager(each) for each in _conflicts(response)}


def _manager(cause: Mapping[str, str]) -> str:
    """Return the other manager's name, which stands in quotes."""
    found = re.search(r'"([^"]+)"', cause.get("message", ""))
    return found[1] if found else "another"


def connect(context: str, namespace: str, *, eks_cluster: str = "") -> ClusterApi:
    """Return the API of the cluster that a context of the kubeconfig names, or of one of EKS; without either, of the
    cluster that this program runs in. Raises `StepFailed`.
    """
    config = _at_aws(eks_cluster, namespace) if eks_cluster else _at_hand(context)
    return ClusterApi(Client(config, ConnectionParams(timeout=httpx.Timeout(TIMEOUT_SECONDS))), namespace)


def _at_aws(eks_cluster: str, namespace: str) -> SingleConfig:
    # AWS's library takes long to load, and few need it.
    from slipway.adapters.kubernetes.eks import config_of

    return config_of(eks_cluster, namespace)


def _at_hand(context: str) -> SingleConfig:
    try:
        config = (
            KubeConfig.from_env().get(context_name=context)
            if context
            else KubeConfig.from_service_account().get()
        )
    except ConfigError as error:
        wanted = f"the context {context!r}" if context else "the service account of a pod"
        raise StepFailed(
            f"The cluster cannot be reached: {wanted} is not there ({error}).",
            next_step="Set KUBECONFIG, and name one of its contexts under [environment.X.kubernetes].",
        ) from error
    if config is None:
        raise StepFailed("The kubeconfig names no context.", next_step="Set KUBECONFIG.")
    return config
