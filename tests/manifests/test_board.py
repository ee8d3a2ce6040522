"""The optional board keeps the rules of every other pod, and reaches the object store alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from manifests import policy_network, policy_pods
from manifests.rendering import (
    SLIPWAY_IMAGE,
    Object,
    named,
    pod_of,
    rendered,
    template_of,
    with_component,
)
from manifests.test_kinds import VERSIONS, checked, faults
from manifests.test_policy import STOP_SECONDS


@pytest.fixture(scope="module")
def board() -> Iterator[list[Object]]:
    """What an administrator applies once to production, with the board, as the page says."""
    with with_component("board") as objects:
        yield objects


def test_it_keeps_the_rules_beside_what_production_is(board: list[Object]) -> None:
    together = [*rendered("production"), *board]
    assert policy_pods.findings(together, stop_seconds=STOP_SECONDS) == []
    assert list(policy_pods.disk_findings(together)) == []
    assert policy_network.findings(together) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_its_objects_have_the_fields_of_their_kinds(board: list[Object], version: str) -> None:
    assert [fault for each in board for fault in faults(each, version)] == []


def test_checkov_finds_nothing_that_is_not_explained(board: list[Object], tmp_path: Path) -> None:
    (tmp_path / "board.yaml").write_text(yaml.safe_dump_all(board))
    found = checked(tmp_path)
    assert found["results"]["failed_checks"] == []
    assert found["summary"]["passed"] > 50


def test_it_reaches_names_the_object_store_and_the_giver_of_its_keys_alone(board: list[Object]) -> None:
    labels = template_of(named(board, "Deployment", "board"))["metadata"]["labels"]
    reached = policy_network.reached([*rendered("production"), *board], labels)
    ports = {port for _, port in reached}
    assert ports == {"53/udp", "53/tcp", "443/tcp", "80/tcp"}
    assert {peer for peer, port in reached if port == "80/tcp"} == {"169.254.170.23/32"}


def test_it_has_no_token_and_no_secret_of_slipways(board: list[Object]) -> None:
    pod = pod_of(named(board, "Deployment", "board"))
    assert pod["automountServiceAccountToken"] is False
    assert pod["containers"][0]["envFrom"] == [{"secretRef": {"name": "board-secrets", "optional": True}}]
    assert pod["containers"][0]["image"] == SLIPWAY_IMAGE
