"""The manifests of each environment, as kustomize renders them, and the pods in them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
ENVIRONMENTS = ("local", "staging", "production")
SLIPWAY_IMAGE = f"registry.example/slipway@sha256:{'1' * 64}"
KUBECTL = Path(sys.executable).with_name("kubectl")

# The same loader in C, where it was built with it.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Object = dict[str, Any]


@cache
def text_of(folder: str) -> str:
    """Return the YAML that kustomize renders of a folder of deploy/kubernetes."""
    done = subprocess.run(
        (KUBECTL, "kustomize", FOLDER / folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "deprecated" not in done.stderr.lower(), done.stderr
    return done.stdout


def rendered(environment: str) -> list[Object]:
    """Return what Slipway delivers to an environment; a new copy each time."""
    return list(yaml.load_all(text_of(environment), LOADER))


def made_once(environment: str) -> list[Object]:
    """Return what an administrator applies once to an environment; a new copy each time."""
    return list(yaml.load_all(text_of(f"{environment}/once"), LOADER))


@contextmanager
def with_component(name: str) -> Iterator[list[Object]]:
    """Give what an administrator applies once to production with a component of Slipway's own, as the page says."""
    with TemporaryDirectory(dir=FOLDER.parent) as made:
        folder = Path(made)
        once, component = (
            os.path.relpath(FOLDER / each, folder) for each in ("production/once", f"components/{name}")
        )
        image, _, digest = SLIPWAY_IMAGE.partition("@")
        text = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "namespace": "galley-production",
            "resources": [once],
            "components": [component],
            "images": [{"name": "slipway", "newName": image, "digest": digest}],
        }
        (folder / "kustomization.yaml").write_text(yaml.safe_dump(text))
        done = subprocess.run((KUBECTL, "kustomize", folder), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        yield list(yaml.load_all(done.stdout, LOADER))


def of_kind(objects: Sequence[Object], *kinds: str) -> list[Object]:
    """Return the objects of these kinds."""
    return [each for each in objects if each["kind"] in kinds]


def named(objects: Sequence[Object], kind: str, name: str) -> Object:
    """Return one object, by its name or by the name that kustomize adds a hash to."""
    found = [
        each
        for each in of_kind(objects, kind)
        if each["metadata"]["name"] == name or each["metadata"]["name"].rpartition("-")[0] == name
    ]
    assert len(found) == 1, f"{kind} {name}: there are {len(found)}"
    return found[0]


def workloads(objects: Sequence[Object]) -> list[Object]:
    """Return all that makes pods."""
    return of_kind(objects, "Deployment", "CronJob")


def template_of(workload: Object) -> Object:
    """Return the template of a workload's pods."""
    spec = workload["spec"]
    found: Object = (
        spec["jobTemplate"]["spec"]["template"] if workload["kind"] == "CronJob" else spec["template"]
    )
    return found


def pod_of(workload: Object) -> Object:
    """Return what a workload's pods are like."""
    found: Object = template_of(workload)["spec"]
    return found


def containers(workload: Object) -> Iterator[Object]:
    """Yield all containers of a workload's pods."""
    pod = pod_of(workload)
    yield from pod.get("initContainers", ())
    yield from pod["containers"]


def words_of(each: Object) -> str:
    """Return an object's kind and name."""
    return f"{each['kind']} {each['metadata']['name']}"


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a selector of labels selects what has these labels."""
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        _holds(each, labels) for each in selector.get("matchExpressions", ())
    )


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(expression["key"])
    match expression["operator"]:
        case "In":
            return value in expression["values"]
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case other:
            raise AssertionError(f"no manifest uses {other}")


def mebibytes(quantity: str) -> float:
    """Return a quantity of bytes, such as 7Gi, in MiB."""
    units = {"Ki": 1 / 1024, "Mi": 1, "Gi": 1024}
    return float(quantity[:-2]) * units[quantity[-2:]]


def processors(quantity: str) -> float:
    """Return a quantity of processors, such as 500m."""
    return float(quantity[:-1]) / 1000 if quantity.endswith("m") else float(quantity)
