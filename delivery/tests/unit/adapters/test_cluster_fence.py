"""What a deployer on a cluster does first: it raises the number on all that is there, and ends what a dead one left."""

from __future__ import annotations

import json
from typing import Any

import httpx2 as httpx
import pytest
from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.fence import NAME, ClusterFence
from slipway.decisions.cluster.objects import names
from slipway.errors import LockLost

from tests.contracts.test_fence_contract import Numbered


class Namespace:
    """The objects of a namespace, by resource and name, behind an API that knows no more than is asked of it here."""

    def __init__(self) -> None:
        self.objects = dict[tuple[str, str], dict[str, Any]]()
        client = httpx.Client(base_url="https://cluster", transport=httpx.MockTransport(self._answer))
        self.api = ClusterApi(client, "shop")

    def put(self, resource: str, name: str, number: int, **labels: str) -> None:
        metadata = {
            "name": name,
            "uid": name,
            "resourceVersion": "1",
            "labels": {
                names.MANAGED: "production",
                **{f"{names.DOMAIN}/{key}": each for key, each in labels.items()},
            },
            "annotations": {names.FENCE: str(number)},
        }
        self.objects[resource, name] = {"metadata": metadata}

    def names(self, resource: str) -> set[str]:
        return {name for kind, name in self.objects if kind == resource}

    def number(self, resource: str, name: str) -> int:
        return int(self.objects[resource, name]["metadata"]["annotations"][names.FENCE])

    def _answer(self, request: httpx.Request) -> httpx.Response:
        resource, _, name = request.url.path.partition("/namespaces/shop/")[2].partition("/")
        if not name:
            found = [each for (kind, _), each in self.objects.items() if kind == resource]
            return httpx.Response(200, json={"items": found})
        if request.method == "PATCH":
            given = json.loads(request.content)["metadata"]["annotations"]
            if (resource, name) not in self.objects:
                self.put(resource, name, 0)
            self.objects[resource, name]["metadata"]["annotations"] |= given
        if (resource, name) not in self.objects:
            return httpx.Response(404, json={})
        if request.method == "DELETE":
            return httpx.Response(200, json=self.objects.pop((resource, name)))
        return httpx.Response(200, json=self.objects[resource, name])


@pytest.fixture
def there() -> Namespace:
    """A namespace in which deployer 7 has acted."""
    found = Namespace()
    found.put("configmaps", NAME, 7)
    found.put("deployments", "web-blue", 7, slot="blue")
    return found


def act(there: Namespace, number: int) -> None:
    with ClusterFence(there.api, "production").acting(Numbered(number)):
        pass


def test_the_next_deployer_raises_the_number_before_it_acts(there: Namespace) -> None:
    act(there, 8)
    assert there.number("configmaps", NAME) == there.number("deployments", "web-blue") == 8
    there.api.fence = 0
    with pytest.raises(LockLost):
        act(there, 7)


def test_pods_that_a_dead_deployer_had_started_are_ended_with_their_secrets(there: Namespace) -> None:
    there.put("pods", "command-of-7", 7, command="web")
    there.put("secrets", "command-of-7", 7)
    there.put("pods", "apart-of-5", 5, command="web", apart="true")
    act(there, 8)
    assert not there.names("pods")
    assert not there.names("secrets")


def test_pods_of_a_slot_of_its_own_and_of_commands_without_a_lock_go_on(there: Namespace) -> None:
    there.put("pods", "web-blue-x", 7, slot="blue", process="web")
    there.put("pods", "command-of-a-plan", 0, command="web")
    there.put("pods", "command-of-8", 8, command="web")
    act(there, 8)
    assert there.names("pods") == {"web-blue-x", "command-of-a-plan", "command-of-8"}
