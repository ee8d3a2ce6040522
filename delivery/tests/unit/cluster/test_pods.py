"""Pods of Slipway's own: what they get, what they do not, and who reaches them."""

from __future__ import annotations

from slipway.decisions.cluster.objects import manifests, names
from slipway.decisions.cluster.running import pods
from slipway.decisions.cluster.running.pods import PodOrder

from tests.unit.cluster.examples import objects

WEB = manifests.deployment(objects(), "web")


def test_a_command_has_the_settings_of_the_service_and_nothing_of_serving() -> None:
    pod = pods.pod_of(
        WEB, PodOrder("command-1", "production", words=("shop", "migrate"), deadline_seconds=60)
    )
    (container,) = pod["spec"]["containers"]
    assert container["command"] == ["shop", "migrate"]
    assert not {"args", "ports", "readinessProbe", "livenessProbe", "lifecycle"} & container.keys()
    assert container["envFrom"] == WEB["spec"]["template"]["spec"]["containers"][0]["envFrom"]
    assert (pod["spec"]["restartPolicy"], pod["spec"]["activeDeadlineSeconds"]) == ("Never", 60)


def test_a_command_is_reached_by_no_service_and_reaches_what_the_service_does() -> None:
    labels = pods.pod_of(WEB, PodOrder("command-1", "production", words=("x",)))["metadata"]["labels"]
    assert labels.items() >= {"app": "shop", "part": "web"}.items()
    assert names.SLOT not in labels


def test_a_pod_apart_has_no_label_of_the_service() -> None:
    order = PodOrder("apart-1", "production", is_apart=True)
    labels = pods.pod_of(WEB, order)["metadata"]["labels"]
    assert labels == {names.MANAGED: "production", names.COMMAND: "web", names.APART: "true"}


def test_a_pod_apart_has_the_account_that_is_meant_for_copies() -> None:
    apart = pods.pod_of(WEB, PodOrder("apart-1", "production", is_apart=True, account="rehearsal"))
    assert apart["spec"]["serviceAccountName"] == "rehearsal"
    assert (
        "serviceAccountName" not in pods.pod_of(WEB, PodOrder("apart-1", "production", is_apart=True))["spec"]
    )


def test_a_pod_apart_keeps_the_probe_that_says_whether_it_can_serve() -> None:
    (container,) = pods.pod_of(WEB, PodOrder("apart-1", "production", is_apart=True))["spec"]["containers"]
    assert container["args"] == ["serve"]
    assert "readinessProbe" in container
    assert "livenessProbe" not in container


def test_variables_stand_in_place_of_the_templates_and_secrets_in_no_pod() -> None:
    order = PodOrder("c", "production", ("x",), {"COLOUR": "blue"}, {"DATABASE_URL": "postgresql://secret"})
    pod = pods.pod_of(WEB, order)
    env = pod["spec"]["containers"][0]["env"]
    assert [each for each in env if each["name"] == "COLOUR"] == [{"name": "COLOUR", "value": "blue"}]
    assert "postgresql://secret" not in str(pod)
    assert pods.secret_of(order)["stringData"] == {"DATABASE_URL": "postgresql://secret"}


def test_the_template_of_the_release_stays_as_it_is() -> None:
    before = str(WEB)
    pods.pod_of(
        WEB, PodOrder("c", "production", ("x",), {"A": "1"}, {"B": "2"}, reader_image="slipway@sha256:1")
    )
    assert str(WEB) == before


def test_an_answer_is_handed_out_by_a_sidecar() -> None:
    pod = pods.pod_of(WEB, PodOrder("c", "production", ("x",), reader_image="slipway@sha256:1"))
    (reader,) = pod["spec"]["initContainers"]
    assert (reader["image"], reader["restartPolicy"]) == ("slipway@sha256:1", "Always")
    (main,) = pod["spec"]["containers"]
    assert {"name": pods.RESULT_VOLUME, "mountPath": pods.RESULT_FOLDER} in main["volumeMounts"]


def test_the_port_of_a_pod_is_the_one_for_requests() -> None:
    assert pods.port_of(pods.pod_of(WEB, PodOrder("a", "production", is_apart=True))) == 8000
    assert (
        pods.port_of(pods.pod_of(WEB, PodOrder("a", "production", is_apart=True)), "metrics", "http") == 9100
    )
