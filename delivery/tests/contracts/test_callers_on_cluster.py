"""Who calls Slipway on a real cluster is who the API server knows, whatever they try to be."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slipway.decisions.cluster.callers import RUNNER, RUNNER_BY
from slipway.decisions.cluster.objects.names import ASKED_BY
from slipway.decisions.cluster.running.runner import RunnerOrder, runner_pod
from slipway.decisions.cluster.setup import Setup, setup_objects

from tests.support import place

pytestmark = pytest.mark.skipif(
    not os.environ.get("SLIPWAY_TEST_CLUSTER"), reason="needs a cluster: `make rehearsal-kubernetes` runs it"
)
IMAGE = "registry.example/slipway@sha256:" + "1" * 64
GROUP, READERS = "deployers", "readers"


class Callers:
    """A namespace, in which ann may call Slipway."""

    def __init__(self, found: Any) -> None:
        self.namespace, self.cluster = found.name, found.cluster
        found.apply(
            *setup_objects(Setup("production", found.name, callers=(GROUP,), image=IMAGE, readers=(READERS,)))
        )
        self.ann = found.cluster.user("ann", (GROUP,))
        self.rob = found.cluster.user("rob", (READERS,))

    def tried(self, pod: dict[str, Any], by: Path | None = None) -> str:
        """Return what the API server says of a pod that ann creates, nothing of which is kept; empty for yes."""
        from cluster.cluster import CommandFailed

        words = ("-n", self.namespace, "create", "--dry-run=server", "-f", "-")
        try:
            self.cluster.kubectl(*words, given=json.dumps(pod), kubeconfig=by or self.ann)
        except CommandFailed as refused:
            return refused.output
        return ""

    def may(self, *words: str) -> str:
        """Return yes or no: whether ann has a right."""
        from cluster.cluster import CommandFailed

        try:
            asked = ("-n", self.namespace, "auth", "can-i", *words)
            return str(self.cluster.kubectl(*asked, kubeconfig=self.ann)).strip()
        except CommandFailed as refused:
            return refused.output.strip()


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    from tests.contracts.on_cluster import namespace

    folder: Path = tmp_path_factory.mktemp("callers")
    with namespace(folder) as found:
        made, stranger = Callers(found), own(by="bea")
        # A policy holds a moment after it was applied.
        place.wait_until(lambda: made.tried(stranger))
        yield made


def own(by: str = "ann", words: tuple[str, ...] = ("deploy", "production")) -> dict[str, Any]:
    """Return the pod that a call of Slipway creates."""
    order = RunnerOrder("production", IMAGE, words, by)
    return copy.deepcopy(dict(runner_pod(order, order.name(1))))


def test_a_caller_creates_slipways_own_pod(callers: Callers) -> None:
    assert callers.tried(own()) == ""


def test_a_reader_looks_and_does_nothing_else(callers: Callers) -> None:
    looks: list[tuple[str, ...]] = [
        ("plan", "production"),
        ("--json", "status"),
        ("report", "production", "d1"),
    ]
    for words in looks:
        assert callers.tried(own("rob", words), by=callers.rob) == "", words
    for words in (
        ("deploy", "production"),
        ("--json", "exec", "production", "--", "plan"),
        ("restore", "production", "plan"),
        ("--json",),
    ):
        assert "a reader asks for nothing but" in callers.tried(own("rob", words), by=callers.rob), words


def _main(pod: dict[str, Any]) -> dict[str, Any]:
    main: dict[str, Any] = pod["spec"]["containers"][0]
    return main


def _mount(pod: dict[str, Any], volume: dict[str, Any], path: str) -> None:
    pod["spec"]["volumes"].append({"name": "more", **volume})
    _main(pod)["volumeMounts"].append({"name": "more", "mountPath": path})


TRICKS: dict[str, Callable[[dict[str, Any]], object]] = {
    "another's name on the note": lambda pod: pod["metadata"]["annotations"].update({RUNNER_BY: "bea"}),
    "no note at all": lambda pod: pod["metadata"].update(annotations={}),
    "a name that is no note": lambda pod: _main(pod)["env"].__setitem__(
        0, {"name": ASKED_BY, "value": "bea"}
    ),
    "a name said twice": lambda pod: _main(pod)["env"].append({"name": ASKED_BY, "value": "bea"}),
    "a name from a Secret": lambda pod: _main(pod)["envFrom"].append({"secretRef": {"name": "mine"}}),
    "a name by a prefix": lambda pod: _main(pod)["envFrom"].append(
        {"prefix": "SLIPWAY_", "secretRef": {"name": "slipway-secrets"}}
    ),
    "another name of the program": lambda pod: _main(pod).update(command=["python3", "-c", "print(1)"]),
    "other settings by --config": lambda pod: _main(pod)["command"].insert(1, "--config=/tmp/x.toml"),
    "another name by --by": lambda pod: _main(pod)["command"].insert(1, "--by=bea"),
    "arguments": lambda pod: _main(pod).update(args=["x"]),
    "another image": lambda pod: _main(pod).update(image="busybox"),
    "a second container": lambda pod: pod["spec"]["containers"].append({**_main(pod), "name": "more"}),
    "a container before": lambda pod: pod["spec"].update(initContainers=[{**_main(pod), "name": "more"}]),
    "a program around its life": lambda pod: _main(pod).update(
        lifecycle={"postStart": {"exec": {"command": ["true"]}}}
    ),
    "other settings in its place": lambda pod: pod["spec"]["volumes"].__setitem__(
        0, {"name": "config", "configMap": {"name": "mine"}}
    ),
    "room for files in the place of settings": lambda pod: pod["spec"]["volumes"].__setitem__(
        0, {"name": "config", "emptyDir": {}}
    ),
    "a Secret as a file": lambda pod: _mount(pod, {"secret": {"secretName": "tally"}}, "/tmp/more"),
    "a Secret that looks like the account's": lambda pod: pod["spec"]["volumes"].append(
        {"name": "kube-api-access-x", "projected": {"sources": [{"secret": {"name": "tally"}}]}}
    ),
    "a file among the program's own": lambda pod: _mount(pod, {"emptyDir": {}}, "/opt/slipway/lib"),
    "another folder to begin in": lambda pod: _main(pod).update(workingDir="/tmp"),
    "names of its own": lambda pod: pod["spec"].update(
        hostAliases=[{"ip": "10.0.0.1", "hostnames": ["database"]}]
    ),
    "a pod that says nothing of Slipway": lambda pod: (
        pod["metadata"]["labels"].pop(RUNNER),
        pod["spec"].update(serviceAccountName="default"),
        _main(pod).update(image="busybox", command=["sh"]),
    ),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_caller_creates_nothing_else(callers: Callers, trick: str) -> None:
    pod = own()
    TRICKS[trick](pod)
    said = callers.tried(pod)
    assert f"slipway-callers-{callers.namespace}" in said, said or "it was let through"


def test_a_caller_reads_no_secret_and_enters_no_pod(callers: Callers) -> None:
    for words in (
        "get secrets",
        "create pods --subresource=exec",
        "update pods",
        "delete pods",
        "list configmaps",
    ):
        assert callers.may(*words.split()) == "no", words
    assert callers.may("create", "pods") == "yes"
