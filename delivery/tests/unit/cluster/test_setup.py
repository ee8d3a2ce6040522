"""What a person applies once: the least rights, the fence, and walls around what is tried apart."""

from __future__ import annotations

from typing import Any

from slipway.decisions.cluster.objects import names
from slipway.decisions.cluster.objects.manifests import Object, name_of
from slipway.decisions.cluster.setup import Setup, setup_objects

FOUND = list(
    setup_objects(Setup("production", "shop", ("10.0.3.7/32:5432",), ("10.0.0.10/32:443",), ("10.9.0.0/24",)))
)


def one(kind: str, name: str) -> Object:
    """Return one object."""
    (found,) = [each for each in FOUND if (each["kind"], name_of(each)) == (kind, name)]
    return found


def test_a_release_on_a_copy_reaches_its_copy_and_nothing_else() -> None:
    spec = one("NetworkPolicy", "slipway-apart")["spec"]
    assert spec["podSelector"] == {"matchLabels": {names.APART: "true"}}
    assert spec["policyTypes"] == ["Ingress", "Egress"]
    blocks = [
        to["ipBlock"]["cidr"] for rule in spec["egress"] for to in rule.get("to", ()) if "ipBlock" in to
    ]
    assert blocks == ["10.0.3.7/32"]
    assert all(rule.get("to") for rule in spec["egress"]), "a rule without `to` opens everything"


def test_a_command_on_a_copy_is_not_let_to_what_others_reach() -> None:
    selector = one("NetworkPolicy", "slipway-commands")["spec"]["podSelector"]["matchExpressions"]
    assert {"key": names.APART, "operator": "DoesNotExist"} in selector


def test_a_command_s_input_takes_a_right_that_is_given_only_where_slipway_runs_in_no_pod() -> None:
    def resources(*, takes_input: bool) -> set[str]:
        found = list(setup_objects(Setup("production", "shop", takes_input=takes_input)))
        (role,) = [each for each in found if (each["kind"], each["metadata"]["name"]) == ("Role", "slipway")]
        return {resource for rule in role["rules"] for resource in rule["resources"]}

    assert resources(takes_input=True) - resources(takes_input=False) == {"pods/attach"}


def test_no_right_reaches_beyond_the_namespace_but_to_look_at_the_fence() -> None:
    (cluster_wide,) = [each for each in FOUND if each["kind"] == "ClusterRole"]
    assert [rule["verbs"] for rule in cluster_wide["rules"]] == [["get"]]
    role = one("Role", "slipway")
    assert all("*" not in (*rule["resources"], *rule["verbs"], *rule["apiGroups"]) for rule in role["rules"])
    allowed = {
        (resource, verb) for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]
    }
    # Nothing is run in pods that are there, nobody is impersonated, and no right is given on.
    assert not {resource for resource, _ in allowed} & {"pods/exec", "pods/attach", "roles", "rolebindings"}
    assert ("pods", "patch") not in allowed


def test_the_fence_compares_the_stored_object_with_the_new_one_and_nothing_else() -> None:
    spec: dict[str, Any] = one("ValidatingAdmissionPolicy", "slipway-fence")["spec"]
    assert spec["failurePolicy"] == "Fail"
    assert "paramKind" not in spec
    assert {
        operation for rule in spec["matchConstraints"]["resourceRules"] for operation in rule["operations"]
    } == {"UPDATE"}
