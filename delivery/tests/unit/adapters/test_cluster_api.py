"""What Slipway does at a cluster's API when others have written, or it is away. The answers are those of a real one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest
from slipway.adapters.kubernetes.api import ClusterApi, ClusterRefused, OwnedByAnother
from slipway.decisions.cluster.objects import names
from slipway.errors import LockLost, StepFailed

ROUTE = {
    "apiVersion": "gateway.networking.k8s.io/v1",
    "kind": "HTTPRoute",
    "metadata": {"name": "shop"},
    "spec": {},
}


class Answers:
    """An API that gives these answers, one after another, and notes what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers = iter(answers)
        self.asked = list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def api(answers: Answers, fence: int = 7) -> ClusterApi:
    """Return an API of a deployer with this number, whose clock goes on a second each time it is asked."""
    seconds: Iterator[int] = iter(range(1_000_000))
    client = httpx.Client(base_url="https://cluster", transport=httpx.MockTransport(answers))
    found = ClusterApi(client, "shop", sleep=lambda _: None, clock=lambda: float(next(seconds)))
    found.fence = fence
    return found


def conflict(*managers: str) -> httpx.Response:
    """Return how a cluster refuses to write over fields of these managers."""
    causes = [
        {
            "reason": "FieldManagerConflict",
            "field": ".spec.replicas",
            "message": f'conflict with "{each}" using apps/v1',
        }
        for each in managers
    ]
    return httpx.Response(409, json={"reason": "Conflict", "message": "…", "details": {"causes": causes}})


def stored(number: int) -> httpx.Response:
    """Return an object that a deployer with this number has written."""
    metadata = {"name": "shop", "uid": "u", "resourceVersion": "5", "annotations": {names.FENCE: str(number)}}
    return httpx.Response(200, json={"kind": "HTTPRoute", "metadata": metadata})


def body(request: httpx.Request) -> Any:
    return json.loads(request.content)


def test_each_change_carries_the_number_of_its_deployer() -> None:
    answers = Answers(stored(7))
    api(answers).apply(ROUTE)
    (request,) = answers.asked
    assert body(request)["metadata"]["annotations"][names.FENCE] == "7"
    assert request.url.params["fieldManager"] == "slipway"
    assert request.url.params["force"] == "false"


def test_what_another_writes_is_named_and_stays() -> None:
    answers = Answers(conflict("argocd-controller"))
    with pytest.raises(OwnedByAnother, match="argocd-controller") as raised:
        api(answers).apply(ROUTE)
    assert ".spec.replicas" in raised.value.what
    assert len(answers.asked) == 1


def test_what_a_scaler_and_slipway_itself_wrote_is_taken_over() -> None:
    answers = Answers(conflict("kube-controller-manager", "slipway"), stored(7), stored(7))
    api(answers).apply(ROUTE, instead_of="kube-controller-manager")
    assert answers.asked[-1].url.params["force"] == "true"


def test_nothing_is_taken_over_from_a_newer_deployer() -> None:
    answers = Answers(conflict("slipway"), stored(8))
    with pytest.raises(LockLost, match="number 8"):
        api(answers).apply(ROUTE)


def test_the_fence_of_the_cluster_means_that_the_lock_is_lost() -> None:
    said = "ValidatingAdmissionPolicy 'slipway-fence' denied request: a deployer with the number 8 has written this"
    with pytest.raises(LockLost, match="number 8"):
        api(Answers(httpx.Response(403, json={"message": said}))).apply(ROUTE)


FORBIDDEN = (
    'httproutes.gateway.networking.k8s.io "shop" is forbidden: User "ann" cannot patch resource "httproutes"'
)
USED_UP = 'pods "web-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4'
UNSAFE = 'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": privileged'


@pytest.mark.parametrize(
    ("said", "words", "next_step"),
    [
        (f'{FORBIDDEN} in API group "gateway.networking.k8s.io"', "not allow Slipway", "cluster-setup"),
        (USED_UP, "no room left", "ResourceQuota"),
        (UNSAFE, "A rule of the cluster", "manifests"),
    ],
)
def test_what_is_refused_is_told_apart_by_what_refused_it(said: str, words: str, next_step: str) -> None:
    with pytest.raises(ClusterRefused, match=words) as raised:
        api(Answers(httpx.Response(403, json={"message": said}))).apply(ROUTE)
    assert said in raised.value.what
    assert next_step in raised.value.next_step


def test_only_what_was_seen_is_deleted() -> None:
    answers = Answers(stored(7), httpx.Response(200, json={}))
    api(answers).delete("HTTPRoute", "shop")
    assert body(answers.asked[-1])["preconditions"] == {"uid": "u", "resourceVersion": "5"}


def test_what_changed_since_it_was_seen_is_looked_at_again() -> None:
    changed = httpx.Response(409, json={"message": "the object has been modified"})
    with pytest.raises(LockLost):
        api(Answers(stored(7), changed, stored(8))).delete("HTTPRoute", "shop")


def test_an_api_that_is_away_for_a_moment_is_asked_again() -> None:
    away: list[httpx.Response | Exception] = [
        httpx.ConnectError("refused"),
        httpx.Response(503, text="starting"),
        httpx.Response(429, text="slow down"),
    ]
    answers = Answers(*away, stored(7))
    assert api(answers).get("HTTPRoute", "shop")
    assert len(answers.asked) == 4


def test_an_api_that_stays_away_is_told_with_what_it_said() -> None:
    forever = (httpx.Response(503, text="etcd is gone") for _ in range(1000))
    with pytest.raises(StepFailed, match="etcd is gone"):
        api(Answers(*forever)).get("HTTPRoute", "shop")


def test_what_nobody_measures_is_not_waited_for() -> None:
    answers = Answers(httpx.Response(503, text="no metrics"))
    with pytest.raises(StepFailed):
        api(answers).list("PodMetrics", patience_seconds=0)
    assert len(answers.asked) == 1


def test_a_kind_that_a_cluster_does_not_know_has_no_objects() -> None:
    assert api(Answers(httpx.Response(404, text="404 page not found"))).list("ServiceMonitor") == []


def test_a_manifest_that_does_not_fit_is_no_api_that_stays_away() -> None:
    said = "failed to create typed patch object (shop/x; /v1, Kind=Secret): .stringData.A: expected string"
    answers = Answers(httpx.Response(500, json={"message": said}))
    with pytest.raises(ClusterRefused, match="expected string"):
        api(answers).apply(ROUTE)
    assert len(answers.asked) == 1


def test_the_words_of_a_kubelet_are_no_words_of_a_container() -> None:
    gone = httpx.Response(200, text="unable to retrieve container logs for containerd://5150ba56f5f9")
    waits = httpx.Response(400, json={"message": "container web is waiting to start"})
    said = httpx.Response(200, text="tally: no such table\n")
    asked = api(Answers(gone, waits, said))
    assert [asked.log("web-1", "web") for _ in range(3)] == ["", "", "tally: no such table\n"]
