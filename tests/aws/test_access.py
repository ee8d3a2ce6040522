"""Nobody may do more than their work needs, and nobody has a key that could be stolen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk.assertions import Match, Template

from deploy.aws.environments import REGISTRY
from deploy.aws.settings import Environment

Resources = list[tuple[str, dict[str, Any]]]
ISSUER = "token.actions.githubusercontent.com"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(resources: Resources) -> Iterator[dict[str, Any]]:
    for _, each in resources:
        if each["Type"] == "AWS::IAM::Policy":
            yield from each["Properties"]["PolicyDocument"]["Statement"]


def roles(resources: Resources) -> dict[str, dict[str, Any]]:
    found = (each["Properties"] for _, each in resources if each["Type"] == "AWS::IAM::Role")
    return {properties["RoleName"]: properties for properties in found if "RoleName" in properties}


def policy_of(serving: Template, use: str) -> list[dict[str, Any]]:
    found = serving.find_resources("AWS::IAM::Policy")
    (policy,) = [each for name, each in found.items() if name.startswith(f"Workloads{use}DefaultPolicy")]
    return list(policy["Properties"]["PolicyDocument"]["Statement"])


def test_there_is_no_user_and_no_key(resources: Resources) -> None:
    types = {each["Type"] for _, each in resources}
    assert types.isdisjoint({"AWS::IAM::User", "AWS::IAM::AccessKey", "AWS::IAM::Group"})


def test_a_workflows_role_is_for_one_environment_of_one_repository_by_their_numbers(
    resources: Resources, environment: Environment
) -> None:
    for deployer in environment.deployers:
        role = roles(resources)[f"galley-{deployer.github_environment}-deployer"]
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        repository = environment.repository
        numbers = f"{repository.owner}@{repository.owner_id}/{repository.name}@{repository.name_id}"
        assert trust["Condition"] == {
            "StringEquals": {
                f"{ISSUER}:aud": "sts.amazonaws.com",
                f"{ISSUER}:sub": f"repo:{numbers}:environment:{deployer.github_environment}",
            }
        }


def test_a_workflows_role_finds_the_cluster_and_can_do_nothing_else_at_aws(
    serving: Template, environment: Environment
) -> None:
    policies = serving.find_resources("AWS::IAM::Policy")
    deployers = {name: each for name, each in policies.items() if name.startswith("Deployers")}
    assert len(deployers) == len(environment.deployers)
    for name, each in deployers.items():
        found = each["Properties"]["PolicyDocument"]["Statement"]
        # Besides, that of previews brings images to where nothing is delivered from.
        assert found[0]["Action"] == "eks:DescribeCluster"
        assert name.startswith("Deployerspreview") or len(found) == 1


def test_the_workflow_of_previews_reaches_nothing_that_is_ever_delivered(
    serving: Template, environment: Environment
) -> None:
    if not environment.has_previews:
        assert not serving.find_resources(
            "AWS::IAM::Role", {"Properties": {"RoleName": Match.string_like_regexp("preview")}}
        )
        return
    policies = serving.find_resources("AWS::IAM::Policy")
    (own,) = [each for name, each in policies.items() if name.startswith("Deployerspreview")]
    rest = [each for each in own["Properties"]["PolicyDocument"]["Statement"][1:] if each["Resource"] != "*"]
    bucket = environment.bucket_arn("previews")
    repository = f"arn:aws:ecr:{environment.region}:{environment.account}:repository/previews/galley"
    assert {each["Resource"] for each in rest} == {bucket, f"{bucket}/releases/*", repository}
    assert {action for each in rest for action in listed(each["Action"])} & {
        "s3:DeleteObject",
        "ecr:BatchDeleteImage",
    } == set()


def test_a_pod_of_a_preview_sees_the_view_of_its_own_namespace_alone(
    serving: Template, environment: Environment
) -> None:
    if not environment.has_previews:
        return
    found = serving.find_resources("AWS::IAM::Policy")
    (policy,) = [each for name, each in found.items() if name.startswith("PreviewsPreviewDefaultPolicy")]
    lists, acts = policy["Properties"]["PolicyDocument"]["Statement"]
    own = "objects.view-${aws:PrincipalTag/kubernetes-namespace}/*"
    assert acts["Resource"] == f"{environment.bucket_arn('previews')}/{own}"
    assert lists["Condition"] == {"StringLike": {"s3:prefix": [own]}}


def test_slipway_of_previews_gives_pods_that_one_role_and_takes_back_only_what_it_gave(
    serving: Template, environment: Environment
) -> None:
    if not environment.has_previews:
        return
    found = serving.find_resources("AWS::IAM::Policy")
    (policy,) = [each for name, each in found.items() if name.startswith("PreviewsDefaultPolicy")]
    by_action = {
        action: each
        for each in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in listed(each["Action"])
    }
    mark = {"StringEquals": {"aws:ResourceTag/slipway-preview": "yes"}}
    assert by_action["eks:DeletePodIdentityAssociation"]["Condition"] == mark
    assert by_action["iam:PassRole"]["Resource"] == {"Fn::GetAtt": [role_of_pods(serving), "Arn"]}
    assert not {action for action in by_action if action.startswith(("rds:", "kms:", "secretsmanager:"))}
    objects = {str(each["Resource"]) for action, each in by_action.items() if action.startswith("s3:")}
    assert all(environment.bucket_arn("previews") in each for each in objects)


def test_slipway_leaves_copies_for_previews_and_reaches_nothing_else_of_theirs(
    serving: Template, environment: Environment
) -> None:
    bucket = environment.bucket_arn("previews")
    allowed = [
        (action, resource, each.get("Condition"))
        for each in policy_of(serving, "Slipway")
        for action in listed(each["Action"])
        for resource in listed(each["Resource"])
        if bucket in str(resource)
    ]
    lists = ("s3:ListBucket", bucket, {"StringLike": {"s3:prefix": ["points/*"]}})
    actions = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject")
    acts = [(action, f"{bucket}/points/*", None) for action in actions]
    assert sorted(allowed, key=str) == (sorted([lists, *acts], key=str) if environment.has_previews else [])


def role_of_pods(serving: Template) -> str:
    """Return how the stack calls the role of a preview's pods."""
    found = serving.find_resources("AWS::IAM::Role")
    (name,) = [
        key for key, each in found.items() if each["Properties"].get("RoleName", "").endswith("-preview")
    ]
    return str(name)


