"""What is written for a release before it is started: nothing that an earlier deployer has written already."""

from __future__ import annotations

from typing import Any, cast

from slipway.adapters.kubernetes.api import ClusterApi
from slipway.adapters.kubernetes.installed import Installed
from slipway.adapters.kubernetes.pods.of_slot import SlotPods
from slipway.adapters.kubernetes.workloads import SlotWorkloads

from tests.unit.cluster.examples import RELEASE, objects


class Namespace:
    """An API in which objects of these names are there; it notes what is written."""

    def __init__(self, *there: str) -> None:
        self.there, self.written = list(there), list[str]()

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        return {} if any(name.startswith(each) for each in self.there) else None

    def apply(self, each: dict[str, Any]) -> dict[str, Any]:
        self.written.append(f"{each['kind']} {each['metadata']['name']}")
        return each

    def objects(self, digest: str) -> tuple[Any, ...]:
        return objects()


def written_in(namespace: Namespace) -> list[str]:
    api, installed = cast("ClusterApi", namespace), cast("Installed", namespace)
    SlotWorkloads(api, "production", "web", installed, cast("SlotPods", namespace)).prepare(RELEASE)
    return namespace.written


def test_settings_that_no_release_has_had_are_written() -> None:
    (settings,) = written_in(Namespace())
    assert settings.startswith("ConfigMap settings-")


def test_settings_that_are_there_are_left_to_the_deployer_whose_number_they_carry() -> None:
    assert written_in(Namespace("settings-")) == []
