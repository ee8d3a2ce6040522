"""Every object has the fields that its kind has, and no finding of checkov is left without a reason in its file."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from kubernetes_validate.utils import ValidationError, validate
from manifests import crds
from manifests.rendering import ENVIRONMENTS, ROOT, Object, made_once, named, rendered, text_of, words_of

# The oldest and the newest that are promised; the second is what EKS and `make cluster` run.
VERSIONS = ("1.34", "1.36")
CHECKOV = ROOT / ".venv/checkov/bin/checkov"
# What Slipway writes in place of a placeholder.
BY_DIGEST = f"registry.example/{{}}@sha256:{'1' * 64}"
PLACEHOLDER = re.compile(r"^( +(?:- )?image: )(galley|slipway)$", re.MULTILINE)


def everything() -> list[tuple[str, Object]]:
    return [
        (environment, each)
        for environment in ENVIRONMENTS
        for each in (*rendered(environment), *made_once(environment))
    ]


def faults(each: Object, version: str) -> list[str]:
    """Return what is wrong with an object's fields."""
    if spec := crds.SPECS.get((each["apiVersion"], each["kind"])):
        found = jsonschema.Draft202012Validator(spec).iter_errors(each["spec"])
        return [f"{words_of(each)}: {error.json_path}: {error.message}" for error in found]
    try:
        validate(each, version, strict=True)
    except ValidationError as error:
        return [f"{words_of(each)}: {error.message}"]
    return []


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_has_the_fields_of_its_kind(version: str) -> None:
    assert [f"{where}: {fault}" for where, each in everything() for fault in faults(each, version)] == []


def test_no_two_objects_of_an_environment_have_one_name() -> None:
    words = [(where, words_of(each)) for where, each in everything()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("kind", "name", "path", "value"),
    [
        ("Deployment", "web", ("spec", "strategy", "typ"), "x"),
        ("HorizontalPodAutoscaler", "web", ("spec", "maxReplicas"), "many"),
        ("NetworkPolicy", "data", ("spec", "egres"), []),
        ("ExternalSecret", "galley-secrets", ("spec", "refresh"), "1h"),
        ("ExternalSecret", "galley-secrets", ("spec", "target", "deletionPolicy"), "Keep"),
        ("ServiceMonitor", "web", ("spec", "podMetricsEndpoints"), []),
        ("PodMonitor", "worker", ("spec", "podMetricsEndpoints"), []),
        ("PrometheusRule", "galley", ("spec", "groups"), [{"name": "x", "rules": [{"alert": "y"}]}]),
    ],
)
def test_a_field_that_its_kind_has_not_is_found(
    kind: str, name: str, path: tuple[str, ...], value: Any
) -> None:
    each = named(rendered("production"), kind, name)
    part = each
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert faults(each, VERSIONS[-1])


# --- checkov ------------------------------------------------------------------------------------------------------


def checked(folder: Path) -> dict[str, Any]:
    """Return what checkov, which asks nobody, says of the manifests in a folder."""
    words = ("--skip-download", "--framework", "kubernetes", "--compact", "--quiet", "--output", "json")
    done = subprocess.run(
        (CHECKOV, *words, "--directory", folder), capture_output=True, text=True, check=False, cwd=folder
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_checkov_finds_nothing_that_is_not_explained_in_the_file(tmp_path: Path) -> None:
    for environment in ENVIRONMENTS:
        text = PLACEHOLDER.sub(lambda found: found[1] + BY_DIGEST.format(found[2]), text_of(environment))
        (tmp_path / f"{environment}.yaml").write_text(text)
        (tmp_path / f"{environment}-once.yaml").write_text(text_of(f"{environment}/once"))
    planted = named(rendered("local"), "Deployment", "worker")
    planted["spec"]["template"]["spec"]["hostPID"] = True
    planted["metadata"]["name"] = "planted"
    (tmp_path / "planted.yaml").write_text(yaml.safe_dump(planted))
    found = checked(tmp_path)
    failed = {(each["check_id"], each["resource"]) for each in found["results"]["failed_checks"]}
    assert {resource.rpartition(".")[2] for _, resource in failed} == {"planted"}, failed
    assert "CKV_K8S_17" in {check for check, _ in failed}  # hostPID
    assert found["summary"]["passed"] > 1000


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_exception_says_why(environment: str) -> None:
    exceptions = re.findall(r"checkov\.io/skip\d+: (\w+)=?(.*)", text_of(environment))
    assert {check for check, _ in exceptions} <= {"CKV_K8S_35", "CKV_K8S_38"}
    assert all(len(reason) > 40 for _, reason in exceptions)
