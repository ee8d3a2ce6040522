"""What of a pull request's manifests runs in a preview: nothing that leads out of it, whatever they say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from slipway.decisions.cluster.objects.manifests import ManifestsUnfit
from slipway.decisions.cluster.previews.small import KEPT, SETTINGS, small_text

Object = dict[str, Any]
WEB: Object = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 6,
        "template": {
            "metadata": {"labels": {"app": "shop"}},
            "spec": {
                "serviceAccountName": "web",
                "nodeName": "the-best-one",
                "priorityClassName": "system-cluster-critical",
                "automountServiceAccountToken": True,
                "containers": [
                    {
                        "name": "web",
                        "image": "shop",
                        "env": [
                            {"name": "DATABASE_URL", "value": "postgresql://production"},
                            {
                                "name": "KEY",
                                "valueFrom": {"secretKeyRef": {"name": "shop-secrets", "key": "KEY"}},
                            },
                            {"name": "COLOUR", "value": "blue"},
                        ],
                        "envFrom": [
                            {"configMapRef": {"name": "settings"}},
                            {"secretRef": {"name": "shop-secrets"}},
                        ],
                    }
                ],
            },
        },
    },
}
SETTINGS_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"A": "1"}}


def made(*objects: Mapping[str, Any], jobs: tuple[str, ...] = ()) -> dict[str, Object]:
    """Return what becomes of these objects, by kind and name."""
    text = "\n---\n".join(json.dumps(each) for each in objects)
    found = yaml.safe_load_all(small_text(text, jobs=jobs, settings={"DATABASE_URL"}))
    return {f"{each['kind']} {each['metadata']['name']}": each for each in found if each}


def pod(found: dict[str, Object]) -> Object:
    spec: Object = found["Deployment web"]["spec"]["template"]["spec"]
    return spec


def test_each_process_runs_once_and_before_nobody_else() -> None:
    found = made(WEB, SETTINGS_MAP)
    assert found["Deployment web"]["spec"]["replicas"] == 1
    assert {"nodeName", "priorityClassName"} & pod(found).keys() == set()
    assert pod(found)["automountServiceAccountToken"] is False


def test_settings_are_those_of_the_change_and_of_the_preview_and_no_secret_of_others() -> None:
    (main,) = pod(made(WEB, SETTINGS_MAP))["containers"]
    assert [each["name"] for each in main["env"]] == ["COLOUR"]
    assert main["envFrom"] == [{"configMapRef": {"name": "settings"}}, {"secretRef": {"name": SETTINGS}}]


@pytest.mark.parametrize(
    ("kind", "api"),
    [
        ("HorizontalPodAutoscaler", "autoscaling/v2"),
        ("PodDisruptionBudget", "policy/v1"),
        ("NetworkPolicy", "networking.k8s.io/v1"),
        ("ExternalSecret", "external-secrets.io/v1"),
        ("Role", "rbac.authorization.k8s.io/v1"),
        ("ClusterRoleBinding", "rbac.authorization.k8s.io/v1"),
        ("Namespace", "v1"),
        ("PersistentVolumeClaim", "v1"),
        ("Gateway", "gateway.networking.k8s.io/v1"),
    ],
)
def test_what_would_open_the_walls_is_left_out(kind: str, api: str) -> None:
    assert kind not in KEPT
    other = {"apiVersion": api, "kind": kind, "metadata": {"name": "x"}, "spec": {}}
    assert set(made(WEB, SETTINGS_MAP, other)) == {"Deployment web", "ConfigMap settings"}


def test_a_job_runs_only_where_it_is_named() -> None:
    template = {"spec": {"template": {"spec": {"containers": [{"name": "tidy", "image": "shop"}]}}}}
    job = {"kind": "CronJob", "apiVersion": "batch/v1", "metadata": {"name": "tidy"}}
    job["spec"] = {"schedule": "* * * * *", "jobTemplate": template}
    assert "CronJob tidy" not in made(WEB, SETTINGS_MAP, job)
    assert "CronJob tidy" in made(WEB, SETTINGS_MAP, job, jobs=("tidy",))


def test_a_service_leads_to_its_own_pods_and_listens_nowhere_else() -> None:
    spec = {
        "selector": {"app": "shop"},
        "type": "LoadBalancer",
        "externalIPs": ["10.0.0.1"],
        "ports": [{"name": "http", "port": 80, "nodePort": 30080}],
    }
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}
    leads_out = {
        **service,
        "metadata": {"name": "out"},
        "spec": {"type": "ExternalName", "externalName": "x"},
    }
    found = made(WEB, SETTINGS_MAP, service, leads_out)
    assert found["Service web"]["spec"] == {
        "selector": {"app": "shop"},
        "ports": [{"name": "http", "port": 80}],
    }
    assert "Service out" not in found


def test_an_account_has_no_role_by_its_annotations() -> None:
    metadata = {
        "name": "web",
        "annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/production"},
    }
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata, "secrets": [{"name": "x"}]}
    found = made(WEB, SETTINGS_MAP, account)["ServiceAccount web"]
    assert found["metadata"] == {"name": "web", "labels": {}}
    assert "secrets" not in found


@pytest.mark.parametrize("source", ["hostPath", "csi", "persistentVolumeClaim", "ephemeral", "nfs"])
def test_a_volume_that_leads_out_is_refused_in_words(source: str) -> None:
    web = json.loads(json.dumps(WEB))
    web["spec"]["template"]["spec"]["volumes"] = [{"name": "data", source: {}}]
    with pytest.raises(ManifestsUnfit, match=f"volume data \\({source}\\), which leads out"):
        made(web, SETTINGS_MAP)


def test_a_token_of_the_account_is_no_part_of_a_volume() -> None:
    web = json.loads(json.dumps(WEB))
    spec, own = web["spec"]["template"]["spec"], {"configMap": {"name": "settings"}}
    spec["volumes"] = [{"name": "keys", "projected": {"sources": [own]}}]
    assert "Deployment web" in made(web, SETTINGS_MAP)
    token = {"serviceAccountToken": {"path": "token", "audience": "sts.amazonaws.com"}}
    spec["volumes"] = [{"name": "keys", "projected": {"sources": [own, token]}}]
    with pytest.raises(ManifestsUnfit, match=r"volume keys \(serviceAccountToken\), which leads out"):
        made(web, SETTINGS_MAP)


def test_nothing_keeps_its_annotations_finalizers_and_owners() -> None:
    marks: Object = {
        "annotations": {
            "iam.amazonaws.com/role": "production",
            "k8s.v1.cni.cncf.io/networks": "other",
            "external-dns.alpha.kubernetes.io/hostname": "shop.example",
            "kubernetes.io/service-account.name": "default",
        },
        "finalizers": ["example.org/for-ever"],
        "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": "n", "uid": "1"}],
        "namespace": "shop-staging",
    }
    web = json.loads(json.dumps(WEB))
    web["spec"]["template"]["metadata"].update(marks)
    template = {**marks, "labels": {"app": "tidy"}}
    job: Object = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "tidy"},
        "spec": {
            "jobTemplate": {"metadata": template, "spec": {"template": {"metadata": template, "spec": {}}}}
        },
    }
    ports = [{"port": 80}]
    service: Object = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
    service["spec"] = {"selector": {"app": "shop"}, "ports": ports}
    secret: Object = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "own"}}
    for each in (web, job, service, secret):
        each["metadata"].update(marks)
    text = json.dumps(made(web, job, service, secret, SETTINGS_MAP, jobs=("tidy",)))
    for mark in (*marks, *marks["annotations"], "for-ever"):
        assert f'"{mark}"' not in text
    assert text.count('{"app": "tidy"}') == 2