def test_only_the_delivered_branch_pushes_images(resources: Resources) -> None:
    (trust,) = roles(resources)["galley-builder"]["AssumeRolePolicyDocument"]["Statement"]
    subject = trust["Condition"]["StringEquals"][f"{ISSUER}:sub"]
    assert subject.endswith(f":ref:refs/heads/{REGISTRY.branch}")


def test_who_enters_the_cluster_is_in_a_group_and_no_deployer_is_an_administrator(
    serving: Template, environment: Environment
) -> None:
    entries = [each["Properties"] for each in serving.find_resources("AWS::EKS::AccessEntry").values()]
    groups = [entry["KubernetesGroups"] for entry in entries if "KubernetesGroups" in entry]
    deployers = [[each.kubernetes_group] for each in environment.deployers]
    assert sorted(groups) == sorted([*deployers, ["slipway-operators"]])
    with_policies = [entry["PrincipalArn"] for entry in entries if "AccessPolicies" in entry]
    assert with_policies == [environment.administrators]


def test_a_workflow_cannot_choose_who_the_cluster_takes_it_for_and_people_are_told_apart(
    serving: Template, environment: Environment
) -> None:
    entries = [each["Properties"] for each in serving.find_resources("AWS::EKS::AccessEntry").values()]
    names = {
        entry["KubernetesGroups"][0]: entry["Username"] for entry in entries if "KubernetesGroups" in entry
    }
    assert names.pop("slipway-operators") == "operator:{{SessionName}}"
    assert sorted(names.values()) == sorted(
        f"github:{each.github_environment}" for each in environment.deployers
    )


def test_the_board_may_read_what_slipway_knows_and_nothing_else(
    serving: Template, environment: Environment
) -> None:
    own = environment.bucket_arn("slipway")
    lists, reads, opens = policy_of(serving, "Board")
    assert (lists["Action"], lists["Resource"]) == ("s3:ListBucket", own)
    assert lists["Condition"] == {"StringLike": {"s3:prefix": ["state/*"]}}
    assert (reads["Action"], reads["Resource"]) == ("s3:GetObject", f"{own}/state/*")
    assert opens["Action"] == "kms:Decrypt"


def test_no_policy_names_all_actions_of_a_service(resources: Resources) -> None:
    actions = {action for each in statements(resources) for action in listed(each["Action"])}
    assert [action for action in actions if action.endswith("*")] == []


def test_every_star_stands_behind_a_name(resources: Resources) -> None:
    bare = [listed(each["Action"]) for each in statements(resources) if "*" in listed(each["Resource"])]
    # Of the builder, and of who builds previews.
    assert bare == [["ecr:GetAuthorizationToken"]] * 2


def test_a_key_of_the_other_region_is_held_by_its_alias(resources: Resources) -> None:
    wide = [each for each in statements(resources) if str(each["Resource"]).endswith("key/*")]
    assert len(wide) == 8
    assert all("kms:ResourceAliases" in str(each["Condition"]) for each in wide)


def test_galleys_pods_see_their_own_objects_and_delete_no_version(
    serving: Template, environment: Environment
) -> None:
    policy = policy_of(serving, "Galley")
    objects = [each for each in policy if "s3:PutObject" in listed(each["Action"])]
    assert [each["Resource"] for each in objects] == [f"{environment.bucket_arn('objects')}/objects/*"]
    assert "Version" not in str([listed(each["Action"]) for each in policy])


