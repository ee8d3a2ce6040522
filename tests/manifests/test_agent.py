"""The optional agent keeps the rules of every other pod, and is one of Slipway's own to the network and the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from manifests import policy_network, policy_pods
from manifests.rendering import (
    Object,
    containers,
    made_once,
    named,
    of_kind,
    pod_of,
    rendered,
    template_of,
    with_component,
)
from manifests.test_kinds import VERSIONS, checked, faults
from manifests.test_policy import STOP_SECONDS
from slipway.cli.command_groups import command_named
from slipway.decisions.cluster import callers
from slipway.decisions.cluster.objects import names


@pytest.fixture(scope="module")
def agent() -> Iterator[list[Object]]:
    """What an administrator applies once to production, with the agent, as the page says."""
    with with_component("agent") as objects:
        yield objects


def test_it_keeps_the_rules_beside_what_production_is(agent: list[Object]) -> None:
    together = [*rendered("production"), *agent]
    assert policy_pods.findings(together, stop_seconds=STOP_SECONDS) == []
    assert list(policy_pods.disk_findings(together)) == []
    assert policy_network.findings(together) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_its_objects_have_the_fields_of_their_kinds(agent: list[Object], version: str) -> None:
    assert [fault for each in agent for fault in faults(each, version)] == []


def test_checkov_finds_nothing_that_is_not_explained(agent: list[Object], tmp_path: Path) -> None:
    # What its pods may reach stands among what each release brings, as for all pods of Slipway's own.
    policies = of_kind(rendered("production"), "NetworkPolicy")
    (tmp_path / "agent.yaml").write_text(yaml.safe_dump_all([*policies, *agent]))
    found = checked(tmp_path)
    assert found["results"]["failed_checks"] == []
    assert found["summary"]["passed"] > 50


def test_it_brings_no_account_and_no_right_of_its_own(agent: list[Object]) -> None:
    kinds = {each["kind"] for each in agent} - {each["kind"] for each in made_once("production")}
    assert kinds <= {"Deployment", "PodDisruptionBudget"}
    pod = pod_of(named(agent, "Deployment", "agent"))
    assert pod["serviceAccountName"] == callers.ACCOUNT


def test_it_is_known_as_one_of_slipways_pods_and_as_no_person(agent: list[Object]) -> None:
    deployment = named(agent, "Deployment", "agent")
    assert callers.RUNNER in template_of(deployment)["metadata"]["labels"]
    variables = {each["name"] for each in next(containers(deployment))["env"]}
    assert names.IN_CLUSTER in variables
    assert names.ASKED_BY not in variables
    assert "SLIPWAY_BY" not in variables


def test_the_file_that_it_touches_is_the_one_that_is_looked_at(agent: list[Object]) -> None:
    container = next(containers(named(agent, "Deployment", "agent")))
    options = {name for each in command_named("watch").params for name in each.opts}
    assert {"--every", "--alive"} <= options
    file = container["args"][container["args"].index("--alive") + 1]
    for probe in ("startupProbe", "livenessProbe"):
        words = container[probe]["exec"]["command"]
        assert words[:4] == ["python3", "-m", "slipway.adapters.kubernetes.pods.alive", file]
