"""Who calls Slipway creates its pod, in their own name, and nothing else."""

from __future__ import annotations

from slipway.cli.opening.elsewhere import words_of
from slipway.decisions.cluster.callers import RUNNER, RUNNER_BY, caller_rules
from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.running.runner import RunnerOrder, runner_pod

ORDER = RunnerOrder("production", "slipway@sha256:1", ("deploy", "production"), "ann")


def test_the_pod_notes_who_asked_and_reads_it_from_that_note() -> None:
    pod = runner_pod(ORDER, ORDER.name(1))
    assert pod["metadata"]["annotations"][RUNNER_BY] == "ann"
    assert RUNNER in pod["metadata"]["labels"]
    (container,) = pod["spec"]["containers"]
    (who,) = [each for each in container["env"] if each["name"] == names.ASKED_BY]
    assert who["valueFrom"]["fieldRef"]["fieldPath"] == f"metadata.annotations['{RUNNER_BY}']"
    assert container["command"] == ["slipway", "deploy", "production"]


def test_the_same_command_of_another_person_is_another_pod() -> None:
    other = RunnerOrder("production", "slipway@sha256:1", ("deploy", "production"), "bea")
    assert ORDER.name(1) != other.name(1)
    assert ORDER.name(1) == RunnerOrder(
        *("production", "slipway@sha256:2", ("deploy", "production"), "ann")
    ).name(1)


def test_what_means_something_only_where_it_was_said_is_left_out() -> None:
    given = ["--config", "x.toml", "--json", "--by=ann", "deploy", "production", "--by", "bea", "--dry-run"]
    assert words_of(given) == ("--json", "deploy", "production", "--dry-run")


def test_the_policy_is_of_one_namespace_and_fails_closed() -> None:
    policy, binding = caller_rules("shop", ("operators",), "slipway@sha256:1")
    spec = policy["spec"]
    assert spec["failurePolicy"] == "Fail"
    selector = spec["matchConstraints"]["namespaceSelector"]["matchLabels"]
    assert selector == {"kubernetes.io/metadata.name": "shop"}
    assert binding["spec"] == {"policyName": policy["metadata"]["name"], "validationActions": ["Deny"]}