def test_a_rehearsals_pods_reach_nothing_of_production(serving: Template, environment: Environment) -> None:
    policy = policy_of(serving, "Rehearsal")
    written = [each["Resource"] for each in policy if "s3:PutObject" in listed(each["Action"])]
    listing = [each["Condition"] for each in policy if listed(each["Action"]) == ["s3:ListBucket"]]
    assert written == [f"{environment.bucket_arn('objects')}/objects.view-*/*"]
    assert listing == [{"StringLike": {"s3:prefix": ["objects.view-*/*"]}}]


@pytest.mark.parametrize("action", ["rds:DeleteDBInstance", "s3:DeleteObjectVersion"])
def test_slipway_deletes_only_what_it_made(serving: Template, environment: Environment, action: str) -> None:
    allowed = [each["Resource"] for each in policy_of(serving, "Slipway") if action in listed(each["Action"])]
    named = [resource for each in allowed for resource in listed(each)]
    assert named
    assert all(":slipway-" in each or "/objects.view-" in each for each in named)


def test_slipway_reads_the_vault_and_writes_nothing_there(
    serving: Template, environment: Environment
) -> None:
    there = [
        each for each in policy_of(serving, "Slipway") if environment.bucket("vault") in str(each["Resource"])
    ]
    actions = {action for each in there for action in listed(each["Action"])}
    assert "s3:GetObjectVersion" in actions
    assert [action for action in actions if "Put" in action or "Delete" in action] == []


def test_external_secrets_reads_this_environments_secrets(
    serving: Template, environment: Environment
) -> None:
    secrets = [
        each for each in policy_of(serving, "ExternalSecrets") if "secretsmanager" in str(each["Action"])
    ]
    assert [each["Resource"].split(":secret:")[1] for each in secrets] == [f"galley/{environment.name}/*"]


def test_each_service_account_gets_its_role_and_no_other(serving: Template, environment: Environment) -> None:
    found = serving.find_resources("AWS::EKS::PodIdentityAssociation").values()
    accounts = sorted(
        (each["Properties"]["Namespace"], each["Properties"]["ServiceAccount"]) for each in found
    )
    previews = [("galley-previews", "slipway")] if environment.has_previews else []
    assert accounts == [
        ("external-secrets", "external-secrets"),
        *previews,
        (environment.namespace, "board"),
        (environment.namespace, "rehearsal"),
        (environment.namespace, "slipway"),
        (environment.namespace, "web"),
        (environment.namespace, "worker"),
    ]


def test_the_cluster_knows_nobody_but_by_access_entries(serving: Template) -> None:
    serving.has_resource_properties(
        "AWS::EKS::Cluster",
        {
            "AccessConfig": {
                "AuthenticationMode": "API",
                "BootstrapClusterCreatorAdminPermissions": False,
            },
            "ComputeConfig": Match.object_like({"Enabled": True}),
        },
    )


def test_releases_are_added_by_the_builder_alone_and_read_in_every_environment(
    resources: Resources, serving: Template
) -> None:
    arn = f"arn:aws:s3:::{REGISTRY.releases}"
    writers = [
        each
        for each in statements(resources)
        if f"{arn}/releases/*" in listed(each["Resource"]) and "s3:PutObject" in listed(each["Action"])
    ]
    assert len(writers) == 1
    slipway = [
        each for each in policy_of(serving, "Slipway") if f"{arn}/releases/*" in listed(each["Resource"])
    ]
    assert [listed(each["Action"]) for each in slipway] == [["s3:GetObject"]]


def test_only_slipway_of_the_next_environment_reads_what_was_live_in_the_one_before(
    resources: Resources,
) -> None:
    allowed = [
        statement
        for _, each in resources
        if each["Type"] == "AWS::S3::BucketPolicy"
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
        if statement.get("Sid", "").startswith("TheNextEnvironment")
    ]
    role = "arn:aws:iam::222222222222:role/galley-production-slipway"
    assert {each["Condition"]["ArnEquals"]["aws:PrincipalArn"] for each in allowed} == {role}
    assert {each["Action"] for each in allowed} == {"s3:GetObject", "s3:ListBucket"}
    assert roles(resources)[role.rpartition("/")[2]]


def test_slipway_leaves_copies_among_the_points_of_the_environment_before_and_changes_nothing_else_of_it(
    resources: Resources, serving: Template, environment: Environment
) -> None:
    handed = [
        statement
        for _, each in resources
        if each["Type"] == "AWS::S3::BucketPolicy"
        for statement in each["Properties"]["PolicyDocument"]["Statement"]
        if statement.get("Sid") == "CopiesAreHandedOver"
    ]
    (only,) = handed
    role = "arn:aws:iam::222222222222:role/galley-production-slipway"
    assert only["Condition"] == {"ArnEquals": {"aws:PrincipalArn": role}}
    assert "/points/*" in str(only["Resource"])
    if (before := environment.follows) is None:
        return
    written = {
        resource
        for each in policy_of(serving, "Slipway")
        if "s3:PutObject" in listed(each["Action"])
        for resource in listed(each["Resource"])
        if before.state in str(resource)
    }
    assert written == {f"{before.state}/points/*"}
